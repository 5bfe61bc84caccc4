"""The county's working days of a year: what the notice says, and what the county decided for itself."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.clock.calendar_table import local_days, notice_days
from linli.kernel.place_path import Level, county_of
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.places.policy import SET_CALENDAR
from linli.modules.places.selectors import place_get
from linli.modules.places.services.calendar import (
    REASON_AT_MOST,
    YEARS_AHEAD,
    demand_calendar,
    workday_decide,
    workday_decision_drop,
)
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import MONTHS, WEEKDAYS, ZONE, zh_date
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from linli.kernel.clock.calendar_table import NoticeDay
    from linli.kernel.models import LocalDay
    from linli.web.request import LinliRequest

_DAY = timedelta(days=1)
HOLIDAYS = (
    gettext_lazy("元旦"),
    gettext_lazy("春节"),
    gettext_lazy("清明"),
    gettext_lazy("劳动节"),
    gettext_lazy("端午"),
    gettext_lazy("中秋"),
    gettext_lazy("国庆节"),
)
"""The holidays of every notice, so that the catalogue knows them; another keeps the name its notice gives it."""


@page(SET_CALENDAR, ("GET", "POST"))
def year_page(request: LinliRequest) -> HttpResponse:
    """Show a year and decide about a day of it."""
    county, year = _county(request), _year(request)
    said = {name: request.POST.get(name, "").strip() for name in ("day", "is_workday", "reason")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _decide(request, county, said)
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other(_address(request, year=said["day"][:4], done="decided"))
    notice = notice_days(year)
    decided = local_days(county, year)
    context = {
        "county": place_get(county),
        "year": year,
        "years": _years(request, year),
        "holidays": _holidays(notice),
        "is_known": bool(notice),
        "decided": [_decided(request, row) for row in decided],
        "said": said,
        "errors": errors,
        "address": _address(request, year=str(year)),
        "reason_at_most": REASON_AT_MOST,
        "kinds": [{"value": "0", "label": _("不上班")}, {"value": "1", "label": _("上班")}],
        "done": _done_words(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place=county, switch_to=reverse("places:calendar"))
    return desk_render(request, "places/console/calendar.html", context, framing=framing, status=status)


@page(SET_CALENDAR, ("GET", "POST"))
def drop_page(request: LinliRequest, day: str) -> HttpResponse:
    """Ask why, and let the notice hold again for a day."""
    county = _county(request)
    found = next((row for row in local_days(county, _read(day).year) if row.day == _read(day)), None)
    if found is None:
        raise Http404
    error = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            workday_decision_drop(actor=request.actor, county=county, day=found.day, reason=reason, now=request.now)
        except InvalidInputError as refused:
            error = str(refused.errors[0].message)
        else:
            return see_other(_address(request, year=str(found.day.year), done="dropped"))
    context = {
        "row": _decided(request, found),
        "county": place_get(county),
        "error": error,
        "back": _address(request, year=str(found.day.year)),
        "reason_at_most": REASON_AT_MOST,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    framing = Framing(place=county, switch_to=reverse("places:calendar"))
    return desk_render(request, "places/console/calendar_drop.html", context, framing=framing, status=status)


def _county(request: LinliRequest) -> str:
    """Return the county whose calendar this is: that of the place the desk looks at."""
    county = county_of(desk_place(request))
    if len(county) != Level.COUNTY:
        raise NotAllowedError(SET_CALENDAR)
    demand_calendar(request.actor, county)
    return county


def _year(request: LinliRequest) -> int:
    said, this = request.GET.get("year", ""), request.now.astimezone(ZONE).year
    asked = int(said) if len(said) == len("2026") and said.isascii() and said.isdigit() else this
    return asked if this - 1 <= asked <= this + YEARS_AHEAD else this


def _decide(request: LinliRequest, county: str, said: dict[str, str]) -> None:
    errors = []
    try:
        day = date.fromisoformat(said["day"])
    except ValueError:
        day = date.min
        errors.append(("day", _("请选一天")))
    if said["is_workday"] not in {"0", "1"}:
        errors.append(("is_workday", _("选上班还是不上班")))
    if errors:
        raise InvalidInputError([FieldError(f"/{name}", words) for name, words in errors])
    workday_decide(
        actor=request.actor,
        county=county,
        day=day,
        is_workday=said["is_workday"] == "1",
        reason=said["reason"],
        now=request.now,
    )


def _read(day: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise Http404 from None


def _years(request: LinliRequest, shown: int) -> list[dict[str, object]]:
    this = request.now.astimezone(ZONE).year
    return [
        {
            "label": _("%(year)s 年") % {"year": year},
            "href": _address(request, year=str(year)),
            "current": year == shown,
        }
        for year in range(this - 1, this + YEARS_AHEAD + 1)
    ]


def _address(request: LinliRequest, **query: str) -> str:
    kept = request.GET.get("place", "")
    return f"{reverse('places:calendar')}?{urlencode({**({'place': kept} if kept else {}), **query})}"


def _holidays(notice: Sequence[NoticeDay]) -> list[dict[str, object]]:
    """Put each holiday into one line: its name, from when to when, and what is worked in exchange."""
    lines: list[dict[str, object]] = []
    in_order = sorted(notice, key=lambda day: (day.is_workday, day.day))  # some are worked for long before
    for name in dict.fromkeys(day.name for day in in_order):
        off = [day.day for day in notice if day.name == name and not day.is_workday]
        worked = [day.day for day in notice if day.name == name and day.is_workday]
        lines.append(
            {
                "name": _(name) if name else _("没有写名字"),
                "off": [_run_words(run) for run in _runs(off)],
                "days": len(off),
                "worked": [_day_words(day) for day in worked],
            }
        )
    return lines


def _runs(days: Sequence[date]) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == _DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _run_words(run: Sequence[date]) -> str:
    if len(run) == 1:
        return _day_words(run[0])
    return _("%(first)s 到 %(last)s") % {"first": _day_words(run[0]), "last": _day_words(run[-1])}


def _day_words(day: date) -> str:
    return _("%(month)s月%(day)s日 周%(weekday)s") % {
        "month": MONTHS[day.month - 1],
        "day": day.day,
        "weekday": WEEKDAYS[day.weekday()],
    }


def _decided(request: LinliRequest, row: LocalDay) -> dict[str, object]:
    return {
        "words": _day_words(row.day),
        "is_workday": row.is_workday,
        "reason": row.reason,
        "at": zh_date(row.decided_at, request.now),
        "drop": _drop_address(request, row.day),
    }


def _drop_address(request: LinliRequest, day: date) -> str:
    kept = request.GET.get("place", "")
    address = reverse("places:calendar_drop", args=[day.isoformat()])
    return f"{address}?{urlencode({'place': kept})}" if kept else address


def _done_words(request: LinliRequest) -> str:
    return {
        "decided": _("改好了。全县按工作日算、还没办完的时限正在重新算。"),
        "dropped": _("撤掉了，这一天照放假通知算。还没办完的时限正在重新算。"),
    }.get(request.GET.get("done", ""), "")
