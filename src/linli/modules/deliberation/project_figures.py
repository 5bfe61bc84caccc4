"""A project's money as a picture: what was planned, what came in, what went out, what is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.modules.deliberation.selectors.projects import ProjectCard

_TOP, _FLOOR, _LEAST = 8.0, 112.0, 2.0
_LEFTS = (17.8, 99.2, 180.8, 262.2)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, where it stands and how high it is."""

    name: str
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class MoneyPicture:
    """Four bars to one scale, the line of the budget across them, the floor."""

    bars: tuple[Bar, ...]
    budget: float
    zero: float


def picture_of(card: ProjectCard) -> MoneyPicture:
    """Draw a project's budget, income, expense and what is left to scale; what lacks hangs under the floor."""
    low, high = min(0, card.balance), max(card.budget, card.income, card.expense)
    scale = (_FLOOR - _TOP) / (high - low)

    def at(amount: int) -> float:
        return round(_FLOOR - (amount - low) * scale, 1)

    amounts = (card.budget, card.income, card.expense, card.balance)
    bars = tuple(
        Bar(name, left, min(at(0), at(amount)), max(_LEAST, round(abs(at(0) - at(amount)), 1)))
        for name, left, amount in zip(("opening", "income", "expense", "closing"), _LEFTS, amounts, strict=True)
    )
    return MoneyPicture(bars, at(card.budget), at(0))
