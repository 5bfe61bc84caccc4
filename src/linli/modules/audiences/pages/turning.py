"""Who reaches 60, 70 or 80 this month or next, for those who know them: on the desk, in the field, as a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.roles import Role
from linli.modules.audiences.pages.turning_sheet import turning_sheet
from linli.modules.audiences.policy import POLICY, TURNING, TURNING_FIELD
from linli.modules.audiences.selectors.turning import (
    AGES,
    ROWS_AT_MOST,
    turning_figures,
    turning_page,
)
from linli.modules.audiences.services.turning import turning_export_note
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

ROUTE = "audiences:console_turning"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FIRST_LINE = frozenset({Role.GRID_WORKER, Role.GRID_LEADER})
_A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page looks at: a place, an age, this month or the next."""

    place: str
    age: int
    month: date
    is_next: bool

    def href(self, route: str, **changes: object) -> str:
        """Return the address that keeps this, but for the changes."""
        kept = {"place": self.place, "age": self.age, "month": "next" if self.is_next else "", **changes}
        return f"{reverse(route)}?{urlencode({name: value for name, value in kept.items() if value})}"


@page(TURNING)
def overview(request: LinliRequest) -> HttpResponse:
    """List who of the place reaches the age, by day, with how many of how many."""
    asked = _asked(request, desk_place(request))
    context = _context(request, asked, ROUTE)
    return desk_render(request, "audiences/console/turning.html", context, framing=Framing(asked.place))


@page(TURNING_FIELD)
def field(request: LinliRequest) -> HttpResponse:
    """List the same for a grid worker's own grid."""
    own = request.actor.places_as(_FIRST_LINE)
    chosen = request.GET.get("place", own[0])
    if chosen not in own:
        raise Http404
    asked = _asked(request, chosen, TURNING_FIELD)
    return render(request, "audiences/field/turning.html", _context(request, asked, "audiences:field_turning"))


@page(TURNING)
def export(request: LinliRequest) -> HttpResponse:
    """Send the list as a spreadsheet; that it was taken is journalled first."""
    asked = _asked(request, desk_place(request))
    cards = turning_page(asked.place, asked.age, asked.month, limit=ROWS_AT_MOST).items
    turning_export_note(
        actor=request.actor, place=asked.place, month=asked.month, age=asked.age, rows=len(cards), now=request.now
    )
    where = place_get(asked.place).short_name
    name = _("%(place)s%(month)s满%(age)d岁.xlsx") % {
        "place": where,
        "month": asked.month.strftime("%Y%m"),
        "age": asked.age,
    }
    response = FileResponse(
        turning_sheet(cards, _about(asked, where, len(cards))),
        as_attachment=True,
        filename=name,
        content_type=MEDIA_TYPE,
    )
    response.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)


def _asked(request: LinliRequest, place: str, action: str = TURNING) -> Asked:
    if not place or not POLICY.allows(request.actor, action, _At(place)):
        raise Http404
    said = request.GET.get("age", "")
    age = next((each for each in AGES if str(each) == said), AGES[0])
    first = localdate(request.now).replace(day=1)
    is_next = request.GET.get("month") == "next"
    return Asked(place, age, (first + _A_MONTH).replace(day=1) if is_next else first, is_next)


def _context(request: LinliRequest, asked: Asked, route: str) -> dict[str, Any]:
    found = turning_page(asked.place, asked.age, asked.month, after=request.GET.get("cursor", ""))
    figures = turning_figures(asked.place, asked.month)
    return {
        "place": place_get(asked.place),
        "asked": asked,
        "cards": found.items,
        "count": figures.by_age[asked.age],
        "total": figures.total,
        "ages": [
            {
                "label": _("满 %(age)d 岁") % {"age": age},
                "href": asked.href(route, age=age),
                "count": number,
                "current": age == asked.age,
            }
            for age, number in figures.by_age.items()
        ],
        "months": [
            {"label": _("这个月"), "href": asked.href(route, month=""), "current": not asked.is_next},
            {"label": _("下个月"), "href": asked.href(route, month="next"), "current": asked.is_next},
        ],
        "first": asked.href(route) if request.GET.get("cursor") else "",
        "more": asked.href(route, cursor=found.next) if found.next else "",
        "export": asked.href("audiences:console_turning_export"),
    }


def _about(asked: Asked, where: str, rows: int) -> list[tuple[str, str]]:
    """Say what the list is, and of how many it is a part."""
    figures = turning_figures(asked.place, asked.month)
    return [
        (_("哪里"), where),
        (_("哪个月"), asked.month.strftime("%Y-%m")),
        (_("满几岁"), str(asked.age)),
        (_("人数"), f"{rows} / {figures.total}"),
    ]
