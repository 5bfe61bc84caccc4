"""The calendar of disclosure at a place: what the law wants, and what the county wants beyond it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, parent_of
from linli.kernel.refusal import InvalidInputError
from linli.modules.disclosure.defaults import AT_LEAST_DISPLAYED
from linli.modules.disclosure.models import CalendarItem
from linli.modules.disclosure.pages.accounts import At
from linli.modules.disclosure.policy import CONFIGURE, DUTIES, POLICY
from linli.modules.disclosure.selectors.calendar import calendar_at
from linli.modules.disclosure.services.configuring import LEVELS, ItemSaid, item_put
from linli.modules.places.public import places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from linli.modules.disclosure.cards import CalendarRule
    from linli.web.request import LinliRequest

_DAYS_DIGITS = 4


@page(DUTIES)
def calendar_page(request: LinliRequest) -> HttpResponse:
    """Show what is to be disclosed at the place and on what basis; its county's operator tightens and adds."""
    return _show(request, desk_place(request), request.GET.get("edit", ""))


@page(CONFIGURE, ("POST",))
def item_page(request: LinliRequest) -> HttpResponse:
    """Take in what the place wants of one item."""
    place = desk_place(request)
    said = {name: str(value).replace("\x00", "") for name, value in request.POST.items()}
    try:
        item_put(actor=request.actor, place=place, code=said.get("code", ""), said=_read(said), now=request.now)
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        return _show(request, place, said.get("code", "") or "new", said, errors)
    return see_other(f"{reverse('disclosure:console_calendar')}?place={place}&done=1")


def _read(said: Mapping[str, str]) -> ItemSaid:
    return ItemSaid(
        period=said.get("period", ""),
        due_days=_number(said.get("due_days", "")),
        in_working_days=said.get("unit") == "working",
        display_days=_number(said.get("display_days", "")),
        responsible=said.get("responsible", ""),
        name=said.get("name", ""),
        basis=said.get("basis", ""),
        is_active=said.get("is_active", "on") == "on",
    )


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _DAYS_DIGITS else 0


def _show(
    request: LinliRequest,
    place: str,
    editing: str,
    said: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    rules = calendar_at(place)
    may = len(place) in LEVELS and POLICY.allows(request.actor, CONFIGURE, At(place))
    chosen = next((rule for rule in rules if rule.code == editing), None) if may else None
    names = places_get({place, *(rule.set_by for rule in rules)})
    own = chosen is not None and chosen.set_by == place and _is_own(place, chosen.code)
    context: dict[str, Any] = {
        "rows": [_row(rule, names) for rule in rules],
        "name": names[place].short_name if place in names else _("整个平台"),
        "may_set": may,
        "chosen": chosen,
        "is_new": may and editing == "new",
        "is_own": own,
        "form": dict(said) if said is not None else _standing(chosen),
        "errors": dict(errors or {}),
        "often": [{"value": value, "label": label} for value, label in CalendarItem.Often.choices],
        "responsible": [{"value": value, "label": label} for value, label in CalendarItem.Responsible.choices],
        "units": [{"value": "days", "label": _("天")}, {"value": "working", "label": _("个工作日")}],
        "place": place,
        "done": _("保存了，从下一期起算") if request.GET.get("done") else "",
    }
    framing = Framing(place=place, switch_to=reverse("disclosure:console_calendar"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "disclosure/console/calendar.html", context, framing=framing, status=status)


def _is_own(place: str, code: str) -> bool:
    """Whether nothing above the place asks for it."""
    above = parent_of(place) if len(place) > Level.NATION else ""
    return all(rule.code != code for rule in calendar_at(above))


def _row(rule: CalendarRule, names: dict[str, Any]) -> dict[str, Any]:
    by = names.get(rule.set_by)
    unit = _("%(n)d 个工作日内") if rule.in_working_days else _("%(n)d 天内")
    return {
        "rule": rule,
        "often": CalendarItem.Often(rule.period).label,
        "due": unit % {"n": rule.due_days},
        "responsible": CalendarItem.Responsible(rule.responsible).label,
        "set_by": by.short_name if by else "",
    }


def _standing(rule: CalendarRule | None) -> dict[str, str]:
    if rule is None:
        return {"period": "quarter", "due_days": "10", "display_days": str(AT_LEAST_DISPLAYED), "unit": "days",
                "responsible": "village_clerk", "name": "", "basis": "", "code": ""}  # fmt: skip
    return {
        "code": rule.code,
        "period": rule.period,
        "due_days": str(rule.due_days),
        "display_days": str(rule.display_days),
        "unit": "working" if rule.in_working_days else "days",
        "responsible": rule.responsible,
        "name": rule.name,
        "basis": rule.basis,
        "is_active": "on" if rule.is_active else "",
    }
