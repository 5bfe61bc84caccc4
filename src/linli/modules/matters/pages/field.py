"""The day of a grid worker or team member: what to answer first, what to get done, and doing it on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level, at_level
from linli.kernel.refusal import InvalidInputError, invalid
from linli.kernel.roles import GRID_ROLES, Role
from linli.modules.files.public import FileRefusedError
from linli.modules.matters import flow, policy
from linli.modules.matters.forms import errors_by_field, note_read
from linli.modules.matters.models import Outcome
from linli.modules.matters.pages import course
from linli.modules.matters.selectors.linked import LinkedMatter, matters_linked
from linli.modules.matters.selectors.parts import parts_assisting
from linli.modules.matters.selectors.queue import field_list
from linli.modules.matters.services import StepInput, attachment_add, matter_open_for, matter_take_step
from linli.modules.messaging.public import doorsteps_waiting
from linli.modules.places.public import places_get
from linli.web.formatting import MONTHS, WEEKDAYS, ZONE, DeadlineView, deadline, zh_span, zh_time
from linli.web.respond import render, see_other
from linli.web.routing import page, policy_book

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.cards import AttachmentCard, MatterCard, StepCard
    from linli.web.request import LinliRequest

STEPS = (flow.ANSWER, "accept", flow.RESOLVE, "progress", "assign", "refuse")
"""What is done in the field, the most wanted first; the rest is the desk's."""
PHOTOGRAPHED = frozenset({flow.RESOLVE, "progress"})
RECORDED = frozenset({flow.ANSWER, flow.RESOLVE, "progress"})
_LEADS_ON = frozenset({flow.ANSWER, "assign", "refuse"})
"""After these there is nothing more to do here: on to the next one."""
PHRASES = (
    gettext_lazy("收到了，我马上去看看。"),
    gettext_lazy("收到了，今天天黑前去看，看完再回您。"),
    gettext_lazy("收到了，我先请村里的师傅去看。"),
)
"""First answers for one hand: what is promised is only what a grid worker can keep alone."""
SHOWN = 50
_BIGINT_DIGITS = 19
_MINUTES_UNDER_HOURS = 10
_TOLD = {
    "grid_leader": gettext_lazy("已告诉网格长"),
    "village_secretary": gettext_lazy("已告诉村书记"),
    "town_command": gettext_lazy("已告诉街道"),
    "superior": gettext_lazy("已告诉上级"),
    "above": gettext_lazy("已告诉上一级"),
}
_LADDERS = {flow.REPORTED: flow.FIRST_ANSWER_LADDER}


@dataclass(frozen=True, slots=True)
class Task:
    """A matter that waits for this person, with the clock beside it."""

    card: MatterCard
    clock: DeadlineView | None
    since: str
    told: str


@page(policy.FIELD)
def day(request: LinliRequest) -> HttpResponse:
    """Show what waits: to be answered first, then what was given to this person."""
    actor, now = request.actor, request.now
    tasks = [_task(card, now) for card in field_list(actor=actor, now=now, limit=SHOWN)]
    to_visit = [task for task in tasks if task.card.to_visit]
    to_answer = [task for task in tasks if task.card.state == flow.REPORTED and not task.card.to_visit]
    to_do = [task for task in tasks if task.card.state != flow.REPORTED and not task.card.to_visit]
    context = {
        "kicker": _kicker(actor, now),
        "heading": _greeting(actor, len(to_answer), len(to_visit) + len(to_do)),
        "to_visit": to_visit,
        "to_answer": to_answer,
        "to_do": to_do,
        "doors": doorsteps_waiting(actor=actor, now=now) if actor.has_role(GRID_ROLES) else 0,
        "is_first_line": actor.has_role({Role.GRID_WORKER, Role.GRID_LEADER}),
        "is_cut": len(tasks) == SHOWN,
        "has_home": bool(actor.memberships),
        "finds_people": policy_book().may_ever(actor, "population.view"),
        "report_href": _report_href(actor),
        "done": _done(request),
    }
    return render(request, "matters/field/day.html", context)


def _done(request: LinliRequest) -> LinkedMatter | None:
    """Return the matter just dealt with, as it stands now; a made-up number is nothing."""
    said = request.GET.get("done", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < _BIGINT_DIGITS else None
    return matters_linked(actor=request.actor, ids=(number,)).get(number or 0)


def _task(card: MatterCard, now: datetime) -> Task:
    return Task(card=card, clock=_clock(card, now), since=zh_time(card.reported_at, now), told=_told(card, now))


def _clock(card: MatterCard, now: datetime) -> DeadlineView | None:
    """Judge the nearest deadline in the few words that fit beside a task: of more than ten hours no minutes."""
    if card.due_at is None:
        return None
    seen = deadline(card.due_at, card.started_at, now)
    days, rest = divmod(abs(card.due_at - now), timedelta(days=1))
    hours = rest // timedelta(hours=1)
    if not days and hours < _MINUTES_UNDER_HOURS:
        return seen
    span = zh_span(timedelta(days=days) if days else timedelta(hours=hours))
    words = _("超期 %(span)s") if seen.tone == "late" else _("剩 %(span)s")
    return DeadlineView(seen.tone, words % {"span": span}, seen.percent)


def _told(card: MatterCard, now: datetime) -> str:
    """Say who was told that it is late: the last rung of the ladder that has been reached."""
    if not card.overdue or card.due_at is None:
        return ""
    used = (now - card.started_at) / (card.due_at - card.started_at)
    ladder = _LADDERS.get(card.state, flow.RESOLUTION_LADDER)
    reached = [rung.tells for rung in ladder if rung.names_holder and rung.at <= used]
    return str(_TOLD[reached[-1]]) if reached else ""


def _kicker(actor: Actor, now: datetime) -> str:
    here = now.astimezone(ZONE)
    today = _("%(month)s月%(day)s日 周%(weekday)s") % {
        "month": MONTHS[here.month - 1],
        "day": here.day,
        "weekday": WEEKDAYS[here.weekday()],
    }
    own = actor.places_as(GRID_ROLES | {Role.SERVICE_MEMBER})
    names = places_get({*own, *(at_level(place, Level.VILLAGE) for place in own)})
    first = own[0] if own else ""
    village = names.get(at_level(first, Level.VILLAGE))
    where = village.short_name if village else ""
    if len(first) == Level.GRID and first in names:
        where += names[first].short_name
    if len(own) > 1:
        where = _("%(where)s 等 %(n)s 处") % {"where": where, "n": len(own)}
    return f"{today} · {where}"


def _greeting(actor: Actor, to_answer: int, to_do: int) -> str:
    name = {"name": actor.name[1:] if len(actor.name) > 2 else actor.name}  # noqa: PLR2004 - a surname and one more
    if to_answer:
        return ngettext("%(name)s，今天先回 %(n)s 句话", "%(name)s，今天先回 %(n)s 句话", to_answer) % {
            **name,
            "n": to_answer,
        }
    if to_do:
        return ngettext("%(name)s，有 %(n)s 件等您办", "%(name)s，有 %(n)s 件等您办", to_do) % {**name, "n": to_do}
    return _("%(name)s，眼下没有欠着的") % name


def _report_href(actor: Actor) -> str:
    if not policy.POLICY.may_ever(actor, policy.REPORT):
        return ""
    own = actor.places_as(GRID_ROLES)
    place = f"&place={own[0]}" if own else ""
    return f"{reverse('matters:report')}?from=field{place}"


@page(policy.FIELD)
def detail(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Show one matter with the forms of what this person may do about it now."""
    return show(request, matter_id)


def show(
    request: LinliRequest,
    matter_id: int,
    *,
    errors: dict[str, str] | None = None,
    moved_on: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the matter with every form that is open to this person."""
    view = matter_open_for(actor=request.actor, matter_id=matter_id, now=request.now, with_assignees=True)
    card, found, newest = view.card, errors or {}, view.timeline[0]
    context = {
        "view": view,
        "card": card,
        "said": course.said_of(view),
        "clock": deadline(card.due_at, card.started_at, request.now) if card.due_at else None,
        "due": _("%(at)s 前") % {"at": zh_time(card.due_at, request.now)} if card.due_at else "",
        "steps": _forms(view.steps),
        "photographed": PHOTOGRAPHED,
        "phrases": [{"value": str(phrase), "label": str(phrase)} for phrase in PHRASES],
        "entries": course.entries_of(view, with_report=False, face="field"),
        "shots": [course.shot_of(one, is_captioned=False) for one in view.attachments if _is_reported(one, "image")],
        "clips": course.clips_of((one for one in view.attachments if not one.step), view, face="field"),
        "consent_clip": course.consent_clip_of(view),
        "notes": course.notes_of(view),
        "assisting": parts_assisting(matter_id) if view.parts else [],
        "ways": [{"value": "phone", "label": _("打电话")}, {"value": "doorstep", "label": _("上门")}],
        "outcomes": [{"value": value, "label": label} for value, label in Outcome.choices],
        "noted": request.GET.get("noted", ""),
        "errors": found,
        "given": request.POST if found else {},
        "summary": list(found.items()),
        "moved_on": moved_on,
        "done": newest.step if newest.actor_id == request.actor.person_id else "",
    }
    return render(request, "matters/field/detail.html", context, status=status)


def _is_reported(one: AttachmentCard, kind: str) -> bool:
    return not one.step and one.kind == kind


def _forms(open_now: Sequence[StepCard]) -> list[StepCard]:
    return sorted((step for step in open_now if step.step in STEPS), key=lambda step: STEPS.index(step.step))


@page(policy.FIELD, methods=("POST",))
def take_step(request: LinliRequest, matter_id: int, step: str) -> HttpResponse:
    """Take a step with its note, photos and recording: all of it, or nothing."""
    if step not in STEPS:
        raise Http404
    try:
        _step_with_attachments(request, matter_id, step)
    except InvalidInputError as refused:
        errors = errors_by_field(refused, step=step)
        return show(request, matter_id, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StepNotAllowedError:
        return show(request, matter_id, moved_on=True, status=HTTPStatus.CONFLICT)
    if step in _LEADS_ON:
        return see_other(f"{reverse('matters:field')}?done={matter_id}")
    return see_other("matters:field_detail", matter_id)


@transaction.atomic
def _step_with_attachments(request: LinliRequest, matter_id: int, step: str) -> None:
    actor, now = request.actor, request.now
    fields = {"photos": PHOTOGRAPHED, "recording": RECORDED}
    sent = [
        (name, one)
        for name, steps in fields.items()
        if step in steps
        for one in request.FILES.getlist(f"{step}_{name}")
    ]
    added = []
    for name, upload in sent:
        try:
            added.append(attachment_add(actor=actor, matter_id=matter_id, upload=upload, now=now).pk)
        except FileRefusedError as refused:
            raise invalid(f"/{name}", str(refused)) from refused
    said = request.POST
    given = StepInput(
        note=note_read(said, step=step),
        assignee=said.get(f"{step}_assignee", ""),
        attachments=added,
        outcome=said.get(f"{step}_outcome", ""),
    )
    matter_take_step(actor=actor, matter_id=matter_id, step=step, given=given, now=now)
