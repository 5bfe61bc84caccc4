"""Factories of places for tests of any module; each makes what it needs above."""

from __future__ import annotations

from itertools import count

from linli.kernel.place_path import Level, ancestors_and_self
from linli.modules.places.cards import PlaceCard, UnitCard
from linli.modules.places.models import Place, Unit
from linli.modules.places.selectors import place_get, places_get
from linli.modules.places.services.changes import derived_names

ZHANGWANG = "330825002222"
HETIAN = "330825211207"

_KNOWN = {
    "33": "浙江省",
    "3308": "衢州市",
    "330825": "龙游县",
    "330825002": "东华街道",
    "330825211": "大街乡",
    ZHANGWANG: "张王村村民委员会",
    HETIAN: "贺田村村民委员会",
}
_FALLBACK = {
    Level.PROVINCE: "测试省",
    Level.CITY: "测试市",
    Level.COUNTY: "测试县",
    Level.TOWN: "测试镇",
    Level.VILLAGE: "测试村村民委员会",
    Level.GRID: "第1网格",
}
_numbers = count(1)


def a_place(code: str = ZHANGWANG, *, name: str = "") -> PlaceCard:
    """Give a place, with whatever is missing above it; the seeds' places bear their real names."""
    whole = ancestors_and_self(code)
    known = places_get(whole)
    for each in whole:
        if each not in known:
            own = name if each == code and name else _KNOWN.get(each) or _numbered(each)
            Place.objects.create(code=each, **derived_names(own))
    return known.get(code) or place_get(code)


def _numbered(code: str) -> str:
    return f"第{int(code[Level.VILLAGE :])}网格" if len(code) == Level.GRID else _FALLBACK[Level(len(code))]


def a_village(code: str = ZHANGWANG, *, name: str = "") -> PlaceCard:
    """Give a village, 张王村 unless another code is asked for."""
    return a_place(code, name=name)


def a_grid(village: str = ZHANGWANG, *, number: int = 1) -> PlaceCard:
    """Give a grid of a village by its number."""
    return a_place(f"{village}{number:03}")


def a_unit(place: str = "330825002", *, kind: str = "department", name: str = "") -> UnitCard:
    """Give a unit, a department of 东华街道 unless asked otherwise."""
    a_place(place)
    unit, _is_new = Unit.objects.get_or_create(
        place=place, name=name or f"综合执法队{next(_numbers)}", defaults={"kind": kind}
    )
    return UnitCard(unit.pk, unit.place, unit.kind, unit.name)


def declare_households(village: str, households: int) -> None:
    """Let a village say how many households it has."""
    Place.objects.filter(code=village).update(households_declared=households)
