"""To whose doors collectors are sent, and who of these has not voted yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When

from linli.kernel.clock.workdays import CHINA
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.roles import GRID_ROLES, Role
from linli.modules.accounts.public import holders
from linli.modules.deliberation.models import Ballot, DoorVisit, Participation
from linli.modules.deliberation.selectors.roll_reading import marked, searched, voices_read
from linli.modules.population.public import belongings_on, persons_get

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.modules.deliberation.models import Vote
    from linli.modules.deliberation.selectors.roll_reading import Voice

_NEAREST = (Role.GRID_WORKER, Role.GRID_LEADER, Role.GRID_ADVISOR)
"""Who of a grid is sent there first."""


@dataclass(frozen=True, slots=True)
class Door:
    """A voice somebody is or may be sent to: whom to ring up before, who goes, and whether they have voted."""

    voice: Voice
    phone_hint: str
    collector_id: int | None

    @property
    def is_done(self) -> bool:
        """Whether nobody has to go there any more."""
        return bool(self.voice.channel)


@dataclass(frozen=True, slots=True)
class Round:
    """How many doors somebody was sent to, and at how many of them nobody has voted yet."""

    collector_id: int
    name: str
    sent: int
    left: int


def doors_to_send(vote: Vote, *, is_sent: bool | None = None, q: str = "", cursor: str = "") -> Page[Door]:
    """Return who has not voted, by number: all, or those somebody is sent to or nobody is; at most four queries."""
    rows = searched(_visited(vote).filter(channel=""), q)
    if is_sent is not None:
        rows = rows.filter(visit__isnull=not is_sent)
    if cursor:
        (after,) = cursor_read(cursor, (int,))
        rows = rows.filter(number__gt=after)
    found = list(rows.order_by("number")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return Page(_doors(shown), cursor_of(shown[-1].number) if len(found) > PAGE_SIZE else "")


def doors_of(vote: Vote, *, collector_id: int, q: str = "", cursor: str = "") -> Page[Door]:
    """Return the doors somebody was sent to, who has not voted first, as one walks by; at most four queries."""
    done = Case(When(channel="", then=Value(False)), default=Value(True), output_field=BooleanField())
    rows = searched(_visited(vote).filter(visit__collector_id=collector_id), q).annotate(is_done=done)
    if cursor:
        done_by, door, number = cursor_read(cursor, (bool, str, int))
        behind = Q(visit__door__gt=door) | Q(visit__door=door, number__gt=number)
        rows = rows.filter(Q(is_done__gt=done_by) | Q(is_done=done_by) & behind)
    found = list(rows.order_by("is_done", "visit__door", "number")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    last = shown[-1] if len(found) > PAGE_SIZE else None
    return Page(_doors(shown), cursor_of(last.is_done, last.visit.door, last.number) if last else "")


def rounds_of(vote: Vote) -> list[Round]:
    """Return everybody who was sent out, who has most left first; two queries."""
    rows = list(_counted(_visited(vote).filter(visit__isnull=False)))
    people = persons_get({row["visit__collector_id"] for row in rows})
    rounds = [
        Round(
            row["visit__collector_id"],
            people[row["visit__collector_id"]].name if row["visit__collector_id"] in people else "",
            row["sent"],
            row["left"],
        )
        for row in rows
    ]
    return sorted(rounds, key=lambda one: (-one.left, one.name, one.collector_id))


def rounds_by_vote(vote_ids: Iterable[int], *, collector_id: int) -> dict[int, Round]:
    """Return somebody's own rounds by the votes they are of; one query."""
    cast = Ballot.objects.filter(entry=OuterRef("entry"), voided_at__isnull=True)
    took_part = Participation.objects.filter(entry=OuterRef("entry"), is_void=False)
    rows: QuerySet[Any] = DoorVisit.objects.filter(
        entry__vote__in=list(vote_ids), entry__struck_at__isnull=True, collector_id=collector_id
    ).annotate(waits=~Exists(cast) & ~Exists(took_part))
    sums = {"sent": Count("pk"), "left": Count("pk", filter=Q(waits=True))}
    found = rows.values("entry__vote_id").annotate(**sums).order_by("entry__vote_id")
    return {row["entry__vote_id"]: Round(collector_id, "", row["sent"], row["left"]) for row in found}


def sent_counts(vote: Vote) -> tuple[int, int]:
    """Return how many have not voted with somebody sent to them, and with nobody; one query."""
    waiting = _visited(vote).filter(channel="")
    found = waiting.aggregate(sent=Count("pk", filter=Q(visit__isnull=False)), others=Count("pk", filter=Q(visit=None)))
    return found["sent"], found["others"]


@dataclass(frozen=True, slots=True)
class Home:
    """Where a voice of the roll is found: the grid, and the door by its household's number."""

    grid: str
    door: str


def serving(vote: Vote, *, now: datetime) -> dict[str, int]:
    """Return by grid of the village who would go there: its worker, else its leader or advisor; one query."""
    found: dict[str, int] = {}
    for one in sorted(
        holders(GRID_ROLES, within=vote.village, now=now),
        key=lambda holder: (_NEAREST.index(holder.role), holder.person_id),
    ):
        found.setdefault(one.place, one.person_id)
    return found


def homes_of(vote: Vote, entries: Sequence[Any], *, now: datetime) -> dict[int, Home]:
    """Return by entry where it is found; of people one query, of households, which come with their entries, none."""
    people: dict[int, Home] = {}
    if any(row.household_id is None for row in entries):
        # Where they live counts before where they are registered.
        rows = belongings_on(vote.village, day=now.astimezone(CHINA).date())
        for row in sorted(rows, key=lambda row: row.kind == "resident"):
            if row.household_id is not None:
                people[row.person_id] = Home(row.grid, _door(row.household_number))
    return {
        row.pk: Home(row.household.grid, _door(row.household.number))
        if row.household_id
        else people.get(row.person_id, Home("", ""))
        for row in entries
    }


def _door(number: str) -> str:
    """Return a household's number so that texts come in the order of numbers."""
    return f"{len(number):03}{number}"


def _visited(vote: Vote) -> QuerySet[Any]:
    rows: QuerySet[Any] = marked(vote).select_related("household", "visit")
    return rows


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    sums = {"sent": Count("pk"), "left": Count("pk", filter=Q(channel=""))}
    found: QuerySet[Any] = rows.values("visit__collector_id").annotate(**sums).order_by("visit__collector_id")
    return found


def _doors(rows: list[Any]) -> tuple[Door, ...]:
    voices = voices_read(rows)
    people = persons_get({voice.person_id for voice in voices})
    return tuple(
        Door(
            voice,
            people[voice.person_id].phone_hint if voice.person_id in people else "",
            row.visit.collector_id if hasattr(row, "visit") else None,
        )
        for row, voice in zip(rows, voices, strict=True)
    )
