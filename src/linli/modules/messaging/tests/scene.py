"""People of a county, its worker done by hand, and the figures that must add up: for tests of pushing."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from linli.kernel.audience import Audience
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.messaging.models import Broadcast, Delivery
from linli.modules.messaging.public import broadcast_reach, notice_read
from linli.modules.messaging.services.following import broadcasts_follow
from linli.modules.messaging.services.pushing import broadcast_push
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_household, a_membership, a_person, a_tag

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

COUNTY = "330825"
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
LOW_INCOME = Audience((COUNTY,), tags_any=("low_income",))
SMS = ("sms",)
_phones = count(13800000001)


def poor(village: str = ZHANGWANG, *, phone: bool = True, grid: str = "") -> int:
    """Register somebody on low income."""
    household = a_household(village, grid=grid)
    person = a_membership(a_person(phone=str(next(_phones)) if phone else None), village, household=household)
    a_tag(person.id, "low_income")
    return person.id


def run(now: datetime) -> None:
    """Do what the worker does at a moment, until nothing is left to do."""
    for _round in range(20):
        before = Delivery.objects.count(), Delivery.objects.filter(state="queued").count()
        broadcasts_follow(now=now)
        for pk in Broadcast.objects.values_list("pk", flat=True):
            broadcast_push(broadcast_id=pk, now=now)
        if before == (Delivery.objects.count(), Delivery.objects.filter(state="queued").count()):
            return


def states(broadcast: Broadcast) -> dict[tuple[int, str], str]:
    return {(d.person_id, d.channel): d.state for d in Delivery.objects.filter(broadcast_id=broadcast.pk)}


def read(person_id: int, broadcast: Broadcast, now: datetime) -> None:
    notice_read(person_id=person_id, key=f"b-{broadcast.pk}", now=now)


def adds_up(broadcast: Broadcast) -> tuple[int, int, int, int, int]:
    """Return audience, read, visited, delivered only and unreached; they are the same people however counted."""
    reach = broadcast_reach(broadcast.source)
    only = sum(line.counts.delivered for line in reach.by_place)
    assert reach.read + reach.visited + only + reach.unreached == reach.audience
    assert sum(line.counts.audience for line in reach.by_place) == reach.audience
    persons = Delivery.objects.filter(broadcast_id=broadcast.pk).values("person_id").distinct().count()
    assert persons == reach.audience
    return reach.audience, reach.read, reach.visited, only, reach.unreached


def operator() -> Actor:
    person = a_person("县里的人")
    an_appointment(person.id, Role.COUNTY_OPERATOR, COUNTY)
    return an_actor(person.id)
