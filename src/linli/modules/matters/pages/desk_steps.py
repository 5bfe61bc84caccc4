"""What is done to a matter in its panel: the steps, and beside them notes, return visits and a dispute's parties."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.matters.desk import DETAIL
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.pages.console import queue_render
from linli.modules.matters.pages.drafts import BesideDraft, StepDraft, beside_read, step_read
from linli.modules.matters.pages.panel import panel_of
from linli.modules.matters.pages.queue_state import queue_state
from linli.modules.matters.policy import WORK
from linli.modules.matters.selectors.desk import matter_numbered, matter_place
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.services import (
    StepInput,
    attachment_add,
    matter_note,
    matter_take_step,
    matter_visit,
    parties_write_down,
)
from linli.modules.matters.services.uniting import Part
from linli.web.desk import desk_place
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page(WORK, methods=("GET", "POST"))
def take_step(request: LinliRequest, matter_id: int, step: str) -> HttpResponse:
    """Take a step and come back to the matter; what is missing or was overtaken is said where it was written."""
    place = desk_place(request)
    state = queue_state(request, place)
    if request.method != "POST":
        return see_other(state.href(DETAIL, matter_id, step=step))
    draft = step_read(request, step, place=matter_place(actor=request.actor, matter_id=matter_id))
    if draft.is_filled:
        return _again(request, matter_id, draft, errors={}, status=HTTPStatus.OK)
    try:
        _take(request, matter_id, draft)
    except InvalidInputError as refused:
        return _again(request, matter_id, draft, errors=errors_by_field(refused))
    except StepNotAllowedError:
        return _again(request, matter_id, draft)
    return see_other(state.href(DETAIL, matter_id, done="1"))


@page(WORK, methods=("POST",))
def note(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Leave a note that only those who handle the matter read."""

    def leave(draft: BesideDraft) -> None:
        matter_note(actor=request.actor, matter_id=matter_id, text=draft.text, now=request.now)

    return _beside(request, matter_id, "note", leave)


@page(WORK, methods=("POST",))
def visit(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Record a return visit to a reporter who was not content."""

    def record(draft: BesideDraft) -> None:
        matter_visit(actor=request.actor, matter_id=matter_id, how=draft.how, text=draft.text, now=request.now)

    return _beside(request, matter_id, "visit", record)


@page(WORK, methods=("POST",))
def parties(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Write down who a dispute is between."""

    def write(draft: BesideDraft) -> None:
        parties_write_down(actor=request.actor, matter_id=matter_id, lines=draft.text.splitlines(), now=request.now)

    return _beside(request, matter_id, "parties", write)


def _beside(request: LinliRequest, matter_id: int, form: str, do: Callable[[BesideDraft], None]) -> HttpResponse:
    draft = beside_read(request, form)
    state = queue_state(request, desk_place(request))
    try:
        do(draft)
    except InvalidInputError as refused:
        errors = {"text" if name == "parties" else name: said for name, said in errors_by_field(refused).items()}
        written = replace(draft, errors=errors)
        panel = panel_of(actor=request.actor, matter_id=matter_id, now=request.now, draft=StepDraft(), beside=written)
        return queue_render(request, panel, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StepNotAllowedError:
        return _again(request, matter_id, StepDraft(note=draft.text))
    return see_other(state.href(DETAIL, matter_id, done="1"))


def _take(request: LinliRequest, matter_id: int, draft: StepDraft) -> None:
    actor, now = request.actor, request.now
    given = StepInput(
        note=draft.note,
        assignee=draft.assignee,
        assisting=tuple(unit for unit in draft.assisting if unit != draft.assignee),
        attachments=_attachments_given(request, matter_id, draft.step),
        into=_into(request, matter_id, draft.into),
        parts=tuple(Part(line.strip()) for line in draft.parts.splitlines() if line.strip()),
        outcome=draft.outcome,
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
    request: LinliRequest,
    matter_id: int,
    draft: StepDraft,
    *,
    errors: dict[str, str] | None = None,
    status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY,
) -> HttpResponse:
    """Show the matter as it stands now with what was written; without errors somebody was quicker."""
    written = replace(draft, errors=errors or {}, overtaken=errors is None)
    panel = panel_of(actor=request.actor, matter_id=matter_id, now=request.now, draft=written)
    return queue_render(request, panel, status=HTTPStatus.CONFLICT if errors is None else status)
