"""Broadcasts as the desk lists them, and one with everything that became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.modules.messaging.channels import DOORSTEP
from linli.modules.messaging.models import Broadcast, BroadcastReach, BroadcastRead, Delivery
from linli.modules.messaging.policy import VIEW_BROADCASTS

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.messaging.models.broadcasts import BroadcastQuerySet


@dataclass(frozen=True, slots=True)
class BroadcastCard:
    """A broadcast in a list, with its denominator and how many have read it."""

    id: int
    place: str
    subject: str
    state: str
    urgent: bool
    channels: tuple[str, ...]
    sent_at: datetime
    audience: int
    read: int

    @property
    def percent(self) -> int:
        """The share that has read it."""
        return round(100 * self.read / self.audience) if self.audience else 0


_FIELDS = ("pk", "place", "subject", "state", "urgent", "channels", "sent_at", "meant", "readers")


def _summed(rows: Any, what: Any) -> Coalesce:
    counted = rows.filter(broadcast_id=OuterRef("pk")).order_by().values("broadcast_id").annotate(n=what).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def broadcasts_page(
    *, actor: Actor, place: str, q: str = "", before: str = "", waiting: bool = False
) -> Page[BroadcastCard]:
    """Return the broadcasts sent in a subtree, the newest first; ``waiting`` those that wait for a yes; one query."""
    low, high = subtree_bounds(place)
    rows = Broadcast.objects.in_reach(actor, VIEW_BROADCASTS).filter(place__gte=low, place__lt=high)
    if waiting:
        rows = rows.filter(state="awaiting")
    if q:
        rows = rows.filter(Q(subject__icontains=q) | Q(body__icontains=q))
    if before:
        (pk,) = cursor_read(before, (int,))
        rows = rows.filter(pk__lt=pk)
    counted = rows.annotate(
        meant=_summed(BroadcastReach.objects, Sum("audience")), readers=_summed(BroadcastRead.objects, Count("*"))
    )
    found = [_card(values) for values in counted.order_by("-pk").values_list(*_FIELDS)[: PAGE_SIZE + 1]]
    items = tuple(found[:PAGE_SIZE])
    return Page(items, cursor_of(items[-1].id) if len(found) > PAGE_SIZE else "")


def _card(values: tuple[Any, ...]) -> BroadcastCard:
    pk, place, subject, state, urgent, channels, sent_at, meant, readers = values
    return BroadcastCard(
        pk, place, subject, state, urgent, tuple(channels), sent_at, meant, min(readers, meant) if meant else 0
    )


def broadcasts_waiting(*, actor: Actor, place: str, action: str) -> BroadcastQuerySet:
    """Return those below a place that wait for a yes, as far as the actor may do the action to them."""
    low, high = subtree_bounds(place)
    return Broadcast.objects.in_reach(actor, action).filter(state="awaiting", place__gte=low, place__lt=high)


def broadcast_get(*, actor: Actor, broadcast_id: int) -> Broadcast:
    """Return one broadcast in the actor's reach, else Broadcast.DoesNotExist."""
    return Broadcast.objects.in_reach(actor, VIEW_BROADCASTS).get(pk=broadcast_id)


@dataclass(frozen=True, slots=True)
class Failure:
    """What a provider gives as the reason, and of how many."""

    channel: str
    reason: str
    count: int


def failures_of(broadcast_id: int, *, limit: int = 8) -> list[Failure]:
    """Return why deliveries failed, the most frequent reasons first; one query."""
    rows = Delivery.objects.filter(broadcast_id=broadcast_id, state=Delivery.State.FAILED).exclude(channel=DOORSTEP)
    counted = rows.order_by().values_list("channel", "reason").annotate(n=Count("person_id")).order_by("-n", "channel")
    return [Failure(*row) for row in counted[:limit]]


@dataclass(frozen=True, slots=True)
class DoorstepLine:
    """How far the visits of one grid or village have come: numbers alone."""

    place: str
    visited: int
    total: int

    @property
    def percent(self) -> int:
        """The share visited."""
        return round(100 * self.visited / self.total) if self.total else 0


def doorsteps_by_place(broadcast_id: int, *, limit: int = 8) -> list[DoorstepLine]:
    """Return the visits due by place, those with most still to make first; one query."""
    rows = Delivery.objects.filter(broadcast_id=broadcast_id, channel=DOORSTEP).exclude(state=Delivery.State.CANCELLED)
    made = Count("person_id", filter=Q(state=Delivery.State.DELIVERED))
    counted = rows.order_by().values("place").annotate(made=made, n=Count("person_id"))
    return [
        DoorstepLine(*row) for row in counted.order_by("made", "-n", "place").values_list("place", "made", "n")[:limit]
    ]
