"""Matters like one that is about to be reported, or to be merged: what neighbours may have said already."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, Q, TextField, Value
from django.db.models.functions import Concat, Length, Lower

from linli.kernel.likeness import FEWEST_PAIRS, pairs_of
from linli.kernel.place_path import Level, at_level
from linli.modules.matters.flow import MERGED, WITHDRAWN
from linli.modules.matters.models import STATE_NAMES, Matter, Office, title_of
from linli.modules.matters.policy import VIEW

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

LATELY = timedelta(days=14)
"""So long after it ended a matter still counts as the same trouble come back."""
NEAR_METRES = 150
ALIKE_NEARBY = 0.3
ALIKE = 0.45
VERY_ALIKE = 0.65
THE_SAME = 0.85
_CONSIDERED = 30
_BONUS_NEAR, _BONUS_GRID, _BONUS_CATEGORY = 0.3, 0.15, 0.1
_METRES_A_DEGREE = 111_320
_PAIRS_FOUND = """(SELECT count(*) FROM (SELECT %(expressions)s) AS said(words, pairs),
 unnest(said.pairs) AS pair WHERE strpos(said.words, pair) > 0)"""


@dataclass(frozen=True, slots=True)
class Said:
    """What is compared: the words, where, and what about; ``but`` is the matter itself, where it is one already."""

    text: str
    place: str
    location_note: str = ""
    lng: float | None = None
    lat: float | None = None
    category: str = ""
    but: int | None = None


@dataclass(frozen=True, slots=True)
class AlikeMatter:
    """A matter like it; ``alike`` is the share of what is said in common (0–1), ``is_near`` within 150 m."""

    id: int
    number: str
    title: str
    state_name: str
    reported_at: datetime
    place: str
    alike: float
    is_near: bool
    is_same_grid: bool
    score: float

    @property
    def is_very_alike(self) -> bool:
        """Whether it is worth asking once more before another one is made of it."""
        return self.alike >= (VERY_ALIKE if self.is_near or self.is_same_grid else THE_SAME)


def matters_similar(*, actor: Actor, said: Said, now: datetime, limit: int = 3) -> list[AlikeMatter]:
    """Return the matters most like what is said, the likest first: one query, whoever asks.

    Looked at are matters of the same village within the actor's reach that are open, or ended in the last 14 days;
    never tip-offs or complaints, parts of others, or what was merged or withdrawn. Two texts are as alike as the share
    of the shorter one's character pairs (路灯 灯坏 坏了) that both have: no word list is needed, dialect and slips of
    the pen cost little, and a long story still finds the short one inside it. To the share is added 0.3 for two points
    within 150 m of each other, else 0.15 for the same grid, and 0.1 for the same category; that order is the list's.
    A share under 0.45 (0.3 where it is near) is no likeness.
    """
    pairs = pairs_of(f"{said.text} {said.location_note}")
    village = at_level(said.place, Level.VILLAGE)
    if not pairs or not village:
        return []
    found = [_judged(row, said, pairs) for row in _candidates(actor, village, pairs, said.but, now)]
    kept = [one for one in found if one.alike >= (ALIKE_NEARBY if one.is_near else ALIKE)]
    return sorted(kept, key=lambda one: (-one.score, -one.id))[:limit]


def _candidates(
    actor: Actor, village: str, pairs: list[str], but: int | None, now: datetime
) -> QuerySet[Matter, tuple[Any, ...]]:
    lately = Q(closed_at__isnull=True) | Q(closed_at__gte=now - LATELY)
    rows = (
        Matter.objects.in_reach(actor, VIEW)
        .filter(lately, village=village, office=Office.PLACE, is_assist=False)
        .exclude(state__in=[MERGED, WITHDRAWN])
        .exclude(pk=but or 0)
        .annotate(words=Lower(Concat("text", Value(" "), "location_note", output_field=TextField())))
        .annotate(
            common=Func(
                F("words"),
                Value(pairs, output_field=ArrayField(TextField())),
                template=_PAIRS_FOUND,
                output_field=IntegerField(),
            ),
            letters=Length("words"),
        )
        .filter(common__gte=1)
        .order_by("-common", "-pk")
    )
    fields = ("pk", "number", "text", "state", "reported_at", "place", "lng", "lat", "category__code")
    return rows.values_list(*fields, "common", "letters")[:_CONSIDERED]


def _judged(row: tuple[Any, ...], said: Said, pairs: list[str]) -> AlikeMatter:
    pk, number, text, state, at, place, lng, lat, category, common, letters = row
    alike = min(1.0, common / max(FEWEST_PAIRS, min(len(pairs), letters - 2)))
    is_near = metres_between((said.lng, said.lat), (lng, lat)) <= NEAR_METRES
    is_same_grid = place == said.place and len(place) == Level.GRID
    bonus = _BONUS_NEAR if is_near else _BONUS_GRID if is_same_grid else 0
    bonus += _BONUS_CATEGORY if category and category == said.category else 0
    state_name = str(STATE_NAMES[state])
    return AlikeMatter(
        pk, number, title_of(text), state_name, at, place, alike, is_near, is_same_grid, score=alike + bonus
    )


def metres_between(one: tuple[float | None, float | None], other: tuple[float | None, float | None]) -> float:
    """Return how far two points (longitude, latitude) lie apart, as on a plane; infinitely where one is unknown."""
    lng, lat = one
    other_lng, other_lat = other
    if lng is None or lat is None or other_lng is None or other_lat is None:
        return math.inf
    east = (lng - other_lng) * _METRES_A_DEGREE * math.cos(math.radians(lat))
    return math.hypot(east, (lat - other_lat) * _METRES_A_DEGREE)
