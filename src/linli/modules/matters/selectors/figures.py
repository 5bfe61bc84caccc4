"""How it stands with the matters of a place: counts with their denominators, each in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from linli.kernel.clock.workdays import CHINA
from linli.kernel.models import RunningPromise
from linli.kernel.place_path import Level, at_level
from linli.kernel.roles import UPPER_ROLES, VILLAGE_ROLES, Role
from linli.modules.matters import flow
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.policy import POLICY, REPORT, VIEW
from linli.modules.matters.selectors.lists import MatterFilter, matters_filtered
from linli.modules.matters.selectors.queue import awaiting, queue_tabs, tab_conditions, tabs_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

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
    return DeskNumbers(**_counted(actor, place, now, {}))


def desk_numbers_and_tabs(
    *, actor: Actor, place: str, wanted: MatterFilter, now: datetime
) -> tuple[DeskNumbers, tuple[Tab, ...]]:
    """Return the place's numbers and the queue's tabs as narrowed; one query where nothing narrows them further."""
    if wanted != MatterFilter(place=place):
        return desk_numbers(actor=actor, place=place, now=now), queue_tabs(actor=actor, wanted=wanted, now=now)
    tabs = {f"tab_{code}": condition for code, condition in tab_conditions(actor, now).items()}
    counts = _counted(actor, place, now, tabs)
    named = {code.removeprefix("tab_"): counts.pop(code) for code in tabs}
    return DeskNumbers(**counts), tabs_of(named)


def _counted(actor: Actor, place: str, now: datetime, more: Mapping[str, Q]) -> dict[str, int]:
    """Count the numbers of the desk, and more of the open ones, in one query."""
    today = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    came_in = Q(reported_at__gte=today)
    ended = Q(state=flow.CLOSED, closed_at__gte=today)
    mine, late = awaiting(actor).q(), Q(due_at__lt=now)
    of_open = {"open": Q(), "mine": mine, "mine_late": mine & late, "late": late, **more}
    counts: dict[str, int] = (
        _within(actor, place, now)
        .filter(_OPEN | came_in | ended)
        .aggregate(
            **{name: Count("pk", filter=_OPEN & condition) for name, condition in of_open.items()},
            reported_today=Count("pk", filter=came_in),
            closed_today=Count("pk", filter=ended),
        )
    )
    return counts


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
