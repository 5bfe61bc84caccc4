"""Connectors as the county's page shows them, and which units can be reached by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.place_path import subtree_bounds
from linli.modules.matters.models import Connector, Outgoing
from linli.modules.matters.policy import CONNECT
from linli.modules.places.public import places_get

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

PARKED_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ParkedCard:
    """A message that waits for somebody: of which matter, what it says, and why it was not taken."""

    number: str
    kind: str
    said: str
    parked_at: datetime


@dataclass(frozen=True, slots=True)
class ConnectorCard:
    """A connector with what waits: ``waiting`` in all, ``failing`` of them tried in vain, ``parked`` given up."""

    id: int
    name: str
    place: str
    place_name: str
    address: str
    is_active: bool
    sends_location: bool
    sends_reporter: bool
    reporter_reason: str
    secret_since: datetime
    former_until: datetime | None
    last_sent_at: datetime | None
    last_heard_at: datetime | None
    waiting: int = 0
    failing: int = 0
    parked: int = 0
    said: str = ""
    parked_first: tuple[ParkedCard, ...] = ()


def connected_units(units: Iterable[int]) -> frozenset[int]:
    """Return those of the units that are platforms reached by a connector that is switched on; one query, if any."""
    wanted = set(units)
    if not wanted:
        return frozenset()
    return frozenset(Connector.objects.filter(unit__in=wanted, is_active=True).values_list("unit", flat=True))


def connectors_list(*, actor: Actor, place: str, now: datetime) -> list[ConnectorCard]:
    """Return the connectors in reach in a place's subtree, those that need somebody first; three queries.

    A county has as many as there are platforms, a handful, so the list is not paged.
    """
    low, high = subtree_bounds(place)
    rows = Connector.objects.in_reach(actor, CONNECT).filter(place__gte=low, place__lt=high).select_related("unit")
    found = list(rows.order_by("pk"))
    waiting = _waiting(found)
    names = {code: card.short_name for code, card in places_get({row.place for row in found}).items()}
    cards = [_card(row, waiting.get(row.pk, []), names, now) for row in found]
    return sorted(cards, key=lambda card: (card.parked == 0, card.failing == 0, card.id))


def _waiting(found: Iterable[Connector]) -> dict[int, list[Outgoing]]:
    """Return what waits, by connector, oldest first."""
    rows = Outgoing.objects.filter(Q(sent_at__isnull=True), handover__connector__in=found)
    grouped: dict[int, list[Outgoing]] = {}
    for row in rows.select_related("handover__matter").defer("body_cipher").order_by("pk"):
        grouped.setdefault(row.handover.connector_id, []).append(row)
    return grouped


def _card(row: Connector, waiting: list[Outgoing], names: dict[str, str], now: datetime) -> ConnectorCard:
    parked = [each for each in waiting if each.parked_at is not None]
    failing = [each for each in waiting if each.tries and each.parked_at is None]
    is_renewing = row.former_until is not None and now < row.former_until
    return ConnectorCard(
        id=row.pk,
        name=row.unit.name,
        place=row.place,
        place_name=names.get(row.place, row.place),
        address=row.address,
        is_active=row.is_active,
        sends_location=row.sends_location,
        sends_reporter=row.sends_reporter,
        reporter_reason=row.reporter_reason,
        secret_since=row.secret_since,
        former_until=row.former_until if is_renewing else None,
        last_sent_at=row.last_sent_at,
        last_heard_at=row.last_heard_at,
        waiting=len(waiting) - len(parked),
        failing=len(failing),
        parked=len(parked),
        said=failing[0].said if failing else "",
        parked_first=tuple(
            ParkedCard(each.handover.matter.number, each.kind, each.said, each.parked_at)
            for each in parked[:PARKED_SHOWN]
            if each.parked_at is not None
        ),
    )
