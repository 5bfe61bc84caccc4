"""Votes over the API: one's own ballot, its receipt again, and a tally a neighbour can count again."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client

from linli.kernel.models import KeptAnswer
from linli.modules.accounts.testing import a_session, an_actor
from linli.modules.deliberation.testing import a_village_of, an_open_vote, closed
from linli.modules.places.testing import HETIAN
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from psycopg import Connection

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Vote

pytestmark = pytest.mark.django_db


def _cast(actor: Actor, vote: Vote, choice: str, key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {a_session(actor.known_id, token=uuid4().hex)}"}
    return Client().post(
        f"/api/v1/topics/{vote.stage.topic_id}/ballots",
        data={"choice": choice},
        content_type="application/json",
        headers=headers | ({"Idempotency-Key": key} if key else {}),
    )


def _tally(actor: Actor, vote: Vote) -> Any:
    token = a_session(actor.known_id, token=f"tally{actor.known_id}")
    headers = {"Authorization": f"Bearer {token}"}
    return Client().get(f"/api/v1/topics/{vote.stage.topic_id}/tally", headers=headers)


def test_the_same_key_gives_the_same_receipt_and_nothing_is_kept_of_the_request() -> None:
    village = a_village_of()
    vote = an_open_vote(village)
    first, again = (_cast(village.heads[0], vote, "for", "abc") for _each in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json() == {**first.json(), "channel": "phone", "may_revise": True}
    assert _cast(village.heads[0], vote, "against", "abc").status_code == 409
    assert not KeptAnswer.objects.exists()


def test_who_is_second_gets_409_and_no_answer_repeats_a_choice() -> None:
    village = a_village_of()
    vote = an_open_vote(village, ballot_kind="secret")
    assert _cast(village.heads[0], vote, "against").status_code == 201
    refused = _cast(village.heads[0], vote, "abstain")
    assert refused.status_code == 409
    assert refused.json()["type"] == "urn:linli:problem:already-cast"
    assert "abstain" not in refused.content.decode()
    assert "o9" not in _cast(village.heads[1], vote, "o9").content.decode()


def test_a_lodger_may_not_vote_and_another_village_finds_nothing() -> None:
    vote = an_open_vote(a_village_of())
    lodger = a_membership(a_person("租客", born_on=None), kind="resident")
    other = a_membership(a_person("外村人"), HETIAN)
    assert _cast(an_actor(lodger.id), vote, "for").status_code == 403
    assert _cast(an_actor(other.id), vote, "for").status_code == 404
    assert _cast(an_actor(other.id), vote, "for", "k" * 201).status_code == 422
    assert _tally(an_actor(lodger.id), vote).status_code == 200
    assert _tally(an_actor(other.id), vote).status_code == 404


def test_while_it_is_open_the_tally_says_how_many_and_not_what() -> None:
    village = a_village_of(4)
    vote = an_open_vote(village)
    for head in village.heads[:2]:
        _cast(head, vote, "for")
    said = _tally(village.heads[0], vote).json()
    assert (said["took_part"], said["took_part_by"], said["closed_at"]) == (2, None, None)
    assert {option["count"] for option in said["options"]} == {None}
    assert said["ballots"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["named", "secret"])
def test_a_neighbour_counts_the_published_tally_again(kind: str, owner_connection: Connection[Any]) -> None:
    owner_connection.autocommit = True
    village = a_village_of(4)
    vote = an_open_vote(village, ballot_kind=kind)
    receipts = [_cast(head, vote, choice).json()["receipt"] for head, choice in zip(
        village.heads, ("for", "against", "for", "for"), strict=True)]  # fmt: skip
    closed(vote, owner_connection)
    said = _tally(village.heads[0], vote).json()

    assert {option["code"]: option["count"] for option in said["options"]} == {"for": 3, "against": 1, "abstain": 0}
    assert sorted(receipts) == sorted(said["receipts"] or (line["receipt"] for line in said["ballots"]))
    for line in said["ballots"]:
        content = json.dumps([said["vote"], line["receipt"], line["choice"]], separators=(",", ":"))
        assert hashlib.sha256(bytes.fromhex(line["salt"]) + content.encode()).hexdigest() == line["leaf"]
    counted = [
        [code, sum(line["choice"] == code for line in said["ballots"])] for code in ("for", "against", "abstain")
    ]
    whole = {
        "vote": said["vote"],
        "rule": said["rule"],
        "options": [[option["code"], option["words"]] for option in said["options"]],
        "counts": counted,
        "entitled": said["entitled"],
        "struck": said["struck"],
        "leaves": sorted(line["leaf"] for line in said["ballots"]),
    }
    written = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert hashlib.sha256(written.encode()).hexdigest() == said["digest"]
    assert "户主" not in json.dumps(said, ensure_ascii=False)
