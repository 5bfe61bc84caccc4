"""When things happen in the demo: at hours at which people would do them, and never in the future."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.config.demo.paths import AGES, COMMAND, FATES, FINISHED, HOURS, OFFICE_HOURS, OFFICER, REPORTER
from linli.kernel.clock.workdays import CHINA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from linli.config.demo.paths import Move

_TRIES = 300
_AWAKE = range(6, 22)
_RARELY = 0.4
_REPORTS_BY_HOUR = {7: 0.7, 8: 0.8, 9: 0.7, 12: 0.7, 17: 0.8, 18: 1.0, 19: 1.0, 20: 0.8}
_SATURDAY = 5
_LEAST_PAUSE = timedelta(minutes=4)
_LATEST = timedelta(minutes=6)


class NoTimeError(Exception):
    """The moves do not fit between the report and now."""


def moments_of(fate: str, *, now: datetime, dice: Random) -> list[datetime]:
    """Return when a matter is reported and when each move of its fate is made; all of them before ``now``."""
    return moments(FATES[fate], window=AGES.get(fate, FINISHED), now=now, dice=dice)


def moments(moves: Sequence[Move], *, window: tuple[float, float], now: datetime, dice: Random) -> list[datetime]:
    """Return the moments of a report made within the window (hours ago) and of the moves after it."""
    for attempt in range(_TRIES):
        # The more often it did not fit, the longer ago it began.
        least = min(window[0] + attempt / 4, window[1]) if attempt < _TRIES // 2 else window[0] + attempt / 4
        reported = _awake(now, least, max(window[1], least), dice)
        found = [reported, *moments_after(reported, moves, dice)]
        if found[-1] <= now - _LATEST:
            return found
    raise NoTimeError(window)


def _awake(now: datetime, least: float, most: float, dice: Random) -> datetime:
    """Return a moment between so many hours ago at which people are up, more often towards the evening."""
    for _attempt in range(_TRIES):
        at = now - timedelta(hours=dice.uniform(least, most))
        hour = at.astimezone(CHINA).hour
        if hour in _AWAKE and dice.random() < _REPORTS_BY_HOUR.get(hour, _RARELY):
            return at
    return plausible(now - timedelta(hours=most), REPORTER, dice)


def moments_after(start: datetime, moves: Sequence[Move], dice: Random) -> list[datetime]:
    """Return when each of the moves is made, one after the other."""
    found: list[datetime] = []
    at = start
    for move in moves:
        at = plausible(at + _LEAST_PAUSE + timedelta(hours=dice.uniform(*move.after)), move.who, dice)
        found.append(at)
    return found


def plausible(at: datetime, who: str, dice: Random) -> datetime:
    """Return the moment, or the next morning on which this person would do it."""
    opens, closes = HOURS.get(who, OFFICE_HOURS)
    local = at.astimezone(CHINA)
    if local.hour >= closes:
        local = _morning(local + timedelta(days=1), opens, dice)
    elif local.hour < opens:
        local = _morning(local, opens, dice)
    while who in {COMMAND, OFFICER} and local.weekday() >= _SATURDAY:
        local = _morning(local + timedelta(days=1), opens, dice)
    return local


def _morning(day: datetime, opens: int, dice: Random) -> datetime:
    return day.replace(hour=opens, minute=0, second=0, microsecond=0) + timedelta(seconds=dice.randint(300, 7000))
