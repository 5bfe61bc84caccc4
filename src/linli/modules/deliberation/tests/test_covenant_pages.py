"""The pages of covenants and projects: what members read, what the desk writes, what the town answers."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook

from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session
from linli.modules.deliberation.models import ArticleVersion, CovenantFiling, Project, Topic
from linli.modules.deliberation.services.covenants import article_adopt
from linli.modules.deliberation.services.filings import covenant_file
from linli.modules.deliberation.tests.carried_out import TEXTS, a_covenant, a_decided_topic, a_holder, a_project, spend
from linli.modules.files.testing import a_picture
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
TOWN, COUNTY = "330825002", "330825"
NEW = "红事从简。筹备期不摆宴席，当天不超过二十桌。"
_sessions = count(1)


@pytest.fixture
def clerk() -> Actor:
    return a_holder(Role.VILLAGE_CLERK, name="方敏")


@pytest.fixture
def town() -> Actor:
    return a_holder(Role.TOWN_COMMAND, TOWN, "祝街道")


@pytest.fixture
def topic(clerk: Actor) -> Topic:
    a_covenant(clerk, now=clock.now())
    return a_decided_topic(now=clock.now())


@pytest.fixture
def project(clerk: Actor) -> Project:
    return a_project(clerk, now=clock.now())


def _as(client: Client, person: Actor) -> Client:
    client.cookies["linli_session"] = a_session(person.known_id, token=f"covenants-{next(_sessions)}")
    return client


def _member(client: Client, village: str = ZHANGWANG) -> Client:
    person = a_membership(a_person("邻居"), village)
    client.cookies["linli_session"] = a_session(person.id, token=f"covenants-{next(_sessions)}")
    client.get("/me")
    return client


def _told(person: Actor) -> str:
    found = inbox_page(person.known_id, [COUNTY]).items
    return "\n".join(f"{one.subject} {one.body}" for one in found)


def test_a_member_reads_the_booklet_and_what_was_changed(client: Client, clerk: Actor, topic: Topic) -> None:
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=clock.now())

    text = _member(client).get("/covenant/").content.decode()

    assert NEW in text
    assert "第二条" in text
    assert topic.number in text
    assert "<del>" in text
    assert "<ins>" in text
    assert "2023年12月20日村民会议通过" in text


def test_another_village_reads_nothing_of_it(client: Client, clerk: Actor, topic: Topic, project: Project) -> None:
    article = ArticleVersion.objects.first()
    assert article is not None
    outsider = _member(client, HETIAN)

    assert TEXTS[0] not in outsider.get("/covenant/").content.decode()
    assert TEXTS[0] not in outsider.get("/covenant/print").content.decode()
    assert outsider.get(f"/covenant/articles/{article.article_id}").status_code == 404
    assert outsider.get(f"/projects/{project.pk}").status_code == 404
    assert outsider.get(f"/projects/{project.pk}/project.xlsx").status_code == 404
    assert outsider.post(f"/projects/{project.pk}/comments", {"text": "我也说"}).status_code == 404


def test_the_covenant_is_taken_home_with_every_version(client: Client, clerk: Actor, topic: Topic) -> None:
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=clock.now())

    content = _member(client).get("/covenant/covenant.xlsx").content

    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[3:]] == [TEXTS[0], NEW, TEXTS[1], TEXTS[2]]


def test_the_desk_takes_a_text_over_and_says_what_is_lacking(client: Client, clerk: Actor) -> None:
    desk = _as(client, clerk)

    refused = desk.post("/console/covenant/text", {"texts": "不打架", "since": "", "basis": "村民会议"})
    desk.post("/console/covenant/text", {"texts": "不打架\n\n讲卫生", "since": "2020-01-01", "basis": "村民会议"})

    assert refused.status_code == 422
    assert "不打架" in refused.content.decode()
    assert list(ArticleVersion.objects.order_by("article__number").values_list("text", flat=True)) == [
        "不打架",
        "讲卫生",
    ]


def test_an_article_is_adopted_filed_and_ordered_to_be_corrected(
    client: Client, clerk: Actor, town: Actor, topic: Topic
) -> None:
    desk = _as(client, clerk)
    refused = desk.post("/console/covenant/articles", {"topic": "", "number": "2", "text": NEW})
    assert refused.status_code == 422
    assert NEW in refused.content.decode()
    desk.post("/console/covenant/articles", {"topic": topic.pk, "number": "2", "text": NEW})
    desk.post("/console/covenant/file")
    filing = CovenantFiling.objects.get()
    again = desk.post("/console/covenant/file")
    assert again.status_code == 422

    street = _as(client, town)
    assert "张王村" in street.get("/console/filings/").content.decode()
    assert NEW in street.get(f"/console/filings/{filing.pk}").content.decode()
    assert street.post(f"/console/filings/{filing.pk}/answer", {"answer": "order"}).status_code == 422
    said = {"answer": "order", "touches": ["property"], "reason": "第二条没有依据"}
    assert street.post(f"/console/filings/{filing.pk}/answer", said).status_code == 303
    assert street.post(f"/console/filings/{filing.pk}/answer", said)["Location"].endswith("already")

    text = _member(client).get("/covenant/").content.decode()
    assert "第二条没有依据" in text
    assert "侵犯财产权利" in text


def test_whoever_an_answer_concerns_is_told(clerk: Actor, town: Actor, topic: Topic, client: Client) -> None:
    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=clock.now())
    pump_once()
    assert "备案" in _told(town)
    said = {"answer": "order", "touches": ["law"], "reason": "第一条要改"}
    _as(client, town).post(f"/console/filings/{filing.pk}/answer", said)
    pump_once()

    assert "第一条要改" in _told(clerk)


def test_a_county_sets_the_days_on_the_list(client: Client, topic: Topic) -> None:
    county = _as(client, a_holder(Role.COUNTY_OPERATOR, COUNTY))

    assert county.post("/console/filings/days", {"days": "99"}).status_code == 422
    county.post("/console/filings/days", {"days": "7"})

    assert "7 天内回话" in county.get("/console/filings/").content.decode()


def test_the_topic_page_shows_what_became_of_it(client: Client, clerk: Actor, topic: Topic) -> None:
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=clock.now())
    covenant_file(actor=clerk, village=ZHANGWANG, now=clock.now())

    text = _member(client).get(f"/topics/{topic.pk}").content.decode()

    assert "定了以后去哪儿了" in text
    assert NEW in text
    assert "备案" in text


def test_an_article_is_repealed_with_the_topic_that_says_so(client: Client, clerk: Actor, topic: Topic) -> None:
    article = ArticleVersion.objects.get(article__number=3).article
    desk = _as(client, clerk)

    assert desk.post(f"/console/covenant/articles/{article.pk}/repeal", {"topic": ""}).status_code == 422
    desk.post(f"/console/covenant/articles/{article.pk}/repeal", {"topic": topic.pk})

    assert desk.get(f"/console/covenant/articles/{article.pk}/repeal").status_code == 404
    assert "废止的 1 条" in _member(client).get("/covenant/").content.decode()


def test_a_project_is_opened_from_its_form(client: Client, clerk: Actor) -> None:
    topic = a_decided_topic(title="修路", now=clock.now())
    said = {
        "topic": topic.pk,
        "name": "东片水泥路",
        "budget": "180,000.00",
        "purse": "collective",
        "responsible": clerk.known_id,
        "steps": "2026-05-06 浇水泥\n下个月 养护",
    }
    desk = _as(client, clerk)
    refused = desk.post("/console/projects/new", said)
    opened = desk.post("/console/projects/new", {**said, "steps": "2026-05-06 浇水泥\n2026-05-20 养护"})

    assert refused.status_code == 422
    assert "下个月 养护" in refused.content.decode()
    assert opened.status_code == 303
    assert Project.objects.get().budget == 18_000_000


def test_a_member_sees_money_against_the_budget_and_a_step_that_is_late(
    client: Client, clerk: Actor, project: Project
) -> None:
    spend(clerk, project.pk, "income", 18_000_000, now=clock.now())
    money = spend(clerk, project.pk, "expense", 12_600_000, now=clock.now())

    neighbour = _member(client)
    text = neighbour.get(f"/projects/{project.pk}").content.decode()

    assert "126,000.00" in text
    assert "每 100 元花了 70 元" in text
    assert "超期" in text
    assert "王秀芳" not in text
    assert "王**" in neighbour.get(f"/projects/{project.pk}/money/{money.line}").content.decode()


def test_the_desk_writes_a_project_down(client: Client, clerk: Actor, project: Project) -> None:
    desk, base, today = _as(client, clerk), f"/console/projects/{project.pk}", localdate().isoformat()
    money = {"key": "one", "kind": "expense", "on": today, "amount": "68.5", "purpose": "挖机", "party": "诚信机械"}

    refused = desk.post(f"{base}/money", {**money, "amount": "六十八"})
    assert refused.status_code == 422
    assert "诚信机械" in refused.content.decode()
    desk.post(f"{base}/money", money)
    desk.post(f"{base}/money/1/vouchers", {"files": SimpleUploadedFile("v.jpg", a_picture(), "image/jpeg")})
    assert desk.post(f"{base}/money/1/vouchers").status_code == 422
    photo = SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")
    desk.post(f"{base}/photos", {"photos": photo, "position": "1", "caption": "路基"})
    assert desk.post(f"{base}/photos", {"photos": SimpleUploadedFile("p.jpg", b"no picture")}).status_code == 422
    assert desk.post(f"{base}/steps", {"position": "1", "done_on": ""}).status_code == 422
    desk.post(f"{base}/steps", {"position": "1", "done_on": today})
    assert desk.post(f"{base}/moves/hand_over").status_code == 422
    desk.post(f"{base}/steps", {"position": "2", "done_on": today})
    assert desk.post(f"{base}/moves/hand_over")["Location"].endswith("hand_over")
    assert desk.post(f"{base}/moves/hand_over")["Location"].endswith("already")
    assert desk.post(f"{base}/money/1/strike", {"reason": ""}).status_code == 422

    project.refresh_from_db()
    assert (project.state, project.expense) == ("to_accept", 6850)
    assert project.photos.get().caption == "路基"


def test_the_committee_names_a_defect_and_signs_once_it_is_mended(
    client: Client, clerk: Actor, project: Project
) -> None:
    committee = a_holder(Role.SUPERVISOR, name="叶志明")
    base, today = f"/console/projects/{project.pk}", localdate().isoformat()
    for position in ("1", "2"):
        _as(client, clerk).post(f"{base}/steps", {"position": position, "done_on": today})
    _as(client, clerk).post(f"{base}/moves/hand_over")
    assert _as(client, clerk).post(f"{base}/moves/sign").status_code == 403
    assert _as(client, committee).post(f"{base}/moves/find_defect", {"words": ""}).status_code == 422
    _as(client, committee).post(f"{base}/moves/find_defect", {"words": "路面起砂"})
    pump_once()
    assert "路面起砂" in _told(clerk)
    defect = project.defects.get()
    _as(client, clerk).post(f"{base}/defects/{defect.pk}", {"note": "重浇了"})
    _as(client, clerk).post(f"{base}/moves/hand_over")
    _as(client, committee).post(f"{base}/moves/sign")

    text = _member(client).get(f"/projects/{project.pk}").content.decode()
    assert "叶志明" in text
    assert "重浇了" in text
    assert "验收过了" in text


def test_a_member_says_something_to_a_project_and_takes_it_back(client: Client, project: Project) -> None:
    neighbour = _member(client)
    assert neighbour.post(f"/projects/{project.pk}/comments", {"text": ""}).status_code == 422
    neighbour.post(f"/projects/{project.pk}/comments", {"text": "路牌也要装一个"})
    text = neighbour.get(f"/projects/{project.pk}").content.decode()
    assert "路牌也要装一个" in text

    withdrawal = text.partition('action="/projects/comments/')[2].partition('"')[0]
    neighbour.post(f"/projects/comments/{withdrawal}")
    assert "路牌也要装一个" not in neighbour.get(f"/projects/{project.pk}").content.decode()


def test_a_voucher_for_the_offices_is_not_served_to_a_member(client: Client, clerk: Actor, project: Project) -> None:
    money = spend(clerk, project.pk, "expense", 680_000, now=clock.now())
    files = {"files": SimpleUploadedFile("v.jpg", a_picture(), "image/jpeg"), "hidden": "on"}
    _as(client, clerk).post(f"/console/projects/{project.pk}/money/{money.line}/vouchers", files)
    voucher = money.vouchers.get()
    address = f"/projects/{project.pk}/vouchers/{voucher.pk}"

    assert _as(client, clerk).get(address).getvalue().startswith(b"\xff\xd8")
    assert _member(client).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/covenant/", "/projects/", "/console/covenant/", "/console/projects/"])
def test_a_list_costs_the_same_however_long_it_is(
    client: Client,
    clerk: Actor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
) -> None:
    a_covenant(clerk, now=clock.now())
    reader = _as(client, clerk) if "console" in address else _member(client)
    for number in range(3):
        a_project(clerk, name=f"项目{number}", now=clock.now())
        topic = a_decided_topic(title=f"改{number}", now=clock.now())
        article_adopt(actor=clerk, topic_id=topic.pk, number=number + 1, text=f"{NEW}{number}", now=clock.now())
    reader.get(address)

    with django_assert_max_num_queries(9) as few:
        assert reader.get(address).status_code == 200
    for number in range(3, 12):
        a_project(clerk, name=f"项目{number}", now=clock.now())
        topic = a_decided_topic(title=f"改{number}", now=clock.now())
        article_adopt(actor=clerk, topic_id=topic.pk, number=None, text=f"{NEW}{number}", now=clock.now())
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert reader.get(address).status_code == 200


def test_the_towns_list_costs_the_same_however_long_it_is_and_pages(
    client: Client, town: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader = _as(client, town)

    def file(first: int, last: int) -> None:
        for number in range(first, last):
            village = f"{TOWN}{300 + number}"
            a_place(village, name=f"第{number}村村民委员会")
            clerk = a_holder(Role.VILLAGE_CLERK, village)
            a_covenant(clerk, village, now=clock.now() - timedelta(days=1))
            covenant_file(actor=clerk, village=village, now=clock.now() - timedelta(days=1))

    file(0, 2)
    reader.get("/console/filings/")
    with django_assert_max_num_queries(9) as few:
        reader.get("/console/filings/")
    file(2, 22)
    with django_assert_max_num_queries(len(few.captured_queries)):
        first = reader.get("/console/filings/").content.decode()
    assert "更早的" in first
    assert "第3村" in reader.get("/console/filings/?q=第3村").content.decode()
    assert reader.get("/console/filings/?after=nonsense").status_code == 422
