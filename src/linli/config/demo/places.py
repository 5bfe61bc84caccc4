"""The demo's places: real divisions from the statistical list, with grids and units as a county would set them up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from linli.config.demo.accounts import DONGHUA, HETIAN, LONGYOU, QUZHOU, ZHANGWANG
from linli.kernel.place_path import Level
from linli.modules.places.models import Place
from linli.modules.places.public import divisions_import, grid_add, places_within, unit_add

if TYPE_CHECKING:
    from datetime import datetime

DIVISIONS = Path(__file__).parent / "divisions.csv"
DAJIE = "330825211"
"""大街乡, to which 贺田村 belongs."""

CENTRES = {
    QUZHOU: (118.87, 28.94),
    LONGYOU: (119.17, 29.03),
    DONGHUA: (119.19, 29.02),
    ZHANGWANG: (119.214, 28.998),
    DAJIE: (119.11, 28.83),
    HETIAN: (119.095, 28.815),
}
"""Roughly where they are (WGS-84 degrees); good for a map to open at, not for measuring."""

HOUSEHOLDS = {ZHANGWANG: 172, HETIAN: 60}
GRIDS = {ZHANGWANG: 4, HETIAN: 2}

_UNITS: dict[str, tuple[tuple[str, str], ...]] = {
    DONGHUA: (
        ("centre", "综合指挥室"),
        ("department", "综合行政执法队"),
        ("department", "市场监管所"),
        ("department", "自然资源所"),
        ("department", "派出所"),
        ("department", "社会事务办"),
        ("department", "农业农村办"),
        ("team", "街道环卫队"),
    ),
    DAJIE: (("centre", "综合指挥室"), ("department", "农业农村办")),
    LONGYOU: (
        ("department", "民政局"),
        ("department", "住房和城乡建设局"),
        ("department", "交通运输局"),
        ("department", "林业水利局"),
        ("department", "农业农村局"),
        ("department", "供电公司"),
        ("department", "水务公司"),
    ),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What was laid out: the villages with people in them, their grids, and the units by place and name."""

    villages: tuple[str, ...]
    names: dict[str, str]
    grids: dict[str, tuple[str, ...]]
    units: dict[tuple[str, str], int]


def places_lay_out(now: datetime) -> Ground:
    """Import the divisions and add grids, units and approximate centres; return what there is."""
    divisions_import([DIVISIONS], revision="demo", now=now)
    _put_centres()
    cards = [*places_within(DONGHUA, Level.VILLAGE, limit=100), *places_within(HETIAN)]
    names = {card.code: card.short_name for card in cards}
    grids = {
        village: tuple(grid_add(village=village, actor=None, now=now).code for _ in range(GRIDS.get(village, 1)))
        for village in names
    }
    units = {(place, name): unit_add(place=place, kind=kind, name=name).id for place, kind, name in _unit_list(names)}
    return Ground(tuple(names), names, grids, units)


def _unit_list(names: dict[str, str]) -> list[tuple[str, str, str]]:
    offices = [(place, kind, name) for place, units in _UNITS.items() for kind, name in units]
    teams = [(village, "team", f"{name}服务团队") for village, name in names.items()]
    return [*offices, *teams]


def _put_centres() -> None:
    for code, (lng, lat) in CENTRES.items():
        Place.objects.filter(code=code).update(lng=lng, lat=lat)
    for code, count in HOUSEHOLDS.items():
        Place.objects.filter(code=code).update(households_declared=count)
