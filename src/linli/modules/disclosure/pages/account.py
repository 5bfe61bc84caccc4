"""One period at the desk: its sums, its items, what is to be done next."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.roles import Role
from linli.modules.accounts.public import holders
from linli.modules.disclosure.categories import CATEGORIES, INCOME
from linli.modules.disclosure.flow import OPEN, PUBLIC, PUBLISHED, REVIEWED, SUBMITTED
from linli.modules.disclosure.models import AccountItem
from linli.modules.disclosure.pages.words import STATES, title_of
from linli.modules.disclosure.policy import KEEP, POLICY, PUBLISH, READ, REVIEW
from linli.modules.disclosure.selectors.accounts import (
    account_get,
    correction_open,
    items_of,
    sees_all,
    signatures_of,
)
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from linli.modules.disclosure.cards import AccountCard, ItemCard
    from linli.modules.disclosure.spreadsheet import RowFault
    from linli.web.request import LinliRequest

SHOWN_FAULTS = 200


@page(READ)
def account_page(request: LinliRequest, account_id: int) -> HttpResponse:
    """Show accounts as the office keeps them; ``line`` opens the form for one item."""
    card = account_get(actor=request.actor, account_id=account_id)
    line = request.GET.get("line", "")
    return account_show(request, card, line=int(line) if line.isascii() and line.isdigit() and len(line) < 9 else 0)  # noqa: PLR2004 - more digits than any line has


def account_show(
    request: LinliRequest,
    card: AccountCard,
    *,
    line: int = 0,
    said: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    faults: Sequence[RowFault] = (),
) -> HttpResponse:
    """Render the page, with what a form said and what was wrong with it."""
    items = items_of(card.id, whole=sees_all(request.actor, card))
    chosen = next((item for item in items if item.line == line), None)
    label, tone = STATES[card.state]
    context: dict[str, Any] = {
        "card": card,
        "title": title_of(card),
        "village": place_get(card.village).short_name,
        "state": str(label),
        "tone": tone,
        "items": items,
        "chosen": chosen,
        "may": _may(request, card),
        "form": dict(said) if said is not None else _standing(chosen),
        "kinds": [{"value": value, "label": kind} for value, kind in AccountItem.Kind.choices],
        "categories": [{"value": one.code, "label": f"{_kind_word(one.kind)} · {one.name}"} for one in CATEGORIES],
        "signatures": signatures_of(card.id),
        "committee": len(holders([Role.SUPERVISOR], exact=card.village, now=request.now)),
        "correction": correction_open(card.id) if card.state == PUBLISHED else None,
        "returned": [item for item in items if item.remark],
        "errors": dict(errors or {}),
        "faults": list(faults)[:SHOWN_FAULTS],
        "faults_more": max(0, len(faults) - SHOWN_FAULTS),
        "done": _done(request),
        "is_public": card.state in PUBLIC,
        "is_over": card.period.ended_at <= request.now,
        "without_voucher": sum(not item.vouchers and not item.hidden for item in items),
    }
    framing = Framing(place=card.village, switch_to=reverse("disclosure:console_accounts"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "disclosure/console/account.html", context, framing=framing, status=status)


def _may(request: LinliRequest, card: AccountCard) -> frozenset[str]:
    """Return what this person may do now with the accounts."""
    may = set()
    if POLICY.allows(request.actor, KEEP, card):
        if card.state in OPEN:
            may |= {"enter", "submit", "discard"}
        if card.state in {SUBMITTED, REVIEWED}:
            may.add("recall")
    if POLICY.allows(request.actor, PUBLISH, card):
        may |= {"publish"} if card.state == REVIEWED else {"correct"} if card.state == PUBLISHED else set()
    if POLICY.allows(request.actor, REVIEW, card) and card.state in {SUBMITTED, REVIEWED}:
        may.add("review")
    return frozenset(may)


def _kind_word(kind: str) -> str:
    return _("收进") if kind == INCOME else _("花出")


def _standing(item: ItemCard | None) -> dict[str, str]:
    """Return the form before anybody wrote into it: of an item, or empty with a key of its own."""
    if item is None:
        return {"key": secrets.token_urlsafe(16), "on": "", "kind": "", "line": ""}
    return {
        "line": str(item.line),
        "revision": str(item.revision),
        "category": item.category,
        "on": item.on.isoformat(),
        "amount": f"{item.amount // 100}.{item.amount % 100:02}",
        "purpose": item.purpose,
        "party": item.party,
        "party_is_person": "on" if item.party_is_person else "",
        "approved_by": item.approved_by,
        "voucher_no": item.voucher_no,
        "corrects_line": item.corrects_line,
    }


def _done(request: LinliRequest) -> str:
    number = request.GET.get("n", "")
    words = {
        "added": _("记上了"),
        "changed": _("改好了"),
        "removed": _("删掉了"),
        "imported": _("导入了 %(n)s 笔") % {"n": number if number.isdigit() else "0"},
        "vouchers": _("凭证放好了"),
        "submitted": _("交给村监会了"),
        "recalled": _("撤回来了，可以接着改"),
        "published": _("公开了，村民看得到了"),
        "returned": _("退回去了，村务管理员会收到"),
        "signed": _("您签字了"),
        "already": _("这一步刚才已经有人办过了，下面是最新的情况"),
    }
    return words.get(request.GET.get("done", ""), "")
