"""Mandates within a household as they are read: who may hold one, who holds whose, what a roll says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.clock.workdays import CHINA
from linli.modules.deliberation.models import Ballot, Participation, RollEntry, VoteMandate
from linli.modules.deliberation.selectors.voices import of_age
from linli.modules.population.public import household_members, member_get, persons_get

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Vote


@dataclass(frozen=True, slots=True)
class MandateCard:
    """A mandate in words: whose voice, who holds it, since which paper; ``was_used`` once its ballot was cast."""

    id: int
    entry_id: int
    number: int
    giver: str
    holder_id: int
    holder: str
    given_on: date
    recorded_at: datetime
    paper_id: int
    ended_words: str
    was_used: bool


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A voice somebody else's mandate lets the actor cast: what may be done with it, and what was done."""

    entry: RollEntry
    has_cast: bool
    receipt: str
    choice: str
    may_cast: bool


def household_of(vote: Vote, entry: RollEntry) -> int | None:
    """Return the household of whoever is on a line of the roll; two queries."""
    member = member_get(vote.village, entry.person_id)
    return member.household_id if member is not None else None


def holders_offered(vote: Vote, entry: RollEntry, *, now: datetime) -> list[tuple[int, str]]:
    """Return whom somebody on the roll may entrust: the grown members of their household; a few queries."""
    household = household_of(vote, entry) if vote.allows_proxy else None
    if household is None:
        return []
    today = now.astimezone(CHINA).date()
    return [
        (one.person.id, one.person.name)
        for one in household_members(household)
        if one.person.id != entry.person_id and of_age(one.born_on, today)
    ]


def may_hold(entry: RollEntry, household_id: int, person_id: int, *, now: datetime) -> bool:
    """Whether somebody is a grown member of this household and not whose voice it is (集 §27: 同一户内其他家庭成员)."""
    today = now.astimezone(CHINA).date()
    return person_id != entry.person_id and any(
        one.person.id == person_id and of_age(one.born_on, today) for one in household_members(household_id)
    )


def entry_numbered(vote: Vote, number: int) -> int:
    """Return the line of a roll with a number, 0 where there is none; one query."""
    return RollEntry.objects.filter(vote=vote, number=number).values_list("pk", flat=True).first() or 0


def mandate_standing(entry: RollEntry) -> VoteMandate | None:
    """Return the mandate of a voice that counts; one query."""
    return VoteMandate.objects.filter(entry=entry, ended_at__isnull=True).first()


def mandates_standing(vote: Vote, entries: Iterable[int]) -> dict[int, int]:
    """Return who holds the mandates of these lines, by line; one query, none where the vote knows none."""
    if not vote.allows_proxy:
        return {}
    rows = VoteMandate.objects.filter(vote=vote, entry__in=list(entries), ended_at__isnull=True)
    return dict(rows.values_list("entry_id", "holder_id"))


def holders_named(vote: Vote, entries: Iterable[int]) -> dict[int, str]:
    """Return the names of who holds the mandates of these lines, by line; two queries at most."""
    held = mandates_standing(vote, entries)
    names = persons_get(set(held.values())) if held else {}
    return {entry: names[holder].name if holder in names else "" for entry, holder in held.items()}


def entrusted_to(actor: Actor, vote: Vote, *, now: datetime) -> list[Entrusted]:
    """Return the voices the actor may cast, or cast, under mandates, in the order of the roll; two queries at most."""
    if actor.person_id is None or not vote.allows_proxy:
        return []
    rows = VoteMandate.objects.filter(vote=vote, holder_id=actor.person_id, ended_at__isnull=True)
    entries = [row.entry for row in rows.select_related("entry").order_by("entry__number")]
    in_time = vote.is_open and vote.opens_at <= now < vote.closes_at
    if vote.is_secret:
        parts = {row.entry_id: row for row in Participation.objects.filter(entry__in=entries, is_void=False)}
        return [
            Entrusted(
                entry,
                entry.pk in parts,
                parts[entry.pk].receipt if entry.pk in parts else "",
                "",
                may_cast=in_time and entry.pk not in parts,
            )
            for entry in entries
        ]
    ballots = {row.entry_id: row for row in Ballot.objects.filter(entry__in=entries, voided_at__isnull=True)}
    return [_entrusted(entry, ballots.get(entry.pk), actor, in_time=in_time) for entry in entries]


def _entrusted(entry: RollEntry, ballot: Ballot | None, actor: Actor, *, in_time: bool) -> Entrusted:
    if ballot is None:
        return Entrusted(entry, has_cast=False, receipt="", choice="", may_cast=in_time)
    is_own = ballot.collector_id is None and ballot.cast_by_id == actor.person_id
    return Entrusted(
        entry,
        has_cast=True,
        receipt=ballot.receipt,
        choice=ballot.choice if is_own else "",
        may_cast=in_time and is_own,
    )


def mandates_of(vote: Vote) -> list[MandateCard]:
    """Return every mandate of a vote, the newest first; three queries at most."""
    rows = list(VoteMandate.objects.filter(vote=vote).select_related("entry").order_by("-pk"))
    names = persons_get({row.holder_id for row in rows}) if rows else {}
    taken: set[int] = set()
    if rows and vote.is_secret:
        taken = set(Participation.objects.filter(vote=vote, is_void=False).values_list("entry_id", flat=True))
    elif rows:
        taken = set(Ballot.objects.filter(vote=vote, voided_at__isnull=True).values_list("entry_id", flat=True))
    return [
        MandateCard(
            id=row.pk,
            entry_id=row.entry_id,
            number=row.entry.number,
            giver=row.entry.name,
            holder_id=row.holder_id,
            holder=names[row.holder_id].name if row.holder_id in names else "",
            given_on=row.given_on,
            recorded_at=row.recorded_at,
            paper_id=row.paper_id,
            ended_words=str(VoteMandate.Ended(row.ended_as).label) if row.ended_as else "",
            was_used=row.ended_at is None and row.entry_id in taken,
        )
        for row in rows
    ]
