"""Mergers and changes of code: the place keeps its past, every scoped row moves to the new code.

A model takes part by naming its place columns in ``SCOPED_PLACE_FIELDS``. Where moving could break a unique
constraint it also has a class method ``before_place_rewrite(*, old, new, now)`` that makes room first; it is called
before every pass and must do nothing the second time. The journal takes no part: it keeps what was true then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from psycopg import sql

from linli.kernel import journal
from linli.kernel.place_path import InvalidPlaceError, Level, county_of, level_of, parent_of, subtree_bounds
from linli.kernel.versions import bump, place_key
from linli.modules.places.errors import PlaceMergeError
from linli.modules.places.events import PlaceMerged, PlaceRecoded
from linli.modules.places.models import Place, PlaceChange, PlaceSetting
from linli.modules.places.names import grid_name
from linli.modules.places.selectors import place_get
from linli.modules.places.services.changes import derived_names, place_demand_active

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from django.db.models import Field, Model

    from linli.kernel.actor import Actor
    from linli.modules.places.cards import PlaceCard

BATCH = 5_000
"""Rows rewritten per transaction: short enough that nobody waits for their own row."""
LATE_WRITERS = timedelta(days=7)
"""For so long a sweep looks again for rows that a page opened before the merger wrote under the old code."""


def place_merge(*, source: str, target: str, now: datetime, actor: Actor | None) -> PlaceCard:
    """Merge a place into another of the same county and level; return the target.

    The source is abolished with the target as successor; its grids move behind the target's under new codes; then
    the scoped rows are rewritten in batches of 5,000, each its own transaction. Dying in between loses nothing:
    ``place_rewrites_finish`` goes on. Both places are locked, so of two mergers of one place the second is refused.
    Unknown place: UnknownPlaceError. Itself, another level or county, abolished, or with active places other than
    grids below (recode those first): PlaceMergeError or PlaceRefusedError.
    """
    with transaction.atomic():
        _demand_mergeable(source, target)
        changes = [*_grids_moved(source, target, now), _retire(source, target, PlaceChange.Kind.MERGED, now)]
        bump([place_key(source), place_key(target)])
        event = PlaceMerged(code=source, target=target)
        journal.record(event, actor=actor, place=target, subject=("place", int(source)), now=now)
    _rewrite_all(changes, now)
    return place_get(target)


def _demand_mergeable(source: str, target: str) -> None:
    if source == target:
        raise PlaceMergeError(_("不能并入自己"))
    for code in sorted((source, target)):
        place_demand_active(code)
    if len(source) != len(target) or county_of(source) != county_of(target):
        raise PlaceMergeError(_("只能并入同一县(市、区)的同级区划"))
    low, high = subtree_bounds(source)
    below = Place.objects.filter(code__gt=low, code__lt=high, is_active=True).exclude(level=Level.GRID)
    if below.exists():
        raise PlaceMergeError(_("请先把下级区划逐一变更到新的代码"))


def _grids_moved(source: str, target: str, now: datetime) -> Iterator[PlaceChange]:
    if len(source) != Level.VILLAGE:
        return
    low, high = subtree_bounds(target)
    last = Place.objects.filter(level=Level.GRID, code__gte=low, code__lt=high).order_by("-code").first()
    number = int(last.code[Level.VILLAGE :]) if last else 0
    low, high = subtree_bounds(source)
    for grid in Place.objects.filter(level=Level.GRID, code__gt=low, code__lt=high, is_active=True).order_by("code"):
        number += 1
        code = f"{target}{number:03}"
        is_numbered = grid.name == grid_name(int(grid.code[Level.VILLAGE :]))
        _copy(grid, code=code, name=grid_name(number) if is_numbered else grid.name)
        yield _retire(grid.code, code, PlaceChange.Kind.RECODED, now)


def _copy(place: Place, *, code: str, name: str) -> None:
    Place.objects.create(
        code=code,
        **derived_names(name),
        households_declared=place.households_declared,
        lng=place.lng,
        lat=place.lat,
        introduced_in=place.introduced_in,
    )


def _retire(code: str, successor: str, kind: PlaceChange.Kind, now: datetime) -> PlaceChange:
    old, new = Place.objects.get(code=code), Place.objects.get(code=successor)
    Place.objects.filter(code=code).update(is_active=False, abolished_on=localdate(now), successor=successor)
    return PlaceChange.objects.create(
        place=code, kind=kind, old_name=old.name, new_name=new.name, old_code=code, new_code=successor, at=now
    )


def place_recode(*, code: str, new_code: str, now: datetime, actor: Actor | None) -> PlaceCard:
    """Give a place, with all below it, another code of the same county; return it under the new code.

    So villages follow when towns are merged. Settings move along; rows are rewritten as in a merger. Unknown place or
    new parent: UnknownPlaceError. A code taken, of another level or county: PlaceMergeError.
    """
    with transaction.atomic():
        _demand_recodable(code, new_code)
        low, high = subtree_bounds(code)
        moving = list(Place.objects.filter(code__gte=low, code__lt=high, is_active=True).order_by("code"))
        for place in moving:
            _copy(place, code=new_code + place.code[len(code) :], name=place.name)
        changes = [
            _retire(place.code, new_code + place.code[len(code) :], PlaceChange.Kind.RECODED, now) for place in moving
        ]
        for change in changes:
            PlaceSetting.objects.filter(place=change.old_code).update(place=change.new_code)
        bump([place_key(code), place_key(new_code)])
        event = PlaceRecoded(code=code, new_code=new_code)
        journal.record(event, actor=actor, place=new_code, subject=("place", int(code)), now=now)
    _rewrite_all(changes, now)
    return place_get(new_code)


def _demand_recodable(code: str, new_code: str) -> None:
    try:
        same_level = level_of(code) == level_of(new_code)
    except InvalidPlaceError:
        same_level = False
    if not same_level or county_of(code) != county_of(new_code):
        raise PlaceMergeError(_("新代码应属同一县(市、区)、同一层级"))
    place_demand_active(code)
    place_demand_active(parent_of(new_code))
    low, high = subtree_bounds(new_code)
    if Place.objects.filter(code__gte=low, code__lt=high).exists():
        raise PlaceMergeError(_("代码 %(code)s 已被使用") % {"code": new_code})


def place_rewrites_finish(now: datetime) -> int:
    """Finish what a crash interrupted, and look again for 7 days for rows written late; return how many rows moved.

    For a periodic job; running it twice at once does the work once.
    """
    kinds = (PlaceChange.Kind.MERGED, PlaceChange.Kind.RECODED)
    young = Q(rewritten_at__isnull=True) | Q(at__gte=now - LATE_WRITERS)
    return _rewrite_all(PlaceChange.objects.filter(young, kind__in=kinds).order_by("at", "pk"), now)


def _rewrite_all(changes: Iterable[PlaceChange], now: datetime) -> int:
    moved = 0
    for change in changes:
        for model in scoped_models():
            make_room = getattr(model, "before_place_rewrite", None)
            if make_room is not None:
                with transaction.atomic():
                    make_room(old=change.old_code, new=change.new_code, now=now)
            for column, length in _place_columns(model):
                if length >= len(change.old_code):  # a village's column holds no grid
                    moved += _rewrite_column(model, column, old=change.old_code, new=change.new_code)
        PlaceChange.objects.filter(pk=change.pk, rewritten_at__isnull=True).update(rewritten_at=now)
    return moved


def scoped_models() -> list[type[Model]]:
    """Return every model of the project that names place columns to be rewritten."""
    return [model for model in apps.get_models() if getattr(model, "SCOPED_PLACE_FIELDS", ())]


def _place_columns(model: type[Model]) -> list[tuple[str, int]]:
    names: tuple[str, ...] = model.SCOPED_PLACE_FIELDS  # type: ignore[attr-defined]
    fields = [cast("Field[str, str]", model._meta.get_field(name)) for name in names]  # noqa: SLF001 - Django's own way
    return [(cast("str", field.column), field.max_length or Level.GRID) for field in fields]


def _rewrite_column(model: type[Model], column: str, *, old: str, new: str) -> int:
    # By ctid, since some of these tables have keys of several columns; a row moved meanwhile is met in the next batch.
    statement = sql.SQL(
        "UPDATE {table} SET {column} = %s WHERE {column} = %s"
        " AND ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {column} = %s LIMIT %s))"
    ).format(table=sql.Identifier(model._meta.db_table), column=sql.Identifier(column))  # noqa: SLF001 - Django's own way
    moved = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [new, old, old, BATCH])
            if not cursor.rowcount:
                return moved
            moved += cursor.rowcount
