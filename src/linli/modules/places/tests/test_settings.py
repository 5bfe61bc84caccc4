from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.modules.places import public as places
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


def put(place: str, value: object) -> None:
    places.setting_put(place=place, key="matters.first_answer_hours", value=value, actor=None, now=NOON)


def hours(place: str) -> int:
    return places.setting_for(place, "matters.first_answer_hours", 24)


def test_the_default_holds_until_somebody_says_otherwise() -> None:
    a_village()
    assert hours(ZHANGWANG) == 24


def test_the_nearest_place_above_wins() -> None:
    a_village()
    a_village(HETIAN)
    put("", 30)
    put("330825", 15)
    put(ZHANGWANG, 12)
    assert (hours(ZHANGWANG), hours(HETIAN), hours("33")) == (12, 15, 30)
    assert hours(a_grid().code) == 12


def test_a_place_can_take_its_word_back() -> None:
    a_village()
    put("330825", 15)
    put(ZHANGWANG, 12)
    put(ZHANGWANG, None)
    assert hours(ZHANGWANG) == 15


def test_zero_and_false_are_values() -> None:
    a_village()
    put("330825", 15)
    put(ZHANGWANG, 0)
    assert hours(ZHANGWANG) == 0


def test_many_settings_are_read_in_one_query() -> None:
    a_village()
    put("330825", 15)
    with CaptureQueriesContext(connection) as queries:
        found = places.settings_for(ZHANGWANG, ["matters.first_answer_hours", "home.modules"])
    assert found == {"matters.first_answer_hours": 15}
    assert len(queries) == 1


def test_a_setting_needs_a_known_place() -> None:
    with pytest.raises(places.UnknownPlaceError):
        put("330825999", 1)
