"""Promises that run: opened, met and dropped as a flow moves, and climbing their ladder when late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection, transaction
from django.db.models import F

from linli.kernel import journal
from linli.kernel.clock.calendar_table import work_calendar
from linli.kernel.models import RunningPromise
from linli.kernel.place_path import subtree_bounds
from linli.kernel.span import span_from_setting
from linli.kernel.statement import OneOf, Statement, instances, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.clock.workdays import WorkCalendar
    from linli.kernel.flow import Flow, Promise
    from linli.kernel.journal.entry import Happening
    from linli.kernel.span import Span

BATCH = 500


@dataclass(frozen=True, slots=True)
class PromiseLaidAgain:
    """A deadline was laid down again: the year's holidays are known now, or the county decided about a day."""

    kind: ClassVar[str] = "kernel.promise_laid_again"
    promise: str
    was_due_at: str
    due_at: str


@dataclass(frozen=True, slots=True)
class PromiseRungReached:
    """A promise has come to a rung of its ladder: somebody is to be told."""

    kind: ClassVar[str] = "kernel.promise_rung_reached"
    promise: str
    rung: int
    tells: str
    names_holder: bool
    due_at: str


def promises_move(
    *,
    flow: Flow,
    subject_id: int,
    place: str,
    step: str,
    entered: str,
    spans: Mapping[str, Span],
    now: datetime,
) -> datetime | None:
    """Bring a subject's promises in line with a step just taken; return the nearest deadline that runs then.

    Promises met by the step get ``met_at``; those dropped in the state entered get ``dropped_at``; those that open
    there and are not running are opened. ``spans`` gives the lengths valid at the place; what was promised
    before keeps its own. Called in the transaction of the step, with the subject's row locked.
    """
    running = _running(flow.name, subject_id)
    met = {p.name for p in flow.promises if step in p.met_by or entered in p.met_in}
    dropped = {p.name for p in flow.promises if entered in p.dropped_in} - met
    _end(running, met, "met_at", now)
    _end(running, dropped, "dropped_at", now)
    still = set(running) - met - dropped
    opening = [p for p in flow.promises if entered in p.opens_in and p.name not in still]
    opened = promises_open(flow=flow, promises=opening, subject_id=subject_id, place=place, spans=spans, now=now)
    return min((row.due_at for row in (*opened, *(running[name] for name in still))), default=None)


def promises_open(
    *,
    flow: Flow,
    promises: Iterable[Promise],
    subject_id: int,
    place: str,
    spans: Mapping[str, Span],
    now: datetime,
) -> list[RunningPromise]:
    """Give promises on a subject from now on; return them with their due dates."""
    return promises_keep(promises_lay(flow=flow, promises=promises, place=place, spans=spans, now=now), subject_id)


def promises_keep(laid: Iterable[RunningPromise], subject_id: int) -> list[RunningPromise]:
    """Give promises laid down before on a subject that is known by now."""
    rows = list(laid)
    for row in rows:
        row.subject_id = subject_id
    return RunningPromise.objects.bulk_create(rows)


def promises_lay(
    *, flow: Flow, promises: Iterable[Promise], place: str, spans: Mapping[str, Span], now: datetime
) -> list[RunningPromise]:
    """Return promises as they would be given now, with their due dates, for a subject that is not written yet."""
    return [
        _laid_down(
            RunningPromise(
                place=place,
                subject_kind=flow.name,
                name=promise.name,
                span=spans.get(promise.name, promise.span).as_setting(),
                started_at=now,
            ),
            promise,
        )
        for promise in promises
    ]


def promises_share(*, subject_kind: str, given_to: int, also_to: int, names: Iterable[str]) -> None:
    """Let another subject run under the promises a first one was given: the same start, the same deadline."""
    for row in _running(subject_kind, given_to).values():
        if row.name in names:
            row.pk, row.subject_id = None, also_to
            row.save(force_insert=True)


def promises_due(*, subject_kind: str, subject_ids: Iterable[int]) -> dict[int, list[RunningPromise]]:
    """Return each subject's promises, oldest first, in one query; of several of a name the newest counts."""
    found: dict[int, dict[str, RunningPromise]] = {}
    for row in instances(RunningPromise, _DUE.rows(kind=subject_kind, subjects=list(subject_ids))):
        found.setdefault(row.subject_id, {})[row.name] = row
    return {subject: list(named.values()) for subject, named in found.items()}


def _due(*, kind: str, subjects: list[int]) -> QuerySet[RunningPromise, tuple[Any, ...]]:
    rows = RunningPromise.objects.filter(OneOf(F("subject_id"), subjects), subject_kind=kind)
    return rows.order_by("id").values_list(*whole(RunningPromise))


_DUE = Statement(_due, kind="a kind", subjects=[-1])


@dataclass(frozen=True, slots=True)
class Standing:
    """How a promise stands: its due date, and when it was met or dropped, if it was."""

    name: str
    due_at: datetime
    met_at: datetime | None
    dropped_at: datetime | None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it runs past its due date, or was met after it."""
        return (self.met_at or self.dropped_at or now) > self.due_at


_STANDING = """
SELECT DISTINCT ON (subject_id, name) subject_id, name, due_at, met_at, dropped_at FROM kernel_promise
WHERE subject_kind = %s AND subject_id = ANY(%s) ORDER BY subject_id, name, id DESC
"""


def promises_standing(*, subject_kind: str, subject_ids: list[int]) -> dict[int, list[Standing]]:
    """Return how each subject's promises stand, the newest of each name; one query, for lists."""
    found: dict[int, list[Standing]] = {}
    if subject_ids:
        with connection.cursor() as cursor:
            cursor.execute(_STANDING, [subject_kind, subject_ids])
            for subject, *standing in cursor.fetchall():
                found.setdefault(subject, []).append(Standing(*standing))
    return found


@transaction.atomic
def ladders_climb(*, flows: Iterable[Flow], now: datetime, limit: int = BATCH) -> int:
    """Record an event for every rung reached by now and set the next one; return how many were reached.

    Rows another worker holds are left to it, so a rung is told once. A worker that slept through several rungs
    tells each of them, in order.
    """
    by_name = {flow.name: flow for flow in flows}
    late = (
        RunningPromise.objects.filter(next_rung_at__lte=now, subject_kind__in=by_name)
        .order_by("next_rung_at")
        .select_for_update(skip_locked=True)[:limit]
    )
    reached = 0
    for row in late:
        promise = by_name[row.subject_kind].promise(row.name)
        while row.next_rung_at is not None and row.next_rung_at <= now:
            _tell(row, promise, now)
            reached += 1
        row.save(update_fields=["rung", "next_rung_at"])
    return reached


@transaction.atomic
def promises_recompute(*, flows: Iterable[Flow], now: datetime) -> int:
    """Lay provisional deadlines down again after a holiday notice was imported; return how many changed.

    Each change is recorded, so that whoever keeps a copy of the deadline learns of it.
    """
    by_name = {flow.name: flow for flow in flows}
    return _lay_again(RunningPromise.objects.filter(is_provisional=True, subject_kind__in=by_name), by_name, now)


def promises_recompute_within(*, flows: Iterable[Flow], place: str, now: datetime) -> int:
    """Lay running promises in working days down again within a place whose calendar changed; return how many moved.

    Batch by batch, each its own transaction, so that nobody waits for long; interrupted and run again it comes to the
    same. Each change is recorded.
    """
    by_name = {flow.name: flow for flow in flows}
    low, high = subtree_bounds(place)
    rows = RunningPromise.objects.filter(
        met_at__isnull=True,
        dropped_at__isnull=True,
        subject_kind__in=by_name,
        place__gte=low,
        place__lt=high,
        span__has_key="working_days",
    )
    changed = last = 0
    while ids := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        changed += _lay_again(rows.filter(pk__in=ids), by_name, now)
        last = ids[-1]
    return changed


@transaction.atomic
def _lay_again(rows: QuerySet[RunningPromise], by_name: Mapping[str, Flow], now: datetime) -> int:
    changed = 0
    for row in rows.order_by("pk").select_for_update():
        before = row.due_at
        _laid_down(row, by_name[row.subject_kind].promise(row.name))
        row.save(update_fields=["due_at", "next_rung_at", "is_provisional"])
        if row.due_at != before:
            _record(row, PromiseLaidAgain(row.name, before.isoformat(), row.due_at.isoformat()), now)
            changed += 1
    return changed


def _running(subject_kind: str, subject_id: int) -> dict[str, RunningPromise]:
    rows = RunningPromise.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, met_at__isnull=True, dropped_at__isnull=True
    )
    return {row.name: row for row in rows}


def _end(running: dict[str, RunningPromise], names: set[str], field: str, now: datetime) -> None:
    ids = [running[name].pk for name in names if name in running]
    if ids:
        RunningPromise.objects.filter(pk__in=ids).update(**{field: now, "next_rung_at": None})


def _laid_down(row: RunningPromise, promise: Promise) -> RunningPromise:
    """Compute due date and next rung of a promise from its start; mark it provisional if the calendar guessed."""
    calendar = work_calendar(row.place)
    row.due_at = span_from_setting(row.span).reach(row.started_at, calendar)
    is_over = row.met_at is not None or row.dropped_at is not None
    row.next_rung_at = None if is_over else _rung_at(row, promise, calendar)
    row.is_provisional = calendar.guessed
    return row


def _rung_at(row: RunningPromise, promise: Promise, calendar: WorkCalendar) -> datetime | None:
    if row.rung >= len(promise.ladder):
        return None
    span = span_from_setting(row.span)
    return span.reach(row.started_at, calendar, promise.ladder[row.rung].at)


def _tell(row: RunningPromise, promise: Promise, now: datetime) -> None:
    rung = promise.ladder[row.rung]
    reached = PromiseRungReached(
        promise=row.name,
        rung=row.rung,
        tells=rung.tells,
        names_holder=rung.names_holder,
        due_at=row.due_at.isoformat(),
    )
    _record(row, reached, now)
    row.rung += 1
    row.next_rung_at = _rung_at(row, promise, work_calendar(row.place))


def _record(row: RunningPromise, happening: Happening, now: datetime) -> None:
    journal.record(happening, actor=None, place=row.place, subject=(row.subject_kind, row.subject_id), now=now)
