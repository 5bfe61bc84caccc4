"""How many stand behind a topic, and at how many the law obliges the committee to meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache

from linli.kernel.clock.workdays import CHINA
from linli.modules.accounts.public import is_community
from linli.modules.deliberation.law import rule_on
from linli.modules.deliberation.models import Support
from linli.modules.deliberation.selectors.rolls import entitled

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.modules.deliberation.law import LawRule
    from linli.modules.deliberation.models import Topic

_ROLL_HOLDS_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Threshold:
    """The line the law draws: ``counted`` of the supporters are entitled, ``needed`` of ``entitled`` oblige to meet."""

    law: str
    article: int
    is_community: bool
    entitled: int
    needed: int
    counted: int

    @property
    def is_reached(self) -> bool:
        """Whether the committee must convene."""
        return self.counted >= self.needed


def convening_rule(village: str, day: date) -> LawRule:
    """Return the rule by which the assembly of a village or community is convened."""
    return rule_on("r_assembly_adults" if is_community(village) else "v_assembly_adults", day)


def threshold_of(topic: Topic, *, now: datetime) -> Threshold | None:
    """Return the law's tenth for a topic of the whole village; a group's own business has none.

    Counted are those on the roll of the day: whoever lives there without a vote may stand behind it, too, and obliges
    nobody. Where the register knows nobody entitled there is no line.
    """
    day = now.astimezone(CHINA).date()
    return _threshold(topic, day, _roll(topic.village, day)) if not topic.group else None


def threshold_shown(topic: Topic, *, now: datetime) -> Threshold | None:
    """Return the same for a page, by a roll at most a minute old: it is seen by many at once."""
    if topic.group:
        return None
    day = now.astimezone(CHINA).date()
    key = f"deliberation:roll:{topic.village}:{day}"
    roll: frozenset[int] | None = cache.get(key)
    if roll is None:
        roll = _roll(topic.village, day)
        cache.set(key, roll, _ROLL_HOLDS_SECONDS)
    return _threshold(topic, day, roll)


def _roll(village: str, day: date) -> frozenset[int]:
    return frozenset(line.person_id for line in entitled(convening_rule(village, day), place=village, day=day))


def _threshold(topic: Topic, day: date, roll: frozenset[int]) -> Threshold | None:
    rule = convening_rule(topic.village, day)
    if rule.convened_by is None or not roll:
        return None
    supporters = set(Support.objects.filter(topic=topic).values_list("person_id", flat=True))
    return Threshold(
        law=rule.law,
        article=rule.articles[0],
        is_community=is_community(topic.village),
        entitled=len(roll),
        needed=rule.convened_by.needed(len(roll)),
        counted=len(supporters & roll),
    )
