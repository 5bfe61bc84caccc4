"""What is done in the field beside the steps: notes among colleagues, return visits, the parties of a dispute."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.urls import reverse

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters import policy
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.pages import field
from linli.modules.matters.selectors.mediating import PartiesChoice, parties_choice
from linli.modules.matters.services import matter_note, matter_visit, parties_name
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse, QueryDict

    from linli.web.request import LinliRequest

_Q_AT_MOST = 30
_PERSONS_AT_MOST = 20


@page(policy.NOTE, methods=("POST",))
def note(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Leave a note that only those who handle the matter read."""
    try:
        matter_note(actor=request.actor, matter_id=matter_id, text=request.POST.get("note_text", ""), now=request.now)
    except InvalidInputError as refused:
        return _refused(request, matter_id, refused, step="note")
    return _noted(matter_id, "note")


@page(policy.VISIT, methods=("POST",))
def visit(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Record what somebody who was not content said when they were gone back to."""
    how, text = request.POST.get("visit_how", ""), request.POST.get("visit_text", "")
    try:
        matter_visit(actor=request.actor, matter_id=matter_id, how=how, text=text, now=request.now)
    except InvalidInputError as refused:
        return _refused(request, matter_id, refused, step="visit")
    return _noted(matter_id, "visit")


@page(policy.MEDIATE, methods=("GET", "POST"))
def parties(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Name the parties: found in the village's register by name, or written by hand."""
    said = request.POST
    if request.method != "POST" or "search" in said:
        return _choose(request, matter_id)
    try:
        parties_name(
            actor=request.actor,
            matter_id=matter_id,
            names=said.get("names", "").splitlines(),
            persons=_persons_ticked(said),
            now=request.now,
        )
    except InvalidInputError as refused:
        return _choose(request, matter_id, errors_by_field(refused))
    except StepNotAllowedError:
        return field.show(request, matter_id, moved_on=True, status=HTTPStatus.CONFLICT)
    return _noted(matter_id, "parties")


def _choose(request: LinliRequest, matter_id: int, errors: Mapping[str, str] | None = None) -> HttpResponse:
    said = request.POST
    q = said.get("q", "").strip()[:_Q_AT_MOST]
    ticked = _persons_ticked(said) if request.method == "POST" else None
    choice = parties_choice(actor=request.actor, matter_id=matter_id, q=q, ticked=ticked, now=request.now)
    context = {
        "choice": choice,
        "names": said.get("names", "") if request.method == "POST" else _by_hand(choice),
        "q": q,
        "searched": "search" in said,
        "errors": errors or {},
        "summary": list((errors or {}).items()),
        "back": reverse("matters:field_detail", args=[matter_id]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "matters/field/parties.html", context, status=status)


def _by_hand(choice: PartiesChoice) -> str:
    return "\n".join(choice.names)


def _persons_ticked(said: QueryDict) -> list[int]:
    ticked = [int(one) for one in said.getlist("persons") if one.isascii() and one.isdigit()]
    return ticked[:_PERSONS_AT_MOST]


def _refused(request: LinliRequest, matter_id: int, refused: InvalidInputError, *, step: str) -> HttpResponse:
    errors = errors_by_field(refused, step=step)
    return field.show(request, matter_id, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _noted(matter_id: int, what: str) -> HttpResponse:
    return see_other(f"{reverse('matters:field_detail', args=[matter_id])}?noted={what}")
