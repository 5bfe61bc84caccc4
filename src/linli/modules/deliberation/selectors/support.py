"""How many stand behind a topic, and at how many the law obliges the committee to meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linli.kernel.audience import Audience
from linli.kernel.clock.workdays import CHINA
from linli.modules.accounts.public import is_community
from linli.modules.deliberation.law import rule_on
from linli.modules.deliberation.models import Support
from linli.modules.population.public import standings_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from linli.modules.deliberation.law import LawRule
    from linli.modules.deliberation.models import Topic

GROWN_UP = 18


@dataclass(frozen=True, slots=True)
class Threshold:
    """The line the law draws: ``counted`` of the supporters are entitled, ``needed`` of ``entitled`` oblige to meet."""

    law: str
    article: int
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
    """Return the law's tenth for a topic of the whole village; a group's own business has none. Three queries."""
    if topic.group:
        return None
    day = now.astimezone(CHINA).date()
    rule = convening_rule(topic.village, day)
    if rule.convened_by is None:
        return None
    entitled = _entitled(topic.village, day)
    whole = entitled.count()
    supporters: Iterable[int] = Support.objects.filter(topic=topic).values("person_id")
    counted = entitled.filter(person_id__in=supporters).count()
    return Threshold(rule.law, rule.articles[0], whole, rule.convened_by.needed(whole), counted)


def _entitled(village: str, day: date) -> QuerySet[Any]:
    residency = ("resident",) if is_community(village) else ("registered",)
    return standings_of(Audience((village,), residency=residency, age_min=GROWN_UP), today=day)
