"""Topics over the API: keys, the order of errors, answers given once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from linli.modules.accounts.testing import a_session
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.testing import a_secretary, a_topic, a_villager, an_open_topic
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid

if TYPE_CHECKING:
    from django.test import Client

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
TOPICS = "/api/v1/topics"
WORDS = {"place": ZHANGWANG, "title": "食堂加一顿晚饭", "text": "晚上就热热剩饭。"}


class Caller:
    """Somebody's programs: requests with their bearer token."""

    def __init__(self, client: Client, actor: Actor) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {a_session(actor.known_id)}"}

    def get(self, path: str = "", **query: Any) -> Any:
        return self.client.get(TOPICS + path, query, headers=self.headers)

    def post(self, path: str = "", body: object = None, **headers: str) -> Any:
        said = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(TOPICS + path, body, content_type="application/json", headers=said)


def test_a_topic_is_raised_once_and_answered_with_its_number_and_steps(client: Client) -> None:
    caller = Caller(client, a_villager("胡大爷"))
    first = caller.post(body=WORDS, Idempotency_Key="one")
    assert first.status_code == 201
    topic = first.json()
    assert topic["number"] == Topic.objects.get().number
    assert (topic["state"], topic["proposer"], topic["supports"], topic["place"]) == ("raised", "胡大爷", 1, ZHANGWANG)
    assert topic["steps"] == [{"step": "withdraw", "needs": []}]
    assert caller.post(body=WORDS, Idempotency_Key="one").json() == topic
    assert Topic.objects.count() == 1


def test_a_grid_says_whose_own_business_it_is(client: Client) -> None:
    grid = a_grid().code
    said = Caller(client, a_villager()).post(body={**WORDS, "place": grid}).json()
    assert said["place"] == grid
    assert "threshold" not in said


def test_the_order_of_errors_is_the_contracts(client: Client) -> None:
    topic = a_topic()
    stranger, neighbour = Caller(client, a_villager("余小妹", HETIAN)), Caller(client, a_villager("胡大爷"))
    secretary = Caller(client, a_secretary())
    steps = f"/{topic.pk}/steps"
    assert client.get(TOPICS).status_code == 401
    assert stranger.post(steps, {"step": "nonsense"}).status_code == 422
    assert stranger.post(steps, {"step": "adopt", "template": "talk"}).status_code == 404
    assert neighbour.post(steps, {"step": "adopt", "template": "talk"}).status_code == 403
    assert secretary.post(steps, {"step": "reconsider"}).status_code == 409
    lacking = secretary.post(steps, {"step": "adopt"})
    assert (lacking.status_code, lacking.json()["errors"][0]["pointer"]) == (422, "/template")
    assert stranger.post(body=WORDS).status_code == 403


def test_steps_are_taken_by_their_names(client: Client) -> None:
    topic = a_topic()
    neighbour, secretary = Caller(client, a_villager("胡大爷")), Caller(client, a_secretary())
    said = neighbour.post(f"/{topic.pk}/steps", {"step": "support"}).json()
    assert (said["supports"], said["supported"]) == (2, True)
    assert neighbour.post(f"/{topic.pk}/steps", {"step": "unsupport"}).json()["supports"] == 1
    said = secretary.post(f"/{topic.pk}/steps", {"step": "adopt", "template": "talk"}).json()
    assert [stage["standing"] for stage in said["stages"]] == ["current", "coming", "coming", "coming"]
    said = secretary.post(f"/{topic.pk}/steps", {"step": "summarise", "note": "没有反对的。"}).json()
    assert said["summary"] == "没有反对的。"


def test_the_list_is_narrowed_and_paged_within_reach(client: Client) -> None:
    mine, caller = a_villager("胡大爷"), None
    a_topic(village=HETIAN)
    opened, raised, own = an_open_topic(), a_topic(title="路灯早点亮"), a_topic(actor=mine)
    caller = Caller(client, mine)

    def ids(**query: Any) -> list[int]:
        return [item["id"] for item in caller.get(**query).json()["items"]]

    assert ids() == [own.pk, raised.pk, opened.pk]
    assert ids(state="open") == [opened.pk]
    assert ids(q="路灯") == [raised.pk]
    assert ids(mine="true") == [own.pk]
    assert ids(place=HETIAN) == []
    page = caller.get(limit=2).json()
    assert [item["id"] for item in caller.get(limit=2, cursor=page["next"]).json()["items"]] == [opened.pk]


def test_the_laws_line_stands_in_the_whole(client: Client) -> None:
    topic = a_topic()
    for number in range(19):
        a_villager(f"村民{number}")
    said = Caller(client, a_villager("胡大爷")).get(f"/{topic.pk}").json()["threshold"]
    assert said == {"law": "村民委员会组织法", "article": 25, "entitled": 21, "needed": 3, "counted": 1}
