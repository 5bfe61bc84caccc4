"""What a meeting says when it is written down, what holds a topic up, and how a meeting is corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.flow import OPEN
from linli.modules.deliberation.models import Meeting, Topic, TopicStage
from linli.modules.deliberation.selectors.stage_views import stage_views
from linli.modules.deliberation.services.evidence import evidence_add
from linli.modules.deliberation.services.meetings import meeting_correct
from linli.modules.deliberation.services.stepping import (
    topic_advance,
)
from linli.modules.deliberation.testing import an_open_topic
from linli.modules.deliberation.tests.commons import (
    SEATS,
    Commons,
    a_meeting,
    a_road,
    before_deciding,
    lacks,
    meet,
    refused,
    representatives_meet,
    sign,
    stage_code,
)
from linli.modules.files.testing import a_document

pytestmark = pytest.mark.django_db


def test_a_meeting_must_be_written_down_before_the_next_stage(commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    with pytest.raises(InvalidInputError) as error:
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=clock.now())
    assert [str(one.message) for one in error.value.errors] == ["会还没记", "纪要还没写", "还差现场照片 1 张"]
    assert stage_code(topic) == "branch"


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"present": 3, "in_favour": 3, "against": 0}, ["到会 3 人，要 4 人才有效"]),
        ({"in_favour": 3, "against": 4}, ["同意 3 人，要 4 人"]),
        ({"minutes": ""}, ["纪要还没写"]),
        ({"photos": ()}, ["还差现场照片 1 张"]),
    ],
)
def test_a_meeting_that_lacks_something_holds_the_topic_up(
    commons: Commons, change: dict[str, Any], missing: list[str]
) -> None:
    topic = a_road(commons, now=clock.now())
    meet(commons, topic, a_meeting(clock.now(), **change), now=clock.now())
    assert lacks(topic) == missing
    with pytest.raises(InvalidInputError):
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=clock.now())


def test_two_thirds_of_the_party_must_come_and_half_of_all_agree(commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    for _number in range(2):
        meet(commons, topic, a_meeting(now), now=now)
        topic_advance(actor=commons.clerk, topic_id=topic.pk, now=now)
    meet(commons, topic, a_meeting(now, entitled=34, present=22, in_favour=22, against=0), now=now)
    assert lacks(topic) == ["到会 22 人，要 23 人才有效"]
    meet(commons, topic, a_meeting(now, entitled=34, present=23, in_favour=17, against=6), now=now)
    assert lacks(topic) == ["同意 17 人，要 18 人"]
    meet(commons, topic, a_meeting(now, entitled=34, present=23, in_favour=18, against=5), now=now)
    assert lacks(topic) == []


def test_a_meeting_written_down_is_corrected_by_another_row_alone(commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    meet(commons, topic, a_meeting(clock.now()), now=clock.now())
    with pytest.raises(DatabaseError, match="another row"), transaction.atomic():
        Meeting.objects.update(present=6)


def test_a_correction_is_visible_and_asks_for_new_signatures(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    held = meet(commons, topic, representatives_meet(now), now=now)
    sign(commons, topic, now=now)
    anew = representatives_meet(now, present=8, in_favour=7, against=1, photos=())
    meeting_correct(actor=commons.clerk, topic_id=topic.pk, meeting_id=held.pk, said=anew, reason="多数了一个", now=now)
    view = next(one for one in stage_views(topic, now=now) if one.asks.code == "decision")
    assert view.meeting is not None
    assert (view.meeting.row.present, view.meeting.row.reason) == (8, "多数了一个")
    assert [old.present for old in view.meeting.corrected] == [9]
    assert view.signatures == ()
    assert lacks(topic) == ["监督委员会还没签字"]
    with pytest.raises(Meeting.DoesNotExist):
        meeting_correct(actor=commons.clerk, topic_id=topic.pk, meeting_id=held.pk, said=anew, reason="又错", now=now)


def test_a_correction_needs_a_reason(commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    held = meet(commons, topic, a_meeting(now), now=now)
    with pytest.raises(InvalidInputError) as error:
        meeting_correct(
            actor=commons.clerk, topic_id=topic.pk, meeting_id=held.pk, said=a_meeting(now), reason=" ", now=now
        )
    assert list(refused(error)) == ["/reason"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_at": None}, "/held_at"),
        ({"where": " "}, "/where"),
        ({"present": 8}, "/present"),
        ({"in_favour": 7, "against": 1}, "/in_favour"),
        ({"entitled": 0, "present": 0, "in_favour": 0, "against": 0}, "/entitled"),
        ({"in_favour": None}, "/in_favour"),
        ({"rule": "v_representatives"}, "/rule"),
        ({"minutes": "字" * 8001}, "/minutes"),
    ],
)
def test_what_contradicts_itself_is_said_at_its_field(commons: Commons, change: dict[str, Any], field: str) -> None:
    topic = a_road(commons, now=clock.now())
    with pytest.raises(InvalidInputError) as error:
        meet(commons, topic, a_meeting(clock.now(), **change), now=clock.now())
    assert field in refused(error)
    assert not Meeting.objects.exists()


def test_a_meeting_to_come_is_not_written_down(commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    with pytest.raises(InvalidInputError) as error:
        meet(commons, topic, a_meeting(now, held_at=now + timedelta(hours=1)), now=now)
    assert list(refused(error)) == ["/held_at"]


def test_another_number_than_the_registers_wants_a_word_why(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    with pytest.raises(InvalidInputError) as error:
        meet(commons, topic, representatives_meet(now, entitled=6, present=6, in_favour=6, against=0), now=now)
    assert refused(error) == {"/entitled_why": f"名册上是 {SEATS}，写一句为什么不一样"}
    kept = representatives_meet(now, entitled=8, present=8, in_favour=8, against=0, entitled_why="一位代表去世了")
    row = meet(commons, topic, kept, now=now)
    assert (row.entitled, row.on_register, row.entitled_why) == (8, 9, "一位代表去世了")


def test_a_rule_for_communities_does_not_serve_a_village(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    with pytest.raises(InvalidInputError) as error:
        meet(commons, topic, representatives_meet(now, rule="r_representatives"), now=now)
    assert list(refused(error)) == ["/rule"]


def test_an_assembly_is_called_ten_days_before_unless_the_circumstances_are_recorded(commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    held = now - timedelta(hours=2)
    people = {"rule": "v_assembly_adults", "entitled": 200, "present": 150, "in_favour": 150, "against": 0,
              "entitled_why": "户口册上的"}  # fmt: skip
    nine = localdate(held - timedelta(days=9))
    meet(commons, topic, representatives_meet(now, **people), now=now)
    assert "没记哪天通知的" in lacks(topic)
    meet(commons, topic, representatives_meet(now, **people, notice_on=nine), now=now)
    assert any("不到 10 天" in words for words in lacks(topic))
    meet(commons, topic, representatives_meet(now, **people, notice_on=nine, short_notice="台风要来"), now=now)
    assert lacks(topic) == ["监督委员会还没签字"]
    ten = localdate(held - timedelta(days=10))
    meet(commons, topic, representatives_meet(now, **people, notice_on=ten), now=now)
    assert lacks(topic) == ["监督委员会还没签字"]


def test_the_party_organisation_goes_first_where_the_law_says_so(commons: Commons) -> None:
    now = clock.now()
    topic = an_open_topic(secretary=commons.secretary, template="talk", now=now)
    TopicStage.objects.filter(topic=topic, position=1).update(ended_at=now)
    Topic.objects.filter(pk=topic.pk).update(stage=2)
    TopicStage.objects.filter(topic=topic, position=2).update(began_at=now)
    meet(commons, topic, representatives_meet(now), now=now)
    assert lacks(topic) == ["没记党组织哪天研究过"]
    meet(commons, topic, representatives_meet(now, studied_on=localdate(now) - timedelta(days=3)), now=now)
    assert lacks(topic) == []


def test_a_paper_is_no_photo(commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    paper = SimpleUploadedFile("预算.pdf", a_document(), "application/pdf")
    with pytest.raises(InvalidInputError):
        evidence_add(actor=commons.clerk, topic_id=topic.pk, label="photo", uploads=[paper], now=now)
    paper.seek(0)
    evidence_add(actor=commons.clerk, topic_id=topic.pk, label="paper", uploads=[paper], now=now)
    assert Topic.objects.get(pk=topic.pk).state == OPEN
