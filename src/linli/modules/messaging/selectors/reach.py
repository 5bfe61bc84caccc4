"""Whom a broadcast reached: of those it meant when it was sent, how many read it, had it delivered, were visited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count

from linli.kernel.place_path import subtree_bounds
from linli.modules.messaging.channels import DOORSTEP
from linli.modules.messaging.models import Broadcast, BroadcastReach, BroadcastRead, Delivery


@dataclass(frozen=True, slots=True)
class Counts:
    """Everybody meant, each counted once: read, else visited at the door, else delivered only, else not reached yet."""

    audience: int = 0
    read: int = 0
    delivered: int = 0
    visited: int = 0

    @property
    def unreached(self) -> int:
        """Whom nothing reached so far."""
        return self.audience - self.read - self.delivered - self.visited

    def __add__(self, other: Counts) -> Counts:
        """Add two places up."""
        return Counts(
            self.audience + other.audience,
            self.read + other.read,
            self.delivered + other.delivered,
            self.visited + other.visited,
        )


@dataclass(frozen=True, slots=True)
class PlaceReach:
    """The same for one village."""

    place: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Reach:
    """What became of a broadcast: ``delivered`` by channel counts deliveries, whoever read it afterwards or not."""

    audience: int
    read: int
    delivered: dict[str, int]
    visited: int
    unreached: int
    by_place: tuple[PlaceReach, ...]


# Each person counts once and by the best that happened to them. Where nothing goes outside the inbox there is no row
# for anybody: readers are counted, of a village never more than it had people meant.
_PERSONS = """
SELECT left(d.place, 12) AS place, count(*) FILTER (WHERE d.read),
       count(*) FILTER (WHERE NOT d.read AND NOT d.met AND d.sent), count(*) FILTER (WHERE NOT d.read AND d.met)
FROM (
    SELECT d.person_id, min(d.place) AS place,
           bool_or(d.channel <> %(doorstep)s AND d.state = 'delivered') AS sent,
           bool_or(d.channel = %(doorstep)s AND d.state = 'delivered') AS met,
           EXISTS (SELECT FROM messaging_broadcastread r
                   WHERE r.broadcast_id = %(id)s AND r.person_id = d.person_id) AS read
    FROM messaging_delivery d
    WHERE d.broadcast_id = %(id)s AND d.place >= %(low)s AND d.place < %(high)s
    GROUP BY d.person_id
) AS d GROUP BY 1
"""


def broadcast_reach(source: str) -> Reach:
    """Return whom a broadcast reached, by village in the order of their codes; no such broadcast: DoesNotExist."""
    row = Broadcast.objects.get(source=source)
    lines = places_reached(row)
    whole = sum((line.counts for line in lines), Counts())
    return Reach(
        audience=whole.audience,
        read=whole.read,
        delivered=delivered_by_channel(row.pk),
        visited=whole.visited,
        unreached=whole.unreached,
        by_place=lines,
    )


def places_reached(row: Broadcast, within: str = "") -> tuple[PlaceReach, ...]:
    """Return the reach of every village of a subtree, in the order of their codes; two queries."""
    low, high = subtree_bounds(within)
    frozen = BroadcastReach.objects.filter(broadcast_id=row.pk, place__gte=low, place__lt=high).order_by("place")
    audience = dict(frozen.values_list("place", "audience"))
    found = _persons(row.pk, low, high) if row.channels else _readers(row.pk, low, high)
    return tuple(PlaceReach(place, _within(count, found.get(place, (0, 0, 0)))) for place, count in audience.items())


def _within(audience: int, found: tuple[int, int, int]) -> Counts:
    read, delivered, visited = found
    return Counts(audience, min(read, audience), delivered, visited)


def _persons(broadcast_id: int, low: str, high: str) -> dict[str, tuple[int, int, int]]:
    values: dict[str, Any] = {"id": broadcast_id, "low": low, "high": high, "doorstep": DOORSTEP}
    with connection.cursor() as cursor:
        cursor.execute(_PERSONS, values)
        return {place: (read, sent, met) for place, read, sent, met in cursor.fetchall()}


def _readers(broadcast_id: int, low: str, high: str) -> dict[str, tuple[int, int, int]]:
    rows = BroadcastRead.objects.filter(broadcast_id=broadcast_id, place__gte=low, place__lt=high)
    return {place: (count, 0, 0) for place, count in rows.values_list("place").annotate(n=Count("person_id"))}


def delivered_by_channel(broadcast_id: int) -> dict[str, int]:
    """Return how many were delivered by each channel outside the inbox."""
    return {
        channel: states.get("delivered", 0)
        for channel, states in states_by_channel(broadcast_id).items()
        if channel != DOORSTEP
    }


def states_by_channel(broadcast_id: int) -> dict[str, dict[str, int]]:
    """Return how many deliveries stand where, by channel and state; one query."""
    rows = Delivery.objects.filter(broadcast_id=broadcast_id).values_list("channel", "state")
    found: dict[str, dict[str, int]] = {}
    for channel, state, count in rows.annotate(n=Count("person_id")):
        found.setdefault(channel, {})[state] = count
    return found
