"""Invented names: common surnames and given names, drawn by sex and by the years in which they were in fashion."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

MALE, FEMALE = 1, 2
_NAMES = Path(__file__).parent / "names.json"
_ERAS = {1962: "elder", 1988: "middle", 3000: "young"}
"""Up to which year of birth which given names were usual."""
_FAVOURED_SHARE = 0.4


@lru_cache(maxsize=1)
def _names() -> dict[str, Any]:
    names: dict[str, Any] = json.loads(_NAMES.read_text(encoding="utf-8"))
    return names


def surname_drawn(dice: Random, favoured: str = "") -> str:
    """Draw a surname; those that gave the village its name come up more often."""
    surnames: str = _names()["surnames"]
    known = "".join(name for name in favoured if name in surnames)
    return dice.choice(known if known and dice.random() < _FAVOURED_SHARE else surnames)


def given_drawn(dice: Random, sex: int, born: int) -> str:
    """Draw a given name that was in fashion in the year of birth."""
    era = next(era for year, era in _ERAS.items() if born < year)
    names: str = _names()["men" if sex == MALE else "women"][era]
    return dice.choice(names.split())
