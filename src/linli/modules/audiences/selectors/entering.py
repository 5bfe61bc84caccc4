"""Who enters an audience on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.modules.population.public import entering

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from linli.kernel.audience import Audience


def entered_today(audience: Audience, day: date) -> QuerySet[Any, int]:
    """Return the ids of who is in the audience on this day, which is today, and was not the day before.

    Asked after the county's ``CountySwept`` of the day, tags by rule are counted in. An unknown tag:
    InvalidAudienceError.
    """
    return entering(audience, day=day).values_list("person_id", flat=True)
