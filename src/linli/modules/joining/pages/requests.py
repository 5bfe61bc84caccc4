"""The office's list of wishes to join, and answering one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.joining.desk import requests_counted
from linli.modules.joining.flow import CONFIRM, REFUSE, WAITING
from linli.modules.joining.models import JoinRequest
from linli.modules.joining.policy import ANSWER
from linli.modules.joining.selectors.matching import register_candidates
from linli.modules.joining.selectors.requests import request_get, request_phone, requests_page
from linli.modules.joining.services import Answer, join_confirm, join_refuse
from linli.modules.joining.services.answering import EXISTING, KEEP, NEW
from linli.modules.places.public import grids_of, places_get
from linli.modules.population.public import MemberCard, persons_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import zh_time
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from linli.modules.joining.cards import RequestCard
    from linli.modules.population.public import PersonCard
    from linli.web.request import LinliRequest

LIST = "joining:console_requests"
NEW_PERSON = "new"
_TEXT_AT_MOST = 60
_STATE_NAMES = {
    "waiting": (gettext_lazy("等您答复"), "warn"),
    "confirmed": (gettext_lazy("已确认"), "go"),
    "refused": (gettext_lazy("没通过"), "bad"),
    "withdrawn": (gettext_lazy("本人撤回"), ""),
    "lapsed": (gettext_lazy("过期"), ""),
}


@page(ANSWER)
def list_page(request: LinliRequest) -> HttpResponse:
    """List the wishes: those that wait, oldest first, or those answered, newest first."""
    place = desk_place(request)
    waiting = request.GET.get("tab") != "answered"
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_AT_MOST]
    after = request.GET.get("after", "")
    found = requests_page(actor=request.actor, place=place, waiting=waiting, q=wanted, after=after)
    counted = requests_counted(request.actor, place, request.now).read()
    kept = {name: said for name, said in (("q", wanted), ("place", request.GET.get("place", ""))) if said}
    tab = {} if waiting else {"tab": "answered"}
    names = places_get({card.grid or card.village for card in found.items})
    context = {
        "rows": [_row(card, names, request.now) for card in found.items],
        "waiting": waiting,
        "q": wanted,
        "kept_place": kept.get("place", ""),
        "tabs_of_states": [
            {"label": _("等答复"), "href": f"?{urlencode(kept)}", "count": counted.count, "current": waiting},
            {"label": _("答复过的"), "href": f"?{urlencode({**kept, 'tab': 'answered'})}", "current": not waiting},
        ],
        "older": f"?{urlencode({**kept, **tab, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode({**kept, **tab})}" if after else "",
        "done": _done(request),
    }
    framing = Framing(place=place, switch_to=reverse(LIST), badges={LIST: counted})
    return desk_render(request, "joining/console/requests.html", context, framing=framing)


def _done(request: LinliRequest) -> str:
    words = {
        "confirmed": _("已确认，短信告诉对方了，马上就能登录"),
        "refused": _("已答复，原因用短信告诉对方了"),
        "already": _("这一条刚才已经有人答复过了"),
    }
    return words.get(request.GET.get("done", ""), "")


def _row(card: RequestCard, names: dict[str, Any], now: datetime) -> dict[str, Any]:
    where = names.get(card.grid or card.village)
    label, tone = _STATE_NAMES[card.state]
    return {
        "card": card,
        "where": where.short_name if where else "",
        "kind": JoinRequest.Kind(card.kind).label,
        "doubt": JoinRequest.Doubt(card.doubt).label,
        "state": str(label),
        "tone": tone,
        "at": zh_time(card.created_at, now),
    }


@page(ANSWER, ("GET", "POST"))
def answer_page(request: LinliRequest, request_id: int) -> HttpResponse:
    """Show what somebody says beside what the register has, and take the office's answer."""
    card = request_get(actor=request.actor, request_id=request_id)
    if request.method != "POST":
        return _show(request, card)
    try:
        done = _answer(request, card)
    except StepNotAllowedError:
        done = "already"
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        return _show(request, card, errors)
    return see_other(f"{reverse(LIST)}?done={done}")


def _answer(request: LinliRequest, card: RequestCard) -> str:
    if request.POST.get("step") == REFUSE:
        join_refuse(actor=request.actor, request_id=card.id, note=request.POST.get("note", ""), now=request.now)
        return "refused"
    join_confirm(actor=request.actor, request_id=card.id, answer=_given(request), now=request.now)
    return "confirmed"


def _given(request: LinliRequest) -> Answer:
    given = {name: str(said).replace("\x00", "") for name, said in request.POST.items()}
    person = given.get("person", "")
    if not person:
        raise invalid("/person", _("请选一下是谁"))
    return Answer(
        person_id=int(person) if person.isascii() and person.isdigit() and len(person) < 19 else None,  # noqa: PLR2004 - a bigint's digits
        kind=given.get("kind", ""),
        house=given.get("house", KEEP),
        number=given.get("number", ""),
        address=given.get("address", "")[:200],
        grid=given.get("grid", ""),
        move_phone="move_phone" in given,
        seen=given.get("seen", ""),
    )


def _show(request: LinliRequest, card: RequestCard, errors: dict[str, str] | None = None) -> HttpResponse:
    village = places_get([card.village])[card.village]
    also = request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_AT_MOST]
    is_open = card.state == WAITING
    candidates = _candidates(card, also) if is_open else []
    context: dict[str, Any] = {
        "card": card,
        "row": _row(card, places_get({card.grid or card.village}), request.now),
        "village": village.short_name,
        "errors": errors or {},
        "given": request.POST if request.method == "POST" else {},
        "candidates": [_candidate(found) for found in candidates],
        "may_move": any(_hint_of(found) not in {"", card.phone_hint} for found in candidates),
        "also": also,
        "is_open": is_open,
        "grids": [{"value": grid.code, "label": grid.short_name} for grid in grids_of(card.village)],
        "kinds": [{"value": kind.value, "label": kind.label} for kind in JoinRequest.Kind],
        "houses": _houses(),
        "steps": {"confirm": CONFIRM, "refuse": REFUSE},
        "decided_by": _name_of(card.decided_by),
    }
    framing = Framing(place=card.village, switch_to=reverse(LIST))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "joining/console/request.html", context, framing=framing, status=status)


def _candidates(card: RequestCard, also: str) -> list[MemberCard | PersonCard]:
    return register_candidates(village=card.village, phone=request_phone(card.id), names=(card.name, also))


def _hint_of(found: MemberCard | PersonCard) -> str:
    return found.person.phone_hint if isinstance(found, MemberCard) else found.phone_hint


def _candidate(found: MemberCard | PersonCard) -> dict[str, Any]:
    """Say whom the register has, in one line and its note."""
    if not isinstance(found, MemberCard):
        note = _("登记在别的村 · 手机号 %(phone)s") % {"phone": found.phone_hint or _("没有")}
        return {"value": found.id, "label": found.name, "note": note}
    born = _("%(day)s 生") % {"day": found.born_on.isoformat()} if found.born_on else ""
    household = _("户号 %(number)s") % {"number": found.household_number} if found.household_number else _("没有户")
    phone = found.person.phone_hint or _("没登记手机号")
    note = " · ".join(filter(None, (household, found.address, born, phone)))
    return {"value": found.person.id, "label": found.person.name, "note": note}


def _houses() -> list[dict[str, str]]:
    return [
        {"value": KEEP, "label": _("照登记的，不动")},
        {"value": EXISTING, "label": _("归到已有的一户")},
        {"value": NEW, "label": _("新立一户"), "note": _("租户、外来户都可以")},
    ]


def _name_of(person_id: int | None) -> str:
    return persons_get([person_id])[person_id].name if person_id is not None else ""
