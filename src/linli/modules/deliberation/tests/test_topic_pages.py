"""Pages of topics: the hall, one topic, raising one, the desk's list and answers."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import load_workbook

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.deliberation.flow import OPEN, RAISED, REFUSED
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.services.discussing import topic_say
from linli.modules.deliberation.services.topics import topic_support
from linli.modules.deliberation.testing import a_secretary, a_topic, a_villager, an_open_topic
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
WORDS = {"title": "食堂加一顿晚饭", "text": "晚上就热热剩饭。", "village": ZHANGWANG}


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.known_id, token=f"of-{actor.known_id}")
    return client


def bytes_of(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def a_worker() -> Actor:
    person = a_person("王秀琴")
    an_appointment(person.id, Role.GRID_WORKER, a_grid().code)
    return an_actor(person.id)


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_a_member_raises_a_topic_and_finds_it_in_the_hall() -> None:
    client, key = browser_of(a_villager()), str(uuid4())
    picture = SimpleUploadedFile("lunch.jpg", a_picture(), "image/jpeg")
    sent = client.post("/topics/new", {**WORDS, "key": key, "photos": picture})
    topic = Topic.objects.get()
    assert (sent.status_code, sent["Location"]) == (303, f"/topics/{topic.pk}?thanks=raised")
    page = text_of(client, sent["Location"])
    assert "提上去了" in page
    assert topic.number in page
    file = topic.files.get()
    shown = client.get(f"/topics/{topic.pk}/files/{file.file_id}")
    assert bytes_of(shown).startswith(b"\xff\xd8")
    assert "食堂加一顿晚饭" in text_of(client, "/topics/")
    assert "食堂加一顿晚饭" in text_of(client, "/topics/?tab=mine")
    assert "食堂加一顿晚饭" not in text_of(client, "/topics/?tab=decided")
    assert client.post("/topics/new", {**WORDS, "key": key}).status_code == 303
    assert Topic.objects.count() == 1


def test_what_lacks_is_named_and_what_was_written_stays() -> None:
    answer = browser_of(a_villager()).post("/topics/new", {"title": "", "text": "写了这些", "village": ZHANGWANG})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "用一句话说议什么" in page
    assert "写了这些" in page


def test_nearly_the_same_is_asked_about_once() -> None:
    client = browser_of(a_villager())
    there = a_topic(title="食堂加一顿晚饭")
    shown = client.post("/topics/similar", {"title": "食堂加一顿晚饭", "village": ZHANGWANG}).content.decode()
    assert f'href="/topics/{there.pk}"' in shown
    asked = client.post("/topics/new", WORDS)
    assert asked.status_code == 409
    assert "好像有人提过" in asked.content.decode()
    assert client.post("/topics/new", {**WORDS, "seen": [str(there.pk)]}).status_code == 303


def test_of_another_villages_topics_nothing_is_shown() -> None:
    topic, stranger = a_topic(), browser_of(a_villager("余小妹", HETIAN))
    for address in (f"/topics/{topic.pk}", f"/topics/{topic.pk}/withdrawal"):
        text_of(stranger, address, 404)
    assert stranger.post(f"/topics/{topic.pk}/support").status_code == 404
    assert topic.title not in text_of(stranger, "/topics/")
    similar = stranger.post("/topics/similar", {"title": topic.title, "village": ZHANGWANG})
    assert topic.title not in similar.content.decode()


def test_a_grid_worker_takes_down_what_an_old_man_says() -> None:
    old_man, client = a_villager("胡大爷"), browser_of(a_worker())
    lacking = client.post("/field/topics/new", {**WORDS, "behalf_name": "胡大爷"})
    assert lacking.status_code == 422
    assert "怎么同意的" in lacking.content.decode()
    sent = client.post("/field/topics/new", {**WORDS, "behalf_name": "胡大爷", "behalf_consent": "spoken"})
    topic = Topic.objects.get()
    assert (sent.status_code, topic.proposer_id) == (303, old_man.person_id)
    assert "王秀琴替他记的" in text_of(browser_of(old_man), f"/topics/{topic.pk}")


def test_supporting_and_taking_it_back_from_the_page() -> None:
    topic, client = a_topic(), browser_of(a_villager("胡大爷"))
    client.post(f"/topics/{topic.pk}/support", {"supports": "1"})
    assert Topic.objects.get().supports == 2
    page = text_of(client, f"/topics/{topic.pk}")
    assert "不附议了" in page
    assert "我附议" not in page
    client.post(f"/topics/{topic.pk}/support", {"supports": "0"})
    assert Topic.objects.get().supports == 1


def test_the_laws_tenth_stands_beside_the_support() -> None:
    topic = a_topic()
    for number in range(19):
        a_villager(f"村民{number}")
    page = text_of(browser_of(a_villager("胡大爷")), f"/topics/{topic.pk}")
    assert "本村 21 人，要 3 人。" in page
    assert "还差 2 人" in page


def test_words_need_a_side_and_are_counted_by_it_once_each() -> None:
    topic, villager = an_open_topic(), a_villager("胡大爷")
    client = browser_of(villager)
    lacking = client.post(f"/topics/{topic.pk}/words", {"text": "三块钱我愿意出"})
    assert lacking.status_code == 422
    assert "三块钱我愿意出" in lacking.content.decode()
    for stance in ("against", "for"):
        client.post(f"/topics/{topic.pk}/words", {"stance": stance, "text": f"想了想，{stance}"})
    page = text_of(client, f"/topics/{topic.pk}")
    assert "1 人说了 2 条" in page
    assert "想了想，for" in text_of(client, f"/topics/{topic.pk}?stance=for")
    assert "想了想，for" not in text_of(client, f"/topics/{topic.pk}?stance=against")


def test_a_word_is_taken_back_by_its_own_writer_alone() -> None:
    topic, writer = an_open_topic(), a_villager("胡大爷")
    topic_say(actor=writer, topic_id=topic.pk, stance="for", text="我出三块", now=clock.now())
    client, other = browser_of(writer), browser_of(a_villager("余小妹"))
    page = text_of(client, f"/topics/{topic.pk}")
    address = page.split('action="/topics/words/')[1].split('"')[0]
    assert other.post(f"/topics/words/{address}").status_code == 404
    assert client.post(f"/topics/words/{address}").status_code == 303
    assert "我出三块" not in text_of(client, f"/topics/{topic.pk}")


def test_nobody_discusses_what_was_refused() -> None:
    secretary = browser_of(a_secretary())
    topic, villager = a_topic(), browser_of(a_villager("胡大爷"))
    for number in range(12):
        a_villager(f"村民{number}")
    secretary.post(f"/console/deliberation/{topic.pk}/answers/refuse", {"refuse_note": "今年没钱"})
    page = text_of(villager, f"/topics/{topic.pk}")
    assert "今年没钱" in page
    assert "说给大伙听" not in page
    assert villager.post(f"/topics/{topic.pk}/words", {"stance": "for", "text": "行"}).status_code == 409


def test_the_desk_answers_and_says_what_lacks() -> None:
    topic, client = a_topic(), browser_of(a_secretary())
    for number in range(12):
        a_villager(f"村民{number}")
    desk = f"/console/deliberation/{topic.pk}"
    assert "按哪个办法议" in text_of(client, desk)
    assert client.post(f"{desk}/answers/adopt", {}).status_code == 422
    assert client.post(f"{desk}/answers/refuse", {"refuse_note": ""}).status_code == 422
    assert client.post(f"{desk}/answers/nonsense", {}).status_code == 404
    assert client.post(f"{desk}/answers/adopt", {"template": "talk"}).status_code == 303
    assert client.post(f"{desk}/answers/adopt", {"template": "talk"}).status_code == 409
    client.post(f"{desk}/answers/summarise", {"summarise_note": "没有反对的。"})
    assert "没有反对的。" in text_of(client, f"/topics/{topic.pk}")
    assert Topic.objects.get().state == OPEN


def test_a_neighbour_does_not_come_to_the_desk() -> None:
    topic, neighbour = a_topic(), browser_of(a_villager("胡大爷"))
    text_of(neighbour, "/console/deliberation/", 403)
    text_of(neighbour, f"/console/deliberation/{topic.pk}", 403)
    assert neighbour.post(f"/console/deliberation/{topic.pk}/answers/adopt", {"template": "talk"}).status_code == 403
    assert Topic.objects.get().state == RAISED


def test_the_desks_list_is_searched_and_taken_along_within_reach() -> None:
    a_topic(title="食堂加一顿晚饭"), a_topic(title="=路灯早点亮")
    a_topic(village=HETIAN, title="贺田的事情")
    client = browser_of(a_secretary())
    page = text_of(client, "/console/deliberation/?q=路灯")
    assert "路灯早点亮" in page
    assert "食堂加一顿晚饭" not in page
    sheet = client.get("/console/deliberation/export")
    rows = load_workbook(BytesIO(bytes_of(sheet))).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[1:]] == ["=路灯早点亮", "食堂加一顿晚饭"]


@pytest.mark.parametrize("address", ["/topics/", "/console/deliberation/?tab=open"])
def test_lists_ask_as_often_for_many_topics_as_for_two(address: str) -> None:
    villager, secretary = a_villager(), a_secretary()
    visitor = browser_of(villager if address == "/topics/" else secretary)
    for number in range(2):
        an_open_topic(secretary=secretary, title=f"第 {number} 件要议的事")
    text_of(visitor, address)
    with CaptureQueriesContext(connection) as few:
        text_of(visitor, address)
    for number in range(6):
        topic = an_open_topic(secretary=secretary, title=f"又 {number} 件要议的事")
        topic_support(actor=villager, topic_id=topic.pk, now=clock.now())
    with CaptureQueriesContext(connection) as many:
        assert "又 5 件要议的事" in text_of(visitor, address)
    assert len(many) == len(few)


def test_what_is_talked_over_stands_on_the_home() -> None:
    villager = a_villager("胡大爷")
    topic = an_open_topic(title="食堂加一顿晚饭")
    page = text_of(browser_of(villager), "/")
    assert f'href="/topics/{topic.pk}"' in page
    assert 'href="/topics/"' in page
    assert Topic.objects.get().state != REFUSED
