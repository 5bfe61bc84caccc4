"""Who usually gets matters of a category at a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level, ancestors_and_self
from linli.kernel.refusal import invalid
from linli.modules.matters.events import RouteSet
from linli.modules.matters.models import Category, Routing
from linli.modules.matters.policy import CONFIGURE, POLICY
from linli.modules.matters.selectors.routes import units_to_route_to

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_SAID_AT = frozenset({Level.COUNTY, Level.TOWN, Level.VILLAGE})


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def route_set(*, actor: Actor, place: str, category: str, unit_id: int | None, now: datetime) -> None:
    """Say to which unit matters of a category (empty: all others) usually go at a place; no unit takes that back.

    The village's clerk and secretary, the town's command and the county's operator may, each at their own places; the
    desk only proposes what was said, nothing is given out by itself. Not theirs: NotAllowedError. No village, town or
    county, an unknown category, or a unit the place cannot give to: InvalidInputError. Of two who say it at once the
    later word counts.
    """
    POLICY.demand(actor, CONFIGURE, _At(place))
    if len(place) not in _SAID_AT:
        raise invalid("/place", _("在村、镇街或者县里设。"))
    origin = _origin_of(category, place) if category else None
    if unit_id is not None and unit_id not in {unit.id for unit in units_to_route_to(place)}:
        raise invalid("/unit", _("请从列表里选一个单位。"))
    if unit_id is None:
        Routing.objects.filter(place=place, category=origin).delete()
    else:
        Routing.objects.update_or_create(place=place, category=origin, defaults={"unit_id": unit_id})
    journal.record(
        RouteSet(category=category, unit_id=unit_id), actor=actor, place=place, subject=("place", int(place)), now=now
    )


def _origin_of(code: str, place: str) -> Category:
    """Return the row a category began with: a way holds for it, whatever a county has named it since."""
    rows = Category.objects.filter(code=code, place__in=("", *ancestors_and_self(place)))
    found = min(rows, key=lambda row: len(row.place), default=None)
    if found is None:
        raise invalid("/category", _("没有这个类别，请从列表里选。"))
    return found
