"""The inbox over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.modules.accounts.testing import a_session
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
INBOX = "/api/v1/inbox"


def told(name: str, *subjects: str) -> dict[str, str]:
    """Let somebody be told these things; return the headers that speak for them."""
    person = a_membership(a_person(name))
    drafts = [
        NoticeDraft(
            person_id=person.id, county="330825", kind="matters.answered", subject=subject, dedupe=f"{name}:{subject}"
        )
        for subject in subjects
    ]
    notices_deliver(drafts, clock.now())
    return {"Authorization": f"Bearer {a_session(person.id)}"}


def test_the_inbox_counts_what_waits(client: Client) -> None:
    wang = told("王秀芳", "路灯有人回应了", "路灯修好了")

    inbox = client.get(INBOX, headers=wang).json()

    assert set(inbox) == {"items", "unread", "next"}
    assert (len(inbox["items"]), inbox["unread"], inbox["next"]) == (2, 2, None)
    assert set(inbox["items"][0]) == {"id", "kind", "subject", "body", "link", "at", "read_at"}


def test_reading_counts_once(client: Client) -> None:
    wang = told("王秀芳", "路灯修好了")
    key = client.get(INBOX, headers=wang).json()["items"][0]["id"]

    first = client.post(f"{INBOX}/{key}/read", headers=wang).json()["read_at"]
    again = client.post(f"{INBOX}/{key}/read", headers=wang).json()["read_at"]

    assert first is not None
    assert first == again
    assert client.get(INBOX, headers=wang).json()["unread"] == 0


def test_anothers_notice_does_not_exist(client: Client) -> None:
    wang, li = told("王秀芳", "路灯修好了"), told("李建明", "有一件事等您办")
    key = client.get(INBOX, headers=wang).json()["items"][0]["id"]

    assert client.post(f"{INBOX}/{key}/read", headers=li).status_code == 404
    assert client.post(f"{INBOX}/330825-999/read", headers=li).status_code == 404
    assert [item["subject"] for item in client.get(INBOX, headers=li).json()["items"]] == ["有一件事等您办"]


def test_pages_follow_the_cursor(client: Client) -> None:
    wang = told("王秀芳", "一", "二", "三")

    first = client.get(INBOX, {"limit": 2}, headers=wang).json()
    rest = client.get(INBOX, {"limit": 2, "cursor": first["next"]}, headers=wang).json()

    assert sorted(item["subject"] for item in first["items"] + rest["items"]) == ["一", "三", "二"]
    assert rest["next"] is None


def test_nobody_has_no_inbox(client: Client) -> None:
    assert client.get(INBOX).status_code == 401
