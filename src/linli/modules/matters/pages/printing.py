"""One matter on paper: its facts, its course, and where to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.matters.pages import panel_words as words
from linli.modules.matters.pages.queue_state import queue_state
from linli.modules.matters.policy import WORK
from linli.modules.matters.selectors.parts import parts_of
from linli.modules.matters.services import matter_open_for
from linli.modules.places.public import place_get, place_path_name
from linli.web.desk import desk_place
from linli.web.formatting import zh_lasting
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page(WORK)
def sheet(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Lay a matter out for an A4 sheet, without colleagues' notes; that a sealed one was opened is journalled."""
    view = matter_open_for(actor=request.actor, matter_id=matter_id, now=request.now)
    reporter, reporter_note = words.reporter_of(view)
    _due, due_words = words.due_of(view, request.now, zh_lasting)
    state = queue_state(request, desk_place(request))
    context = {
        "view": view,
        "card": view.card,
        "where": place_path_name(view.card.village),
        "office": place_get(view.card.village[:6] if view.office != "place" else view.card.village).name,
        "reporter": reporter,
        "reporter_note": reporter_note,
        "due_words": due_words,
        "facts": words.facts_of(view, request.now, zh_lasting),
        "parts": parts_of(matter_id, actor=request.actor) if view.parts else [],
        "photos": words.photos_reported(view),
        "timeline": [words.entry_of(entry, view) for entry in reversed(view.timeline)],
        "back": state.href("matters:console_detail", matter_id),
    }
    return render(request, "matters/console/sheet.html", context)
