"""The journal: nothing lost, nothing twice, nothing changed unseen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import pytest
from django.db import DatabaseError, connection, transaction

from linli.kernel import clock, journal
from linli.kernel.journal import forget
from linli.kernel.journal.consumer import TRIES, Consumer, consume, consume_all
from linli.kernel.journal.record import NotInTransactionError
from linli.kernel.journal.sequencer import sequence_pending
from linli.kernel.journal.verify import verify_chain
from linli.kernel.models import Cursor, Event, ParkedEvent, PendingEvent, Position

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    import psycopg
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.journal import Recorded

VILLAGE = "330825002222"
OTHER = "330825211207"


@dataclass(frozen=True)
class LampLit:
    kind: ClassVar[str] = "tests.lamp_lit"
    number: int
    note: str = ""


def happen(number: int, *, place: str = VILLAGE) -> int:
    with transaction.atomic():
        return journal.record(
            LampLit(number=number, note="亮了"), actor=None, place=place, subject=("lamp", 1), now=clock.now()
        )


def reader(seen: list[int], *, failing: frozenset[int] = frozenset()) -> Consumer:
    def handle(event: Recorded, now: datetime) -> None:
        if event.payload["number"] in failing:
            raise ValueError(event.payload["number"])
        seen.append(event.payload["number"])

    return Consumer("tests.reader", frozenset({LampLit.kind}), handle)


@pytest.mark.django_db(transaction=True)
def test_an_event_is_written_in_a_transaction_or_not_at_all() -> None:
    with pytest.raises(NotInTransactionError):
        journal.record(LampLit(1), actor=None, place=VILLAGE, subject=("lamp", 1), now=clock.now())


@pytest.mark.django_db
def test_events_are_read_once_and_in_order() -> None:
    for number in range(7):
        happen(number, place=VILLAGE if number % 2 else OTHER)
    assert sequence_pending() == 7
    assert not PendingEvent.objects.exists()
    seen: list[int] = []
    while consume(reader(seen), limit=3):
        pass
    assert seen == list(range(7))
    assert consume(reader(seen)) == 0


@pytest.mark.django_db
def test_an_effect_and_its_cursor_come_together() -> None:
    for number in range(3):
        happen(number)
    sequence_pending()
    seen: list[int] = []
    consume(reader(seen, failing=frozenset({1})))
    assert Cursor.objects.get(reader="tests.reader").position == 1
    assert seen[-1] == 0


@pytest.mark.django_db
def test_an_event_nobody_can_digest_is_parked_and_the_others_go_on() -> None:
    for number in range(3):
        happen(number)
    sequence_pending()
    seen: list[int] = []
    for _ in range(4):
        consume(reader(seen, failing=frozenset({1})))
    assert seen[-1] == 2
    assert ParkedEvent.objects.get().position == 2
    assert TRIES == 5


def bystander(seen: list[int]) -> Consumer:
    """Return a consumer that wants none of it."""
    return Consumer("tests.bystander", frozenset({"tests.something_else"}), lambda event, _now: seen.append(event.id))


@pytest.mark.django_db
def test_who_wants_nothing_of_what_came_is_moved_past_it_and_nothing_new_costs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        happen(number)
    sequence_pending()
    seen: list[int] = []
    both = (reader(seen), bystander(seen))
    assert consume_all(both) == 3 + 1
    assert seen == [0, 1, 2]
    assert set(Cursor.objects.values_list("position", flat=True)) == {3}
    with django_assert_num_queries(1):
        assert consume_all(both) == 0


@pytest.mark.django_db
def test_a_newcomer_reads_from_the_beginning_and_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.kernel.journal.consumer.BATCH", 2)
    seen: list[int] = []
    for number in range(4):
        happen(number)
    sequence_pending()
    while consume_all([reader(seen)]):
        pass
    happen(4)
    sequence_pending()
    late: list[int] = []
    newcomer = replace(reader(late), name="tests.newcomer")
    consume_all([reader(seen), newcomer])
    assert seen[-1] == 4
    while consume_all([reader(seen), newcomer]):
        pass
    assert late == [0, 1, 2, 3, 4]
    assert seen == [0, 1, 2, 3, 4]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE kernel_event SET kind = 'x'", "DELETE FROM kernel_event", "TRUNCATE kernel_event"]
)
def test_the_application_cannot_change_the_journal(statement: str) -> None:
    happen(1)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_an_untouched_journal_verifies() -> None:
    for number in range(5):
        happen(number, place=VILLAGE if number % 2 else OTHER)
    sequence_pending()
    verdict = verify_chain()
    assert (verdict.chains, verdict.events, verdict.broken) == (2, 5, ())
    assert verify_chain(place=VILLAGE).events == 2


ATTACKS = {
    "content": "UPDATE kernel_event SET payload = '{{\"number\": 99}}' WHERE id = {id}",
    "actor": "UPDATE kernel_event SET actor_id = 4711 WHERE id = {id}",
    "time": "UPDATE kernel_event SET at = at + interval '1 hour' WHERE id = {id}",
    "event": "DELETE FROM kernel_event WHERE id = {id}",
    "event and position": "DELETE FROM kernel_position WHERE event_id = {id}; DELETE FROM kernel_event WHERE id = {id}",
    "commitment": "UPDATE kernel_event SET commitment = sha256('x'), salt = NULL WHERE id = {id}",
    "link": "UPDATE kernel_position SET link = sha256('x') WHERE event_id = {id}",
    "a forged event": (
        "INSERT INTO kernel_event SELECT county, id + 1000, place, kind, subject_kind, subject_id, actor_id,"
        " actor_role, at, payload, salt, commitment FROM kernel_event WHERE id = {id}"
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_superusers_change_is_found(attack: str, owner_connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    ids = [happen(number) for number in range(4)]
    sequence_pending()
    assert not verify_chain().broken
    owner_connection.execute(ATTACKS[attack].format(id=ids[1]).encode())
    owner_connection.commit()
    (broken, *_) = verify_chain().broken
    assert broken.chain == VILLAGE


@pytest.mark.django_db
def test_words_are_forgotten_and_the_seals_stay_whole() -> None:
    ids = [happen(number) for number in range(3)]
    sequence_pending()
    with transaction.atomic():
        count = forget(place=VILLAGE, subjects=[("lamp", 1)], keys=frozenset({"note"}), actor=None, now=clock.now())
    sequence_pending()
    event = Event.objects.get(id=ids[1])
    assert (count, event.payload, event.salt) == (3, {"number": 1}, None)
    assert not verify_chain().broken


@pytest.mark.django_db
def test_the_application_takes_words_out_of_an_event_and_puts_none_in() -> None:
    pk = happen(1)
    for payload in ('{"number": 2}', '{"number": 1, "more": 1}'):
        with pytest.raises(DatabaseError, match="does not hold"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT kernel_event_redact(%s, %s, %s)", [VILLAGE[:6], pk, payload])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("also", ["", "UPDATE kernel_event SET actor_id = 4711 WHERE id = {id}"])
def test_what_is_forgotten_unsaid_or_changed_afterwards_is_found(
    also: str, owner_connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    ids = [happen(number) for number in range(3)]
    sequence_pending()
    if also:
        with transaction.atomic():
            forget(place=VILLAGE, subjects=[("lamp", 1)], keys=frozenset({"note"}), actor=None, now=clock.now())
        sequence_pending()
        assert not verify_chain().broken
    statement = also or "UPDATE kernel_event SET payload = NULL, salt = NULL WHERE id = {id}"
    owner_connection.execute(statement.format(id=ids[1]).encode())
    owner_connection.commit()
    (broken, *_) = verify_chain().broken
    assert broken.event_id == ids[1]


@pytest.mark.django_db
def test_of_two_sequencers_one_stands_back(cluster: Any) -> None:
    happen(1)
    with cluster.superuser_connection() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [0x11_4E_11])
        assert sequence_pending() == 0
        other.execute("SELECT pg_advisory_unlock_all()")
    assert sequence_pending() == 1
    assert Position.objects.count() == 1
