"""The weather is told by its provider, kept for half an hour, and never waited for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.kernel import clock
from linli.modules.gateways.jobs import weather_fetch
from linli.modules.gateways.models import WeatherReport
from linli.modules.gateways.public import Weather, WeatherWarning, weather, weather_warnings
from linli.modules.gateways.tests.provider import serving
from linli.modules.gateways.tests.qweather import ALERT, KEY, QWeatherServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db

COUNTY, VILLAGE = "330825", "330825110204"
BEFORE_IT_ENDS = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def server(settings: Settings) -> Iterator[QWeatherServer]:
    """Give a QWeather of our own, configured."""
    with serving(QWeatherServer()) as running:
        settings.LINLI_WEATHER = "qweather"
        settings.LINLI_WEATHER_ENDPOINT, settings.LINLI_WEATHER_KEY = running.url, KEY
        yield running


def _jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="gateways.weather_fetch").count()


def test_the_weather_of_a_village_is_that_of_its_county(server: QWeatherServer) -> None:
    assert weather(VILLAGE) is None, "nobody has asked yet"
    assert _jobs() == 1
    assert weather_fetch(county=COUNTY)

    assert weather(VILLAGE) == Weather(
        text="多云",
        temperature=24,
        low=18,
        high=25,
        wind="东南风1级",
        observed_at=datetime(2026, 11, 26, 6, 2, tzinfo=UTC),
    )


def test_an_official_warning_is_told_until_it_ends(server: QWeatherServer) -> None:
    server.alerts = [ALERT]
    weather(COUNTY, now=BEFORE_IT_ENDS)
    weather_fetch(county=COUNTY)
    WeatherReport.objects.update(fetched_at=BEFORE_IT_ENDS)

    told = weather(COUNTY, now=BEFORE_IT_ENDS)
    assert told is not None
    assert told.warnings == (
        WeatherWarning(
            title="龙游县气象台发布寒潮黄色预警信号",
            level="yellow",
            text="预计未来 24 小时内最低气温将下降 10℃ 以上，请注意防寒。",
            until=datetime(2026, 11, 27, 0, 0, tzinfo=UTC),
        ),
    )
    after = datetime(2026, 11, 27, 0, 1, tzinfo=UTC)
    WeatherReport.objects.update(fetched_at=after)
    ended = weather(COUNTY, now=after)
    assert ended is not None
    assert ended.warnings == ()


def test_a_warning_that_lacks_words_is_told_with_what_it_has(server: QWeatherServer) -> None:
    server.alerts = [{"senderName": "龙游县气象台", "eventType": {"name": "大风"}, "color": None, "expireTime": None}]
    weather(COUNTY)
    weather_fetch(county=COUNTY)

    told = weather(COUNTY)
    assert told is not None
    assert told.warnings == (WeatherWarning(title="龙游县气象台大风预警", level="", text=""),)


def test_within_half_an_hour_nobody_is_asked_again(
    server: QWeatherServer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    weather(COUNTY, now=now)
    weather_fetch(county=COUNTY)
    with django_assert_num_queries(1):
        assert weather(COUNTY, now=now + timedelta(minutes=29))
    assert _jobs() == 1


def test_what_is_older_is_shown_while_it_is_asked_for_and_not_for_ever(server: QWeatherServer) -> None:
    now = clock.now()
    weather(COUNTY, now=now)
    weather_fetch(county=COUNTY)

    assert weather(COUNTY, now=now + timedelta(minutes=31))
    assert _jobs() == 2
    assert weather(COUNTY, now=now + timedelta(hours=2, minutes=59))
    assert weather(COUNTY, now=now + timedelta(hours=3, minutes=1)) is None


def test_of_many_pages_opened_together_one_asks(server: QWeatherServer) -> None:
    now = clock.now()
    for seconds in range(20):
        weather(COUNTY, now=now + timedelta(seconds=seconds))
    assert _jobs() == 1

    weather(COUNTY, now=now + timedelta(minutes=6))
    assert _jobs() == 2


@pytest.mark.parametrize("fault", ["key", "code", "down", "nonsense"])
def test_a_provider_at_fault_is_no_fault_of_the_page(server: QWeatherServer, settings: Settings, fault: str) -> None:
    weather(COUNTY)
    weather_fetch(county=COUNTY)
    if fault == "key":
        settings.LINLI_WEATHER_KEY = "another"
    elif fault == "code":
        server.code = "402"
    elif fault == "down":
        settings.LINLI_WEATHER_ENDPOINT = "http://127.0.0.1:9"
    else:
        server.temperature = "mild"

    assert not weather_fetch(county=COUNTY)
    told = weather(COUNTY)
    assert told is not None
    assert told.temperature == 24


def test_a_county_the_provider_does_not_know_has_no_weather(server: QWeatherServer) -> None:
    weather("330881")

    assert not weather_fetch(county="330881")
    assert weather("330881") is None


def test_what_is_larger_than_a_county_has_no_weather(server: QWeatherServer) -> None:
    assert weather("3308") is None
    assert _jobs() == 0


def test_without_a_provider_nothing_is_asked(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.LINLI_WEATHER = "none"
    with django_assert_num_queries(0):
        assert weather(VILLAGE) is None
    assert weather_warnings() == []


def test_the_doctor_names_what_lacks(settings: Settings) -> None:
    settings.LINLI_WEATHER, settings.LINLI_WEATHER_KEY, settings.LINLI_WEATHER_ENDPOINT = "qweather", "", ""
    assert "LINLI_WEATHER_ENDPOINT, LINLI_WEATHER_KEY must be set" in weather_warnings()[0]

    settings.LINLI_WEATHER = "linli.no_such.Weather"
    assert "cannot be loaded" in weather_warnings()[0]
