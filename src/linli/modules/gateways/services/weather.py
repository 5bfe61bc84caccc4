"""Asking for a county's weather, and keeping what was told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from procrastinate.contrib.django import app

from linli.modules.gateways.models import WeatherReport

if TYPE_CHECKING:
    from collections.abc import Mapping

WEATHER_FETCH = "gateways.weather_fetch"
"""The job that asks the provider; called by name, since jobs stand above services."""

ASKED_EVERY = timedelta(minutes=5)
"""A provider that does not answer is not asked by every page that is opened."""


@transaction.atomic
def weather_ask(*, county: str, now: datetime) -> bool:
    """Let the provider be asked for a county's weather, unless it was within five minutes; return whether it will be.

    Decided in one statement: of many pages opened together one asks.
    """
    _row, is_new = WeatherReport.objects.get_or_create(county=county, defaults={"asked_at": now})
    due = WeatherReport.objects.filter(pk=county, asked_at__lte=now - ASKED_EVERY)
    if not is_new and not due.update(asked_at=now):
        return False
    app.configure_task(WEATHER_FETCH).defer(county=county)
    return True


def weather_keep(*, county: str, said: Mapping[str, Any], now: datetime) -> None:
    """Keep what the provider told of a county now."""
    WeatherReport.objects.filter(pk=county).update(said=dict(said), fetched_at=now)
