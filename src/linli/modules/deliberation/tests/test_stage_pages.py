"""The desk's page of one topic, its forms, its papers, and the pages of ways of deciding."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session
from linli.modules.deliberation.flow import FAILED, RESOLVED
from linli.modules.deliberation.models import Meeting, Resolution, StageSignature, Template, TopicFile, TopicStage
from linli.modules.deliberation.pages.entries import moment_written
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.tests.commons import (
    Commons,
    a_commons,
    a_meeting,
    a_photo,
    a_road,
    an_officer,
    before_deciding,
    meet,
    representatives_meet,
    sign,
    stage_code,
)
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Topic

pytestmark = pytest.mark.django_db
COUNTY = ZHANGWANG[:6]
_sessions = count()


def sit(client: Client, actor: Actor) -> Client:
    client.cookies["linli_session"] = a_session(actor.known_id, token=f"stage-{next(_sessions)}")
    return client


def at(name: str, topic: Topic) -> str:
    return reverse(f"deliberation:{name}", args=[topic.pk])


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def the_form(**said: str) -> dict[str, Any]:
    return {
        "held_at": moment_written(clock.now() - timedelta(hours=2)), "where": "村部", "convened_by": "张立新",
        "entitled": "7", "present": "7", "in_favour": "6", "against": "1", "minutes": "都说好", **said,
    }  # fmt: skip


def test_the_page_shows_each_stage_with_what_it_lacks(client: Client, commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    page = text(sit(client, commons.clerk), at("console_topic", topic))
    for words in ("支部提议", "党员大会审议", "实施公开", "会还没记", "把会记下来", "四议两公开", topic.number):
        assert words in page
    assert "进到下一步" not in page


def test_a_supervisor_sees_no_form_of_the_clerks(client: Client, commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    page = text(sit(client, commons.supervisor), at("console_topic", topic))
    assert "把会记下来" not in page
    assert client.post(at("console_meeting", topic), the_form()).status_code == 403


def test_a_clerk_of_another_village_finds_nothing(client: Client, commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    sit(client, an_officer(Role.VILLAGE_CLERK, HETIAN))
    for name in ("console_topic", "console_dossier"):
        text(client, at(name, topic), 404)
    assert client.post(at("console_topic_step", topic), {"step": "advance"}).status_code == 404


def test_a_meeting_is_written_down_with_its_photos(client: Client, commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    sit(client, commons.clerk)
    answer = client.post(at("console_meeting", topic), the_form() | {"photos": [a_photo(), a_photo()]})
    assert answer.status_code == 303
    assert TopicFile.objects.filter(topic=topic, label="photo").count() == 2
    page = text(client, answer["Location"])
    assert "会记下了" in page
    assert "到会 7 人，同意 6 人，通过" in page
    assert "进到下一步" in page


def test_what_was_written_stays_when_a_number_is_wrong(client: Client, commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    answer = sit(client, commons.clerk).post(at("console_meeting", topic), the_form(present="9", where="祠堂"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "到会的比应到的还多" in page
    assert "祠堂" in page
    assert not Meeting.objects.exists()


def test_a_correction_comes_with_a_reason_and_shows_the_old_numbers(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    held = meet(commons, topic, a_meeting(now), now=now)
    sit(client, commons.clerk)
    assert "更正这次会" in text(client, at("console_topic", topic) + "?meeting=correct")
    said = the_form(correcting=str(held.pk), in_favour="5", against="2")
    answer = client.post(at("console_meeting", topic), said)
    assert answer.status_code == 422
    answer = client.post(at("console_meeting", topic), said | {"reason": "数错一票"})
    assert answer.status_code == 303
    page = text(client, answer["Location"])
    assert "更正过：数错一票" in page
    assert "同意 6，不同意 1" in page


def test_left_empty_those_entitled_are_the_registers(client: Client, commons: Commons) -> None:
    topic = before_deciding(commons, now=clock.now())
    said = the_form(rule="v_representatives", entitled="", present="9", in_favour="7", against="2")
    assert sit(client, commons.clerk).post(at("console_meeting", topic), said).status_code == 303
    assert Meeting.objects.latest("pk").entitled == 9


def test_a_step_that_lacks_something_is_422_and_says_what(client: Client, commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    stage = stage_now(topic)
    assert stage is not None
    sit(client, commons.clerk)
    answer = client.post(at("console_topic_step", topic), {"step": "advance", "stage": str(stage.pk)})
    assert answer.status_code == 422
    assert "会还没记；纪要还没写" in answer.content.decode()


def test_a_step_somebody_took_already_is_409_with_the_page_as_it_is_now(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    stage = stage_now(topic)
    assert stage is not None
    meet(commons, topic, a_meeting(now), now=now)
    sit(client, commons.clerk)
    said = {"step": "advance", "stage": str(stage.pk)}
    assert client.post(at("console_topic_step", topic), said).status_code == 303
    answer = client.post(at("console_topic_step", topic), said)
    assert answer.status_code == 409
    assert "可能刚被别人办过" in answer.content.decode()
    assert stage_code(topic) == "committees"


def test_the_decision_is_signed_and_resolved_from_the_page(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    sit(client, commons.supervisor)
    assert "看过了，我签字" in text(client, at("console_topic", topic))
    assert client.post(at("console_sign", topic)).status_code == 303
    assert StageSignature.objects.count() == 1
    stage = stage_now(topic)
    assert stage is not None
    sit(client, commons.clerk)
    said = {"step": "resolve", "stage": str(stage.pk)}
    answer = client.post(at("console_topic_step", topic), said | {"words": ""})
    assert answer.status_code == 422
    answer = client.post(at("console_topic_step", topic), said | {"words": "路加宽一米"})
    assert answer.status_code == 303
    assert Resolution.objects.get().words == "路加宽一米"
    page = text(client, answer["Location"])
    assert "村民委员会组织法 第 29、30 条" in page
    topic.refresh_from_db()
    assert topic.state == RESOLVED


def test_what_missed_the_quorum_is_ended_with_its_numbers(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now, present=5, in_favour=5, against=0), now=now)
    stage = stage_now(topic)
    assert stage is not None
    page = text(sit(client, commons.clerk), at("console_topic", topic))
    assert "到会 5 人，要 6 人才有效" in page
    assert "决议生效" not in page
    answer = client.post(at("console_topic_step", topic), {"step": "fail", "stage": str(stage.pk), "fail": "再议"})
    assert answer.status_code == 303
    topic.refresh_from_db()
    assert topic.state == FAILED
    assert "到会 5 人，要 6 人才有效。再议" in text(client, answer["Location"])


def test_an_unknown_step_is_422(client: Client, commons: Commons) -> None:
    topic = a_road(commons, now=clock.now())
    assert sit(client, commons.clerk).post(at("console_topic_step", topic), {"step": "dance"}).status_code == 422


def test_a_display_and_a_result_are_sent_from_the_page(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    sign(commons, topic, now=now)
    stage = stage_now(topic)
    assert stage is not None
    sit(client, commons.clerk)
    client.post(at("console_topic_step", topic), {"step": "resolve", "stage": str(stage.pk), "words": "加宽"})
    assert client.post(at("console_display", topic)).status_code == 422
    assert client.post(at("console_display", topic), {"board": [a_photo()]}).status_code == 303
    assert "公示到" in text(client, at("console_topic", topic))
    topic.refresh_from_db()
    stage = stage_now(topic)
    assert stage is not None
    TopicStage.objects.filter(pk=stage.pk).update(until=clock.now())
    assert client.post(at("console_topic_step", topic), {"step": "advance", "stage": str(stage.pk)}).status_code == 303
    answer = client.post(at("console_topic_step", topic), {"step": "progress", "progress": "开挖了"})
    assert answer.status_code == 303
    today = localdate(clock.now()).isoformat()
    said = {"report": "路好了", "finished_on": today, "spent": "186,000.00", "spent_on": ""}
    answer = client.post(at("console_report", topic), said)
    assert answer.status_code == 422
    assert "写钱花在哪" in answer.content.decode()
    answer = client.post(at("console_report", topic), said | {"spent_on": "沙石", "finished": [a_photo()]})
    assert answer.status_code == 303
    assert "186,000.00" in text(client, answer["Location"])


def test_members_see_photos_of_a_stage_and_nobody_else_does(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    meet(commons, topic, a_meeting(now), now=now)
    paper = TopicFile.objects.get(topic=topic, label="photo")
    for name in ("stage_file", "stage_thumb"):
        address = reverse(f"deliberation:{name}", args=[topic.pk, paper.pk])
        answer = sit(client, commons.supervisor).get(address)
        assert answer.status_code == 200
        assert answer.getvalue().startswith(b"\xff\xd8")
        assert sit(client, an_officer(Role.VILLAGE_CLERK, HETIAN)).get(address).status_code == 404


def test_the_whole_set_of_papers_is_on_one_page(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now, minutes="九位代表都到了"), now=now)
    sign(commons, topic, now=now)
    page = text(sit(client, commons.supervisor), at("console_dossier", topic))
    for words in ("议事档案", topic.number, "九位代表都到了", "应到 9，实到 9", "监督委员会签字：张美娟", "现场照片"):
        assert words in page


def test_members_read_meetings_and_the_resolution_on_the_topics_page(client: Client, commons: Commons) -> None:
    now = clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    page = text(sit(client, commons.supervisor), reverse("deliberation:topic", args=[topic.pk]))
    assert "到会 9 人，同意 7 人，通过" in page


def test_the_page_asks_no_more_for_many_meetings(
    client: Client, commons: Commons, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    now = clock.now()
    topic = a_road(commons, now=now)
    for _number in range(4):
        meet(commons, topic, a_meeting(now), now=now)
    sit(client, commons.clerk)
    with django_assert_max_num_queries(32):
        text(client, at("console_topic", topic))


def the_template(stages: int, **said: Any) -> dict[str, Any]:
    return {
        "count": str(stages), "version": "0", "name": "小会", "about": "快", "decides": "0", "press": "save",
        "s0_kind": "meeting", "s0_code": "a", "s0_name": "开个会", "s0_short": "开会", "s0_attendance": "2/3",
        "s0_approval": "1/2+", "s0_approval_of": "present", "s0_photos": "0", **said,
    }  # fmt: skip


def test_an_operator_writes_a_way_of_deciding_without_javascript(client: Client) -> None:
    a_commons()
    sit(client, an_officer(Role.COUNTY_OPERATOR, COUNTY))
    address = reverse("deliberation:console_template", args=["new"])
    page = client.post(address, the_template(1, press="add:display")).content.decode()
    assert 'name="s1_kind"' in page
    assert "开个会" in page
    assert not Template.objects.exists()
    both = the_template(2, s1_kind="display", s1_code="b", s1_name="贴出来", s1_days="400")
    answer = client.post(address, both)
    assert answer.status_code == 422
    assert "天数写 0 到 365" in answer.content.decode()
    assert client.post(address, both | {"s1_days": "5"}).status_code == 303
    row = Template.objects.get()
    assert (row.place, row.name, [stage["code"] for stage in row.stages]) == (COUNTY, "小会", ["a", "b"])
    assert "小会" in text(client, reverse("deliberation:console_templates"))


def test_an_operator_switches_one_off(client: Client) -> None:
    a_commons()
    sit(client, an_officer(Role.COUNTY_OPERATOR, COUNTY))
    address = reverse("deliberation:console_template_offer", args=["hearing"])
    assert client.post(address, {"offered": ""}).status_code == 303
    assert "不用了" in text(client, reverse("deliberation:console_templates"))


def test_the_village_reads_the_ways_and_writes_none(client: Client, commons: Commons) -> None:
    sit(client, commons.secretary)
    page = text(client, reverse("deliberation:console_templates"))
    assert "四议两公开" in page
    assert "写一个新的" not in page
    assert client.get(reverse("deliberation:console_template", args=["four_two"])).status_code == 403
