"""The queue as a spreadsheet."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, cast

from django.http import FileResponse
from django.utils.translation import gettext as _

from linli.modules.accounts.public import role_label
from linli.modules.matters.pages.console import queue_render
from linli.modules.matters.pages.queue_state import ALL_NAME, queue_state
from linli.modules.matters.pages.spreadsheet import SheetAbout, sheet_write
from linli.modules.matters.policy import EXPORT
from linli.modules.matters.selectors.export import ROWS_AT_MOST, export_count, export_rows
from linli.modules.matters.selectors.queue import ALL, TABS
from linli.modules.matters.services import export_note
from linli.modules.places.public import place_get
from linli.web.desk import desk_place
from linli.web.formatting import ZONE, zh_count
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.matters.pages.queue_state import QueueState
    from linli.web.request import LinliRequest

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(EXPORT)
def export(request: LinliRequest) -> HttpResponse:
    """Send what the queue shows as a spreadsheet: as it is narrowed, within reach, tip-offs never."""
    place = desk_place(request)
    state = queue_state(request, place)
    wanted = state.as_filter(place)
    rows = export_count(actor=request.actor, tab=state.tab, wanted=wanted, now=request.now)
    if rows > ROWS_AT_MOST:
        said = _("超过 %(most)s 件，一次导不完。请先选一个地方、一类事，或者换个标签再导。")
        words = said % {"most": zh_count(ROWS_AT_MOST)}
        return queue_render(request, None, status=HTTPStatus.UNPROCESSABLE_ENTITY, refused=words)
    narrowed = {
        name: value for name in ("part", "kind", "category", "q", "office") if (value := str(getattr(state, name)))
    }
    export_note(actor=request.actor, place=place, tab=state.tab, narrowed=narrowed, rows=rows, now=request.now)
    file = BytesIO()
    cards = export_rows(actor=request.actor, tab=state.tab, wanted=wanted, now=request.now)
    sheet_write(file, cards, about=_about(request, state, place), now=request.now)
    file.seek(0)
    day = request.now.astimezone(ZONE).strftime("%Y%m%d")
    name = _("%(place)s民情%(day)s.xlsx") % {"place": place_get(place).short_name, "day": day}
    response = FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)


def _about(request: LinliRequest, state: QueueState, place: str) -> SheetAbout:
    tab = str(ALL_NAME) if state.tab == ALL else str(TABS[state.tab])
    held = request.actor.role_at(place)
    return SheetAbout(
        place=place_get(state.part or place).name,
        tab=tab,
        words=state.q,
        kind=state.kind,
        category=state.category,
        office=state.office,
        who=role_label(held.role.value, held.place) if held else "",
    )
