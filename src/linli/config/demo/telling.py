"""The demo's stories: read from their files, given a village, a reporter, a fate and moments."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linli.config.demo.accounts import DONGHUA, HETIAN, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.config.demo.paths import (
    FATES,
    PART_OF_SPLIT,
    REPORTER,
    TOWN_FATES,
    UNIT_FATES,
    WORDS_FATES,
    Move,
)
from linli.config.demo.timing import moments_after, moments_of, plausible
from linli.modules.accounts.public import is_community

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from random import Random

    from linli.config.demo.people import Crowd, Home, Soul

_FOLDER = Path(__file__).parent / "stories"
TOWN_MATTERS = 126
HETIAN_MATTERS = 8
_WORDS_KINDS = frozenset({"letter", "suggestion"})
_MANY_PUBLIC = 0.6
_REPORT = Move("report", REPORTER, (0, 0))


@dataclass(slots=True)
class Tale:
    """One matter to be told: its words, where it lies, who reports it, what becomes of it."""

    key: str
    village: str
    story: Mapping[str, Any]
    home: Home
    reporter: Soul
    dice: Random
    into: str = ""

    @property
    def fate(self) -> str:
        """What becomes of it."""
        return str(self.story["fate"])


@dataclass(slots=True, order=True)
class Act:
    """Something somebody does at a moment."""

    at: datetime
    order: int
    tale: Tale = field(compare=False)
    move: Move = field(compare=False)
    part: int = field(default=0, compare=False)
    """Of a split matter: which part it concerns, counted from one; the whole is 0."""


def acts_of_six_weeks(crowd: Crowd, now: datetime) -> list[Act]:
    """Return everything that was done in the six weeks before ``now``, in order of time."""
    tales = [*_zhangwang(crowd), *_town(crowd)]
    acts: list[Act] = []
    begun: dict[str, datetime] = {}
    for tale in tales:
        made = _acts(tale, now) if not tale.into else [act for act in _merging(tale, begun[tale.into]) if act.at < now]
        begun[tale.key] = made[0].at if made else now
        acts += made
    for number, act in enumerate(acts):
        act.order = number
    return sorted(acts)


def phrases() -> dict[str, list[str]]:
    """Return what is said where a story has no words of its own, by step."""
    found: dict[str, list[str]] = _read("town.json")["phrases"]
    return found


def _read(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _zhangwang(crowd: Crowd) -> Iterator[Tale]:
    for number, story in enumerate(_read("zhangwang.json")):
        tale = _tale(f"{ZHANGWANG}:{number}", ZHANGWANG, story, crowd)
        if story.get("by"):
            tale.reporter = crowd.by_phone[f"199000000{story['by']}"]
            tale.home = next(home for home in crowd.homes[ZHANGWANG] if tale.reporter in home.members)
        tale.into = f"{ZHANGWANG}:{story['into']}" if "into" in story else ""
        yield tale


def _town(crowd: Crowd) -> Iterator[Tale]:
    told = _read("town.json")
    villages = [village for village in crowd.homes if village.startswith(DONGHUA) and village != ZHANGWANG]
    for number in range(TOWN_MATTERS):
        yield _of_template(number, villages[number % len(villages)], told, crowd)
    for number in range(HETIAN_MATTERS):
        tale = _of_template(number * 7, HETIAN, told, crowd)
        if number in {0, 3}:
            tale.reporter = crowd.by_phone["19900000012"]
            tale.home = next(home for home in crowd.homes[HETIAN] if tale.reporter in home.members)
        yield tale


def _of_template(number: int, village: str, told: dict[str, Any], crowd: Crowd) -> Tale:
    """Take a template: with 50 of them and 28 villages none comes twice in the same village."""
    template = told["stories"][number % len(told["stories"])]
    key = f"{village}:{number}"
    dice = dice_for(key)
    spots = told["landmarks"]["community" if is_community(village) else "village"]
    spot = dice.choice(spots)
    fates = UNIT_FATES if "unit" in template else TOWN_FATES
    fates = WORDS_FATES if template["kind"] in _WORDS_KINDS or template["category"] == "other" else fates
    if not village.startswith(DONGHUA):
        fates = TOWN_FATES
    story = {
        **template,
        "text": template["text"].format(where=spot),
        "fate": dice.choices(list(fates), weights=list(fates.values()))[0],
        "public": template["kind"] not in {"letter", "help"} and dice.random() < _MANY_PUBLIC,
    }
    if "{where}" in template["text"]:
        story["where"] = spot
    return _tale(key, village, story, crowd)


def _tale(key: str, village: str, story: Mapping[str, Any], crowd: Crowd) -> Tale:
    dice = dice_for(f"tale:{key}")
    home = dice.choice(crowd.homes[village])
    there = [soul for soul in home.members if "resident" in soul.kinds and soul.relation in {"户主", "配偶", "子女"}]
    return Tale(key, village, story, home, dice.choice(there or home.members[:1]), dice)


def _acts(tale: Tale, now: datetime) -> list[Act]:
    moves = (_REPORT, *FATES[tale.fate])
    made = [
        Act(at, 0, tale, move) for at, move in zip(moments_of(tale.fate, now=now, dice=tale.dice), moves, strict=True)
    ]
    split = next((act.at for act in made if act.move.step == "split"), None)
    if split is not None:
        for part in range(1, len(tale.story["parts"]) + 1):
            times = moments_after(split, PART_OF_SPLIT, tale.dice)
            made += [Act(at, 0, tale, move, part) for at, move in zip(times, PART_OF_SPLIT, strict=True)]
    return made


def _merging(tale: Tale, target_reported: datetime) -> Iterator[Act]:
    """A duplicate comes an hour or two after the other report, and the clerk puts both together."""
    at = plausible(target_reported + timedelta(hours=tale.dice.uniform(0.3, 1.5)), REPORTER, tale.dice)
    yield Act(at, 0, tale, _REPORT)
    for move, moment in zip(FATES["merged"], moments_after(at, FATES["merged"], tale.dice), strict=True):
        yield Act(moment, 0, tale, move)
