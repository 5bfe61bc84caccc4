"""A full dump of the database, and somebody who tries to find out from it who chose what in a secret vote."""

from __future__ import annotations

import json
import math
import random
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from psycopg import sql

from linli.kernel.journal.pump import pump_once
from linli.modules.accounts.testing import a_session
from linli.modules.deliberation.jobs import scrub_sealed
from linli.modules.deliberation.models import SealedBallot, VoteKey
from linli.modules.deliberation.testing import a_village_of, an_open_vote, cast, closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from psycopg import Connection

pytestmark = pytest.mark.django_db(transaction=True)
VOTERS = 60
CHANCE = 0.5
"""Two options, chosen by a coin: whoever guesses is right in half of the cases."""
BEYOND_CHANCE = 0.85
"""Right so often by luck: less than once in a hundred million attempts."""

Dump = dict[str, list[dict[str, str]]]
"""Every row of every table as text, with where it lies and which transaction wrote it."""


@pytest.fixture
def owner(owner_connection: Connection[Any]) -> Connection[Any]:
    """Give the superuser's connection, each statement committed at once."""
    owner_connection.autocommit = True
    return owner_connection


def dumped(owner: Connection[Any]) -> Dump:
    """Take everything there is, the tables' hidden columns with it."""
    tables = owner.execute(
        "SELECT c.relname FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    ).fetchall()
    dump: Dump = {}
    for (table,) in tables:
        query = sql.SQL("SELECT t.ctid::text AS ctid, t.xmin::text AS xmin, t.xmax::text AS xmax, t.* FROM {} t")
        cursor = owner.execute(query.format(sql.Identifier(table)))
        names = [column.name for column in cursor.description or ()]
        dump[table] = [dict(zip(names, map(_text, row), strict=True)) for row in cursor.fetchall()]
    return dump


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (dict, list)) else str(value)


def _in_order(rows: Sequence[dict[str, str]], column: str) -> list[dict[str, str]]:
    def place(row: dict[str, str]) -> tuple[Any, ...]:
        value = row[column]
        if column == "ctid":
            return tuple(int(part) for part in value.strip("()").split(","))
        return (int(value), "") if value.isdecimal() else (0, value)

    return sorted(rows, key=place)


def guessed_by_order(
    voters: Sequence[dict[str, str]], ballots: Sequence[dict[str, str]], truth: dict[str, str]
) -> float:
    """Lay voters and ballots side by side in every order their columns give; return the best share of right guesses."""
    best = 0.0
    orders = product(voters[0].keys(), (*ballots[0].keys(),), (False, True))
    for by, along, backwards in orders:
        people, papers = _in_order(voters, by), _in_order(ballots, along)
        if backwards:
            papers.reverse()
        right = sum(truth[one["voter"]] == paper["choice"] for one, paper in zip(people, papers, strict=True))
        best = max(best, right / len(truth))
    return best


def guessed_by_transaction(dump: Dump, voters: Sequence[dict[str, str]], ballots: Sequence[dict[str, str]]) -> int:
    """Return how many ballots were written by a transaction that wrote of one voter alone, anywhere."""
    whose: dict[str, set[str]] = {}
    known = {row["voter"] for row in voters}
    for rows in dump.values():
        for row in rows:
            for person in known & {value for name, value in row.items() if name in _PERSONS}:
                whose.setdefault(row["xmin"], set()).add(person)
                whose.setdefault(row["xmax"], set()).add(person)
    for row in voters:
        whose.setdefault(row["xmin"], set()).add(row["voter"])
    return sum(len(whose.get(row["xmin"], ())) == 1 for row in ballots)


_PERSONS = {"person_id", "actor_id", "cast_by_id"}


def _voted(owner: Connection[Any]) -> tuple[Dump, dict[str, str], int]:
    """Let everybody cast by the API and close; return the dump, who really chose what, and the vote."""
    village = a_village_of(VOTERS)
    vote = an_open_vote(village, ballot_kind="secret")
    coin, client, truth = random.Random(7), Client(), {}  # noqa: S311 — a coin, known to the test
    for nth, head in enumerate(coin.sample(village.heads, VOTERS)):
        choice = coin.choice(["for", "against"])
        answer = client.post(
            f"/api/v1/topics/{vote.stage.topic_id}/ballots",
            data={"choice": choice},
            content_type="application/json",
            headers={"Authorization": f"Bearer {a_session(head.known_id)}", "Idempotency-Key": f"key-{nth}"},
        )
        assert answer.status_code == 201, answer.content
        assert choice not in answer.content.decode()
        truth[str(head.person_id)] = choice
    closed(vote, owner)
    scrub_sealed()
    pump_once()
    return dumped(owner), truth, vote.pk


def test_nobody_can_be_linked_to_their_secret_ballot_from_a_full_dump(owner: Connection[Any]) -> None:
    dump, truth, vote_id = _voted(owner)
    ballots = dump["deliberation_secretballot"]
    assert len(ballots) == VOTERS

    entries = {row["id"]: row["person_id"] for row in dump["deliberation_rollentry"]}
    parts = [row | {"voter": entries[row["entry_id"]]} for row in dump["deliberation_participation"]]
    roll = [row | {"voter": row["person_id"]} for row in dump["deliberation_rollentry"]]
    told = [
        row | {"voter": row["actor_id"]} for row in dump["kernel_event"] if row["kind"] == "deliberation.ballot_cast"
    ]
    seen = [row | {"voter": row["key"].removeprefix("person:")} for row in dump["kernel_version"]]
    seen = [row for row in seen if row["voter"] in truth]
    for rows in (parts, roll, told, seen):
        assert len(rows) == VOTERS
        assert guessed_by_order(rows, ballots, truth) < BEYOND_CHANCE
        assert guessed_by_transaction(dump, rows, ballots) == 0

    # Nothing of a ballot stands anywhere else, but its leaf in the sorted list of the vote's end.
    for table, rows in dump.items():
        for row in rows:
            said = " ".join(row.values())
            own = {value for ballot in ballots for value in (ballot["id"], ballot["salt"], ballot["leaf"])}
            if table == "deliberation_secretballot" or row.get("kind") == "deliberation.vote_closed":
                continue
            assert not any(value in said for value in own), table
            if table not in {"deliberation_vote", "deliberation_topicstage"}:
                assert "against" not in said, (table, row)

    # What was sealed is gone, and the store of first answers never heard of it.
    assert dump["deliberation_sealedballot"] == dump["deliberation_votekey"] == []
    assert dump["kernel_kept_answer"] == []
    assert all("at" not in row for row in parts)
    closing = next(row for row in dump["kernel_event"] if row["kind"] == "deliberation.vote_closed")
    leaves = json.loads(closing["payload"])["leaves"]
    assert leaves == sorted(leaves)
    assert vote_id


def test_the_same_attack_finds_everybody_where_ballots_are_kept_naively(owner: Connection[Any]) -> None:
    """The control: three ways of keeping secret ballots that look unlinkable, and are not."""
    coin, truth = random.Random(8), {}  # noqa: S311 — likewise
    owner.execute("CREATE TEMP TABLE part (id bigserial, voter text)")
    owner.execute("CREATE TEMP TABLE paper (id bigserial, choice text)")
    owner.execute("CREATE TEMP TABLE shuffled (id uuid DEFAULT gen_random_uuid(), choice text)")
    for voter in map(str, coin.sample(range(1000, 9000), VOTERS)):
        truth[voter] = coin.choice(["for", "against"])
        with owner.transaction():
            owner.execute("INSERT INTO part (voter) VALUES (%s)", [voter])
            owner.execute("INSERT INTO paper (choice) VALUES (%s)", [truth[voter]])
            owner.execute("INSERT INTO shuffled (choice) VALUES (%s)", [truth[voter]])
    owner.execute("CREATE TEMP TABLE rewritten AS SELECT gen_random_uuid() AS id, choice FROM paper ORDER BY paper.id")

    def rows(table: str, *columns: str) -> list[dict[str, str]]:
        wanted = sql.SQL(", ").join(map(sql.Identifier, columns))
        query = sql.SQL("SELECT ctid::text, xmin::text, {} FROM {}").format(wanted, sql.Identifier(table))
        found = owner.execute(query).fetchall()
        return [dict(zip(("ctid", "xmin", *columns), map(str, row), strict=True)) for row in found]

    voters = rows("part", "id", "voter")
    assert guessed_by_order(voters, rows("paper", "id", "choice"), truth) == 1.0
    assert guessed_by_order(voters, rows("rewritten", "id", "choice"), truth) == 1.0
    assert guessed_by_transaction({}, voters, rows("shuffled", "id", "choice")) == VOTERS


def test_luck_does_not_reach_what_counts_as_found() -> None:
    beyond = math.ceil(BEYOND_CHANCE * VOTERS)
    luck = sum(math.comb(VOTERS, right) for right in range(beyond, VOTERS + 1)) * CHANCE**VOTERS
    assert luck < 1e-7


def test_nothing_of_sealed_ballots_and_their_key_is_left_in_the_tables_files(owner: Connection[Any]) -> None:
    village = a_village_of(4)
    vote = an_open_vote(village, ballot_kind="secret")
    for head in village.heads:
        cast(head, vote)
    sealed = [bytes(row.cipher) for row in SealedBallot.objects.all()]
    key = bytes(VoteKey.objects.get().cipher)
    closed(vote, owner)
    assert not SealedBallot.objects.exists()
    assert all(one in _file(owner, "deliberation_sealedballot") for one in sealed)
    assert key in _file(owner, "deliberation_votekey")
    other = an_open_vote(village, ballot_kind="secret")
    cast(village.heads[0], other, "against")
    scrub_sealed()
    assert not any(one in _file(owner, "deliberation_sealedballot") for one in sealed)
    assert key not in _file(owner, "deliberation_votekey")
    assert SealedBallot.objects.filter(vote=other).count() == 1


def _file(owner: Connection[Any], table: str) -> bytes:
    owner.execute("CHECKPOINT")
    row = owner.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table]).fetchone()
    assert row is not None
    return bytes(row[0])
