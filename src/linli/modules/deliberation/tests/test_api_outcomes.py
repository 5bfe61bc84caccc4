"""Covenants and projects over the API: within reach, page by page, as the caller may see them, and not twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor
from linli.modules.deliberation.models import CovenantArticle
from linli.modules.deliberation.services.covenants import article_adopt
from linli.modules.deliberation.services.project_money import vouchers_add
from linli.modules.deliberation.services.projects import photos_add
from linli.modules.deliberation.tests.carried_out import a_covenant, a_decided_topic, a_holder, a_project, spend
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return a_holder(Role.VILLAGE_CLERK)


def asked(actor: Actor | None, address: str, **headers: str) -> Any:
    """Ask the API as somebody."""
    if actor is not None:
        headers["Authorization"] = f"Bearer {a_session(actor.known_id, token=str(uuid4()))}"
    return Client().get(f"/api/v1{address}", headers=headers)


def a_neighbour(village: str = ZHANGWANG) -> Actor:
    return an_actor(a_membership(a_person("邻居"), village).id)


def a_paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")


def test_articles_come_page_by_page_in_the_order_of_their_numbers(clerk: Actor) -> None:
    a_covenant(clerk, now=clock.now())
    neighbour = a_neighbour()

    first = asked(neighbour, f"/articles?place={ZHANGWANG}&limit=2").json()
    second = asked(neighbour, f"/articles?place={ZHANGWANG}&limit=2&cursor={first['next']}").json()

    assert [item["number"] for item in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next"] is None
    assert first["items"][0]["text"] == "移风易俗，婚事新办，丧事简办。"
    assert first["items"][0]["in_force"]


def test_an_article_names_the_resolution_that_changed_it(clerk: Actor) -> None:
    now = clock.now()
    a_covenant(clerk, now=now)
    topic = a_decided_topic(now=now)
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text="当天不超过二十桌。", now=now)
    article = CovenantArticle.objects.get(village=ZHANGWANG, number=2)

    said = asked(a_neighbour(), f"/articles/{article.pk}").json()

    assert (said["version"], said["text"]) == (2, "当天不超过二十桌。")
    newest, oldest = said["versions"]
    assert newest["topic"] == {"id": topic.pk, "number": topic.number, "title": topic.title}
    assert newest["until"] is None
    assert (oldest["topic"], oldest["basis"]) == (None, "2023年12月20日村民会议通过")
    assert oldest["until"] == newest["since"]


def test_another_village_reads_neither_articles_nor_projects(clerk: Actor) -> None:
    now = clock.now()
    a_covenant(clerk, now=now)
    project = a_project(clerk, now=now)
    article = CovenantArticle.objects.get(number=1)
    far = a_neighbour(HETIAN)

    assert asked(far, f"/articles?place={ZHANGWANG}").json()["items"] == []
    assert asked(far, "/projects").json()["items"] == []
    assert asked(far, f"/articles/{article.pk}").status_code == 404
    assert asked(far, f"/projects/{project.pk}").status_code == 404
    assert asked(None, "/projects").status_code == 401
    assert asked(far, f"/projects?place={ZHANGWANG}&cursor=nonsense").status_code == 422


def test_a_project_shows_each_caller_what_they_may_see(clerk: Actor) -> None:
    now = clock.now()
    project = a_project(clerk, now=now)
    line = spend(clerk, project.pk, "expense", 680_000, now=now).line
    vouchers_add(actor=clerk, project_id=project.pk, line=line, uploads=[a_paper()], is_shown=False, now=now)
    photos_add(actor=clerk, project_id=project.pk, uploads=[a_paper()], step=1, caption="路基", now=now)

    whole, covered = (asked(who, f"/projects/{project.pk}").json() for who in (clerk, a_neighbour()))

    assert (whole["expense"], whole["balance"], whole["steps"]["all"]) == (680_000, -680_000, 2)
    assert [step["name"] for step in whole["plan"]] == ["整路基", "浇水泥"]
    assert whole["money"][0]["party"] == "王秀芳"
    assert len(whole["money"][0]["vouchers"]) == 1
    assert covered["money"][0]["party"] != "王秀芳"
    assert (covered["money"][0]["vouchers"], covered["money"][0]["vouchers_hidden"]) == ([], 1)
    (shot,) = covered["photos"]
    assert Client().get(shot["url"]).status_code == 303  # whoever is not signed in is led to the door


def test_projects_come_page_by_page_and_by_how_they_stand(clerk: Actor) -> None:
    made = [a_project(clerk, name=f"第{number}条路", now=clock.now()).pk for number in range(3)]
    neighbour = a_neighbour()

    first = asked(neighbour, "/projects?limit=2").json()
    second = asked(neighbour, f"/projects?limit=2&cursor={first['next']}").json()

    assert [item["id"] for item in first["items"] + second["items"]] == sorted(made, reverse=True)
    assert len(asked(neighbour, "/projects?standing=open").json()["items"]) == 3
    assert asked(neighbour, "/projects?standing=ended").json()["items"] == []
    assert [item["id"] for item in asked(neighbour, "/projects?q=第1条").json()["items"]] == [made[1]]


def test_whoever_holds_the_answer_is_told_that_it_is_unchanged(clerk: Actor) -> None:
    now = clock.now()
    project = a_project(clerk, now=now)
    neighbour = a_neighbour()
    address = f"/projects/{project.pk}"
    first = asked(neighbour, address)
    etag = first["ETag"]
    assert "private" in first["Cache-Control"]

    same = asked(neighbour, address, **{"If-None-Match": etag})
    assert (same.status_code, same.content) == (304, b"")
    spend(clerk, project.pk, "expense", 680_000, now=now)
    assert asked(neighbour, address, **{"If-None-Match": etag}).status_code == 200


def test_lists_ask_the_same_whatever_their_length(
    clerk: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    a_covenant(clerk, now=clock.now())
    for number in range(12):
        a_project(clerk, name=f"第{number}条路", now=clock.now())
    neighbour = a_neighbour()
    header = {"Authorization": f"Bearer {a_session(neighbour.known_id, token=str(uuid4()))}"}
    client = Client()
    with django_assert_max_num_queries(4):
        client.get("/api/v1/projects", headers=header)
    with django_assert_max_num_queries(5):
        client.get("/api/v1/articles", headers=header)
