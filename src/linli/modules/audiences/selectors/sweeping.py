"""Which counties have not been swept today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from linli.kernel.place_path import Level
from linli.modules.audiences.models import Sweep
from linli.modules.places.public import places_within
from linli.modules.population.public import peopled

if TYPE_CHECKING:
    from datetime import datetime

_COUNTIES_AT_MOST = 10_000


def counties_due(*, now: datetime) -> list[str]:
    """Return the counties with people that the sweep has not finished today; three queries."""
    today = localdate(now)
    done = set(Sweep.objects.filter(tag_id=0, day__gte=today).values_list("county", flat=True))
    counties = [card.code for card in places_within("", Level.COUNTY, limit=_COUNTIES_AT_MOST)]
    return peopled([code for code in counties if code not in done])
