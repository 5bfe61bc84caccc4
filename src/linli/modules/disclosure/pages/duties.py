"""What a village has to disclose: its list, one duty, and saying where it was disclosed."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.accounts.public import role_label
from linli.modules.disclosure.desk import duties_counted
from linli.modules.disclosure.flow import DUE
from linli.modules.disclosure.models import CalendarItem, Duty
from linli.modules.disclosure.pages.accounts import At
from linli.modules.disclosure.pages.words import HELPERS, STATES
from linli.modules.disclosure.periods import AT_ONCE, period_name
from linli.modules.disclosure.policy import DISCLOSE, DUTIES, POLICY
from linli.modules.disclosure.selectors.calendar import calendar_at
from linli.modules.disclosure.selectors.duties import account_states, duties_page, duty_get
from linli.modules.disclosure.services.opening import duty_report
from linli.modules.disclosure.services.settling import Disclosed, duty_disclose
from linli.modules.files.public import file_response, image_store
from linli.modules.places.public import place_get, places_get
from linli.modules.publishing.public import posts_newest
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import zh_date
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.modules.disclosure.cards import DutyCard
    from linli.web.request import LinliRequest

LIST = "disclosure:console_duties"
POSTS_OFFERED = 8


@page(DUTIES)
def list_page(request: LinliRequest) -> HttpResponse:
    """List what is to be disclosed within the place, the next day first; or what was, the newest first."""
    place = desk_place(request)
    is_open = request.GET.get("tab") != "done"
    after = request.GET.get("after", "")
    found = duties_page(actor=request.actor, place=place, is_open=is_open, after=after)
    counted = duties_counted(request.actor, place, request.now).read()
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    tab = {} if is_open else {"tab": "done"}
    names = places_get({card.village for card in found.items})
    states = account_states(found.items) if is_open else {}
    context = {
        "rows": [_row(card, names, states.get(card.id, ""), request.now) for card in found.items],
        "one_village": len(place) >= Level.VILLAGE,
        "is_open": is_open,
        "tabs_of_states": [
            {"label": _("要公开的"), "href": f"?{urlencode(kept)}", "count": counted.count, "current": is_open},
            {"label": _("公开过的"), "href": f"?{urlencode({**kept, 'tab': 'done'})}", "current": not is_open},
        ],
        "older": f"?{urlencode({**kept, **tab, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode({**kept, **tab})}" if after else "",
        "kept": f"?{urlencode(kept)}" if kept else "",
        "may_report": len(place) == Level.VILLAGE and POLICY.allows(request.actor, DISCLOSE, At(place)),
        "done": _("登记好了") if request.GET.get("done") else "",
    }
    framing = Framing(place=place, switch_to=reverse(LIST), badges={LIST: counted})
    return desk_render(request, "disclosure/console/duties.html", context, framing=framing)


def duty_name(card: DutyCard) -> str:
    """Return what is to be disclosed: 2026年3月财务收支, or the occasion."""
    if card.period == AT_ONCE:
        return card.name + _("：") + card.occasion
    return f"{period_name(card.period, card.period_start)}{card.name}"


def _row(card: DutyCard, names: dict[str, Any], state: str, now: datetime) -> dict[str, Any]:
    where = names.get(card.village)
    label, tone = STATES[state] if state else ("", "")
    return {
        "card": card,
        "name": duty_name(card),
        "where": where.short_name if where else "",
        "often": CalendarItem.Often(card.period).label,
        "responsible": role_label(card.responsible, card.village),
        "stuck": str(label),
        "stuck_tone": tone,
        "helper": role_label(HELPERS[state], card.village) if state in HELPERS else "",
        "way": Duty.Way(card.way).label if card.way else "",
        "until": zh_date(card.displayed_until, now) if card.displayed_until else "",
        "late": card.is_late(now),
    }


@page(DUTIES)
def duty_page(request: LinliRequest, duty_id: int) -> HttpResponse:
    """Show one duty, and the form to say where it was disclosed."""
    return _show(request, duty_get(actor=request.actor, duty_id=duty_id))


@page(DISCLOSE, ("POST",))
def disclose(request: LinliRequest, duty_id: int) -> HttpResponse:
    """Take in where something was disclosed."""
    card = duty_get(actor=request.actor, duty_id=duty_id)
    POLICY.demand(request.actor, DISCLOSE, card)
    try:
        given = _disclosed(request)
        duty_disclose(actor=request.actor, duty_id=duty_id, disclosed=given, now=request.now)
    except StepNotAllowedError:
        return see_other("disclosure:console_duty", duty_id)
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        return _show(request, card, {"photo" if name == "file" else name: words for name, words in errors.items()})
    return see_other(f"{reverse(LIST)}?done=1&place={card.village}")


def _disclosed(request: LinliRequest) -> Disclosed:
    way = request.POST.get("way", "")
    where = request.POST.get("where", "").replace("\x00", "")
    upload = request.FILES.get("photo")
    if way != Duty.Way.BOARD or upload is None:
        return Disclosed(way=way, where=where)
    file = image_store(content=upload, uploader_id=request.actor.person_id, now=request.now)
    return Disclosed(way=way, where=where, file_id=file.id)


def _show(request: LinliRequest, card: DutyCard, errors: dict[str, str] | None = None) -> HttpResponse:
    state = account_states([card]).get(card.id, "") if card.state == DUE else ""
    village = place_get(card.village)
    may = card.state == DUE and POLICY.allows(request.actor, DISCLOSE, card)
    posts = posts_newest(card.village, actor=request.actor, limit=POSTS_OFFERED, now=request.now) if may else []
    context = {
        "row": _row(card, {card.village: village}, state, request.now),
        "card": card,
        "village": village.short_name,
        "may_disclose": may and not card.book,
        "ways": [
            {"value": Duty.Way.POST.value, "label": _("在平台上发了")},
            {"value": Duty.Way.BOARD.value, "label": _("贴在公开栏"), "note": _("要拍一张照片")},
        ],
        "posts": [post.title for post in posts],
        "said": request.POST if request.method == "POST" else {},
        "errors": errors or {},
    }
    framing = Framing(place=card.village, switch_to=reverse(LIST))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "disclosure/console/duty.html", context, framing=framing, status=status)


@page(DUTIES)
def photo(request: LinliRequest, duty_id: int) -> HttpResponseBase:
    """Serve the photo of the board."""
    card = duty_get(actor=request.actor, duty_id=duty_id)
    if card.file_id is None:
        raise Http404
    return file_response(request, file_id=card.file_id)


@page(DISCLOSE, ("GET", "POST"))
def report_page(request: LinliRequest) -> HttpResponse:
    """Say that something happened which must be disclosed at once."""
    village = desk_place(request)
    if len(village) != Level.VILLAGE or not POLICY.allows(request.actor, DISCLOSE, At(village)):
        raise NotAllowedError(DISCLOSE)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            opened = duty_report(
                actor=request.actor,
                village=village,
                code=request.POST.get("code", ""),
                occasion=request.POST.get("occasion", "").replace("\x00", ""),
                on=_day(request.POST.get("on", "")),
                now=request.now,
            )
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other("disclosure:console_duty", opened)
    rules = [rule for rule in calendar_at(village) if rule.period == AT_ONCE and rule.is_active]
    context = {
        "items": [
            {"value": rule.code, "label": rule.name, "note": _("%(n)d 天内公开") % {"n": rule.due_days}}
            for rule in rules
        ],
        "said": request.POST if request.method == "POST" else {"code": rules[0].code if len(rules) == 1 else ""},
        "errors": errors,
        "kept_place": request.GET.get("place", ""),
    }
    framing = Framing(place=village, switch_to=reverse("disclosure:console_report_duty"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "disclosure/console/report.html", context, framing=framing, status=status)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise invalid("/on", _("请选一下日期")) from None
