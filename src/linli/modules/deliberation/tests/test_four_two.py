"""四议两公开 from the branch's proposal to the result, and each step's guard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal import events_of_subject
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.deliberation.flow import DONE, FAILED, RESOLVED, TOPIC
from linli.modules.deliberation.models import Resolution, Topic
from linli.modules.deliberation.selectors.stage_views import rounds_before, stage_views
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.services.carrying import ReportSaid, stage_report
from linli.modules.deliberation.services.displaying import stage_display
from linli.modules.deliberation.services.stepping import (
    resolution_digest,
    topic_advance,
    topic_back,
    topic_fail,
    topic_finish,
    topic_progress,
    topic_resolve,
)
from linli.modules.deliberation.services.topics import topic_summarise
from linli.modules.deliberation.testing import an_open_topic
from linli.modules.deliberation.tests.commons import (
    WORDS,
    Commons,
    a_meeting,
    a_photo,
    a_resolved_road,
    a_road,
    an_officer,
    before_deciding,
    lacks,
    meet,
    refused,
    representatives_meet,
    sign,
    stage_code,
)
from linli.modules.places.testing import HETIAN
from linli.modules.publishing.public import posts_newest

pytestmark = pytest.mark.django_db


def test_a_road_goes_from_the_proposal_to_the_result(commons: Commons) -> None:
    topic = a_resolved_road(commons)
    assert topic.state == RESOLVED
    assert stage_code(topic) == "display"
    row = Resolution.objects.get(topic=topic)
    assert (row.rule["code"], row.rule["articles"], row.rule["in_force_from"]) == (
        "v_representatives",
        [29, 30],
        "2026-01-01",
    )
    assert row.count == {
        "entitled": 9, "took_part": {"meeting": 9}, "in_favour": 7, "against": 2, "abstained": 0,
        "needed_present": 6, "needed_in_favour": 5,
    }  # fmt: skip
    assert row.words == topic.outcome == WORDS
    now = clock.now()
    stage_display(actor=commons.clerk, topic_id=topic.pk, photos=[a_photo()], now=now)
    later = now + timedelta(days=15)
    topic_advance(actor=commons.clerk, topic_id=topic.pk, now=later)
    topic_progress(actor=commons.clerk, topic_id=topic.pk, note="路基挖好了", uploads=[a_photo()], now=later)
    said = ReportSaid(
        words="路加宽到五米", finished_on=localdate(later), spent=18_600_000, spent_on="沙石、人工", photos=[a_photo()]
    )
    stage_report(actor=commons.clerk, topic_id=topic.pk, said=said, now=later)
    sign(commons, topic, now=later)
    topic_finish(actor=commons.clerk, topic_id=topic.pk, result="路加宽到五米，会车不用倒了。", now=later)
    topic.refresh_from_db()
    assert (topic.state, topic.result) == (DONE, "路加宽到五米，会车不用倒了。")
    assert all(view.ended_at is not None and view.is_met for view in stage_views(topic, now=later))


def test_every_step_of_the_way_is_in_the_journal(commons: Commons) -> None:
    topic = a_resolved_road(commons)
    kinds = [
        event.kind.removeprefix("deliberation.")
        for event in events_of_subject(place=topic.village, subject=(TOPIC, topic.pk))
    ]
    assert kinds.count("meeting_recorded") == 4
    assert kinds.count("stage_signed") == 1
    assert kinds.count("resolution_made") == 1
    assert kinds.count("topic_step_taken") == 5


def test_two_thirds_minus_one_present_cannot_be_resolved(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now, present=5, in_favour=5, against=0), now=now)
    sign(commons, topic, now=now)
    with pytest.raises(InvalidInputError) as error:
        topic_resolve(actor=commons.clerk, topic_id=topic.pk, words=WORDS, now=now)
    assert refused(error) == {"/checks": "到会 5 人，要 6 人才有效"}
    assert not Resolution.objects.exists()
    topic_fail(actor=commons.clerk, topic_id=topic.pk, note="下个月再开", now=now)
    topic.refresh_from_db()
    assert topic.state == FAILED
    assert topic.reason == "到会 5 人，要 6 人才有效。下个月再开"


def test_exactly_two_thirds_present_can_be_resolved(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now, present=6, in_favour=4, against=2), now=now)
    sign(commons, topic, now=now)
    topic_resolve(actor=commons.clerk, topic_id=topic.pk, words=WORDS, now=now)
    assert Resolution.objects.get().count["needed_present"] == 6


def test_half_of_those_present_in_favour_is_not_more_than_half(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now, present=6, in_favour=3, against=3), now=now)
    sign(commons, topic, now=now)
    assert lacks(topic) == ["同意 3 人，要 4 人"]


def test_what_was_adopted_cannot_be_failed(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    with pytest.raises(StepNotAllowedError):
        topic_fail(actor=commons.clerk, topic_id=topic.pk, note="不办了", now=now)


def test_nothing_fails_before_anybody_met(commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    with pytest.raises(StepNotAllowedError):
        topic_fail(actor=commons.clerk, topic_id=topic.pk, note="不办了", now=clock.now())


def test_the_deciding_stage_is_not_passed_without_a_resolution(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    sign(commons, topic, now=now)
    with pytest.raises(StepNotAllowedError):
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now)


def test_nothing_is_resolved_before_the_deciding_stage(commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    meet(commons, topic, a_meeting(clock.now()), now=clock.now())
    with pytest.raises(StepNotAllowedError):
        topic_resolve(actor=commons.clerk, topic_id=topic.pk, words=WORDS, now=clock.now())


def test_a_resolution_is_never_changed_nor_deleted(commons: Commons) -> None:
    topic = a_resolved_road(commons)
    row = Resolution.objects.get(topic=topic)
    for sql in ("UPDATE deliberation_resolution SET words = '改了'", "DELETE FROM deliberation_resolution"):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert resolution_digest(Resolution.objects.get()) == resolution_digest(row)


def test_a_consultation_lasts_its_days_and_is_summed_up(commons: Commons) -> None:
    now = clock.now()
    topic = an_open_topic(secretary=commons.secretary, template="talk", now=now)
    with pytest.raises(InvalidInputError) as error:
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now)
    assert len(error.value.errors) == 2
    topic_summarise(actor=commons.secretary, topic_id=topic.pk, note="都说要晚饭", now=now)
    with pytest.raises(InvalidInputError) as error:
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now + timedelta(days=2, seconds=-1))
    assert len(error.value.errors) == 1
    topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now + timedelta(days=2))
    assert stage_code(topic) == "decision"


def test_a_display_hangs_on_the_board_and_lasts_its_days(commons: Commons) -> None:
    topic = a_resolved_road(commons)
    now = clock.now()
    with pytest.raises(InvalidInputError) as error:
        stage_display(actor=commons.clerk, topic_id=topic.pk, photos=[], now=now)
    assert list(refused(error)) == ["/photos"]
    stage_display(actor=commons.clerk, topic_id=topic.pk, photos=[a_photo()], now=now)
    with pytest.raises(InvalidInputError):
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now + timedelta(days=15, seconds=-1))
    with pytest.raises(StepNotAllowedError):
        stage_display(actor=commons.clerk, topic_id=topic.pk, photos=[a_photo()], now=now)


def test_what_is_displayed_is_read_by_members_of_the_village_alone(commons: Commons) -> None:
    topic = a_resolved_road(commons)
    now = clock.now()
    stage_display(actor=commons.clerk, topic_id=topic.pk, photos=[a_photo()], now=now)
    found = posts_newest(topic.village, column="affairs", actor=commons.supervisor, limit=5, now=now)
    assert [post.title for post in found] == ["决议公开：村口到礼堂的路加宽一米"]
    stranger = an_officer(Role.GRID_WORKER, HETIAN)
    assert posts_newest(topic.village, column="affairs", actor=stranger, limit=5, now=now) == []


def test_what_became_of_it_says_what_the_money_was_for(commons: Commons) -> None:
    topic = a_resolved_road(commons)
    now = clock.now()
    stage_display(actor=commons.clerk, topic_id=topic.pk, photos=[a_photo()], now=now)
    later = now + timedelta(days=16)
    topic_advance(actor=commons.clerk, topic_id=topic.pk, now=later)
    assert len(lacks(topic)) == 4
    with pytest.raises(InvalidInputError):
        topic_finish(actor=commons.clerk, topic_id=topic.pk, result="好了", now=later)
    said = ReportSaid(words="路好了", finished_on=localdate(later), spent=100)
    with pytest.raises(InvalidInputError) as error:
        stage_report(actor=commons.clerk, topic_id=topic.pk, said=said, now=later)
    assert list(refused(error)) == ["/spent_on"]
    said = ReportSaid(words="路好了", finished_on=localdate(later) + timedelta(days=2), spent=0)
    with pytest.raises(InvalidInputError) as error:
        stage_report(actor=commons.clerk, topic_id=topic.pk, said=said, now=later)
    assert list(refused(error)) == ["/finished_on"]


def test_going_back_begins_another_round_and_keeps_the_old_one(commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    meet(commons, topic, a_meeting(now), now=now)
    topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now)
    meet(commons, topic, a_meeting(now), now=now)
    topic_back(actor=commons.clerk, topic_id=topic.pk, note="预算没算清", now=now)
    assert stage_code(topic) == "branch"
    views = stage_views(topic, now=now)
    assert [(one.round, one.standing) for one in views[:2]] == [(2, "current"), (2, "coming")]
    assert views[0].meetings == ()
    assert [len(one.meetings) for one in rounds_before(topic, now=now)] == [1, 1]
    assert lacks(topic)[0] == "会还没记"


def test_nobody_goes_back_from_the_first_stage_or_without_a_reason(commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    with pytest.raises(StepNotAllowedError):
        topic_back(actor=commons.clerk, topic_id=topic.pk, note="再想想", now=now)
    meet(commons, topic, a_meeting(now), now=now)
    topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now)
    with pytest.raises(InvalidInputError) as error:
        topic_back(actor=commons.clerk, topic_id=topic.pk, note="", now=now)
    assert list(refused(error)) == ["/note"]


def test_of_two_who_press_together_the_second_is_refused(commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    stage = stage_now(topic)
    assert stage is not None
    meet(commons, topic, a_meeting(now), now=now)
    topic_advance(actor=commons.clerk, topic_id=topic.pk, stage_id=stage.pk, now=now)
    with pytest.raises(StepNotAllowedError):
        topic_advance(actor=commons.secretary, topic_id=topic.pk, stage_id=stage.pk, now=now)
    assert stage_code(topic) == "committees"


def test_a_clerk_of_another_village_does_not_see_it(commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    other = an_officer(Role.VILLAGE_CLERK, HETIAN)
    with pytest.raises(Topic.DoesNotExist):
        topic_advance(actor=other, topic_id=topic.pk, now=clock.now())


def test_a_supervisor_watches_and_does_not_conduct(commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    with pytest.raises(NotAllowedError):
        topic_advance(actor=commons.supervisor, topic_id=topic.pk, now=clock.now())


def test_progress_is_written_once_it_is_decided(commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    with pytest.raises(StepNotAllowedError):
        topic_progress(actor=commons.clerk, topic_id=topic.pk, note="开工了", now=clock.now())
