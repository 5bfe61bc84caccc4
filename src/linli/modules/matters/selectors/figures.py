"""How it stands with the matters of a place: counts with their denominators, each in one query."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q

from linli.kernel.clock.workdays import CHINA
from linli.kernel.models import RunningPromise
from linli.kernel.place_path import Level, at_level
from linli.kernel.roles import UPPER_ROLES, VILLAGE_ROLES, Role
from linli.kernel.statement import Statements
from linli.modules.matters import flow
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import POLICY, REPORT, VIEW
from linli.modules.matters.selectors.lists import MatterFilter, matters_filtered
from linli.modules.matters.selectors.queue import MINE, SOON, STATES_OF_TABS, TO_VISIT, awaiting, tabs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import MatterQuerySet
    from linli.modules.matters.selectors.queue import Tab

FEWEST_FOR_A_RATE = 10
FIRST_ANSWERS_OF = timedelta(days=30)
_DOERS = VILLAGE_ROLES | {Role.TOWN_COMMAND, Role.DEPARTMENT_OFFICER, Role.DISCIPLINE_OFFICER}
_OPEN = Q(state__in=sorted(flow.OPEN))


@dataclass(frozen=True, slots=True)
class DeskNumbers:
    """A place's matters within the actor's reach: open ones, of those mine to do and late; today's in and out.

    ``mine_late`` are those of mine that are late.
    """

    open: int
    mine: int
    mine_late: int
    late: int
    reported_today: int
    closed_today: int


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole`` cases; a rate only from ten cases on."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """The rate in whole percent, ``None`` for fewer than ten cases; never 100 unless every case counts."""
        return self.part * 100 // self.whole if self.whole >= FEWEST_FOR_A_RATE else None


@dataclass(frozen=True, slots=True)
class _At:
    place: str
    office: str = "place"

    @property
    def village(self) -> str:
        return at_level(self.place, Level.VILLAGE)


def has_matters_to_do(actor: Actor) -> bool:
    """Whether the actor's first business at the desk is what waits for them; others there supervise and read."""
    return actor.has_role(_DOERS)


def has_matters_waiting(actor: Actor) -> bool:
    """Whether matters ever wait for this actor at the desk: an operator's are the complaints about the platform."""
    return has_matters_to_do(actor) or actor.has_role(UPPER_ROLES)


def may_register_at(actor: Actor, place: str) -> bool:
    """Whether the actor may report what they found themselves somewhere in the place."""
    return POLICY.allows(actor, REPORT, _At(place))


def desk_numbers(*, actor: Actor, place: str, now: datetime) -> DeskNumbers:
    """Return how it stands in a place's subtree at this moment; one query. Today begins at midnight in China."""
    return _numbers(_tally(actor, MatterFilter(place=place), now, with_today=True))


def desk_numbers_and_tabs(
    *, actor: Actor, place: str, wanted: MatterFilter, now: datetime
) -> tuple[DeskNumbers, tuple[Tab, ...]]:
    """Return the place's numbers and the queue's tabs as narrowed; one query where nothing narrows them further."""
    here = MatterFilter(place=place)
    numbers = _tally(actor, here, now, with_today=True)
    narrowed = numbers if wanted == here else _tally(actor, wanted, now, with_today=False)
    return _numbers(numbers), _tabs(narrowed)


def queue_tabs(*, actor: Actor, wanted: MatterFilter, now: datetime) -> tuple[Tab, ...]:
    """Return the tabs with their counts, in one query; what is closed is not counted."""
    return _tabs(_tally(actor, wanted, now, with_today=False))


_Tally = dict[str, Counter[str]]
"""By state and by what else is true of a matter."""


def _tally(actor: Actor, wanted: MatterFilter, now: datetime, *, with_today: bool) -> _Tally:
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    values = {"now": now, "soon": now + SOON, "today": today}
    if wanted.category or wanted.q:
        rows = list(_tallied(actor, wanted, with_today, **values))
    else:
        rows = _TALLIED.rows(actor, wanted, with_today, **values)
    tally: _Tally = {}
    for state, is_late, *counts in rows:
        of_state = tally.setdefault(state, Counter())
        named = dict(zip(_COUNTED, counts, strict=True))
        of_state.update(named)
        if is_late:
            of_state.update(late=named["all"], mine_late=named["mine"])
    return tally


_COUNTED = ("all", "mine", "soon", "visit", "came", "went")


def _tallied(
    actor: Actor,
    wanted: MatterFilter,
    with_today: bool,
    *,
    now: datetime,
    soon: datetime,
    today: datetime,
) -> QuerySet[Matter, tuple[Any, ...]]:
    """Count by state and whether late: what the tabs are made of is added up afterwards."""
    came, went = Q(reported_at__gte=today), Q(state=flow.CLOSED, closed_at__gte=today)
    rows = matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now)
    rows = rows.filter(_OPEN | came | went if with_today else _OPEN)
    marked = rows.annotate(is_late=ExpressionWrapper(Q(due_at__lt=now), BooleanField()))
    of = (None, awaiting(actor).q(), Q(due_at__gte=now, due_at__lt=soon), Q(awaits_visit=True), came, went)
    counts = {f"n_{name}": Count("pk", filter=one) for name, one in zip(_COUNTED, of, strict=True)}
    return marked.order_by().values_list("state", "is_late").annotate(**counts)


_MARK = datetime(1970, 1, 1, 0, 0, 0, 17, tzinfo=UTC)
_TALLIED = Statements(_tallied, now=_MARK, soon=_MARK + SOON, today=_MARK - SOON)


def _added(tally: _Tally, name: str, states: Iterable[str] = flow.OPEN) -> int:
    return sum(tally[state][name] for state in states if state in tally)


def _numbers(tally: _Tally) -> DeskNumbers:
    of_open = {"open": "all", "mine": "mine", "mine_late": "mine_late", "late": "late"}
    return DeskNumbers(
        **{name: _added(tally, counted) for name, counted in of_open.items()},
        reported_today=_added(tally, "came", tally),
        closed_today=_added(tally, "went", tally),
    )


def _tabs(tally: _Tally) -> tuple[Tab, ...]:
    counts = {MINE: "mine", "late": "late", "soon": "soon", TO_VISIT: "visit"}
    by_state = {tab: _added(tally, "all", states) for tab, states in STATES_OF_TABS.items()}
    return tabs_of({tab: _added(tally, counted) for tab, counted in counts.items()} | by_state)


def first_answers_on_time(*, actor: Actor, place: str, now: datetime) -> Share:
    """Return how many first answers promised in the last 30 days were given in time; one query.

    Counted are the answered ones and those due by now; what was withdrawn or merged before an answer is not.
    """
    since = now - FIRST_ANSWERS_OF
    matters = _within(actor, place, now).filter(reported_at__gte=since)
    decided = Q(met_at__isnull=False) | Q(due_at__lte=now, dropped_at__isnull=True)
    counts = RunningPromise.objects.filter(
        decided,
        subject_kind=MATTER,
        name="first_answer",
        started_at__gte=since,
        subject_id__in=matters.values("pk"),
    ).aggregate(whole=Count("pk"), part=Count("pk", filter=Q(met_at__lte=F("due_at"))))
    return Share(counts["part"], counts["whole"])


def _within(actor: Actor, place: str, now: datetime) -> MatterQuerySet:
    wanted = MatterFilter(place=place)
    return matters_filtered(Matter.objects.in_reach(actor, VIEW), actor=actor, wanted=wanted, now=now)
