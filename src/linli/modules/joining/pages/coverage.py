"""How many households are on line: one place, and place by place, on the screen and as a spreadsheet."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from linli.modules.joining.policy import COVERAGE, POLICY
from linli.modules.joining.selectors.coverage import coverage_of, coverage_page
from linli.modules.places.public import place_path_name, places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import zh_lasting
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linli.modules.joining.cards import PlaceCoverage
    from linli.web.request import LinliRequest

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT_AT_MOST = 40
_LINES_AT_ONCE = 200


class _At:
    def __init__(self, village: str) -> None:
        self.village = village


def _place(request: LinliRequest) -> str:
    place = desk_place(request)
    POLICY.demand(request.actor, COVERAGE, _At(place))
    return place


@page(COVERAGE)
def coverage_page_view(request: LinliRequest) -> HttpResponse:
    """Show the coverage of the place and, above a village, of what lies below it."""
    place = _place(request)
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_AT_MOST]
    after = request.GET.get("after", "")
    found = coverage_page(place, q=wanted, after=after)
    kept = {name: said for name, said in (("q", wanted), ("place", request.GET.get("place", ""))) if said}
    names = places_get([place])
    context = {
        "whole": coverage_of(place),
        "name": names[place].short_name if place in names else _("整个平台"),
        "lines": found.items,
        "q": wanted,
        "kept_place": kept.get("place", ""),
        "here": reverse("joining:console_coverage"),
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode(kept)}" if after else "",
        "sheet": f"{reverse('joining:console_coverage_sheet')}?{urlencode(kept)}",
    }
    framing = Framing(place=place, switch_to=reverse("joining:console_coverage"))
    return desk_render(request, "joining/console/coverage.html", context, framing=framing)


@page(COVERAGE)
def coverage_sheet(request: LinliRequest) -> HttpResponse:
    """Give all lines of the table as a spreadsheet; every cell is a text or a number, never a formula."""
    place = _place(request)
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_AT_MOST]
    title = _("%(place)s入网户数，%(at)s") % {
        "place": place_path_name(place) if place else "",
        "at": zh_lasting(request.now, request.now),
    }
    response = HttpResponse(_written(title, list(_all_lines(place, wanted))), content_type=_SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="coverage-{place or "all"}.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _all_lines(place: str, wanted: str) -> Iterator[PlaceCoverage]:
    after = ""
    while True:
        found = coverage_page(place, q=wanted, after=after, limit=_LINES_AT_ONCE)
        yield from found.items
        after = found.next
        if not after:
            return


def _written(title: str, lines: Sequence[PlaceCoverage]) -> bytes:
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, title, bold)
    for column, head in enumerate((_("代码"), _("地方"), _("入网户数"), _("总户数"), _("户数来自"), _("占多少（%）"))):
        sheet.write_string(1, column, head, bold)
    for row, line in enumerate(lines, start=2):
        of = line.coverage
        sheet.write_string(row, 0, line.code)
        sheet.write_string(row, 1, line.name)
        sheet.write_number(row, 2, of.joined)
        sheet.write_number(row, 3, of.households)
        sheet.write_string(row, 4, _("申报") if of.declared else _("登记"))
        if of.percent is None:
            sheet.write_string(row, 5, _("户数太少，不算比例"))
        else:
            sheet.write_number(row, 5, of.percent)
    sheet.set_column(0, 1, 16)
    sheet.autofilter(1, 0, 1 + max(1, len(lines)), 5)
    book.close()
    return out.getvalue()
