"""A place's key is its division code; ancestors are prefixes and a subtree is one range."""

from __future__ import annotations

from enum import IntEnum
from itertools import pairwise


class Level(IntEnum):
    """Levels of the statistical division code; the value is the length of the code at that level."""

    NATION = 0
    PROVINCE = 2
    CITY = 4
    COUNTY = 6
    TOWN = 9
    VILLAGE = 12
    GRID = 15

    @property
    def label(self) -> str:
        """The level's name in the division CSV and the API, e.g. ``village``."""
        return self.name.lower()


LEVELS: dict[str, Level] = {level.label: level for level in Level}


class InvalidPlaceError(ValueError):
    """The text is no division code: not digits, or of a length no level has."""


def level_of(code: str) -> Level:
    """Return the level of a code (2 province, 4 city, 6 county, 9 town, 12 village, 15 grid digits)."""
    if code and not (code.isascii() and code.isdigit()):
        raise InvalidPlaceError(code)
    try:
        return Level(len(code))
    except ValueError:
        raise InvalidPlaceError(code) from None


def is_place(code: str) -> bool:
    """Whether the text has the form of a division code below the nation."""
    try:
        return level_of(code) is not Level.NATION
    except InvalidPlaceError:
        return False


def at_level(code: str, level: Level) -> str:
    """Return the ancestor-or-self of ``code`` at ``level``; empty when the code lies above that level."""
    return code[:level] if len(code) >= level else ""


def county_of(code: str) -> str:
    """Return the county of a code: six digits; places above a county are their own shard."""
    return code[: Level.COUNTY]


def parent_of(code: str) -> str:
    """Return the code one level up; the empty string (the nation) above a province."""
    level = level_of(code)
    return next((code[:up] for up, own in pairwise(Level) if own == level), "")


def ancestors_and_self(code: str) -> tuple[str, ...]:
    """Return the chain from the province down to the code itself."""
    return tuple(code[:level] for level in Level if 0 < level <= level_of(code))


def is_within(code: str, place: str) -> bool:
    """Whether ``code`` is ``place`` or lies below it."""
    return code.startswith(place)


def subtree_bounds(place: str) -> tuple[str, str]:
    """Return ``(low, high)`` of the half-open range scan that is the subtree (collation "C"; ':' follows '9')."""
    return place, f"{place}:" if place else ":"
