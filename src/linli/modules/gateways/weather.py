"""What the weather is in a county: told by a provider, kept for half an hour, read without waiting for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast

import msgspec
from django.conf import settings
from django.utils.module_loading import import_string

from linli.kernel import clock
from linli.kernel.place_path import Level
from linli.modules.gateways.models import WeatherReport
from linli.modules.gateways.outgoing import ChannelSettingsError
from linli.modules.gateways.services import weather_ask

if TYPE_CHECKING:
    from collections.abc import Mapping

NONE = "none"
PROVIDERS = {"qweather": "linli.modules.gateways.qweather.QWeather"}
"""Short names for ``LINLI_WEATHER``; an installation may also name its own class by dotted path."""

FRESH = timedelta(minutes=30)
SHOWN = timedelta(hours=3)
"""Older than this it is no longer shown, if the provider has not answered since."""


@dataclass(frozen=True, slots=True)
class WeatherWarning:
    """An official warning (预警) that holds: ``level`` is blue, yellow, orange or red, or empty where it has none."""

    title: str
    level: str
    text: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Weather:
    """The weather now, in the provider's words; temperatures in whole degrees Celsius."""

    text: str
    temperature: int
    low: int | None
    high: int | None
    wind: str
    observed_at: datetime
    warnings: tuple[WeatherWarning, ...] = ()


class WeatherProvider(Protocol):
    """One source of weather. Whatever it raises is logged, and what was known before is shown meanwhile."""

    def weather(self, *, county: str) -> Weather:
        """Return the weather of a county, named by its six digits (GB/T 2260)."""


def weather(place: str, *, now: datetime | None = None) -> Weather | None:
    """Return the weather in a place's county, ``None`` where it is not known; no page waits for the provider.

    What is older than half an hour is asked for anew in the background; until three hours it is shown meanwhile.
    """
    if settings.LINLI_WEATHER == NONE or len(place) < Level.COUNTY:
        return None
    county, moment = place[: Level.COUNTY], now or clock.now()
    row = WeatherReport.objects.filter(pk=county).first()
    if row is None or row.fetched_at is None or row.fetched_at <= moment - FRESH:
        weather_ask(county=county, now=moment)
    if row is None or row.fetched_at is None or row.fetched_at <= moment - SHOWN:
        return None
    told = msgspec.convert(row.said, Weather)
    holding = tuple(each for each in told.warnings if each.until is None or each.until > moment)
    return replace(told, warnings=holding)


def weather_told(county: str) -> Mapping[str, Any]:
    """Ask the provider and return its answer as it is kept; what it raises goes up."""
    return cast("Mapping[str, Any]", msgspec.to_builtins(weather_provider().weather(county=county)))


def weather_provider() -> WeatherProvider:
    """Return the configured provider; a name that cannot be loaded: ImportError, what lacks: ChannelSettingsError."""
    named: str = settings.LINLI_WEATHER
    return cast("WeatherProvider", import_string(PROVIDERS.get(named, named))())


def weather_warnings() -> list[str]:
    """Return what ``linli doctor`` should say about it."""
    if settings.LINLI_WEATHER == NONE:
        return []
    try:
        weather_provider()
    except ImportError as fault:
        return [f"LINLI_WEATHER={settings.LINLI_WEATHER} cannot be loaded ({fault}); no weather is shown."]
    except ChannelSettingsError as fault:
        return [f"{fault}; no weather is shown."]
    return []
