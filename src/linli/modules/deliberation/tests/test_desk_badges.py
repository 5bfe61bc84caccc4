"""What waits at the desk: filings for an answer, projects for whoever keeps and accepts them, elections that run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.deliberation.services.filings import covenant_file, filing_answer
from linli.modules.deliberation.services.project_acceptance import project_hand_over
from linli.modules.deliberation.services.projects import step_do
from linli.modules.deliberation.tests.carried_out import a_covenant, a_holder, a_project
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place
from linli.web.desk import Badge, badges_counted, desk_entries

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
TOWN = "330825002"
FILINGS, PROJECTS = "deliberation:console_covenant", "deliberation:console_projects"


def _badge(actor: Actor, route: str, now: datetime, place: str = ZHANGWANG) -> Badge:
    return badges_counted(desk_entries(), actor=actor, place=place, now=now)[route]


def test_a_filing_waits_for_the_town_and_turns_hot_when_its_day_has_come() -> None:
    clerk, town, now = a_holder(Role.VILLAGE_CLERK), a_holder(Role.TOWN_COMMAND, TOWN), clock.now()
    a_covenant(clerk, now=now)
    covenant_file(actor=clerk, village=ZHANGWANG, now=now)

    assert _badge(town, FILINGS, now, TOWN) == Badge(1, hot=False)
    assert _badge(clerk, FILINGS, now) == Badge(0)
    assert _badge(town, FILINGS, now + timedelta(days=11), TOWN) == Badge(1, hot=True)


def test_a_filing_to_be_put_right_waits_for_its_village_alone() -> None:
    clerk, town, now = a_holder(Role.VILLAGE_CLERK), a_holder(Role.TOWN_COMMAND, TOWN), clock.now()
    a_place(HETIAN)
    elsewhere = a_holder(Role.VILLAGE_CLERK, HETIAN)
    a_covenant(clerk, now=now)
    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=now)
    filing_answer(actor=town, filing_id=filing.pk, orders=True, touches=["property"], reason="第二条", now=now)

    assert _badge(clerk, FILINGS, now).count == 1
    assert _badge(town, FILINGS, now, TOWN).count == 0
    assert _badge(elsewhere, FILINGS, now, HETIAN).count == 0


def test_a_project_waits_for_its_village_when_a_step_is_late_and_for_the_supervisors_once_handed_over() -> None:
    clerk, supervisor, now = a_holder(Role.VILLAGE_CLERK), a_holder(Role.SUPERVISOR), clock.now()
    today = localdate(now)
    project = a_project(clerk, steps=(("整路基", today + timedelta(days=3)),), now=now)

    assert _badge(clerk, PROJECTS, now) == Badge(0)
    assert _badge(clerk, PROJECTS, now + timedelta(days=5)) == Badge(1, hot=True)
    assert _badge(supervisor, PROJECTS, now + timedelta(days=5)) == Badge(0)

    step_do(actor=clerk, project_id=project.pk, position=1, done_on=today, note="", now=now)
    project_hand_over(actor=clerk, project_id=project.pk, now=now)

    assert _badge(clerk, PROJECTS, now) == Badge(0)
    assert _badge(supervisor, PROJECTS, now) == Badge(1, hot=False)
    assert _badge(supervisor, PROJECTS, now + timedelta(days=16)) == Badge(1, hot=True)
