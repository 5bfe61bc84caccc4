"""Elections within reach: lists, one of them, its calendar with what is late, its committee and objections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import localdate, make_aware

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.deliberation.by_elections_law import KINDS
from linli.modules.deliberation.elections_flow import (
    BEFORE_THE_DAY,
    CALLED_OFF,
    CANDIDATES_SHOWN,
    ELECTION_DAY,
    ENDED,
    FAILED,
    HANDED_OVER,
    OPEN,
    PREPARED,
    RESULT_SHOWN,
    ROLL_DISPLAYED,
    RUN_OFF,
)
from linli.modules.deliberation.elections_law import (
    HANDOVER_DAYS,
    ElectionKind,
    election_from,
    handover_by,
    roll_display_by,
)
from linli.modules.deliberation.models import Election, ElectionObjection, ElectionOfficer
from linli.modules.deliberation.policy import READ_ELECTIONS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One step of an election's calendar: by or on which day, when it was done, whether it is late."""

    code: str
    day: date | None
    done_on: date | None
    is_late: bool
    is_now: bool = False


def calendar_of(row: Election, today: date) -> tuple[CalendarLine, ...]:
    """Lay out an election's days, computed from election day and what was done; pure.

    Late is what should have been done by today and is not: the roll as many days before as the law asks for, the
    candidates before the day, the result on the day, the hand-over ten days after the result where the law gives days.
    """
    ended = row.state in ENDED
    displayed = localdate(row.roll_displayed_at) if row.roll_displayed_at else None
    shown = localdate(row.candidates_shown_at) if row.candidates_shown_at else None
    result = localdate(row.result_shown_at) if row.result_shown_at else None
    roll_by = roll_display_by(row.day, row.roll_days)
    counted = row.state in {RESULT_SHOWN, HANDED_OVER}
    over = localdate(row.ended_at) if row.ended_at and row.state == HANDED_OVER else None
    # Called for the same day, the meeting itself puts the candidates up.
    candidates_by = row.day if row.roll_days else row.day + timedelta(days=1)
    hand = handover_by(result) if result and counted and row.law.hands_over else None
    objections = row.objections_until if row.objections_until and row.objections_until < today else None
    lines = (
        CalendarLine("roll", roll_by, displayed, is_late=not ended and displayed is None and today > roll_by),
        CalendarLine("objections", row.objections_until, objections, is_late=False),
        CalendarLine("candidates", None, shown, is_late=not ended and shown is None and today >= candidates_by),
        CalendarLine("day", row.day, result, is_late=row.state in BEFORE_THE_DAY and today > row.day),
        *(
            (CalendarLine("run_off", row.run_off_day, row.run_off_day if counted else None, is_late=False),)
            if row.run_off_day
            else ()
        ),
        CalendarLine(
            "result",
            row.next_day,
            result if counted else None,
            is_late=not ended and not counted and today > row.next_day,
        ),
        CalendarLine("handover", hand, over, is_late=row.state == RESULT_SHOWN and hand is not None and today > hand),
    )
    now = next((line.code for line in lines if line.done_on is None), "")
    if row.state in {FAILED, CALLED_OFF}:
        now = ""
    return tuple(
        CalendarLine(line.code, line.day, line.done_on, is_late=line.is_late, is_now=line.code == now) for line in lines
    )


def is_late(row: Election, today: date) -> bool:
    """Whether something of its calendar should have been done by now."""
    return any(line.is_late for line in calendar_of(row, today))


def election_get(*, actor: Actor, election_id: int) -> Election:
    """Return one election within reach; else Election.DoesNotExist."""
    return Election.objects.in_reach(actor, READ_ELECTIONS).get(pk=election_id)


def elections_page(
    *, actor: Actor, place: str, only_open: bool = False, after: str = "", limit: int = PAGE_SIZE
) -> Page[Election]:
    """Return elections within the place and the actor's reach, the newest day first; one query.

    A cursor that is none: InvalidInputError.
    """
    low, high = subtree_bounds(place)
    rows = Election.objects.in_reach(actor, READ_ELECTIONS).filter(village__gte=low, village__lt=high)
    if only_open:
        rows = rows.exclude(state__in=ENDED)
    if after:
        day, last = _read(after)
        rows = rows.filter(Q(day__lt=day) | Q(day=day, pk__lt=last))
    found = list(rows.order_by("-day", "-pk")[: limit + 1])
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1].day.isoformat(), items[-1].pk) if len(found) > limit else "")


def _read(after: str) -> tuple[date, int]:
    said, last = cursor_read(after, (str, int))
    try:
        return date.fromisoformat(said), last
    except ValueError:
        raise InvalidInputError([FieldError("/cursor", "", where="query")]) from None


def late_on(today: date) -> Q:
    """Return the filter that keeps elections with something late, as ``is_late`` judges one by its days."""
    counting = Q(state=ELECTION_DAY, day__lt=today) | Q(state=RUN_OFF, run_off_day__lt=today)
    handover = Q(
        kind=ElectionKind.GENERAL,
        state=RESULT_SHOWN,
        result_shown_at__lt=midnight(today - timedelta(days=HANDOVER_DAYS)),
    )
    return (
        _roll_late_on(today)
        | Q(state=ROLL_DISPLAYED, day=today) & ~_on_the_same_day()
        | Q(state__in=BEFORE_THE_DAY, day__lt=today)
        | counting
        | handover
    )


def _on_the_same_day() -> Q:
    """Return the filter for elections whose roll may be displayed on their day."""
    none = [
        Q(setting=law.setting, kind=law.kind, way=way)
        for law in KINDS.values()
        for way, days in law.roll_days.items()
        if not days
    ]
    return ~Q(short_notice="") | reduce(or_, none)


def _roll_late_on(today: date) -> Q:
    """Return the filter for rolls that should be displayed by now, by how many days before the law wants them."""
    late = [
        Q(setting=law.setting, kind=law.kind, way=way, short_notice="", day__lt=election_from(today, days))
        for law in KINDS.values()
        for way, days in law.roll_days.items()
    ]
    return Q(state=PREPARED) & reduce(or_, late)


def midnight(day: date) -> datetime:
    """Return when a day begins."""
    return make_aware(datetime.combine(day, time.min))


def elections_running(*, actor: Actor, place: str) -> QuerySet[Election]:
    """Return the elections that run within the place and the actor's reach."""
    low, high = subtree_bounds(place)
    rows = Election.objects.in_reach(actor, READ_ELECTIONS).filter(village__gte=low, village__lt=high)
    return rows.exclude(state__in=ENDED)


def elections_late(now: datetime) -> Q:
    """Return the condition that something of an election is late, an objection among it."""
    overdue = ElectionObjection.objects.filter(election=OuterRef("pk"), state=OPEN, due_at__lt=now)
    return late_on(localdate(now)) | Q(Exists(overdue))


def elections_waiting(*, actor: Actor, place: str, now: datetime) -> tuple[int, int]:
    """Return how many elections run within the place and reach, and in how many something is late; one query."""
    rows = elections_running(actor=actor, place=place)
    counted = rows.aggregate(all=Count("pk"), late=Count("pk", filter=elections_late(now)))
    return counted["all"], counted["late"]


@dataclass(frozen=True, slots=True)
class ObjectionCard:
    """An objection as pages show it; who raised it only they and the offices see."""

    id: int
    kind: str
    about: str
    text: str
    raised_by_id: int
    raised_at: datetime
    due_at: datetime
    state: str
    decision: str
    decided_at: datetime | None


_OBJECTION = ("id", "kind", "about", "text", "raised_by_id", "raised_at", "due_at", "state", "decision", "decided_at")


def objections_of(election_id: int) -> list[ObjectionCard]:
    """Return the objections to a roll, the newest first; one query."""
    rows = ElectionObjection.objects.filter(election_id=election_id).order_by("-id")
    return [ObjectionCard(*row) for row in rows.values_list(*_OBJECTION)]


def objections_counted(election_ids: list[int], now: datetime) -> dict[int, tuple[int, int]]:
    """Return how many objections of each election are undecided, and how many of them late; one query."""
    rows = ElectionObjection.objects.filter(election_id__in=election_ids, state=OPEN)
    counted = rows.values_list("election_id").annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
    return {pk: (n, late) for pk, n, late in counted.order_by()}


def officers_of(election_id: int, *, all_of_them: bool = False) -> list[ElectionOfficer]:
    """Return who leads the election, the chair first; those who left only when asked for; one query."""
    rows = ElectionOfficer.objects.filter(election_id=election_id)
    rows = rows if all_of_them else rows.filter(left_at__isnull=True)
    order = {duty: nth for nth, duty in enumerate(ElectionOfficer.Duty.values)}
    return sorted(rows, key=lambda one: (one.left_at is not None, order[one.duty], one.pk))


STEPS = (PREPARED, ROLL_DISPLAYED, CANDIDATES_SHOWN, "day", RESULT_SHOWN, HANDED_OVER)
"""The states as a strip shows them; a run-off stands where election day does."""


def stage_number(state: str) -> int:
    """Return how far along the strip of its steps an election is."""
    if state in STEPS:
        return STEPS.index(state)
    return STEPS.index("day")
