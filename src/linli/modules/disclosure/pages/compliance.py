"""How villages stand: in time, late, missing, out of how many; and which of them need help with what."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from linli.modules.accounts.public import role_label
from linli.modules.disclosure.pages.accounts import At
from linli.modules.disclosure.pages.duties import duty_name
from linli.modules.disclosure.pages.sheets import sheet_response
from linli.modules.disclosure.pages.words import HELPERS, STATES
from linli.modules.disclosure.periods import day_of
from linli.modules.disclosure.policy import DUTIES, POLICY
from linli.modules.disclosure.selectors.duties import compliance_of, compliance_page, duties_stuck
from linli.modules.places.public import place_path_name, places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import zh_lasting
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpResponse

    from linli.modules.disclosure.cards import PlaceCompliance
    from linli.web.request import LinliRequest

_TEXT_AT_MOST = 40
_LINES_AT_ONCE = 200
_YEARS = 3
STUCK_SHOWN = 10


def _place(request: LinliRequest) -> str:
    place = desk_place(request)
    POLICY.demand(request.actor, DUTIES, At(place))
    return place


def _year(request: LinliRequest) -> int:
    said, this = request.GET.get("year", ""), day_of(request.now).year
    known = {str(year): year for year in range(this - _YEARS + 1, this + 1)}
    return known.get(said, this)


def _wanted(request: LinliRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_AT_MOST]


@page(DUTIES)
def compliance_view(request: LinliRequest) -> HttpResponse:
    """Show how the place stands in a year, what lies below it in order of code, and where help is needed."""
    place, year, wanted = _place(request), _year(request), _wanted(request)
    after, stuck_after = request.GET.get("after", ""), request.GET.get("stuck", "")
    found = compliance_page(place, year=year, now=request.now, q=wanted, after=after)
    stuck = duties_stuck(actor=request.actor, place=place, now=request.now, after=stuck_after, limit=STUCK_SHOWN)
    kept = {"q": wanted, "place": request.GET.get("place", ""), "year": request.GET.get("year", "")}
    kept = {name: said for name, said in kept.items() if said}
    names = places_get([place, *(card.village for card, _state in stuck.items)])
    here = reverse("disclosure:console_compliance")
    context = {
        "whole": compliance_of(place, year=year, now=request.now),
        "name": names[place].short_name if place in names else _("整个平台"),
        "lines": found.items,
        "stuck": [_stuck_row(card, state, names) for card, state in stuck.items],
        "stuck_more": f"?{urlencode({**kept, 'stuck': stuck.next})}#help" if stuck.next else "",
        "stuck_first": f"?{urlencode(kept)}#help" if stuck_after else "",
        "year": year,
        "years": [
            {"label": str(one), "href": f"?{urlencode({**kept, 'year': one})}", "current": one == year}
            for one in range(day_of(request.now).year, day_of(request.now).year - _YEARS, -1)
        ],
        "q": wanted,
        "kept": kept,
        "here": here,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode(kept)}" if after else "",
        "sheet": f"{reverse('disclosure:console_compliance_sheet')}?{urlencode(kept)}",
    }
    framing = Framing(place=place, switch_to=here)
    return desk_render(request, "disclosure/console/compliance.html", context, framing=framing)


def _stuck_row(card: Any, state: str, names: dict[str, Any]) -> dict[str, Any]:
    label, tone = STATES[state] if state else (_("还没登记公开在哪儿"), "")
    helper = role_label(HELPERS.get(state, card.responsible), card.village)
    where = names.get(card.village)
    return {
        "card": card,
        "where": where.short_name if where else "",
        "name": duty_name(card),
        "stuck": str(label),
        "tone": tone,
        "helper": helper,
    }


@page(DUTIES)
def compliance_sheet(request: LinliRequest) -> HttpResponse:
    """Give all lines of the table as a spreadsheet; every cell is a text or a number, never a formula."""
    place, year = _place(request), _year(request)
    title = _("%(place)s公开完成情况，%(year)s年，%(at)s") % {
        "place": place_path_name(place) if place else "",
        "year": year,
        "at": zh_lasting(request.now, request.now),
    }
    lines = list(_all_lines(request, place, year))
    return sheet_response(_written(title, lines), f"disclosure-{place or 'all'}-{year}")


def _all_lines(request: LinliRequest, place: str, year: int) -> Iterator[PlaceCompliance]:
    after = ""
    while True:
        found = compliance_page(
            place, year=year, now=request.now, q=_wanted(request), after=after, limit=_LINES_AT_ONCE
        )
        yield from found.items
        after = found.next
        if not after:
            return


def _written(title: str, lines: Sequence[PlaceCompliance]) -> bytes:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.write_string(0, 0, title, bold)
    heads = (
        _("代码"),
        _("地方"),
        _("该公开（件）"),
        _("按时"),
        _("晚了"),
        _("还没公开"),
        _("还没到期"),
        _("按时的比例（%）"),
    )
    for column, head in enumerate(heads):
        sheet.write_string(1, column, head, bold)
    for row, line in enumerate(lines, start=2):
        of = line.compliance
        sheet.write_string(row, 0, line.code)
        sheet.write_string(row, 1, line.name)
        for column, number in enumerate((of.due, of.in_time, of.late, of.missing, of.coming), start=2):
            sheet.write_number(row, column, number)
        if of.percent is None:
            sheet.write_string(row, 7, _("件数太少，不算比例"))
        else:
            sheet.write_number(row, 7, of.percent)
    sheet.set_column(0, 7, 14)
    sheet.autofilter(1, 0, 1 + max(1, len(lines)), 7)
    book.close()
    return out.getvalue()
