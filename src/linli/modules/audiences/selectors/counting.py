"""How many an audience means and where they belong: one statement, grouped where the places part."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from linli.kernel.audience import InvalidAudienceError
from linli.kernel.place_path import Level
from linli.modules.audiences.cards import AudienceCount, PlaceCount
from linli.modules.audiences.errors import OutOfReachError
from linli.modules.audiences.policy import COUNT, POLICY
from linli.modules.places.public import places_get
from linli.modules.population.public import counted_by_place

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.audience import Audience


class _At:
    """A row that is nothing but its place."""

    def __init__(self, place: str) -> None:
        self.place = place


def audience_demand_reach(actor: Actor, audience: Audience) -> None:
    """Let pass whose offices reach every place of the audience; else OutOfReachError (an answer of 404).

    A place within reach that does not exist: InvalidAudienceError at its pointer.
    """
    for place in audience.places:
        if not POLICY.allows(actor, COUNT, _At(place)):
            raise OutOfReachError(place)
    known = places_get(audience.places)
    unknown = [(f"/places/{n}", "unknown") for n, place in enumerate(audience.places) if place not in known]
    if unknown:
        raise InvalidAudienceError(unknown)


def audience_count(audience: Audience, *, actor: Actor, now: datetime, level: Level | None = None) -> AudienceCount:
    """Return how many the audience means today, by the places of ``level``, else of the level below what they share.

    Who lives in one of the places is counted there, everybody else where they are registered. Not theirs to count:
    OutOfReachError. A place or tag nobody knows: InvalidAudienceError.
    """
    audience_demand_reach(actor, audience)
    return count_everybody(audience, now=now, level=level)


def count_everybody(audience: Audience, *, now: datetime, level: Level | None = None) -> AudienceCount:
    """Count whoever asks; for what the platform does by itself and for whom the reach was asked already."""
    width = int(level or level_parting(audience.places))
    sums: Counter[str] = Counter()
    for place, number in counted_by_place(audience, today=localdate(now)):
        sums[place[:width]] += number
    return AudienceCount(sum(sums.values()), tuple(PlaceCount(*pair) for pair in sorted(sums.items())))


def level_parting(places: tuple[str, ...]) -> Level:
    """Return the level at which the places part: the one below the closest place that holds them all."""
    shortest = min(map(len, places))
    parted = (level for level in Level if level > shortest or len({place[:level] for place in places}) > 1)
    return next(parted, Level.GRID)
