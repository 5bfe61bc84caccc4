"""Who is to be visited because no message reached them: for those who go there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.modules.messaging.channels import DOORSTEP
from linli.modules.messaging.models import Broadcast, BroadcastRead, Delivery
from linli.modules.messaging.policy import VISIT
from linli.modules.population.public import persons_get, standings_addresses

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Doorstep:
    """One visit: whom, where, about what; ``note`` is why nobody was met the last time."""

    broadcast_id: int
    person_id: int
    name: str
    phone_hint: str
    address: str
    place: str
    subject: str
    body: str
    due_at: datetime
    tries: int
    note: str


def _due(actor: Actor, now: datetime) -> QuerySet[Delivery]:
    """Keep what is still to be visited: whoever read it meanwhile needs no visit any more."""
    read = BroadcastRead.objects.filter(broadcast_id=OuterRef("broadcast_id"), person_id=OuterRef("person_id"))
    rows = Delivery.objects.in_reach(actor, VISIT).filter(
        channel=DOORSTEP, state=Delivery.State.QUEUED, due_at__lte=now
    )
    return rows.filter(~Exists(read))


def doorsteps_waiting(*, actor: Actor, now: datetime) -> int:
    """Return how many doors wait for the actor; one query."""
    return _due(actor, now).count()


def doorsteps_page(*, actor: Actor, now: datetime, after: str = "", limit: int = PAGE_SIZE) -> Page[Doorstep]:
    """Return the visits that wait, the newest message first, with names and addresses; five queries."""
    rows = _due(actor, now)
    if after:
        broadcast_id, place, person_id = cursor_read(after, (int, str, int))
        same = Q(broadcast_id=broadcast_id, place=place, person_id__gt=person_id)
        rows = rows.filter(Q(broadcast_id__lt=broadcast_id) | Q(broadcast_id=broadcast_id, place__gt=place) | same)
    found = list(rows.order_by("-broadcast_id", "place", "person_id")[: limit + 1])
    items = _cards(found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(items, cursor_of(last.broadcast_id, last.place, last.person_id) if last else "")


def doorstep_get(*, actor: Actor, broadcast_id: int, person_id: int) -> Doorstep:
    """Return one visit in the actor's reach, made or not; else Delivery.DoesNotExist."""
    rows = Delivery.objects.in_reach(actor, VISIT).filter(channel=DOORSTEP)
    return _cards([rows.get(broadcast_id=broadcast_id, person_id=person_id)])[0]


def _cards(rows: list[Delivery]) -> tuple[Doorstep, ...]:
    ids = {row.person_id for row in rows}
    people, addresses = persons_get(ids), standings_addresses(ids)
    said = {
        pk: (subject, body)
        for pk, subject, body in Broadcast.objects.filter(pk__in={row.broadcast_id for row in rows}).values_list(
            "pk", "subject", "body"
        )
    }
    return tuple(
        Doorstep(
            row.broadcast_id,
            row.person_id,
            people[row.person_id].name,
            people[row.person_id].phone_hint,
            addresses.get(row.person_id, ""),
            row.place,
            *said[row.broadcast_id],
            row.due_at,
            row.tries,
            row.reason,
        )
        for row in rows
        if row.person_id in people and row.broadcast_id in said
    )
