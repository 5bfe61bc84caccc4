import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.modules.places import public as places
from linli.modules.places.models import Place
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_unit, a_village

pytestmark = pytest.mark.django_db


def test_a_card_says_what_others_need() -> None:
    a_village()
    card = places.place_get(ZHANGWANG)
    assert (card.code, card.short_name, card.level, card.stem) == (ZHANGWANG, "张王村", 12, "张王")


def test_an_unknown_place_is_an_error_that_names_it() -> None:
    with pytest.raises(places.UnknownPlaceError, match="330825002999"):
        places.place_get("330825002999")


def test_the_path_name_begins_at_the_county() -> None:
    a_grid()
    assert places.place_path_name(ZHANGWANG) == "龙游县东华街道张王村"
    assert places.place_path_name(f"{ZHANGWANG}001") == "龙游县东华街道张王村第1网格"
    assert places.place_path_name("330825") == "龙游县"
    assert places.place_path_name("3308") == "衢州市"


def test_the_grouping_row_of_a_municipality_goes_by_its_province() -> None:
    a_place("11", name="北京市")
    a_place("1101", name="市辖区")
    a_place("110101", name="东城区")
    assert places.place_path_name("1101") == "北京市"
    assert places.place_path_name("110101") == "东城区"


def test_ancestors_come_from_the_province_down_without_the_place_itself() -> None:
    a_village()
    assert [card.code for card in places.ancestors(ZHANGWANG)] == ["33", "3308", "330825", "330825002"]


def test_children_are_one_level_below_and_in_use() -> None:
    a_village()
    a_village(HETIAN)
    a_grid()
    assert [card.short_name for card in places.children("330825")] == ["东华街道", "大街乡"]
    Place.objects.filter(code="330825211").update(is_active=False)
    assert [card.short_name for card in places.children("330825")] == ["东华街道"]
    assert [card.code for card in places.children("")] == ["33"]
    assert places.children(f"{ZHANGWANG}001") == []


def test_a_page_goes_on_after_the_last_code() -> None:
    for number in range(1, 6):
        a_grid(number=number)
    first = places.places_within(ZHANGWANG, 15, limit=3)
    second = places.places_within(ZHANGWANG, 15, after=first[-1].code, limit=3)
    assert [card.name for card in [*first, *second]] == [f"第{n}网格" for n in range(1, 6)]


@pytest.mark.parametrize("wanted", ["张王", "王", "zwc", "ZW", "zhang", "3308250022"])
def test_a_village_is_found_by_name_pinyin_or_code(wanted: str) -> None:
    a_village()
    a_village(HETIAN)
    assert [card.code for card in places.places_within("330825", 12, q=wanted)] == [ZHANGWANG]


def test_a_percent_sign_is_no_wildcard() -> None:
    a_village()
    assert places.places_within("330825", q="%") == []


def test_reading_within_a_county_uses_the_range_of_its_codes() -> None:
    a_village()
    a_place("330826100200")
    assert all(card.code.startswith("330825") for card in places.places_within("330825"))


def test_many_places_and_units_are_read_in_one_query_each() -> None:
    a_village()
    units = [a_unit(), a_unit()]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = places.places_get([ZHANGWANG, "330825", "999999"])
        by_id = places.units_get([unit.id for unit in units])
    assert set(found) == {ZHANGWANG, "330825"}
    assert set(by_id) == {unit.id for unit in units}
    assert len(queries) == 2


def test_units_of_a_place_are_those_in_use_at_exactly_this_place() -> None:
    office, closed, elsewhere = a_unit(), a_unit(), a_unit(ZHANGWANG, kind="team")
    places.unit_close(unit_id=closed.id)
    assert places.units_of("330825002") == [office]
    assert places.units_of(ZHANGWANG) == [elsewhere]
    assert not places.unit_get(closed.id).is_active


@pytest.mark.parametrize("code", ["", "\x00", "33\x00", "浙江", "3308250", "' OR 1=1"])
def test_what_is_no_code_is_an_unknown_place_and_no_fault(code: str) -> None:
    a_village()
    with pytest.raises(places.UnknownPlaceError):
        places.place_get(code)
    with pytest.raises(places.UnknownPlaceError):
        places.place_path_name(code)
    assert places.places_get([code]) == {}
    assert places.places_within("33", q="\x00张王\x00", level=12)
    if code:
        assert places.places_within(code) == []
