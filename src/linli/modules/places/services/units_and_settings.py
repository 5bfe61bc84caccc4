"""Writes of units, grids and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level, subtree_bounds
from linli.kernel.versions import bump, place_key
from linli.modules.places.cards import PlaceCard, UnitCard
from linli.modules.places.errors import PlaceRefusedError, UnknownUnitError
from linli.modules.places.events import PlaceSettingPut
from linli.modules.places.models import Place, PlaceSetting, Unit
from linli.modules.places.names import grid_name
from linli.modules.places.services.changes import place_add, place_demand_active

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_GRIDS_AT_MOST = 999


@transaction.atomic
def grid_add(*, village: str, actor: Actor | None, now: datetime, name: str = "") -> PlaceCard:
    """Add the next grid of a village: code village + 3 digits, named 第1网格 unless a name is given.

    The village row is locked, so that two additions never take the same code. Codes of abolished grids are not used
    again. Unknown village: UnknownPlaceError. No village, or 999 grids: PlaceRefusedError.
    """
    if len(village) != Level.VILLAGE:
        raise PlaceRefusedError(_("网格只能设在村(社区)之下"))
    place_demand_active(village)
    low, high = subtree_bounds(village)
    taken = Place.objects.filter(level=Level.GRID, code__gte=low, code__lt=high).order_by("-code")
    last = taken.values_list("code", flat=True).first()
    number = int(last[Level.VILLAGE :]) + 1 if last else 1
    if number > _GRIDS_AT_MOST:
        raise PlaceRefusedError(_("一个村(社区)最多 999 个网格"))
    return place_add(code=f"{village}{number:03}", name=name or grid_name(number), actor=actor, now=now)


@transaction.atomic
def unit_add(*, place: str, kind: str, name: str) -> UnitCard:
    """Add a unit at a place.

    Unknown place: UnknownPlaceError. Unknown kind, no name, or a name taken there: PlaceRefusedError.
    """
    place_demand_active(place)
    name = name.strip()
    if kind not in Unit.Kind.values or not name:
        raise PlaceRefusedError(_("请写明单位的名称和类型"))
    try:
        with transaction.atomic():
            unit = Unit.objects.create(place=place, kind=kind, name=name)
    except IntegrityError:
        raise PlaceRefusedError(_("这里已有名为“%(name)s”的单位") % {"name": name}) from None
    return UnitCard(unit.pk, unit.place, unit.kind, unit.name)


def unit_close(*, unit_id: int) -> None:
    """Close a unit: it takes no new work and keeps its past. Unknown: UnknownUnitError."""
    if not Unit.objects.filter(pk=unit_id).update(is_active=False):
        raise UnknownUnitError(unit_id)


@transaction.atomic
def setting_put(*, place: str, key: str, value: object, actor: Actor | None, now: datetime) -> None:
    """Set a value for a place and everything below that says nothing itself; ``None`` takes the place's own word back.

    ``value`` is JSON data. The empty place is the whole installation. Unknown place: UnknownPlaceError.
    Who may do so is the calling page's policy.
    """
    if place:
        place_demand_active(place)
    if value is None:
        PlaceSetting.objects.filter(place=place, key=key).delete()
    else:
        PlaceSetting.objects.update_or_create(place=place, key=key, defaults={"value": value, "updated_at": now})
    bump([place_key(place)])
    journal.record(
        PlaceSettingPut(key=key, value=value),
        actor=actor,
        place=place,
        subject=("place", int(place or 0)),
        now=now,
    )
