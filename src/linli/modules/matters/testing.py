"""Factories for tests: matters in any state, by the services that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.modules.accounts.public import actor_of
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.services import Report, matter_report

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

__all__ = ["LAMP", "Matter", "a_matter", "matter_view"]

LAMP = "文化礼堂东边那盏路灯坏了快一个星期，晚上黑，老人去跳舞看不见路，怕摔着。"


def a_matter(
    *,
    reporter: Actor | int,
    place: str,
    text: str = LAMP,
    category: str = "street_lamp",
    kind: str = "report",
    visibility: str = "private",
    identity: str = "named",
    now: datetime | None = None,
) -> Matter:
    """Report a matter as that person; the state is ``reported``."""
    moment = now or clock.now()
    actor = actor_of(reporter, moment) if isinstance(reporter, int) else reporter
    report = Report(text=text, place=place, category=category, kind=kind, visibility=visibility, identity=identity)
    return matter_report(actor=actor, report=report, now=moment)
