"""The channels a message can take, and what of them is data of each county: order, waiting times, prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from linli.modules.places.public import settings_for

if TYPE_CHECKING:
    from collections.abc import Iterable

SMS, WECHAT, MINIPROGRAM, WEB_PUSH, EMAIL = "sms", "wechat", "miniprogram", "web_push", "email"
DOORSTEP = "doorstep"
OUTSIDE = (WEB_PUSH, WECHAT, MINIPROGRAM, EMAIL, SMS)
"""Every channel beside the inbox that a sender may name, in the order in which they are tried."""

ORDER_KEY = "messaging.fallback"
PRICES_KEY = "messaging.prices_fen"
CEILING_KEY = "messaging.ceiling_fen"
QUIET_KEY = "messaging.quiet_hours"

_ORDER: list[list[Any]] = [[WEB_PUSH, 2], [WECHAT, 2], [MINIPROGRAM, 2], [EMAIL, 2], [SMS, 24], [DOORSTEP, 72]]
_PRICES = {SMS: 5}
_CEILING = 1_000_000
"""Ten thousand yuan a month until a county says otherwise."""
_QUIET = [21 * 60, 7 * 60]
_DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Stage:
    """One channel and how long after sending it is tried on who has not read by then."""

    channel: str
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds at a place: the stages in their order, fen per message, fen a month, quiet minutes of the day."""

    stages: tuple[Stage, ...]
    prices: dict[str, int]
    ceiling: int
    quiet: tuple[int, int]

    def stages_of(self, channels: Iterable[str], *, urgent: bool) -> tuple[Stage, ...]:
        """Return the stages a broadcast goes through: the channels asked for, then the doorstep.

        What is urgent waits for nothing but the doorstep, which stays a matter of days.
        """
        asked = {*channels, DOORSTEP}
        found = [stage for stage in self.stages if stage.channel in asked]
        if not urgent:
            return tuple(found)
        return tuple(stage if stage.channel == DOORSTEP else Stage(stage.channel, timedelta()) for stage in found)

    def price(self, channel: str) -> int:
        """Return what one message costs, in fen."""
        return self.prices.get(channel, 0)


def rules_at(place: str) -> Rules:
    """Return what the county of a place has laid down, or the product's own; one query."""
    said = settings_for(place, (ORDER_KEY, PRICES_KEY, CEILING_KEY, QUIET_KEY))
    order = cast("list[list[Any]]", said.get(ORDER_KEY, _ORDER))
    named = [(str(channel), float(hours)) for channel, hours in order]
    # The doorstep is always the last: nobody is forgotten because a county left it out.
    days = next((hours for channel, hours in named if channel == DOORSTEP), 72.0)
    stages = [Stage(channel, timedelta(hours=hours)) for channel, hours in named if channel in OUTSIDE]
    start, end = cast("list[int]", said.get(QUIET_KEY, _QUIET))
    return Rules(
        stages=(*stages, Stage(DOORSTEP, timedelta(hours=days))),
        prices=cast("dict[str, int]", said.get(PRICES_KEY, _PRICES)),
        ceiling=int(cast("int", said.get(CEILING_KEY, _CEILING))),
        quiet=(int(start) % _DAY_MINUTES, int(end) % _DAY_MINUTES),
    )
