"""The desk's work queue with one matter beside it, its steps, and registering what one found oneself."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.matters.desk import QUEUE, queue_badge, state_tone
from linli.modules.matters.forms import ReportForm, errors_by_field, report_form_read, summary_of
from linli.modules.matters.models import Kind
from linli.modules.matters.pages.panel import Panel, StepDraft, panel_of
from linli.modules.matters.pages.queue_state import ALL, ALL_NAME, QueueState, queue_state
from linli.modules.matters.policy import REPORT, WORK
from linli.modules.matters.selectors.categories import categories_tree
from linli.modules.matters.selectors.desk import matter_numbered
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.selectors.figures import desk_numbers, has_matters_to_do, may_register_at
from linli.modules.matters.selectors.lists import matters_page
from linli.modules.matters.selectors.queue import MINE, queue_page, queue_tabs
from linli.modules.matters.services import StepInput, attachment_add, matter_report, matter_take_step
from linli.modules.matters.services.uniting import Part
from linli.modules.places.public import children
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import is_fragment, render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.keyset import Page
    from linli.modules.matters.selectors.cards import MatterCard
    from linli.modules.places.public import PlaceCard
    from linli.web.request import LinliRequest

DETAIL = "matters:console_detail"
STEP = "matters:console_step"


@page(WORK)
def queue(request: LinliRequest) -> HttpResponse:
    """Show the matters within reach, by what waits for whom."""
    return _page(request, None)


@page(WORK)
def detail(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Show one matter beside the queue, or the panel alone to htmx."""
    draft = StepDraft(step=request.GET.get("step", ""))
    is_done = "done" in request.GET
    panel = panel_of(actor=request.actor, matter_id=matter_id, now=request.now, draft=draft, is_done=is_done)
    if is_fragment(request):
        state = queue_state(request, desk_place(request))
        return render(request, "matters/console/panel.html", {"panel": panel, "state": state})
    return _page(request, panel)


@page(WORK, methods=("GET", "POST"))
def take_step(request: LinliRequest, matter_id: int, step: str) -> HttpResponse:
    """Take a step and come back to the matter; what is missing or was overtaken is said where it was written."""
    state = queue_state(request, desk_place(request))
    if request.method != "POST":
        return see_other(state.href(DETAIL, matter_id, step=step))
    draft = _draft(request, step)
    try:
        _take(request, matter_id, draft)
    except InvalidInputError as refused:
        return _again(request, matter_id, draft, errors=errors_by_field(refused))
    except StepNotAllowedError:
        return _again(request, matter_id, draft)
    return see_other(state.href(DETAIL, matter_id, done="1"))


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


def _draft(request: LinliRequest, step: str) -> StepDraft:
    note, assignee, into, parts = (
        request.POST.get(name, "").replace("\x00", "") for name in ("note", "assignee", "into", "parts")
    )
    return StepDraft(step=step, note=note, assignee=assignee, into=into, parts=parts)


def _take(request: LinliRequest, matter_id: int, draft: StepDraft) -> None:
    actor, now = request.actor, request.now
    given = StepInput(
        note=draft.note,
        assignee=draft.assignee,
        attachments=_attachments_given(request, matter_id, draft.step),
        into=_into(request, matter_id, draft.into),
        parts=tuple(Part(line.strip()) for line in draft.parts.splitlines() if line.strip()),
    )
    matter_take_step(actor=actor, matter_id=matter_id, step=draft.step, given=given, now=now)


def _attachments_given(request: LinliRequest, matter_id: int, step: str) -> list[int]:
    """Store what was sent and return it with what an earlier attempt left; what is refused is said, the rest kept."""
    kept = [int(said) for said in request.POST.getlist("kept") if said.isascii() and said.isdigit()]
    uploads = [*request.FILES.getlist("photos"), *request.FILES.getlist("files")]
    if not uploads:
        return kept
    open_steps = matter_view(actor=request.actor, matter_id=matter_id, now=request.now).steps
    if step not in {card.step for card in open_steps}:
        return kept  # the service says why; nothing is stored for a step that cannot be taken
    errors: list[FieldError] = []
    for upload in uploads:
        try:
            added = attachment_add(actor=request.actor, matter_id=matter_id, upload=upload, now=request.now)
        except InvalidInputError as refused:
            errors.extend(refused.errors)
        else:
            kept.append(added.pk)
    if errors:
        raise InvalidInputError(errors)
    return kept


def _into(request: LinliRequest, matter_id: int, said: str) -> int | None:
    number = said.split(maxsplit=1)[0] if said.strip() else ""
    if not number:
        return None
    return matter_numbered(actor=request.actor, beside=matter_id, number=number) or 0


def _again(
    request: LinliRequest, matter_id: int, draft: StepDraft, *, errors: dict[str, str] | None = None
) -> HttpResponse:
    """Show the matter as it stands now with what was written; without errors somebody was quicker."""
    written = replace(draft, errors=errors or {}, overtaken=errors is None)
    panel = panel_of(actor=request.actor, matter_id=matter_id, now=request.now, draft=written)
    status = HTTPStatus.CONFLICT if errors is None else HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(request, panel, status=status)


def _page(request: LinliRequest, panel: Panel | None, *, status: int = HTTPStatus.OK) -> HttpResponse:
    place = desk_place(request)
    state = queue_state(request, place)
    below = children(place) if len(place) < Level.GRID else []
    numbers = desk_numbers(actor=request.actor, place=place, now=request.now)
    tabs = _tabs(request, state, place)
    found = _found(request, state, place)
    context: dict[str, Any] = {
        "state": state,
        "numbers": numbers,
        "tabs": tabs,
        "rows": [_row(card, state) for card in found.items],
        "total": next((tab["count"] for tab in tabs if tab["current"]), None),
        "older": state.href(QUEUE, cursor=found.next) if found.next else "",
        "first": state.href(QUEUE, cursor="") if state.cursor else "",
        "panel": panel,
        "register": state.href("matters:console_report", tab="", part="", kind="", category="", q="", cursor="")
        if may_register_at(request.actor, place)
        else "",
        **_filters(state, place, below),
    }
    framing = Framing(
        place,
        switch_to=reverse(QUEUE),
        below=below if len(place) < Level.VILLAGE else [],
        badges={QUEUE: queue_badge(numbers)},
    )
    return desk_render(request, "matters/console/queue.html", context, framing=framing, status=status)


def _row(card: MatterCard, state: QueueState) -> tuple[MatterCard, str, str, str]:
    """Return the card with the rest of its text, its address and the tone of its state."""
    rest = (
        card.text.removeprefix(card.title).lstrip("，。！？；、,.!?; \r\n") if card.text.startswith(card.title) else ""
    )
    return card, rest, state.href(DETAIL, card.id), state_tone(card.state)


def _found(request: LinliRequest, state: QueueState, place: str) -> Page[MatterCard]:
    wanted = state.as_filter(place)
    if state.tab == ALL:
        return matters_page(actor=request.actor, wanted=wanted, cursor=state.cursor, now=request.now)
    return queue_page(actor=request.actor, tab=state.tab, wanted=wanted, cursor=state.cursor, now=request.now)


def _tabs(request: LinliRequest, state: QueueState, place: str) -> list[dict[str, Any]]:
    tones = {"late": "late", "soon": "soon"}
    counted = queue_tabs(actor=request.actor, wanted=state.as_filter(place), now=request.now)
    shown = [(tab.code, tab.name, tab.count) for tab in counted if tab.code != MINE or has_matters_to_do(request.actor)]
    return [
        {
            "label": name,
            "href": state.href(QUEUE, tab=code, cursor=""),
            "count": count,
            "tone": tones.get(code, "") if count else "",
            "current": code == state.tab,
        }
        for code, name, count in [*shown, (ALL, ALL_NAME, None)]
    ]


def _filters(state: QueueState, place: str, below: list[PlaceCard]) -> dict[str, Any]:
    tree = categories_tree(state.part or place)
    return {
        "parts": [{"value": card.code, "label": card.short_name} for card in below],
        "parts_all": _words_for_all(place),
        "kinds": [{"value": value, "label": label} for value, label in Kind.choices],
        "categories": tree,
        "clear": state.href(QUEUE, part="", kind="", category="", q="", cursor="") if state.is_narrowed else "",
        "clear_q": state.href(QUEUE, q="", cursor="") if state.q else "",
    }


def _words_for_all(place: str) -> str:
    words = {
        Level.CITY: _("全部县区"),
        Level.COUNTY: _("全部镇街"),
        Level.TOWN: _("全部村社"),
        Level.VILLAGE: _("全部网格"),
    }
    return words.get(Level(len(place)), _("全部地方")) if place else _("全部地方")
