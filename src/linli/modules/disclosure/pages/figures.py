"""The month as a picture: what was there, what came in, what went out, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.modules.disclosure.cards import AccountCard

WIDTH, HEIGHT = 326, 114
_TOP, _FLOOR = 8.0, 112.0
_BAR = 46
_LEFTS = (17.8, 99.2, 180.8, 262.2)
_LEAST = 2.0
_ARROW_FITS = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the bridge: where it stands, and which way its arrow points (up, down, or none)."""

    name: str
    x: float
    y: float
    height: float
    arrow: str = ""

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return self.x + _BAR / 2


@dataclass(frozen=True, slots=True)
class Bridge:
    """The four bars, the dashed levels between them (from, to, height), and the line of nothing."""

    bars: tuple[Bar, ...]
    levels: tuple[tuple[float, float, float], ...]
    zero: float


def bridge_of(card: AccountCard) -> Bridge:
    """Draw the bridge of a period to scale; below nothing it hangs under the line."""
    top = card.opening + card.income
    low, high = min(0, card.opening, card.closing), max(0, card.opening, top, card.closing)
    scale = (_FLOOR - _TOP) / ((high - low) or 1)

    def at(amount: int) -> float:
        return round(_FLOOR - (amount - low) * scale, 1)

    spans = ((0, card.opening), (card.opening, top), (top, card.closing), (0, card.closing))
    names = ("opening", "income", "expense", "closing")
    bars = []
    for name, left, (begin, end) in zip(names, _LEFTS, spans, strict=True):
        height = max(_LEAST, round(abs(at(begin) - at(end)), 1))
        arrow = {"income": "up", "expense": "down"}.get(name, "") if height > _ARROW_FITS else ""
        bars.append(Bar(name, left, min(at(begin), at(end)), height, arrow))
    heights = (at(card.opening), at(top), at(card.closing))
    levels = [(left, _LEFTS[nth + 1] + _BAR, heights[nth]) for nth, left in enumerate(_LEFTS[:3])]
    return Bridge(tuple(bars), tuple(levels), at(0))
