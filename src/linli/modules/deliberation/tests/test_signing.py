"""Who signs for a stage as its supervisor, and what waits for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.models import StageSignature
from linli.modules.deliberation.services.carrying import ReportSaid, stage_report
from linli.modules.deliberation.services.displaying import stage_display
from linli.modules.deliberation.services.signing import stage_sign
from linli.modules.deliberation.services.stepping import (
    topic_advance,
    topic_resolve,
)
from linli.modules.deliberation.tests.commons import (
    WORDS,
    Commons,
    a_photo,
    a_resolved_road,
    before_deciding,
    lacks,
    meet,
    refused,
    representatives_meet,
    sign,
)
from linli.modules.population.testing import a_tag

pytestmark = pytest.mark.django_db


def test_the_decision_waits_for_the_supervisors_signature(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    assert lacks(topic) == ["监督委员会还没签字"]
    with pytest.raises(InvalidInputError):
        topic_resolve(actor=commons.clerk, topic_id=topic.pk, words=WORDS, now=now)


def test_a_result_written_anew_asks_for_a_new_signature(commons: Commons) -> None:
    topic = a_resolved_road(commons)
    now = clock.now()
    stage_display(actor=commons.clerk, topic_id=topic.pk, photos=[a_photo()], now=now)
    later = now + timedelta(days=16)
    topic_advance(actor=commons.clerk, topic_id=topic.pk, now=later)
    with pytest.raises(InvalidInputError):
        sign(commons, topic, now=later)
    said = ReportSaid(words="路好了", finished_on=localdate(later), spent=0, photos=[a_photo()])
    stage_report(actor=commons.clerk, topic_id=topic.pk, said=said, now=later)
    sign(commons, topic, now=later)
    assert lacks(topic) == []
    stage_report(actor=commons.clerk, topic_id=topic.pk, said=said, now=later)
    assert lacks(topic) == ["监督委员会还没签字"]


def test_a_supervisor_of_the_committee_does_not_sign(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    a_tag(commons.supervisor.known_id, "committee_member")
    with pytest.raises(InvalidInputError) as error:
        sign(commons, topic, now=now)
    assert list(refused(error)) == ["/sign"]
    assert not StageSignature.objects.exists()


def test_a_supervisor_who_serves_in_the_office_does_not_sign(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    an_appointment(commons.supervisor.known_id, Role.VILLAGE_CLERK, topic.village)
    with pytest.raises(InvalidInputError):
        stage_sign(actor=an_actor(commons.supervisor.known_id), topic_id=topic.pk, now=now)


def test_the_secretary_does_not_sign_for_the_supervisors(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    with pytest.raises(InvalidInputError):
        stage_sign(actor=commons.secretary, topic_id=topic.pk, now=now)


def test_there_is_nothing_to_sign_before_the_meeting(commons: Commons) -> None:
    topic = before_deciding(commons, now=clock.now())
    with pytest.raises(InvalidInputError):
        sign(commons, topic, now=clock.now())


def test_signing_twice_changes_nothing(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    sign(commons, topic, now=now)
    sign(commons, topic, now=now)
    assert StageSignature.objects.count() == 1
