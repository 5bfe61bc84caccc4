"""The supervision committee's page: item by item, right or not, and the signature."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.public import holders
from linli.modules.disclosure.flow import REVIEWED, SUBMITTED
from linli.modules.disclosure.pages.entering import back_to
from linli.modules.disclosure.pages.words import STATES, title_of
from linli.modules.disclosure.policy import POLICY, REVIEW
from linli.modules.disclosure.selectors.accounts import account_get, differences, items_of, signatures_of
from linli.modules.disclosure.services.stepping import account_return, account_sign
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.disclosure.cards import AccountCard
    from linli.web.request import LinliRequest

_REMARK = "remark-"


@page(REVIEW, ("GET", "POST"))
def review_page(request: LinliRequest, account_id: int) -> HttpResponse:
    """Show every item with its vouchers, and take the remarks or the signature."""
    card = account_get(actor=request.actor, account_id=account_id)
    POLICY.demand(request.actor, REVIEW, card)
    if request.method != "POST":
        return _show(request, card)
    try:
        done = _judge(request, card)
    except StepNotAllowedError:
        done = "already"
    except InvalidInputError as refused:
        return _show(request, card, {error.pointer.strip("/"): str(error.message) for error in refused.errors})
    return back_to(account_id, done=done)


def _judge(request: LinliRequest, card: AccountCard) -> str:
    said = {name: str(value).replace("\x00", "") for name, value in request.POST.items()}
    if said.get("do") == "sign":
        account_sign(actor=request.actor, account_id=card.id, now=request.now)
        return "signed"
    remarks = {
        int(name.removeprefix(_REMARK)): words
        for name, words in said.items()
        if name.startswith(_REMARK) and name.removeprefix(_REMARK).isdigit()
    }
    note = said.get("note", "")
    account_return(actor=request.actor, account_id=card.id, remarks=remarks, note=note, now=request.now)
    return "returned"


def _show(request: LinliRequest, card: AccountCard, errors: dict[str, str] | None = None) -> HttpResponse:
    items = items_of(card.id, whole=True)
    label, tone = STATES[card.state]
    signatures = signatures_of(card.id)
    context: dict[str, Any] = {
        "card": card,
        "title": title_of(card),
        "village": place_get(card.village).short_name,
        "state": str(label),
        "tone": tone,
        "items": items,
        "said": request.POST if request.method == "POST" else {},
        "errors": errors or {},
        "is_waiting": card.state in {SUBMITTED, REVIEWED},
        "signatures": signatures,
        "has_signed": any(one.person_id == request.actor.person_id for one in signatures),
        "committee": len(holders([Role.SUPERVISOR], exact=card.village, now=request.now)),
        "changes": differences(items_of(card.corrects_id, whole=True), items) if card.corrects_id else [],
    }
    framing = Framing(place=card.village, switch_to=reverse("disclosure:console_accounts"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "disclosure/console/review.html", context, framing=framing, status=status)
