"""What may leave the house towards a platform of others, and what never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.modules.accounts.testing import an_actor
from linli.modules.matters.assignees import assignees_for
from linli.modules.matters.models import Matter, Outgoing
from linli.modules.matters.selectors.detail import matter_assignees
from linli.modules.matters.services import matter_ask, matter_rate
from linli.modules.matters.services.connecting import (
    connector_switch,
)
from linli.modules.matters.tests.conftest import COUNTY, TOWN
from linli.modules.matters.tests.platform import connected, dispatched, sent_up
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.kernel.actor import Actor
    from linli.modules.gateways.testing import Receiver
    from linli.modules.matters.tests.conftest import Cast
    from linli.modules.matters.tests.platform import Hotline

pytestmark = pytest.mark.django_db


def _offered(cast: Cast, matter: Matter) -> list[str]:
    found = matter_assignees(actor=cast.command, matter_id=matter.pk, step="dispatch", now=clock.now())
    return [card.name for card in found]


def _ask(cast: Cast, matter: Matter, text: str) -> None:
    matter_ask(actor=cast.resident, matter_id=matter.pk, text=text, now=clock.now())


def test_a_platform_is_offered_like_a_department_while_it_is_connected(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    sent_up(cast, matter)

    assert "12345 热线" in _offered(cast, matter)
    connector_switch(actor=cast.county, connector_id=hotline.connector.pk, on=False, now=clock.now())
    assert "12345 热线" not in _offered(cast, matter)


@pytest.mark.parametrize(
    "given",
    [
        {"identity": "anonymous", "category": "wiring"},
        {"kind": "dispute", "category": ""},
        {"kind": "tip_off", "category": ""},
        {"kind": "platform_complaint", "category": ""},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [TOWN, COUNTY])
def test_what_is_told_in_confidence_is_never_offered_to_a_platform(
    cast: Cast, receiver: Receiver, report: Callable[..., Matter], given: dict[str, str], place: str
) -> None:
    hotline = connected(cast, receiver, place=place)
    matter = report(**given)
    Matter.objects.filter(pk=matter.pk).update(state="at_town", held_at="town")

    matter.refresh_from_db()
    for step in ("dispatch", "arbitrate", "assign"):
        offered = assignees_for(actor=cast.command, matter=matter, step=step, now=clock.now())
        assert hotline.assignee not in {card.id for card in offered}


def test_even_given_by_a_mistake_what_must_stay_is_not_sent(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    Matter.objects.filter(pk=matter.pk).update(identity="anonymous", reporter=None)

    assert hotline.catch_up() == []
    assert Outgoing.objects.count() == 0


CANARY = "衷雀雀"
PHONE = "19913527701"


@pytest.fixture
def canary(cast: Cast) -> Actor:
    """Give a resident whose name and number must not be found outside."""
    person = a_person(CANARY, phone=PHONE)
    a_membership(person, ZHANGWANG)
    return an_actor(person.id)


def _told_outside(cast: Cast, canary: Actor, hotline: Hotline, matter: Matter) -> str:
    """Let every kind of message leave; return all bodies as one text."""
    dispatched(cast, matter, hotline, note=f"请联系{CANARY} 199 1352 7701")
    asked = f"我是{CANARY}，电话0570-7012345，身份证330825195001010028"
    matter_ask(actor=canary, matter_id=matter.pk, text=asked, now=clock.now())
    hotline.says("resolve", matter, note="好了")
    matter_rate(actor=canary, matter_id=matter.pk, grade="dissatisfied", reason=f"{CANARY}不满意", now=clock.now())
    assert hotline.catch_up() == ["matter.given", "matter.asked", "matter.rated"]
    return "".join(each.body.decode() for each in hotline.receiver.received)


def test_neither_name_nor_number_of_the_reporter_leaves(
    cast: Cast, canary: Actor, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report(reporter=canary, text=f"{CANARY}家门口路灯坏了，打我电话{PHONE}或+86 {PHONE}")
    told = _told_outside(cast, canary, hotline, matter)

    for sign in (CANARY, PHONE, "1352", "7012345", "330825195001010028", '"reporter"'):
        assert sign not in told
    assert "家门口路灯坏了" in told


def test_with_a_reason_the_county_lets_a_named_reporter_be_called(
    cast: Cast, canary: Actor, receiver: Receiver, report: Callable[..., Matter]
) -> None:
    hotline = connected(cast, receiver, place=COUNTY, sends_reporter=True, reporter_reason="热线要回访")
    dispatched(cast, report(reporter=canary), hotline)
    hotline.catch_up()
    dispatched(cast, report(reporter=canary, identity="unnamed"), hotline)
    hotline.catch_up()

    named, unnamed = receiver.received
    assert named.data["reporter"] == {"name": CANARY, "phone": PHONE}
    assert "reporter" not in unnamed.data


def test_the_location_leaves_unless_the_county_says_no(
    cast: Cast, receiver: Receiver, report: Callable[..., Matter]
) -> None:
    with_it = connected(cast, receiver, place=TOWN)
    without = connected(cast, receiver, place=TOWN, name="综治平台", sends_location=False)
    for hotline in (with_it, without):
        dispatched(cast, report(), hotline)
        hotline.catch_up()

    assert [("location" in each.data) for each in receiver.received] == [True, False]
