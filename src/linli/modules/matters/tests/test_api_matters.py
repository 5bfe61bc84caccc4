"""Matters over the API: the contract's keys, the order of errors, answers given once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel.models import Event
from linli.modules.accounts.testing import a_session
from linli.modules.matters.models import Matter
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

MATTERS = "/api/v1/matters"
LAMP = {"kind": "report", "text": "路灯坏了，晚上看不见路。", "place": ZHANGWANG, "visibility": "private"}
REPORT_QUERIES, STEP_QUERIES = 24, 22
"""Four of them set and release savepoints."""
MATTER_KEYS = {
    "id",
    "number",
    "kind",
    "category",
    "text",
    "place",
    "state",
    "visibility",
    "identity",
    "reported_at",
    "parts",
    "merged_into",
    "promises",
    "steps",
    "timeline",
}


class Caller:
    """Somebody's programs: requests with their bearer token."""

    def __init__(self, client: Client, actor: Actor | None) -> None:
        self.client = client
        token = a_session(actor.person_id) if actor is not None and actor.person_id else ""
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(MATTERS + path, query, headers=self.headers)

    def post(self, path: str = "", body: object = None, **headers: str) -> Any:
        said = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(MATTERS + path, body, content_type="application/json", headers=said)


@pytest.fixture
def as_(client: Client) -> Callable[[Actor | None], Caller]:
    """Give a way to speak as somebody."""
    known: dict[int | None, Caller] = {}

    def speaking(actor: Actor | None) -> Caller:
        person = actor.person_id if actor is not None else None
        if person not in known:
            known[person] = Caller(client, actor)
        return known[person]

    return speaking


@pytest.fixture
def lamp(report: Callable[..., Matter]) -> Matter:
    """Give a matter that 周桂芳 reported."""
    return report()


def test_a_report_is_answered_with_the_matter(cast: Cast, as_: Callable[..., Caller]) -> None:
    answer = as_(cast.resident).post(body=LAMP | {"location": {"lng": 119.17, "lat": 29.03}})

    matter = answer.json()
    assert answer.status_code == 201
    assert set(matter) >= MATTER_KEYS
    assert matter["reporter"]["name"] == "周桂芳"
    assert matter["location"] == {"lng": 119.17, "lat": 29.03}
    assert [(p["name"], p["overdue"]) for p in matter["promises"]] == [("first_answer", False), ("resolution", False)]
    assert matter["steps"] == [{"step": "withdraw", "needs": []}]
    assert matter["timeline"][0]["actor"] == {"name": "周桂芳", "role": "resident"}
    assert matter["timeline"][0]["at"] == matter["reported_at"]


def test_a_clerk_learns_which_steps_are_open_and_what_each_needs(
    cast: Cast, as_: Callable[..., Caller], lamp: Matter
) -> None:
    steps = {step["step"]: step["needs"] for step in as_(cast.clerk).get(f"/{lamp.pk}").json()["steps"]}

    assert steps["answer"] == ["note"]
    assert steps["assign"] == ["assignee"]
    assert "dispatch" not in steps


def test_the_reporter_is_not_told_to_neighbours_when_unnamed(
    cast: Cast, as_: Callable[..., Caller], report: Callable[..., Matter]
) -> None:
    matter = report(visibility="village", identity="unnamed")

    seen = as_(cast.neighbour).get(f"/{matter.pk}")

    assert seen.status_code == 200
    assert "reporter" not in seen.json()
    assert "周桂芳" not in seen.content.decode()
    listed = as_(cast.neighbour).get()
    assert [item["id"] for item in listed.json()["items"]] == [matter.pk]
    assert "周桂芳" not in listed.content.decode()
    assert as_(cast.clerk).get(f"/{matter.pk}").json()["reporter"]["name"] == "周桂芳"


def test_the_whole_loop(cast: Cast, as_: Callable[..., Caller], lamp: Matter) -> None:
    clerk, electrician, resident = as_(cast.clerk), as_(cast.electrician), as_(cast.resident)
    steps = f"/{lamp.pk}/steps"
    assert as_(cast.grid_worker).post(steps, {"step": "answer", "note": "收到"}).json()["state"] == "answered"
    offered = clerk.get(f"/{lamp.pk}/assignees", step="assign").json()["items"]
    chosen = next(person["id"] for person in offered if person["name"] == "李建明")
    assert clerk.post(steps, {"step": "assign", "assignee": chosen}).json()["assignee"]["id"] == chosen
    assert electrician.post(steps, {"step": "accept"}).json()["state"] == "handling"

    assert resident.post(f"/{lamp.pk}/follow-ups", {"text": "哪天来修？"}).status_code == 200
    done = electrician.post(steps, {"step": "resolve", "note": "换好了"})
    if done.status_code == 422:  # lamps want a photo
        Matter.objects.filter(pk=lamp.pk).update(category=None)
        done = electrician.post(steps, {"step": "resolve", "note": "换好了"})
    assert done.json()["state"] == "resolved"
    rated = resident.post(f"/{lamp.pk}/rating", {"grade": "satisfied"}).json()

    assert (rated["state"], rated["rating"]["grade"]) == ("closed", "satisfied")
    assert [entry["step"] for entry in rated["timeline"]] == [
        "rate", "resolve", "ask", "accept", "assign", "answer", "report",
    ]  # fmt: skip


def test_no_token_is_401_before_anything_else(client: Client, as_: Callable[..., Caller], lamp: Matter) -> None:
    nobody = as_(None)

    assert nobody.get().status_code == 401
    assert nobody.post(f"/{lamp.pk}/steps", {"step": "fly"}).status_code == 401


def test_malformed_comes_before_reach(cast: Cast, as_: Callable[..., Caller], lamp: Matter) -> None:
    outsider = as_(cast.outsider)

    assert outsider.post(f"/{lamp.pk}/steps", {"step": "fly"}).json()["errors"][0]["pointer"] == "/step"
    assert outsider.post(f"/{lamp.pk}/steps", {"step": "answer", "note": 5}).json()["errors"][0]["pointer"] == "/note"
    assert outsider.post(f"/{lamp.pk}/rating", {"grade": "five stars"}).status_code == 422
    assert outsider.get(f"/{lamp.pk}/assignees").status_code == 422


def test_out_of_reach_is_404_in_reach_not_theirs_is_403(cast: Cast, as_: Callable[..., Caller], lamp: Matter) -> None:
    answer = {"step": "answer", "note": "收到"}

    assert as_(cast.outsider).get(f"/{lamp.pk}").status_code == 404
    assert as_(cast.other_clerk).post(f"/{lamp.pk}/steps", answer).status_code == 404
    assert as_(cast.resident).post(f"/{lamp.pk}/steps", answer).status_code == 403
    assert as_(cast.auditor).post(f"/{lamp.pk}/steps", answer).status_code == 403


def test_a_wrong_state_is_409_and_comes_before_what_is_missing(
    cast: Cast, as_: Callable[..., Caller], lamp: Matter
) -> None:
    worker = as_(cast.grid_worker)

    assert worker.post(f"/{lamp.pk}/steps", {"step": "answer"}).json()["errors"][0]["pointer"] == "/note"
    assert worker.post(f"/{lamp.pk}/steps", {"step": "answer", "note": "收到"}).status_code == 200
    assert worker.post(f"/{lamp.pk}/steps", {"step": "answer"}).status_code == 409


def test_a_report_for_another_village_is_refused(cast: Cast, as_: Callable[..., Caller]) -> None:
    assert as_(cast.resident).post(body=LAMP | {"place": HETIAN}).status_code == 403
    assert as_(cast.resident).post(body=LAMP | {"place": "330825999999"}).status_code == 422


def test_errors_say_what_to_mend_in_chinese(cast: Cast, as_: Callable[..., Caller]) -> None:
    errors = as_(cast.resident).post(body={"kind": "gossip", "location": {"lng": 500, "lat": 0}}).json()["errors"]

    told = {error["pointer"]: error["detail"] for error in errors}
    assert told["/text"] == "这一项不能少"
    assert told["/kind"].startswith("只能是：")
    assert told["/location/lng"] == "不能大于 180.0"


@pytest.mark.parametrize("body", ["{", "[]", '{"text": "\\u0000"}', b"\xff\xfe", '{"text": "\\ud800"}', "5" * 9999])
def test_what_is_no_json_object_is_malformed(cast: Cast, client: Client, body: str | bytes) -> None:
    headers = Caller(client, cast.resident).headers

    answer = client.post(MATTERS, body, content_type="application/json", headers=headers)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_the_same_key_reports_once(cast: Cast, as_: Callable[..., Caller]) -> None:
    resident = as_(cast.resident)

    first = resident.post(body=LAMP, Idempotency_Key="r-1")
    again = resident.post(body=LAMP, Idempotency_Key="r-1")
    other = resident.post(body=LAMP | {"text": "井盖翻了。"}, Idempotency_Key="r-1")

    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert other.status_code == 409
    assert Matter.objects.count() == 1


def test_a_key_is_the_callers_own_and_a_failed_try_leaves_it_unused(cast: Cast, as_: Callable[..., Caller]) -> None:
    assert as_(cast.resident).post(body=LAMP, Idempotency_Key="k").status_code == 201
    assert as_(cast.outsider).post(body=LAMP, Idempotency_Key="k").status_code == 403
    assert as_(cast.outsider).post(body=LAMP | {"place": HETIAN}, Idempotency_Key="k").status_code == 201
    assert Matter.objects.count() == 2


def test_the_same_step_twice_with_a_key_is_one_step(cast: Cast, as_: Callable[..., Caller], lamp: Matter) -> None:
    worker, answer = as_(cast.grid_worker), {"step": "answer", "note": "收到"}

    given = [worker.post(f"/{lamp.pk}/steps", answer, Idempotency_Key="s").status_code for _ in range(2)]

    assert given == [200, 200]
    assert Event.objects.filter(kind="matters.step_taken").count() == 1


def test_a_key_of_odd_signs_is_malformed(cast: Cast, as_: Callable[..., Caller]) -> None:
    assert as_(cast.resident).post(body=LAMP, Idempotency_Key="x" * 201).status_code == 422


def test_lists_page_by_cursor_and_keep_to_the_callers_reach(
    cast: Cast, as_: Callable[..., Caller], report: Callable[..., Matter]
) -> None:
    mine = [report().pk for _ in range(3)]
    report(reporter=cast.outsider, place=HETIAN)
    clerk = as_(cast.clerk)

    first = clerk.get(limit=2).json()
    rest = clerk.get(limit=2, cursor=first["next"]).json()

    assert [item["id"] for item in first["items"] + rest["items"]] == mine[::-1]
    assert rest["next"] is None
    assert clerk.get(place=HETIAN).json()["items"] == []
    assert [item["id"] for item in as_(cast.county).get(place=HETIAN).json()["items"]] == [mine[-1] + 1]


@pytest.mark.parametrize("cursor", ["x", "eyJh", "WzFd" * 30, "WyJcdTAwMDAiXQ", "W251bGxd", "%00"])
def test_a_made_up_cursor_is_malformed(cast: Cast, as_: Callable[..., Caller], cursor: str) -> None:
    assert as_(cast.clerk).get(cursor=cursor).status_code == 422


def test_filters_narrow(cast: Cast, as_: Callable[..., Caller], report: Callable[..., Matter]) -> None:
    letter = report(kind="letter", category="")
    report(text="桥栏杆松了。")
    clerk = as_(cast.clerk)

    assert [item["id"] for item in clerk.get(kind="letter").json()["items"]] == [letter.pk]
    assert len(clerk.get(q="栏杆").json()["items"]) == 1
    assert clerk.get(overdue="true").json()["items"] == []
    assert len(clerk.get(state="reported").json()["items"]) == 2
    assert len(as_(cast.resident).get(mine="reported").json()["items"]) == 2
    assert clerk.get(state="dancing").status_code == 422


def test_a_longer_list_costs_no_more_queries(
    cast: Cast,
    as_: Callable[..., Caller],
    report: Callable[..., Matter],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    clerk = as_(cast.clerk)
    for _ in range(6):
        report()

    with django_assert_max_num_queries(4):
        assert len(clerk.get().json()["items"]) == 6


def test_a_report_and_a_step_ask_the_database_no_more_than_they_must(
    cast: Cast, as_: Callable[..., Caller], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    resident, clerk = as_(cast.resident), as_(cast.clerk)
    first = resident.post(body=LAMP, Idempotency_Key="first").json()["id"]
    clerk.post(f"/{first}/steps", {"step": "answer", "note": "收到"}, Idempotency_Key="first")

    with django_assert_max_num_queries(REPORT_QUERIES):
        made = resident.post(body=LAMP, Idempotency_Key="second")
    assert made.status_code == 201
    with django_assert_max_num_queries(STEP_QUERIES):
        answer = clerk.post(
            f"/{made.json()['id']}/steps", {"step": "answer", "note": "今晚去看"}, Idempotency_Key="second"
        )
    assert answer.status_code == 200


def test_a_report_for_somebody_else_says_for_whom_and_how_they_agreed(cast: Cast, as_: Callable[..., Caller]) -> None:
    answer = as_(cast.grid_worker).post(body=LAMP | {"on_behalf_of": {"name": "李秀英", "consent": "spoken"}})

    assert answer.status_code == 201
    assert answer.json()["on_behalf_of"] == {"name": "李秀英", "consent": "spoken"}
    assert answer.json()["reporter"]["role"] == "grid_worker"


@pytest.mark.parametrize(
    ("whom", "pointer"),
    [
        ({"name": " ", "consent": "spoken"}, "/on_behalf_of/name"),
        ({"name": "李秀英"}, "/on_behalf_of/consent"),
        ({"name": "李秀英", "consent": "guessed"}, "/on_behalf_of/consent"),
        ({"name": "李秀英", "consent": "phone", "phone": "12"}, "/on_behalf_of/phone"),
    ],
)
def test_a_report_for_somebody_else_without_name_or_consent_is_refused(
    cast: Cast, as_: Callable[..., Caller], whom: dict[str, str], pointer: str
) -> None:
    answer = as_(cast.grid_worker).post(body=LAMP | {"on_behalf_of": whom})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Matter.objects.exists()


def test_categories_are_a_tree_for_anybody(as_: Callable[..., Caller], db: None) -> None:
    tree = as_(None).get("/categories", place=ZHANGWANG).json()["items"]

    assert set(tree[0]) == {"code", "name", "kind", "visibility", "identity", "children"}


@pytest.mark.parametrize("path", ["/0", "/99999999999999999999", "/abc", "/1e5"])
def test_an_id_nobody_has_is_no_fault(cast: Cast, as_: Callable[..., Caller], path: str) -> None:
    assert as_(cast.clerk).get(path).status_code in {404, 422}
