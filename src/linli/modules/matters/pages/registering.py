"""Registering at the desk what one found oneself."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.desk import DETAIL, QUEUE
from linli.modules.matters.forms import ReportForm, errors_by_field, report_form_read, summary_of
from linli.modules.matters.models import Kind
from linli.modules.matters.pages.queue_state import queue_state
from linli.modules.matters.policy import REPORT, WORK
from linli.modules.matters.selectors.categories import categories_tree
from linli.modules.matters.selectors.figures import may_register_at
from linli.modules.matters.selectors.queue import ALL
from linli.modules.matters.services import matter_report
from linli.modules.places.public import children
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.places.public import PlaceCard
    from linli.web.request import LinliRequest


@page(WORK, methods=("GET", "POST"))
def report(request: LinliRequest) -> HttpResponse:
    """Register what the actor found at their own place; it gets its number and promises like any other."""
    place = desk_place(request)
    if not may_register_at(request.actor, place):
        raise NotAllowedError(REPORT)
    form = _report_form(request, place)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = matter_report(actor=request.actor, report=form.as_report(), now=request.now)
        except InvalidInputError as refused:
            errors = errors_by_field(refused, attachment_fields=form.attachment_fields)
        else:
            return see_other(queue_state(request, place).href(DETAIL, made.pk, tab=ALL, done="1"))
    below = children(place)
    context = {
        "form": form,
        "errors": errors,
        "summary": summary_of(errors, ("place", "category", "text", "location_note", "photos", "files", "visibility")),
        "places": _places_to_report(place, below),
        "categories": [card for card in categories_tree(place) if card.kind == Kind.REPORT],
        "back": queue_state(request, place).href(QUEUE, tab=""),
    }
    framing = Framing(place, below=below if len(place) < Level.VILLAGE else [])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "matters/console/report.html", context, framing=framing, status=status)


def _report_form(request: LinliRequest, place: str) -> ReportForm:
    empty = ReportForm(key="", kind=Kind.REPORT, place=place if len(place) >= Level.VILLAGE else "")
    return report_form_read(request, empty=empty) if request.method == "POST" else empty


def _places_to_report(place: str, below: list[PlaceCard]) -> list[dict[str, str]]:
    """Return the village itself and its grids, or the villages of a town."""
    options = [{"value": card.code, "label": card.short_name} for card in below]
    own = [{"value": place, "label": _("全村，说不准哪个网格")}] if len(place) == Level.VILLAGE else []
    return [*own, *options]
