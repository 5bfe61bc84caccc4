"""A vote at the desk when something is amiss: a box by numbers, somebody looked for, a vote called off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.timezone import localdate

from linli.modules.deliberation.models import Batch, RollObjection
from linli.modules.deliberation.services.voting import roll_object
from linli.modules.deliberation.tests.hamlet import Hamlet, a_hamlet, a_photo, browser_of
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.public import household_get
from linli.modules.population.testing import a_death, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamlet() -> Hamlet:
    """Give a hamlet whose topic is at its vote."""
    return a_hamlet()


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_box_is_entered_by_household_numbers_and_what_is_none_is_named(hamlet: Hamlet) -> None:
    vote = hamlet.opened(kind="secret")
    hamlet.cast(vote, "for")
    client, address = browser_of(hamlet.clerk), f"/field/votes/{vote.pk}/batch"
    people = {"collector": str(hamlet.grid_worker.known_id), "witness": str(hamlet.supervisor.known_id)}
    said = {"channel": "paper", **people, "total-for": "2", "total-abstain": "1"}

    wrong = client.post(address, {**said, "numbers": "1 2-3 99", "photos": a_photo()})

    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "名册里没有 99 号" in page
    assert 'value="1 2-3 99"' in page
    voted = client.post(address, {**said, "numbers": "1、2、3", "photos": a_photo()})
    assert "1 号已经投过了" in voted.content.decode()
    assert client.post(address, {**said, "numbers": "2-3，05", "photos": a_photo()}).status_code == 303
    assert sorted(Batch.objects.get().participations.values_list("entry__number", flat=True)) == [2, 3, 5]


def test_who_lacks_on_a_roll_is_looked_for_under_another_name(hamlet: Hamlet) -> None:
    vote = hamlet.prepared(opens_in=timedelta(hours=3))
    said: dict[str, Any] = {"vote_id": vote.pk, "lacking": "absent", "about": "我家小叔", "why": "住这儿的"}
    objection = roll_object(actor=hamlet.heads[0], now=hamlet.now, **said)
    client = browser_of(hamlet.clerk)
    address = f"/console/deliberation/{hamlet.topic.pk}/roll/{objection.pk}"
    assert "人口登记里没有叫“我家小叔”的" in _text(client, f"/console/deliberation/{hamlet.topic.pk}/roll")

    looked = client.post(address, {"look": "1", f"who-{objection.pk}": "刘建军", f"answer-{objection.pk}": "查一下"})

    page = looked.content.decode()
    assert f'value="{hamlet.floating.known_id}"' in page
    assert "查一下" in page
    assert RollObjection.objects.get(pk=objection.pk).decided_at is None


def test_a_vote_is_called_off_at_the_desk_and_prepared_anew(hamlet: Hamlet) -> None:
    vote = hamlet.prepared(opens_in=timedelta(hours=3))
    client, topic = browser_of(hamlet.clerk), hamlet.topic.pk
    address = f"/console/deliberation/{topic}/vote/steps/call_off"
    assert client.post(address, {"call_off": ""}).status_code == 422
    assert client.post(address, {"call_off": "日子写错了"}).status_code == 303
    assert "发起表决" in _text(client, f"/console/deliberation/{topic}?done=called_off")
    assert client.get(f"/console/deliberation/{topic}/vote").status_code == 404
    assert client.get(f"/console/deliberation/{topic}/vote/new").status_code == 200
    vote.refresh_from_db()
    assert vote.opened_at is None


def test_the_dead_are_struck_from_an_open_roll_and_whose_family_speaks_is_not_offered(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    first, second = hamlet.entry(vote, 0), hamlet.entry(vote, 1)
    widow = a_person("遗孀", born_on=date(1962, 1, 1))
    a_membership(widow, ZHANGWANG, household=household_get(second.household_id or 0))
    for entry in (first, second):
        a_death(entry.person_id, on=localdate(hamlet.now))
    client, address = browser_of(hamlet.clerk), f"/console/deliberation/{hamlet.topic.pk}"
    page = _text(client, f"{address}/roll")
    assert f'name="entry" value="{first.pk}"' in page
    assert f'name="entry" value="{second.pk}"' not in page

    struck = client.post(f"{address}/vote/steps/strike", {"entry": str(first.pk), "reason": "十一月去世"})

    assert struck.status_code == 303
    first.refresh_from_db()
    assert (first.struck_as, first.struck_reason) == ("died", "十一月去世")
    assert client.post(f"{address}/vote/steps/strike", {"entry": str(second.pk), "reason": "去世"}).status_code == 422
    assert client.post(f"{address}/vote/steps/strike", {"entry": "999999"}).status_code == 404
