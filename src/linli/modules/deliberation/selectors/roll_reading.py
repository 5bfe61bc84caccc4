"""The roll as it hangs on the board and as collectors go through it: number, name, door, and whether it took part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from linli.kernel.audience import Audience
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.modules.deliberation.models import Ballot, Participation, RollEntry, Topic, Vote
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.voices import speakers_of
from linli.modules.deliberation.selectors.votes import vote_of_topic
from linli.modules.population.public import standings_addresses, standings_counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

_NUMERALS_AT_MOST = 9


@dataclass(frozen=True, slots=True)
class Voice:
    """An entry of the roll: ``no`` is the household's number where it is one, ``channel`` empty before it took part."""

    id: int
    number: int
    no: str
    name: str
    where: str
    person_id: int
    household_id: int | None
    channel: str


def topic_with_vote(*, actor: Actor, topic_id: int) -> tuple[Topic, Vote]:
    """Return a topic and its newest vote. Out of reach: Topic.DoesNotExist; none yet: Vote.DoesNotExist."""
    topic = Topic.objects.in_reach(actor, READ).get(pk=topic_id)
    vote = vote_of_topic(topic_id)
    if vote is None:
        raise Vote.DoesNotExist
    return topic, vote


def voices_page(
    vote: Vote,
    *,
    q: str = "",
    cursor: str = "",
    within: Sequence[str] | None = None,
    now: datetime,
    limit: int = PAGE_SIZE,
) -> Page[Voice]:
    """Return one page of the roll by number; at most three queries.

    ``q`` is a part of a name or door, or a number. ``within`` leaves those who have not taken part and whose household
    stands (who are counted, where there is none) in one of these places. A cursor that is none: InvalidInputError.
    """
    rows = searched(marked(vote), q)
    if within is not None:
        rows = rows.filter(channel="").filter(_standing_in(within, now))
    if cursor:
        (after,) = cursor_read(cursor, (int,))
        rows = rows.filter(number__gt=after)
    found = list(rows.order_by("number")[: limit + 1])
    shown = voices_read(found[:limit])
    return Page(tuple(shown), cursor_of(shown[-1].number) if len(found) > limit else "")


def voices_numbered(vote: Vote, numbers: Sequence[str]) -> dict[str, Voice]:
    """Return the entries with these numbers (the household's, else the roll's), by number; two queries."""
    wanted = [one for one in numbers if one.isdecimal() and len(one) <= _NUMERALS_AT_MOST]
    of_persons = Q(household__isnull=True, number__in=[int(one) for one in wanted])
    rows = marked(vote).filter(Q(household__number__in=list(numbers)) | of_persons)
    return {voice.no: voice for voice in voices_read(rows.order_by("number"))}


def voice_get(vote: Vote, entry_id: int) -> Voice:
    """Return one entry that counts; else RollEntry.DoesNotExist."""
    return voices_read([marked(vote).get(pk=entry_id)])[0]


def dead_voices(vote: Vote, *, now: datetime) -> list[Voice]:
    """Return the entries whose person died before they took part and for whom nobody else of a household speaks."""
    rows = marked(vote).filter(channel="", person__deceased_on__isnull=False).order_by("number")
    return voices_read(row for row in rows if row.household_id is None or not speakers_of(vote, row, now=now))


def waiting_count(vote: Vote, *, within: Sequence[str], now: datetime) -> int:
    """Return how many of these places have not taken part; one query."""
    return marked(vote).filter(channel="").filter(_standing_in(within, now)).count()


def waiting_people(vote: Vote) -> list[int]:
    """Return the persons whose voices have not taken part; one query."""
    return list(marked(vote).filter(channel="").order_by("number").values_list("person_id", flat=True))


def roll_whole(vote: Vote) -> list[tuple[RollEntry, str]]:
    """Return every line of a roll by number, those struck too, with the way each took part by; one query."""
    rows = _with_way(vote, RollEntry.objects.filter(vote=vote)).order_by("number")
    return [(row, row.channel) for row in rows]


def marked(vote: Vote) -> QuerySet[Any]:
    """Return the entries that count with the channel by which each took part."""
    return _with_way(vote, RollEntry.objects.filter(vote=vote, struck_at__isnull=True))


def _with_way(vote: Vote, entries: QuerySet[Any]) -> QuerySet[Any]:
    taken: QuerySet[Any]
    if vote.is_secret:
        taken = Participation.objects.filter(entry=OuterRef("pk"), is_void=False)
    else:
        taken = Ballot.objects.filter(entry=OuterRef("pk"), voided_at__isnull=True)
    channel = Coalesce(Subquery(taken.values("channel")[:1]), Value(""), output_field=CharField())
    rows: QuerySet[Any] = entries.annotate(channel=channel).select_related("household")
    return rows


def searched(rows: QuerySet[Any], q: str) -> QuerySet[Any]:
    """Leave the entries a number, a name or a door finds."""
    if not q:
        return rows
    fits = Q(name__contains=q) | Q(household__address__contains=q) | Q(household__number=q.lstrip("0") or q)
    if q.isascii() and q.isdigit() and len(q) <= _NUMERALS_AT_MOST:
        fits |= Q(number=int(q), household__isnull=True)
    return rows.filter(fits)


def _standing_in(places: Sequence[str], now: datetime) -> Q:
    """Say that an entry belongs to one of the places; a household without a grid belongs to each of the village."""
    bounds = [subtree_bounds(place) for place in places]
    if not bounds:
        return Q(pk__in=())
    homes = reduce(or_, (Q(household__grid__gte=low, household__grid__lt=high) for low, high in bounds))
    villages = reduce(or_, (Q(household__village__gte=low, household__village__lt=high) for low, high in bounds))
    gridless = Q(household__grid="", household__village__in={place[:12] for place in places})
    counted = standings_counted(Audience(tuple(places)), today=localdate(now)).values("person_id")
    return homes | villages | gridless | Q(household__isnull=True, person_id__in=counted)


def voices_read(rows: Iterable[Any]) -> list[Voice]:
    """Return entries as ``marked`` gives them with their doors; at most two more queries."""
    entries = list(rows)
    doors = standings_addresses(row.person_id for row in entries if row.household_id is None)
    return [
        Voice(
            id=row.pk,
            number=row.number,
            no=row.household.number if row.household_id else str(row.number),
            name=row.name,
            where=row.household.address if row.household_id else doors.get(row.person_id, ""),
            person_id=row.person_id,
            household_id=row.household_id,
            channel=row.channel,
        )
        for row in entries
    ]


def votes_to_collect(*, actor: Actor, action: str, now: datetime) -> list[Vote]:
    """Return the votes that are open where somebody brings ballots in, soonest to close first; one query."""
    rows = Vote.objects.in_reach(actor, action).filter(opened_at__isnull=False, closed_at__isnull=True)
    rows = rows.filter(closes_at__gt=now)
    return list(rows.select_related("stage__topic").order_by("closes_at", "pk")[:PAGE_SIZE])
