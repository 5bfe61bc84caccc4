from datetime import UTC, date, datetime

import pytest

from linli.modules.places import public as places
from linli.modules.places.models import Place, PlaceChange
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_unit, a_village

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


def test_grids_are_numbered_one_after_the_other() -> None:
    a_village()
    first = places.grid_add(village=ZHANGWANG, actor=None, now=NOON)
    second = places.grid_add(village=ZHANGWANG, name="溪东片", actor=None, now=NOON)
    assert (first.code, first.name) == (f"{ZHANGWANG}001", "第1网格")
    assert (second.code, second.name) == (f"{ZHANGWANG}002", "溪东片")
    assert places.grids_of(ZHANGWANG) == [first, second]


def test_the_code_of_an_abolished_grid_is_not_used_again() -> None:
    a_grid(number=1)
    places.place_abolish(code=f"{ZHANGWANG}001", actor=None, now=NOON)
    assert places.grid_add(village=ZHANGWANG, actor=None, now=NOON).code == f"{ZHANGWANG}002"


def test_a_village_has_at_most_999_grids() -> None:
    a_grid(number=999)
    with pytest.raises(places.PlaceRefusedError, match="999"):
        places.grid_add(village=ZHANGWANG, actor=None, now=NOON)


def test_a_functional_zone_with_a_code_of_its_own_can_be_added() -> None:
    a_place("330825")
    zone = places.place_add(code="330825900", name="龙游经济开发区", actor=None, now=NOON, lng=119.17, lat=29.03)
    assert (zone.level, zone.lng) == (9, 119.17)
    assert PlaceChange.objects.get(place=zone.code).kind == "added"


@pytest.mark.parametrize("code", ["", "3308x5", "33082", "3308250022", "330825002"])
def test_a_place_is_not_added_under_a_wrong_or_taken_code(code: str) -> None:
    a_village()
    with pytest.raises(places.PlaceRefusedError):
        places.place_add(code=code, name="新区", actor=None, now=NOON)


def test_a_place_is_not_added_where_nothing_is_above() -> None:
    with pytest.raises(places.UnknownPlaceError):
        places.place_add(code="330825900", name="龙游经济开发区", actor=None, now=NOON)


def test_a_renamed_place_keeps_its_former_name() -> None:
    a_village()
    card = places.place_rename(code=ZHANGWANG, name="新张王村村民委员会", actor=None, now=NOON)
    assert (card.short_name, card.stem) == ("新张王村", "新张王")
    change = PlaceChange.objects.get(place=ZHANGWANG)
    assert (change.kind, change.old_name, change.new_name) == ("renamed", "张王村村民委员会", "新张王村村民委员会")
    assert places.places_within("330825", q="xzw") == [card]


def test_the_same_name_is_no_renaming() -> None:
    a_village()
    places.place_rename(code=ZHANGWANG, name=" 张王村村民委员会 ", actor=None, now=NOON)
    assert not PlaceChange.objects.exists()


def test_an_abolished_village_takes_its_grids_along_and_stays_readable() -> None:
    grid = a_grid()
    places.place_abolish(code=ZHANGWANG, actor=None, now=NOON)
    assert not places.place_get(grid.code).is_active
    assert Place.objects.get(code=ZHANGWANG).abolished_on == date(2026, 4, 18)
    assert places.places_within(ZHANGWANG) == []
    assert places.place_path_name(ZHANGWANG) == "龙游县东华街道张王村"


def test_a_town_with_villages_is_not_abolished() -> None:
    a_village()
    with pytest.raises(places.PlaceRefusedError, match="东华街道"):
        places.place_abolish(code="330825002", actor=None, now=NOON)


def test_nothing_is_added_below_an_abolished_place() -> None:
    a_village(HETIAN)
    places.place_abolish(code=HETIAN, actor=None, now=NOON)
    with pytest.raises(places.PlaceRefusedError, match="已撤销"):
        places.grid_add(village=HETIAN, actor=None, now=NOON)


def test_two_units_of_one_place_have_two_names() -> None:
    a_unit(name="市场监管所")
    with pytest.raises(places.PlaceRefusedError, match="市场监管所"):
        places.unit_add(place="330825002", kind="department", name="市场监管所")
    assert places.unit_add(place="330825", kind="department", name="市场监管所").place == "330825"


def test_a_unit_is_of_a_known_kind() -> None:
    a_place("330825")
    with pytest.raises(places.PlaceRefusedError):
        places.unit_add(place="330825", kind="club", name="书画社")
