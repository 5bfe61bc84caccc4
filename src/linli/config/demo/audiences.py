"""The demo's kept audiences: what the county's and a village's office use again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.config.demo.accounts import LONGYOU, ZHANGWANG
from linli.kernel.audience import Audience
from linli.modules.accounts.public import actor_of
from linli.modules.audiences.services import segment_put
from linli.modules.population.public import person_by_phone

if TYPE_CHECKING:
    from datetime import datetime

_KEPT = (
    ("19900000009", LONGYOU, "全县60岁以上", Audience((LONGYOU,), age_min=60)),
    ("19900000009", LONGYOU, "低保和低保边缘", Audience((LONGYOU,), tags_any=("low_income", "low_income_edge"))),
    ("19900000004", ZHANGWANG, "本村户主", Audience((ZHANGWANG,), households_only=True)),
    ("19900000004", ZHANGWANG, "住在村里的外来人", Audience((ZHANGWANG,), residency=("floating",))),
)


def audiences_keep(now: datetime) -> None:
    """Let the offices keep a few audiences."""
    for phone, place, name, audience in _KEPT:
        person = person_by_phone(phone)
        if person is not None:
            segment_put(actor=actor_of(person.id, now), place=place, name=name, audience=audience, now=now)
