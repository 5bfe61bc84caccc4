"""Verifying the journal: every commitment against its row, every link against its predecessor."""

from __future__ import annotations

from dataclasses import dataclass

from linli.kernel.journal.entry import commitment_over, link_after
from linli.kernel.journal.forgetting import digest_left, digests_left
from linli.kernel.journal.sequencer import chain_of
from linli.kernel.models import ChainHead, Event, PendingEvent, Position
from linli.kernel.place_path import county_of

_GENESIS = bytes(32)
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event of a chain that does not agree with its seal."""

    chain: str
    event_id: int
    position: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification saw: chains and events read, and the first break of each broken chain."""

    chains: int
    events: int
    broken: tuple[Broken, ...]


def verify_chain(*, place: str = "") -> Verdict:
    """Recompute the chains of a place's subtree (all without one) and name the first broken event of each."""
    heads = ChainHead.objects.filter(chain__startswith=chain_of(place)).order_by("chain")
    broken: list[Broken] = []
    events = 0
    chains = 0
    for head in heads.iterator():
        chains += 1
        count, fault = _verify_one(head)
        events += count
        if fault is not None:
            broken.append(fault)
    return Verdict(chains=chains, events=events, broken=(*broken, *_unsealed(place)))


def _verify_one(head: ChainHead) -> tuple[int, Broken | None]:
    link = _GENESIS
    seen = 0
    left = digests_left(county_of(head.chain))
    for position in Position.objects.filter(chain=head.chain).order_by("position").iterator(chunk_size=_BATCH):
        event = Event.objects.filter(county=position.county, id=position.event_id).first()
        reason = _fault_in(event, position, link, left)
        if reason:
            return seen, Broken(head.chain, position.event_id, position.position, reason)
        link = bytes(position.link)
        seen += 1
    if seen != head.length or link != bytes(head.link):
        return seen, Broken(head.chain, 0, 0, "the chain is shorter or longer than its head says")
    return seen, None


def _fault_in(event: Event | None, position: Position, previous: bytes, left: dict[int, str]) -> str:
    if event is None:
        return "the event is gone"
    if event.salt is None and digest_left(event) != left.get(event.id):
        return "its salt is gone, and the journal does not say that this is left of it"
    if event.salt is not None and commitment_over(event) != bytes(event.commitment):
        return "the content differs from its commitment"
    expected = link_after(previous, position=position.position, event_id=event.id, commitment=bytes(event.commitment))
    return "" if expected == bytes(position.link) else "the link differs from its predecessor"


def _unsealed(place: str) -> tuple[Broken, ...]:
    """Find events that have neither a position nor a claim to one: slipped in past the journal."""
    placed = Position.objects.all().values("event_id")
    pending = PendingEvent.objects.all().values("event_id")
    loose = Event.objects.filter(place__startswith=place).exclude(id__in=placed).exclude(id__in=pending)
    return tuple(
        Broken(chain_of(event.place), event.id, 0, "the event stands outside the chain") for event in loose[:10]
    )
