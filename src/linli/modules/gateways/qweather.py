"""Weather and official warnings by QWeather (和风天气): web API version 7, a key, and the account's own host."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
from django.conf import settings

from linli.modules.gateways.outgoing import ChannelSettingsError
from linli.modules.gateways.weather import Weather, WeatherWarning

_SECONDS = 10.0
_WELL = "200"
_WARNINGS_AT_MOST = 5
_LEVELS = frozenset({"blue", "yellow", "orange", "red"})


class QWeatherError(Exception):
    """QWeather did not say what the weather is."""


class QWeather:
    """Asks for a county by its division code: where it is, the weather, what today brings, what is warned of."""

    def __init__(self) -> None:
        """Read the configuration; what lacks: ChannelSettingsError."""
        names = ("LINLI_WEATHER_ENDPOINT", "LINLI_WEATHER_KEY")
        lacking = [name for name in names if not getattr(settings, name)]
        if lacking:
            message = f"{', '.join(lacking)} must be set for LINLI_WEATHER=qweather"
            raise ChannelSettingsError(message)

    def weather(self, *, county: str) -> Weather:
        """Return the weather; httpx.HTTPError, QWeatherError, or KeyError and ValueError for what is not documented."""
        with httpx.Client(
            base_url=settings.LINLI_WEATHER_ENDPOINT,
            headers={"X-QW-Api-Key": settings.LINLI_WEATHER_KEY},
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
        ) as line:
            query = {"location": county, "range": "cn", "number": "1"}
            (where, *_others) = _asked(line, "/geo/v2/city/lookup", query)["location"]
            now = _asked(line, "/v7/weather/now", {"location": where["id"]})["now"]
            (today, *_later) = _asked(line, "/v7/weather/3d", {"location": where["id"]})["daily"]
            alerts = _alerts(line, where)
        return Weather(
            text=now["text"],
            temperature=round(float(now["temp"])),
            low=round(float(today["tempMin"])),
            high=round(float(today["tempMax"])),
            wind=f"{now['windDir']}{now['windScale']}级",
            observed_at=datetime.fromisoformat(now["obsTime"]),
            warnings=alerts,
        )


def _asked(line: httpx.Client, path: str, query: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = line.get(path, params=query).raise_for_status().json()
    if said.get("code") != _WELL:
        message = f"{path}: {said.get('code')}"
        raise QWeatherError(message)
    return said


def _alerts(line: httpx.Client, where: dict[str, Any]) -> tuple[WeatherWarning, ...]:
    path = f"/weatheralert/v1/current/{float(where['lat']):.2f}/{float(where['lon']):.2f}"
    said = line.get(path, params={"localTime": "true"}).raise_for_status().json()
    return tuple(_warning(each) for each in said.get("alerts", [])[:_WARNINGS_AT_MOST])


def _warning(said: dict[str, Any]) -> WeatherWarning:
    name = (said.get("eventType") or {}).get("name", "")
    level = (said.get("color") or {}).get("code", "")
    until = said.get("expireTime")
    return WeatherWarning(
        title=said.get("headline") or f"{said.get('senderName') or ''}{name}预警",
        level=level if level in _LEVELS else "",
        text=said.get("description") or "",
        until=datetime.fromisoformat(until) if until else None,
    )
