"""Posts over the API: as the contract says, in its order of errors, once per key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from linli.modules.accounts.testing import a_session
from linli.modules.places.testing import ZHANGWANG
from linli.modules.publishing.models import Post
from linli.modules.publishing.testing import a_draft, a_post
from linli.modules.publishing.tests.conftest import COUNTY

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.publishing.tests.conftest import Cast

DRAFT = {"column": "notice", "place": ZHANGWANG, "title": "周六停水", "text": "上午停水。\n\n提前存水。"}


class _Caller:
    def __init__(self, actor: Actor) -> None:
        self.token = a_session(actor.known_id)
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers={"Authorization": f"Bearer {self.token}"})

    def post(self, path: str, body: dict[str, Any], key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def test_a_post_is_written_published_listed_and_read(cast: Cast) -> None:
    clerk, resident = _Caller(cast.clerk), _Caller(cast.resident)

    written = clerk.post("/posts", DRAFT)
    assert (written.status_code, written.json()["state"]) == (201, "draft")
    assert written.json()["body"] == "<p>上午停水。</p><p>提前存水。</p>"
    assert {"step": "publish", "needs": []} in written.json()["steps"]
    address = f"/posts/{written.json()['id']}"
    assert resident.get(address).status_code == 404

    assert clerk.post(f"{address}/steps", {"step": "publish"}).json()["state"] == "published"
    listed = resident.get("/posts", column="notice", place=ZHANGWANG, q="停水").json()
    assert [item["title"] for item in listed["items"]] == ["周六停水"]
    read = resident.get(address).json()
    assert (read["text"], read["steps"], read["audience"]) == ("上午停水。\n提前存水。", [], None)


def test_the_same_key_writes_once(cast: Cast) -> None:
    clerk = _Caller(cast.clerk)

    first, again = clerk.post("/posts", DRAFT, "k1"), clerk.post("/posts", DRAFT, "k1")

    assert first.json() == again.json()
    assert Post.objects.count() == 1
    assert clerk.post("/posts", {**DRAFT, "title": "别的"}, "k1").status_code == 409


def test_errors_come_in_the_contracts_order(cast: Cast) -> None:
    draft, post = a_draft(actor=cast.clerk), a_post(actor=cast.clerk)
    clerk, resident = _Caller(cast.clerk), _Caller(cast.resident)

    assert Client().post("/api/v1/posts", DRAFT, content_type="application/json").status_code == 401
    assert clerk.post(f"/posts/{draft.pk}/steps", {"step": "fly"}).status_code == 422
    assert resident.post(f"/posts/{draft.pk}/steps", {"step": "publish"}).status_code == 404
    assert resident.post(f"/posts/{post.pk}/steps", {"step": "withdraw", "note": "x"}).status_code == 403
    assert _Caller(cast.secretary).post(f"/posts/{post.pk}/steps", {"step": "publish"}).status_code == 409
    lacking = clerk.post(f"/posts/{post.pk}/steps", {"step": "withdraw"})
    assert (lacking.status_code, lacking.json()["errors"][0]["pointer"]) == (422, "/note")
    assert resident.post("/posts", DRAFT).status_code == 403


def test_an_audience_is_told_to_those_who_write_alone(cast: Cast) -> None:
    audience = {"places": [ZHANGWANG], "sex": "female"}
    post = a_post(actor=cast.clerk, visibility="audience", audience=audience)

    assert _Caller(cast.clerk).get(f"/posts/{post.pk}").json()["audience"] == audience
    assert _Caller(cast.resident).get(f"/posts/{post.pk}").json()["audience"] is None


def test_one_withdrawn_says_why_and_not_what(cast: Cast) -> None:
    post = a_post(actor=cast.clerk)
    _Caller(cast.clerk).post(f"/posts/{post.pk}/steps", {"step": "withdraw", "note": "改期了"})

    read = _Caller(cast.resident).get(f"/posts/{post.pk}").json()

    assert (read["state"], read["note"], read["body"], read["text"]) == ("withdrawn", "改期了", "", "")


def test_members_only_posts_are_in_no_strangers_list(cast: Cast) -> None:
    a_post(actor=cast.clerk, visibility="members")

    assert _Caller(cast.outsider).get("/posts", place=COUNTY).json()["items"] == []
    assert len(_Caller(cast.resident).get("/posts", place=COUNTY).json()["items"]) == 1


@pytest.mark.parametrize(
    "body", [{"title": "长" * 61}, {"place": "33"}, {"visibility": "secret"}, {"channels": ["fax"]}]
)
def test_what_is_malformed_is_refused(cast: Cast, body: dict[str, Any]) -> None:
    assert _Caller(cast.clerk).post("/posts", {**DRAFT, **body}).status_code == 422
