"""Every vote counted again from its ballots and held against what the journal was told when it happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linli.kernel import journal
from linli.kernel.verifying import Examined, Fault, Verifier
from linli.modules.deliberation.commitments import leaf_of, roll_digest, vote_digest
from linli.modules.deliberation.counted import tally_of_ballots, verdict_json, verdict_of
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.events import (
    BallotCast,
    BallotVoided,
    BatchEntered,
    RollStruck,
    VoteClosed,
    VoteConfirmed,
    VoteOpened,
)
from linli.modules.deliberation.models import (
    Ballot,
    Participation,
    RollEntry,
    SealedBallot,
    SecretBallot,
    Struck,
    Vote,
    VoteMandate,
)
from linli.modules.deliberation.models.votes import FOR
from linli.modules.deliberation.services.voting import VOTE
from linli.modules.deliberation.services.voting.opening import terms_of
from linli.modules.deliberation.vote_events import VoteMandateEnded, VoteMandateGiven

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from linli.kernel.journal import Recorded


@dataclass
class Told:
    """What the journal was told of one vote: roll, voices that took part with their newest leaves, and the outcome."""

    opened: dict[str, Any] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)
    took_part: dict[int, str] = field(default_factory=dict)
    channels: dict[int, str] = field(default_factory=dict)
    batches: dict[int, list[int]] = field(default_factory=dict)
    proxies: dict[int, int] = field(default_factory=dict)
    mandates: dict[int, tuple[int, int]] = field(default_factory=dict)
    closed: dict[str, Any] = field(default_factory=dict)
    confirmed: dict[str, Any] = field(default_factory=dict)


def examine(place: str) -> Examined:
    """Count every vote of a place's subtree again; name ballots that were changed, taken away or added."""
    known = Vote.objects.filter(village__startswith=place, opened_at__isnull=False).order_by("pk")
    faults: list[Fault] = []
    seen = set()
    for vote in known.iterator():
        seen.add(vote.pk)
        faults += [Fault(f"vote {vote.pk} of {vote.village}", what) for what in _faults(vote)]
    for village, pk in journal.subjects_of_kind(VoteOpened.kind, within=place):
        if pk not in seen and not Vote.objects.filter(pk=pk, opened_at__isnull=False).exists():
            faults.append(Fault(f"vote {pk} of {village}", "it is gone"))
    return Examined(len(seen), tuple(faults))


_CONFIRMING = ("present", "in_favour", "against", "abstained", "note")
VERIFIER = Verifier("votes", examine)


def told_of(vote: Vote) -> Told:
    """Return what the journal was told of a vote."""
    told = Told()
    for event in journal.events_of_subject(place=vote.village, subject=(VOTE, vote.pk)):
        _take(told, event)
        _take_mandate(told, event)
    return told


def _take_mandate(told: Told, event: Recorded) -> None:
    said = event.payload
    if event.kind == VoteMandateGiven.kind:
        told.mandates[said["number"]] = (said["holder"], said["household"])
    elif event.kind == VoteMandateEnded.kind:
        told.mandates.pop(said["number"], None)


def _take(told: Told, event: Recorded) -> None:
    said = event.payload
    match event.kind:
        case VoteOpened.kind:
            told.opened = said
        case RollStruck.kind:
            told.struck.add(said["number"])
        case BallotCast.kind:
            told.took_part[said["number"]] = said.get("leaf", "")
            told.channels[said["number"]] = said["channel"]
            if said.get("proxy"):
                told.proxies[said["number"]] = said["proxy"]
        case BatchEntered.kind:
            told.batches[said["batch"]] = said["numbers"]
            told.took_part |= dict.fromkeys(said["numbers"], "")
            told.channels |= dict.fromkeys(said["numbers"], said["channel"])
            told.proxies |= {int(number): holder for number, holder in said.get("proxies", {}).items()}
        case BallotVoided.kind if said["agreed"]:
            for number in told.batches.get(said.get("batch", 0), [said.get("number", 0)]):
                told.took_part.pop(number, None)
                told.proxies.pop(number, None)
        case VoteClosed.kind:
            told.closed = said
        case VoteConfirmed.kind:
            told.confirmed = said


def _faults(vote: Vote) -> Iterator[str]:
    told = told_of(vote)
    if not told.opened:
        yield "the journal was never told that it opened"
        return
    if told.opened.get("terms") and told.opened["terms"] != terms_of(vote):
        yield "its question, rule, options or end are not those it opened with"
    yield from _roll_faults(vote, told)
    yield from _mandate_faults(vote, told)
    if vote.is_secret:
        yield from _secret_faults(vote, told)
    else:
        yield from _named_faults(vote, told)
    yield from _outcome_faults(vote, told)
    said = {name: (vote.confirmation or {}).get(name) for name in _CONFIRMING}
    if said != {name: told.confirmed.get(name) for name in _CONFIRMING}:
        yield "what the meeting that confirmed it said is not what the journal was told"


def _roll_faults(vote: Vote, told: Told) -> Iterator[str]:
    entries = list(RollEntry.objects.filter(vote=vote).order_by("number"))
    struck_since = {entry.number for entry in entries if _struck_while_open(entry)}
    standing = [
        (entry.number, entry.person_id, entry.household_id)
        for entry in entries
        if entry.struck_at is None or entry.number in struck_since
    ]
    if len(standing) != told.opened["entitled"] or vote.entitled != told.opened["entitled"]:
        yield f"its roll has {len(standing)} voices, {told.opened['entitled']} were on it when it opened"
    elif roll_digest(standing) != told.opened["roll"]:
        yield "its roll is not the one it opened with"
    if struck_since != told.struck:
        differ = ", ".join(str(number) for number in sorted(struck_since ^ told.struck))
        yield f"numbers {differ} of its roll were struck, or not, other than the journal says"


def _mandate_faults(vote: Vote, told: Told) -> Iterator[str]:
    """Name mandates the journal was not told of, or that are gone, and ballots by proxy without theirs (集 §27)."""
    rows = VoteMandate.objects.filter(vote=vote, ended_at__isnull=True).select_related("entry")
    held = {row.entry.number: (row.holder_id, row.household_id) for row in rows}
    for number in sorted(held.keys() | told.mandates.keys()):
        if held.get(number) != told.mandates.get(number):
            yield f"the mandate of number {number} of the roll is not the one the journal was told"
    took = Participation.objects.filter(vote=vote, is_void=False) if vote.is_secret else _standing_ballots(vote)
    given = dict(took.filter(proxy__isnull=False).values_list("entry__number", "proxy_id"))
    for number in sorted(given.keys() | told.proxies.keys()):
        if given.get(number) != told.proxies.get(number):
            yield f"the ballot of number {number} of the roll was not given by whom the journal says"
        elif held.get(number, (0, 0))[0] != given[number]:
            yield f"the ballot of number {number} of the roll was given without a mandate"


def _standing_ballots(vote: Vote) -> QuerySet[Any]:
    return Ballot.objects.filter(vote=vote, voided_at=None)


def _struck_while_open(entry: RollEntry) -> bool:
    """Whether somebody struck it; when a vote opens the dead are struck by nobody."""
    return entry.struck_as == Struck.DIED and entry.struck_by_id is not None


def _named_faults(vote: Vote, told: Told) -> Iterator[str]:
    rows = {row.entry.number: row for row in Ballot.objects.filter(vote=vote, voided_at=None).select_related("entry")}
    for number, row in sorted(rows.items()):
        leaf = leaf_of(vote_id=vote.pk, receipt=row.receipt, choice=row.choice, salt=bytes(row.salt))
        if number not in told.took_part:
            yield f"ballot {row.receipt} (number {number} of the roll) was added"
        elif leaf != told.took_part[number]:
            yield f"ballot {row.receipt} (number {number} of the roll) was changed"
        elif row.channel != told.channels[number]:
            yield f"ballot {row.receipt} (number {number} of the roll) did not come by {row.channel}"
    for number in sorted(told.took_part.keys() - rows.keys()):
        yield f"the ballot of number {number} of the roll is missing (leaf {told.took_part[number]})"


def _secret_faults(vote: Vote, told: Told) -> Iterator[str]:
    parts = Participation.objects.filter(vote=vote, is_void=False).select_related("entry")
    numbers = {part.entry.number: part for part in parts}
    for number in sorted(numbers.keys() - told.took_part.keys()):
        yield f"receipt {numbers[number].receipt} (number {number} of the roll) was added"
    for number in sorted(told.took_part.keys() - numbers.keys()):
        yield f"the receipt of number {number} of the roll is missing"
    for number in sorted(numbers.keys() & told.took_part.keys()):
        if numbers[number].channel != told.channels[number]:
            yield f"receipt {numbers[number].receipt} did not come by {numbers[number].channel}"
    if told.closed:
        yield from _ballot_faults(vote, told)
        return
    sealed = SealedBallot.objects.filter(vote=vote).count()
    if sealed != len(told.took_part):
        yield f"{sealed} ballots are sealed, {len(told.took_part)} took part"


def _ballot_faults(vote: Vote, told: Told) -> Iterator[str]:
    expected = Counter(told.closed.get("leaves", ()))
    for row in SecretBallot.objects.filter(vote=vote).order_by("leaf"):
        leaf = leaf_of(vote_id=vote.pk, receipt="", choice=row.choice, salt=bytes(row.salt))
        if expected[row.leaf] < 1:
            yield f"ballot {row.leaf} was added"
        elif leaf != row.leaf:
            yield f"ballot {row.leaf} was changed"
        expected[row.leaf] -= 1
    for leaf, left in sorted(expected.items()):
        if left > 0:
            yield f"ballot {leaf} is missing"


def _outcome_faults(vote: Vote, told: Told) -> Iterator[str]:
    if (vote.closed_at is not None) != bool(told.closed):
        yield "the journal and the vote do not agree whether it is closed"
        return
    if vote.closed_at is None:
        return
    named = Ballot.objects.filter(vote=vote, voided_at=None)
    cast = SecretBallot.objects.filter(vote=vote) if vote.is_secret else named
    took = Participation.objects.filter(vote=vote, is_void=False) if vote.is_secret else named
    standing = RollEntry.objects.filter(vote=vote, struck_at=None).count()
    tally = tally_of_ballots(
        choices=vote.choices,
        cast=cast.values_list("choice", flat=True),
        channels=took.values_list("channel", flat=True),
        entitled=standing,
        struck=RollEntry.objects.filter(vote=vote).count() - standing,
    )
    if tally != vote.tally:
        yield f"its ballots come to {tally['counts']}, its tally says {(vote.tally or {}).get('counts')}"
    if vote.tally != told.closed["tally"]:
        yield "its tally is not the one the journal was told"
    verdict = verdict_json(verdict_of(from_json(vote.effective), tally, approves=vote.choices[0] == FOR))
    if not verdict == vote.verdict == told.closed["verdict"]:
        yield "what follows from it is not what follows from its ballots under its rule"
    leaves = told.closed.get("leaves", [])
    digest = vote_digest(
        vote_id=vote.pk, rule=vote.effective, options=vote.options, tally=told.closed["tally"], leaves=leaves
    )
    if not digest == vote.digest == told.closed["digest"]:
        yield "its digest is not that of its rule, options, count and ballots"
