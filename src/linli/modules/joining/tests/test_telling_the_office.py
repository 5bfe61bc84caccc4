"""Who is told that somebody waits, and who when it takes too long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.kernel.promises import ladders_climb
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_appointment
from linli.modules.joining.flow import FLOW
from linli.modules.joining.services import Answer, join_confirm
from linli.modules.joining.subscribers import CONSUMERS
from linli.modules.joining.testing import a_join_request
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.messaging.public import NoticeCard

pytestmark = pytest.mark.django_db
COUNTY = ZHANGWANG[:6]


def _inbox(person_id: int) -> tuple[NoticeCard, ...]:
    return inbox_page(person_id, [COUNTY]).items


def _tell() -> None:
    while pump_once(CONSUMERS):
        pass


def test_the_clerk_learns_of_a_wish_once(clerk: Actor) -> None:
    a_join_request("宋小满")
    a_join_request("宋小满二")
    _tell()
    (notice,) = _inbox(clerk.known_id)

    assert "宋小满" in notice.subject
    assert notice.link.startswith("/console/joining/")


def test_the_secretary_learns_when_a_day_has_passed(clerk: Actor) -> None:
    secretary = a_person("祝国良")
    an_appointment(secretary.id, Role.VILLAGE_SECRETARY, ZHANGWANG)
    now = clock.now()
    a_join_request("宋小满", now=now)
    ladders_climb(flows=[FLOW], now=now + timedelta(hours=20))
    _tell()
    assert len(_inbox(clerk.known_id)) == 2
    assert _inbox(secretary.id) == ()
    ladders_climb(flows=[FLOW], now=now + timedelta(hours=25))
    _tell()

    assert "超过一天" in _inbox(secretary.id)[0].subject


def test_whom_the_office_let_in_finds_a_word_in_the_inbox(clerk: Actor) -> None:
    wish = a_join_request("宋小满")
    person_id = join_confirm(
        actor=clerk, request_id=wish.id, answer=Answer(person_id=None, kind="resident"), now=clock.now()
    )
    _tell()

    assert "您已加入" in _inbox(person_id)[0].subject
