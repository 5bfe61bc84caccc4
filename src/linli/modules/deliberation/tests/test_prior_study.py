"""The party's study before a vote (村 §28, 居 §30, 集 §26), and votes called off before they open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linli.kernel import clock, journal
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.jobs import votes_turn
from linli.modules.deliberation.law import REPRESENTATIVE
from linli.modules.deliberation.models import Meeting, TopicFile, Vote
from linli.modules.deliberation.selectors.votes import vote_of_stage, vote_of_topic, votes_called_off
from linli.modules.deliberation.services.prior_study import StudySaid
from linli.modules.deliberation.services.voting import VOTE, roll_object, vote_call_off, vote_open
from linli.modules.deliberation.stages import Stage, StageKind
from linli.modules.deliberation.testing import a_topic_at_its_vote, a_village_of, an_announced_vote, an_open_vote
from linli.modules.deliberation.tests.hamlet import a_hamlet, browser_of
from linli.modules.deliberation.vote_errors import VoteNotOpenError, VoteRefusedError
from linli.modules.files.testing import a_picture
from linli.modules.population.testing import a_tag

pytestmark = pytest.mark.django_db


def refused_by(study: StudySaid | None, **said: Any) -> set[str]:
    village = a_village_of()
    with pytest.raises(InvalidInputError) as refused:
        an_announced_vote(village, study=study, **said)
    assert not Vote.objects.exists()
    return {error.pointer for error in refused.value.errors}


# --- studied --------------------------------------------------------------------------------------------------------


def test_a_vote_that_decides_is_not_announced_without_the_study_on_record() -> None:
    assert refused_by(None) == {"/studied_on", "/studied_by", "/study_note"}


def test_a_day_alone_is_no_record_of_it() -> None:
    assert refused_by(StudySaid(on=localdate(clock.now()))) == {"/studied_by", "/study_note"}


def test_it_was_before_the_announcement_not_after() -> None:
    tomorrow = localdate(clock.now()) + timedelta(days=1)
    assert refused_by(StudySaid(on=tomorrow, by="村党支部", note="同意")) == {"/studied_on"}


def test_the_ground_why_none_is_needed_stands_in_its_place_and_is_kept() -> None:
    vote = an_announced_vote(a_village_of(), study=StudySaid(unneeded="只是定哪天打扫卫生，不是重要事项"))
    assert (vote.studied_on, vote.unstudied_why) == (None, "只是定哪天打扫卫生，不是重要事项")
    told = next(iter(journal.events_of_subject(place=vote.village, subject=(VOTE, vote.pk)))).payload
    assert told["unstudied_why"] == vote.unstudied_why


def test_minutes_stand_for_a_word_of_them() -> None:
    paper = SimpleUploadedFile("minutes.jpg", a_picture(), content_type="image/jpeg")
    study = StudySaid(on=localdate(clock.now()), by="村党总支", papers=[paper])
    vote = an_announced_vote(a_village_of(), study=study)
    assert TopicFile.objects.get(stage=vote.stage).label == "study"


def test_an_earlier_meeting_of_the_party_in_the_same_topic_is_its_study() -> None:
    village, now = a_village_of(), clock.now()
    stage = a_topic_at_its_vote(village.place)
    spec = Stage("proposal", "村党组织提议", "提议", StageKind.MEETING)
    topic = stage.topic
    earlier = type(stage).objects.create(topic=topic, position=0, spec=spec.as_json(), began_at=now, ended_at=now)
    Meeting.objects.create(
        stage=earlier,
        judged_by={},
        held_at=now,
        where="村部",
        convened_by="书记",
        entitled=3,
        present=3,
        in_favour=3,
        recorded_by_id=1,
        recorded_by="书记",
        recorded_at=now,
    )
    assert an_announced_vote(village, stage=stage, study=None).studied_on is None


def test_a_group_of_villagers_needs_none_for_its_own_affairs_by_the_law() -> None:
    village = a_village_of()
    stage = a_topic_at_its_vote(village.place, group=f"{village.place}001")
    with pytest.raises(InvalidInputError) as refused:
        an_announced_vote(village, stage=stage, rule="v_group_households", study=None)
    assert {error.pointer for error in refused.value.errors} == {"/rule"}  # an empty roll, not the study


@pytest.mark.parametrize(("rule", "article"), [("v_representatives", "28"), ("c_assembly", "26")])
def test_each_law_names_its_article(rule: str, article: str) -> None:
    village = a_village_of()
    for head in village.heads:
        a_tag(head.known_id, REPRESENTATIVE)
    told = clock.now() - timedelta(days=11)
    with pytest.raises(InvalidInputError, match=f"第 {article} 条"):
        an_announced_vote(village, rule=rule, now=told, study=None)


def test_everybody_who_may_see_the_vote_reads_who_studied_it_and_what_they_said() -> None:
    hamlet = a_hamlet()
    vote = hamlet.opened()
    page = browser_of(hamlet.heads[0]).get(f"/topics/{hamlet.topic.pk}/vote").content.decode()
    assert vote.studied_by in page
    assert "同意提交会议讨论" in page


# --- called off -----------------------------------------------------------------------------------------------------


def test_a_vote_begun_by_mistake_is_called_off_with_a_reason_and_its_stage_has_another() -> None:
    village = a_village_of()
    vote = an_announced_vote(village)
    with pytest.raises(InvalidInputError):
        vote_call_off(actor=village.secretary, vote_id=vote.pk, reason=" ", now=clock.now())
    vote_call_off(actor=village.secretary, vote_id=vote.pk, reason="选错了规则", now=clock.now())
    assert vote_of_stage(vote.stage_id) is None
    assert vote_of_topic(vote.stage.topic_id) is None
    assert [one.called_off_why for one in votes_called_off(vote.stage.topic_id)] == ["选错了规则"]
    kinds = [event.kind for event in journal.events_of_subject(place=vote.village, subject=(VOTE, vote.pk))]
    assert kinds == ["deliberation.vote_announced", "deliberation.vote_called_off"]
    again = an_announced_vote(village, stage=vote.stage)
    assert vote_of_stage(vote.stage_id) == again
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(called_off_at=None, called_off_why="")


def test_neither_the_job_nor_anybody_opens_it_and_its_roll_takes_no_objections() -> None:
    village = a_village_of()
    vote = an_announced_vote(village)
    vote_call_off(actor=village.secretary, vote_id=vote.pk, reason="选错了规则", now=clock.now())
    later = vote.opens_at + timedelta(seconds=1)
    assert votes_turn(now=later) == 0
    with pytest.raises(VoteRefusedError):
        vote_open(actor=village.secretary, vote_id=vote.pk, now=later)
    with pytest.raises(VoteNotOpenError):
        roll_object(
            actor=village.heads[0], vote_id=vote.pk, lacking="absent", about="某人", why="漏了", now=vote.notice_at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(opened_at=later, entitled=3)


def test_an_open_vote_is_not_called_off() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    with pytest.raises(VoteRefusedError):
        vote_call_off(actor=village.secretary, vote_id=vote.pk, reason="不想办了", now=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(called_off_at=clock.now(), called_off_why="不想办了")


def test_a_villager_calls_nothing_off() -> None:
    village = a_village_of()
    vote = an_announced_vote(village)
    with pytest.raises(Exception, match=r"conduct|CONDUCT"):
        vote_call_off(actor=village.heads[0], vote_id=vote.pk, reason="不行", now=clock.now())


def test_the_desk_calls_it_off_and_members_read_why() -> None:
    hamlet = a_hamlet()
    hamlet.prepared(opens_in=timedelta(hours=2))
    desk, address = browser_of(hamlet.secretary), f"/console/deliberation/{hamlet.topic.pk}/vote/steps/call_off"
    assert "时间、规则写错了，撤了重来" in desk.get(f"/console/deliberation/{hamlet.topic.pk}/vote").content.decode()
    refused = desk.post(address, {"call_off": ""})
    assert refused.status_code == 422
    assert 'href="#f-call_off"' in refused.content.decode()
    assert desk.post(address, {"call_off": "规则选错了，重新准备"}).status_code == 303
    page = browser_of(hamlet.heads[0]).get(f"/topics/{hamlet.topic.pk}").content.decode()
    assert "规则选错了，重新准备" in page
    assert "发起表决" in desk.get(f"/console/deliberation/{hamlet.topic.pk}").content.decode()
