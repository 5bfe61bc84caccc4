"""Writes of single places: added by hand, renamed, abolished. Mergers have their own file, lists their own package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import InvalidPlaceError, Level, level_of, parent_of, subtree_bounds
from linli.modules.places.errors import PlaceRefusedError, UnknownPlaceError
from linli.modules.places.events import PlaceAbolished, PlaceAdded, PlaceRenamed
from linli.modules.places.models import Place, PlaceChange
from linli.modules.places.names import short_name_of, stem_of
from linli.modules.places.pinyin import pinyin_key_of
from linli.modules.places.selectors import place_get

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.places.cards import PlaceCard

NAME_AT_MOST = 60
"""Characters of a name; the longest of the national list has 33."""


def derived_names(name: str) -> dict[str, str]:
    """Return the columns that follow from a name: itself, short name, stem, pinyin key."""
    short = short_name_of(name)
    return {"name": name, "short_name": short, "stem": stem_of(short), "pinyin": pinyin_key_of(short)}


def place_demand_active(code: str) -> Place:
    """Return the place, locked until the transaction ends.

    Unknown: UnknownPlaceError; abolished: PlaceRefusedError.
    """
    place = Place.objects.select_for_update().filter(code=code).first()
    if place is None:
        raise UnknownPlaceError(code)
    if not place.is_active:
        raise PlaceRefusedError(_("“%(name)s”已撤销") % {"name": place.short_name})
    return place


@transaction.atomic
def place_add(
    *,
    code: str,
    name: str,
    actor: Actor | None,
    now: datetime,
    households_declared: int | None = None,
    lng: float | None = None,
    lat: float | None = None,
) -> PlaceCard:
    """Add a place that stands in no list, such as a functional zone or a grid; its parent must exist.

    Coordinates are WGS-84 degrees. No code, code taken or no name: PlaceRefusedError. No parent: UnknownPlaceError.
    """
    name = demanded_name(name)
    try:
        level_of(code or "-")
    except InvalidPlaceError:
        raise PlaceRefusedError(_("代码应为 2、4、6、9、12 或 15 位数字")) from None
    if parent := parent_of(code):
        place_demand_active(parent)
    where = {"households_declared": households_declared, "lng": lng, "lat": lat}
    place, is_new = Place.objects.get_or_create(code=code, defaults={**derived_names(name), **where})
    if not is_new:
        raise PlaceRefusedError(_("代码 %(code)s 已被“%(name)s”使用") % {"code": code, "name": place.short_name})
    PlaceChange.objects.create(place=code, kind=PlaceChange.Kind.ADDED, new_name=name, new_code=code, at=now)
    journal.record(PlaceAdded(code=code, name=name), actor=actor, place=code, subject=("place", int(code)), now=now)
    return place_get(code)


@transaction.atomic
def place_rename(*, code: str, name: str, actor: Actor | None, now: datetime) -> PlaceCard:
    """Give a place another name; the former one stays in its history. The same name changes nothing.

    Unknown: UnknownPlaceError; abolished or no name: PlaceRefusedError.
    """
    name, place = demanded_name(name), place_demand_active(code)
    if place.name != name:
        Place.objects.filter(code=code).update(**derived_names(name))
        PlaceChange.objects.create(
            place=code, kind=PlaceChange.Kind.RENAMED, old_name=place.name, new_name=name, at=now
        )
        journal.record(
            PlaceRenamed(code=code, old_name=place.name, new_name=name),
            actor=actor,
            place=code,
            subject=("place", int(code)),
            now=now,
        )
    return place_get(code)


@transaction.atomic
def place_abolish(*, code: str, actor: Actor | None, now: datetime) -> None:
    """Mark a place as no more, without a successor; its rows stay where they are. Its grids go with it.

    Anything else active below it: PlaceRefusedError. Unknown: UnknownPlaceError.
    """
    place = place_demand_active(code)
    low, high = subtree_bounds(code)
    below = Place.objects.filter(code__gt=low, code__lt=high, is_active=True)
    if below.exclude(level=Level.GRID).exists():
        raise PlaceRefusedError(_("“%(name)s”之下还有在用的区划") % {"name": place.short_name})
    gone = [*below.values_list("code", "name"), (code, place.name)]
    Place.objects.filter(code__in=[c for c, _name in gone]).update(is_active=False, abolished_on=localdate(now))
    PlaceChange.objects.bulk_create(
        PlaceChange(place=c, kind=PlaceChange.Kind.ABOLISHED, old_name=old, old_code=c, at=now) for c, old in gone
    )
    journal.record(
        PlaceAbolished(code=code, name=place.name), actor=actor, place=code, subject=("place", int(code)), now=now
    )


def demanded_name(name: str) -> str:
    """Return the name without outer blanks; none, or one past 60 characters, raises PlaceRefusedError."""
    name = name.strip()
    if not name or len(name) > NAME_AT_MOST:
        raise PlaceRefusedError(_("名称应为 1 到 60 个字"))
    return name
