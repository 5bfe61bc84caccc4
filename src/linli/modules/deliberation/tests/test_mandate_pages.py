"""Mandates on the pages: at the door, at the desk, on the holder's phone, on the roll, over the API (集 §27)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel import clock
from linli.modules.accounts.testing import a_session, an_actor
from linli.modules.deliberation.law import COLLECTIVE_MEMBER
from linli.modules.deliberation.models import Ballot, Vote, VoteMandate
from linli.modules.deliberation.testing import a_study, a_village_of, an_open_vote
from linli.modules.deliberation.tests.hamlet import a_photo, browser_of
from linli.modules.population.public import household_get
from linli.modules.population.testing import a_membership, a_person, a_tag

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.deliberation.testing import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def village() -> Village:
    found = a_village_of(4)
    for head in found.heads:
        a_tag(head.known_id, COLLECTIVE_MEMBER)
    return found


@pytest.fixture
def son(village: Village) -> Actor:
    person = a_person("儿子", born_on=date(1995, 3, 3))
    home = household_get(village.homes[0])
    return an_actor(a_membership(person, village.place, household=home).id)


@pytest.fixture
def vote(village: Village, son: Actor) -> Vote:
    told = clock.now() - timedelta(days=11)
    return an_open_vote(village, rule="c_assembly", now=told, study=a_study(told))


def entry_of(vote: Vote, village: Village, nth: int = 0) -> int:
    return vote.roll.get(person_id=village.heads[nth].known_id).pk


def paper(son: Actor) -> dict[str, object]:
    return {"proxy": str(son.known_id), "given_on": f"{clock.now():%Y-%m-%d}", "paper": a_photo()}


def test_a_collector_enters_a_ballot_by_mandate_with_the_photo_of_the_paper(
    village: Village, vote: Vote, son: Actor
) -> None:
    client = browser_of(village.collector)
    address = f"/field/votes/{vote.pk}/entries/{entry_of(vote, village)}"
    shown = client.get(address).content.decode()
    assert "受托的家人" in shown
    assert "儿子" in shown
    said: dict[str, object] = {
        "choice": "for",
        "channel": "doorstep",
        "witness": str(village.witness.known_id),
        "read_aloud": "on",
        "giver": "proxy",
    }
    lacking = client.post(address, {**said, "proxy": str(son.known_id), "photos": a_photo()})
    assert lacking.status_code == 422
    assert 'href="#f-paper"' in lacking.content.decode()
    done = client.post(address, {**said, **paper(son), "photos": a_photo()})
    assert done.status_code == 303
    assert Ballot.objects.get(vote=vote).proxy_id == son.known_id


def test_the_choice_stands_only_where_the_rule_names_it(village: Village) -> None:
    told = clock.now() - timedelta(days=11)
    vote = an_open_vote(village, rule="v_assembly_adults", now=told, study=a_study(told))
    page = browser_of(village.collector).get(f"/field/votes/{vote.pk}/entries/{entry_of(vote, village)}")
    assert "受托" not in page.content.decode()
    desk = browser_of(village.secretary).get(f"/console/deliberation/{vote.stage.topic_id}/vote").content.decode()
    assert "受托投票" not in desk


def test_only_recorded_at_the_door_the_holder_votes_on_their_own_phone(
    village: Village, vote: Vote, son: Actor
) -> None:
    door = f"/field/votes/{vote.pk}/entries/{entry_of(vote, village)}"
    done = browser_of(village.collector).post(door, {"only": "mandate", **paper(son)})
    assert done.status_code == 303
    client, address = browser_of(son), f"/topics/{vote.stage.topic_id}/vote"
    shown = client.get(address).content.decode()
    assert "户主1委托您投的一票" in shown
    field = f"choice-{entry_of(vote, village)}"
    assert client.post(address, {"entry": str(entry_of(vote, village))}).status_code == 422
    assert client.post(address, {"entry": str(entry_of(vote, village)), field: "against"}).status_code == 303
    ballot = Ballot.objects.get(vote=vote)
    assert (ballot.choice, ballot.channel, ballot.proxy_id) == ("against", "phone", son.known_id)
    assert "您替他投了“不同意”" in client.get(address).content.decode()


def test_the_roll_and_the_desk_show_who_entrusted_whom(village: Village, vote: Vote, son: Actor) -> None:
    client, address = browser_of(village.secretary), f"/console/deliberation/{vote.stage.topic_id}/vote/mandates"
    found = client.get(f"{address}?q=户主1").content.decode()
    assert "儿子" in found
    said = {"entry_id": str(entry_of(vote, village)), "entry": "户主1"}
    lacking = client.post(f"{address}/record", {**said, "proxy": str(son.known_id)})
    assert lacking.status_code == 422
    assert client.post(f"{address}/record", {**said, **paper(son)}).status_code == 303
    assert "儿子" in client.get(address).content.decode()
    roll = browser_of(village.heads[2]).get(f"/topics/{vote.stage.topic_id}/roll").content.decode()
    assert "书面委托儿子" in roll
    desk = client.get(f"/console/deliberation/{vote.stage.topic_id}/roll").content.decode()
    assert "书面委托儿子" in desk
    mine = browser_of(village.heads[0]).get(f"/topics/{vote.stage.topic_id}/vote").content.decode()
    assert "您书面委托了儿子替您投" in mine
    mandate = VoteMandate.objects.get()
    photo = client.get(f"/console/deliberation/{vote.stage.topic_id}/vote/photos/{mandate.paper_id}")
    assert photo.status_code == 200
    assert photo.getvalue()
    assert client.post(f"{address}/record", {"revoke": str(mandate.pk)}).status_code == 303
    assert (
        "书面委托儿子" not in browser_of(village.heads[2]).get(f"/topics/{vote.stage.topic_id}/roll").content.decode()
    )


def test_the_desk_enters_a_ballot_by_mandate_once_it_looked_somebody_up(
    village: Village, vote: Vote, son: Actor
) -> None:
    client, address = browser_of(village.secretary), f"/console/deliberation/{vote.stage.topic_id}/vote/enter"
    looked = client.post(address, {"entry": "户主1", "look": "1"}).content.decode()
    assert "谁来投这一票" in looked
    said = {
        "entry": "户主1",
        "entry_id": str(entry_of(vote, village)),
        "choice": "for",
        "channel": "paper",
        "collector": str(village.collector.known_id),
        "witness": str(village.witness.known_id),
        "read_aloud": "on",
        "giver": "proxy",
        "photos": a_photo(),
    }
    assert client.post(address, {**said, **paper(son)}).status_code == 303
    assert Ballot.objects.get(vote=vote).proxy_id == son.known_id
    listed = client.get(f"/console/deliberation/{vote.stage.topic_id}/vote/ballots").content.decode()
    assert "受托 儿子 投" in listed


def test_over_the_api_a_ballot_is_cast_for_a_number_of_the_roll(village: Village, vote: Vote, son: Actor) -> None:
    browser_of(village.collector).post(
        f"/field/votes/{vote.pk}/entries/{entry_of(vote, village)}", {"only": "mandate", **paper(son)}
    )
    number = vote.roll.get(pk=entry_of(vote, village)).number
    address = f"/api/v1/topics/{vote.stage.topic_id}/ballots"
    headers = {"Authorization": f"Bearer {a_session(son.known_id, token='the-son')}"}

    def post(number: int) -> int:
        said = {"choice": "for", "for_number": number}
        return Client().post(address, said, content_type="application/json", headers=headers).status_code

    assert post(number) == 201
    assert post(99) == 403
    assert Ballot.objects.get(vote=vote).proxy_id == son.known_id
