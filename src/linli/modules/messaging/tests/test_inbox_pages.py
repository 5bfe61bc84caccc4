"""The inbox as people see it, on the phone and at the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.messaging.models import Notice
from linli.modules.messaging.testing import a_notice
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(client: Client) -> int:
    """Sign in a villager."""
    person = a_membership(a_person())
    client.cookies["linli_session"] = a_session(person.id)
    return person.id


def _text(client: Client, address: str = "/inbox") -> str:
    return client.get(address).content.decode()


def _key() -> str:
    row = Notice.objects.latest("id")
    return f"{row.county}-{row.id}"


def test_an_empty_inbox_says_what_belongs_here(client: Client, me: int) -> None:
    text = _text(client)

    assert "还没有给您的消息" in text
    assert "全部标成已读" not in text


def test_notices_stand_under_their_days_the_unread_marked(client: Client, me: int) -> None:
    now = clock.now()
    a_notice(me, subject="今天的事", at=now)
    a_notice(me, subject="昨天的事", at=now - timedelta(days=1))
    Notice.objects.filter(subject="昨天的事").update(read_at=now)
    text = _text(client)

    assert text.index("今天 · ") < text.index("今天的事") < text.index("昨天</h2>") < text.index("昨天的事")
    assert text.count('class="msg unread"') == 1


def test_anothers_notices_are_not_among_mine(client: Client, me: int) -> None:
    a_notice(a_person("邻居").id, subject="别人的事")

    assert "别人的事" not in _text(client)
    assert client.get(f"/inbox/{_key()}/open").status_code == 404


def test_opening_marks_as_read_and_leads_on(client: Client, me: int) -> None:
    a_notice(me, link="/me")
    opened = client.get(f"/inbox/{_key()}/open")

    assert (opened.status_code, opened.headers["Location"]) == (303, "/me")
    assert Notice.objects.get().read_at is not None


def test_fetching_ahead_marks_nothing(client: Client, me: int) -> None:
    a_notice(me, link="/me")
    client.get(f"/inbox/{_key()}/open", headers={"Sec-Purpose": "prefetch;prerender"})

    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize("link", ["", "https://evil.example/", "//evil.example"])
def test_a_link_out_of_the_site_leads_back_to_the_inbox(client: Client, me: int, link: str) -> None:
    a_notice(me, link=link)

    assert client.get(f"/inbox/{_key()}/open").headers["Location"] == "/inbox"


@pytest.mark.parametrize(("only", "seen"), [("", 3), ("unread", 2), ("matters", 1)])
def test_it_can_be_narrowed(client: Client, me: int, only: str, seen: int) -> None:
    for kind in ("matters.answered", "publishing.posted", "publishing.posted"):
        a_notice(me, kind=kind)
    client.get(f"/inbox/{_key()}/open")

    assert _text(client, f"/inbox?only={only}").count('class="msg') == seen


def test_all_are_marked_as_read_at_once(client: Client, me: int) -> None:
    a_notice(me)
    a_notice(me)

    assert client.post("/inbox/read-all").headers["Location"] == "/inbox"
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_older_ones_are_a_page_away_at_a_constant_cost(
    client: Client, me: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(45):
        a_notice(me, subject=f"第{number:02}条")
    with django_assert_max_num_queries(6):
        first = _text(client)
    assert "第25条" in first
    assert "第24条" not in first

    older = next(part for part in first.split('"') if part.startswith("/inbox?before="))
    assert "第24条" in _text(client, older)


def test_a_made_up_cursor_is_malformed(client: Client, me: int) -> None:
    assert client.get("/inbox?before=nonsense").status_code == 422


def test_the_desk_has_the_same_inbox(client: Client, me: int) -> None:
    an_appointment(me, Role.VILLAGE_CLERK, ZHANGWANG)
    a_notice(me, subject="派给您一件事")

    assert "派给您一件事" in _text(client, "/console/inbox")
    read = client.post("/inbox/read-all", {"next": "/console/inbox"})
    assert read.headers["Location"] == "/console/inbox"


def test_nobody_has_no_inbox(client: Client) -> None:
    assert client.get("/inbox").headers["Location"].startswith("/sign-in")
