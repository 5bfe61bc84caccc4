"""What residents see of matters: their own, the village's, one of them whole, and their part in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.keyset import Page
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import CONSOLE_ROLES
from linli.modules.matters import flow, policy
from linli.modules.matters.forms import errors_by_field, summary_of
from linli.modules.matters.models import Office
from linli.modules.matters.pages import course
from linli.modules.matters.selectors.contact import contact_for
from linli.modules.matters.selectors.detail import step_demand
from linli.modules.matters.selectors.linked import matter_joined, matters_linked
from linli.modules.matters.selectors.lists import matters_of_reporter, matters_of_village
from linli.modules.matters.selectors.parts import parts_assisting
from linli.modules.matters.services import StepInput, matter_ask, matter_open_for, matter_rate, matter_take_step
from linli.web.navigation import tabs_for
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.matters.selectors.cards import MatterCard, MatterView
    from linli.modules.matters.selectors.contact import Contact
    from linli.web.request import LinliRequest

WITHDRAW = "withdraw"
_Q_AT_MOST = 60
_FIELDS = ("grade", "reason", "text", "note")


@page(policy.VIEW)
def mine(request: LinliRequest) -> HttpResponse:
    """List what the person reported, what was reported for them, and disputes they are a party of; newest first."""
    cursor = request.GET.get("after", "")
    found = matters_of_reporter(actor=request.actor, cursor=cursor, now=request.now)
    context = {"matters": _listed(found), "older": _older(request, found), "cursor": cursor}
    return render(request, "matters/resident/mine.html", context | {"tabs": tabs_for(request)})


@page(policy.VIEW)
def village(request: LinliRequest) -> HttpResponse:
    """List what reporters made visible to the chosen village, newest first; ``q`` narrows it."""
    q, cursor = request.GET.get("q", "").strip()[:_Q_AT_MOST], request.GET.get("after", "")
    code = request.signed_in.village if request.signed_in else ""
    found: Page[MatterCard] = Page(())
    if code:
        found = matters_of_village(actor=request.actor, village=code, q=q, cursor=cursor, now=request.now)
    context = {
        "matters": _listed(found),
        "older": _older(request, found),
        "q": q,
        "cursor": cursor,
        "has_village": bool(code),
        "tabs": tabs_for(request),
    }
    return render(request, "matters/resident/village.html", context)


def _listed(found: Page[MatterCard]) -> list[dict[str, Any]]:
    return [{"card": card, "tone": course.tone_of(card)} for card in found.items]


def _older(request: LinliRequest, found: Page[MatterCard]) -> str:
    if not found.next:
        return ""
    query = request.GET.copy()
    query["after"] = found.next
    return f"{request.path}?{query.urlencode()}"


@page(policy.VIEW)
def detail(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Show one matter whole, with what this reader may do about it."""
    return _show(request, matter_id)


def _show(
    request: LinliRequest,
    matter_id: int,
    *,
    errors: dict[str, str] | None = None,
    moved_on: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    view = matter_open_for(actor=request.actor, matter_id=matter_id, now=request.now)
    card, found = view.card, errors or {}
    linked = matters_linked(actor=request.actor, ids=view.parts)
    context = {
        "view": view,
        "card": card,
        "said": course.said_of(view),
        "tone": course.tone_of(card),
        "is_sealed": card.state in course.SEALED,
        "facts": course.facts_of(view, now=request.now),
        "entries": course.entries_of(view),
        "may": {step.step for step in view.steps} if view.is_mine else set(),
        "rates": view.is_mine and view.may_rate,
        "asks": view.is_mine and view.may_ask and card.state not in {flow.MERGED, flow.WITHDRAWN},
        "merged_into": matter_joined(actor=request.actor, matter_id=view.merged_into),
        "assisting": parts_assisting(matter_id) if view.parts else [],
        "parts": [linked[part] for part in view.parts if part in linked],
        "contact": _contact(request, view),
        "desk": _desk(request, view),
        "errors": found,
        "given": request.POST if found else {},
        "summary": summary_of(found, _FIELDS),
        "moved_on": moved_on,
        "thanks": _thanks(request, view),
        "back": reverse("matters:mine") if card.standing else reverse("matters:village"),
    }
    return render(request, "matters/resident/detail.html", context, status=status)


def _thanks(request: LinliRequest, view: MatterView) -> str:
    """Return what to thank for: the newest entry of the course must be what the address says, and the reader's own."""
    said, newest = request.GET.get("thanks", ""), view.timeline[0]
    return said if newest.step == said and newest.actor_id == request.actor.person_id else ""


def _contact(request: LinliRequest, view: MatterView) -> Contact | None:
    """Return whom to call; about what was not told to the village nobody there is to be called."""
    if view.office != Office.PLACE:
        return None
    return contact_for(actor=request.actor, place=view.card.place, now=request.now)


def _desk(request: LinliRequest, view: MatterView) -> str:
    """Return where somebody in office works on this matter, if they do; this page is for reading."""
    is_theirs = any(step.step not in {WITHDRAW, flow.REOPEN} for step in view.steps)
    if request.actor.has_role(CONSOLE_ROLES):
        return reverse("matters:console_detail", args=[view.card.id])
    return reverse("matters:field_detail", args=[view.card.id]) if is_theirs else ""


@page(policy.RATE, methods=("POST",))
def rate(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Take the reporter's rating."""
    grade, reason = request.POST.get("grade", ""), request.POST.get("reason", "")
    try:
        matter_rate(actor=request.actor, matter_id=matter_id, grade=grade, reason=reason, now=request.now)
    except InvalidInputError as refused:
        return _refused(request, matter_id, refused)
    except StepNotAllowedError:
        return _moved_on(request, matter_id)
    return _thanked(matter_id, "rate")


@page(policy.ASK, methods=("POST",))
def ask(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Take the reporter's question."""
    try:
        matter_ask(actor=request.actor, matter_id=matter_id, text=request.POST.get("text", ""), now=request.now)
    except InvalidInputError as refused:
        return _refused(request, matter_id, refused)
    return _thanked(matter_id, "ask")


@page("matters.withdraw", methods=("GET", "POST"))
def withdraw(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Ask once, then take the matter back."""
    if request.method == "POST":
        return _step(request, matter_id, WITHDRAW)
    return _ask_first(request, matter_id, WITHDRAW, "matters/resident/withdraw.html")


@page("matters.reopen", methods=("GET", "POST"))
def reopen(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Ask what is not right yet, then send the matter back to the village."""
    if request.method == "POST":
        return _step(request, matter_id, flow.REOPEN)
    return _ask_first(request, matter_id, flow.REOPEN, "matters/resident/reopen.html")


def _step(request: LinliRequest, matter_id: int, step: str) -> HttpResponse:
    given = StepInput(note=request.POST.get("note", ""))
    try:
        matter_take_step(actor=request.actor, matter_id=matter_id, step=step, given=given, now=request.now)
    except InvalidInputError as refused:
        template = f"matters/resident/{step}.html"
        return _ask_first(request, matter_id, step, template, errors=errors_by_field(refused))
    except StepNotAllowedError:
        return _moved_on(request, matter_id)
    return _thanked(matter_id, step)


def _ask_first(
    request: LinliRequest, matter_id: int, step: str, template: str, errors: dict[str, str] | None = None
) -> HttpResponse:
    step_demand(actor=request.actor, matter_id=matter_id, step=step)
    view = matter_open_for(actor=request.actor, matter_id=matter_id, now=request.now)
    if step not in {open_now.step for open_now in view.steps}:
        return _moved_on(request, matter_id)
    context = {
        "card": view.card,
        "office": view.office,
        "action": request.path,
        "back": reverse("matters:detail", args=[matter_id]),
        "note": request.POST.get("note", ""),
        "errors": errors or {},
    }
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK)


def _refused(request: LinliRequest, matter_id: int, refused: InvalidInputError) -> HttpResponse:
    return _show(request, matter_id, errors=errors_by_field(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _moved_on(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Show the matter as it stands: somebody was faster, or the button was pressed twice."""
    return _show(request, matter_id, moved_on=True, status=HTTPStatus.CONFLICT)


def _thanked(matter_id: int, step: str) -> HttpResponse:
    return see_other(f"{reverse('matters:detail', args=[matter_id])}?thanks={step}")
