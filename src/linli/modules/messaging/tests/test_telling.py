"""What is told is told once, to whom it concerns, in the county it lies in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from linli.kernel import clock
from linli.kernel.actor import Actor, Appointment, Membership
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.kernel.versions import current, person_key
from linli.modules.messaging.cards import NoticeDraft
from linli.modules.messaging.errors import UnknownNoticeError
from linli.modules.messaging.models import Notice
from linli.modules.messaging.public import (
    counties_of,
    inbox_page,
    notice_get,
    notice_read,
    notices_deliver,
    notices_read_all,
    unread_count,
)
from linli.modules.messaging.testing import a_notice

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

ME, NEIGHBOUR = 7, 8
LONGYOU, LONGWAN = "330825", "330303"


def _drafts(people: int, dedupe: str = "once") -> list[NoticeDraft]:
    return [
        NoticeDraft(person_id=number, county=LONGYOU, kind="matters.answered", subject="回了一句", dedupe=dedupe)
        for number in range(people)
    ]


def test_the_same_occasion_is_told_once() -> None:
    now = clock.now()

    assert notices_deliver(_drafts(3), now) == 3
    assert notices_deliver(_drafts(4), now) == 1
    assert Notice.objects.count() == 4


def test_the_same_occasion_twice_in_one_delivery_is_told_once() -> None:
    assert notices_deliver([*_drafts(1), *_drafts(1)], clock.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_tell_at_once_one_does() -> None:
    now = clock.now()

    def deliver(_number: int) -> int:
        try:
            return notices_deliver(_drafts(20), now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(deliver, range(8))) == 20


def test_thousands_are_told_in_a_few_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    now = clock.now()
    with transaction.atomic(), django_assert_num_queries(3 + 1 + 2):  # batches, versions, savepoint
        notices_deliver(_drafts(2500), now)


def test_long_words_are_cut() -> None:
    a_notice(ME, subject="长" * 300, body="更长" * 600)

    (card,) = inbox_page(ME, {LONGYOU}).items
    assert (len(card.subject), len(card.body)) == (120, 500)
    assert card.subject.endswith("…")


def test_open_pages_of_the_person_notice() -> None:
    a_notice(ME)
    (before,) = current([person_key(ME)]).values()
    (card,) = inbox_page(ME, {LONGYOU}).items
    notice_read(person_id=ME, key=card.key, now=clock.now())

    assert current([person_key(ME)])[person_key(ME)] == before + 1


def test_the_newest_comes_first_and_pages_join_without_gap_or_repeat(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = clock.now()
    for number in range(25):
        a_notice(ME, subject=str(number), at=now - timedelta(hours=number // 2))
    a_notice(NEIGHBOUR, subject="not mine")

    with django_assert_num_queries(2):
        first = inbox_page(ME, {LONGYOU}, limit=10, now=now)
    second = inbox_page(ME, {LONGYOU}, before=first.next, limit=10)
    third = inbox_page(ME, {LONGYOU}, before=second.next, limit=10)

    told = [*first.items, *second.items, *third.items]
    assert len({card.id for card in told}) == 25
    assert [card.at for card in told] == sorted((card.at for card in told), reverse=True)
    assert third.next == ""


def test_a_made_up_cursor_is_said_to_be_none() -> None:
    for cursor in ("nonsense", "WyJ4IiwxXQ"):
        with pytest.raises(InvalidInputError):
            inbox_page(ME, {LONGYOU}, before=cursor)


def test_it_can_be_narrowed_to_the_unread_and_to_a_kind() -> None:
    a_notice(ME, kind="matters.answered", subject="matter")
    a_notice(ME, kind="publishing.posted", subject="post")
    (post, _matter) = inbox_page(ME, {LONGYOU}).items
    notice_read(person_id=ME, key=post.key, now=clock.now())

    assert [card.subject for card in inbox_page(ME, {LONGYOU}, unread_only=True).items] == ["matter"]
    assert [card.subject for card in inbox_page(ME, {LONGYOU}, kind="publishing").items] == ["post"]
    assert inbox_page(ME, {LONGYOU}, kind="pub").items == ()


def test_only_the_counties_named_are_looked_in() -> None:
    a_notice(ME, county=LONGYOU)
    a_notice(ME, county=LONGWAN)

    assert unread_count(ME, {LONGYOU}, now=clock.now()) == 1
    assert unread_count(ME, {LONGYOU, LONGWAN}, now=clock.now()) == 2
    assert unread_count(ME, {"3308"}, now=clock.now()) == 1
    assert unread_count(ME, set(), now=clock.now()) == 0


def test_an_actors_counties_are_those_of_their_places() -> None:
    actor = Actor(
        person_id=ME,
        appointments=(Appointment(Role.CITY_OPERATOR, "3308"), Appointment(Role.SYSADMIN, "")),
        memberships=(Membership(f"{LONGWAN}001001", "registered"),),
    )

    assert counties_of(actor) == {"3308", LONGWAN}


def test_what_nobody_opened_for_ninety_days_no_longer_waits() -> None:
    now = clock.now()
    a_notice(ME, at=now - timedelta(days=90))
    a_notice(ME, at=now - timedelta(days=89))

    assert unread_count(ME, {LONGYOU}, now=now) == 1


# Of a small table the planner holds any index cheap, the more so when it was counted while it was empty.
OTHERS_NOTICES = """
INSERT INTO messaging_notice (county, person_id, kind, subject, body, link, dedupe, at)
SELECT %s, 100000 + n, 'matters.answer', '', '', '', n::text, linli_now() FROM generate_series(1, 20000) AS n
"""


def test_the_count_comes_from_the_index() -> None:
    for number in range(200):
        a_notice(ME, dedupe=str(number))
    with connection.cursor() as cursor:
        cursor.execute(OTHERS_NOTICES, [LONGYOU])
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "EXPLAIN SELECT count(*) FROM messaging_notice WHERE county = %s AND person_id = %s"
            " AND read_at IS NULL AND at > %s",
            [LONGYOU, ME, clock.now() - timedelta(days=90)],
        )
        plan = " ".join(row[0] for row in cursor.fetchall())

    assert "Index Only Scan using messaging_unread" in plan


def test_reading_counts_the_first_time() -> None:
    a_notice(ME)
    (card,) = inbox_page(ME, {LONGYOU}).items
    now = clock.now()

    assert notice_read(person_id=ME, key=card.key, now=now).read_at == now
    assert notice_read(person_id=ME, key=card.key, now=now + timedelta(hours=1)).read_at == now
    assert unread_count(ME, {LONGYOU}, now=now) == 0


@pytest.mark.parametrize("key", ["", "330825", "330825-", "330825-x", "330825-99999999999999999999", "330303-1"])
def test_a_key_of_no_notice_finds_none(key: str) -> None:
    a_notice(ME)

    with pytest.raises(UnknownNoticeError):
        notice_get(ME, key)


def test_nobody_reads_what_another_was_told() -> None:
    a_notice(NEIGHBOUR)
    (card,) = inbox_page(NEIGHBOUR, {LONGYOU}).items

    with pytest.raises(UnknownNoticeError):
        notice_read(person_id=ME, key=card.key, now=clock.now())
    assert notice_get(NEIGHBOUR, card.key).read_at is None


def test_marking_all_as_read_leaves_what_comes_later() -> None:
    now = clock.now()
    a_notice(ME, at=now)
    a_notice(NEIGHBOUR, at=now)
    a_notice(ME, at=now + timedelta(minutes=1))

    assert notices_read_all(person_id=ME, counties={LONGYOU}, now=now) == 1
    assert unread_count(ME, {LONGYOU}, now=now) == 1
    assert unread_count(NEIGHBOUR, {LONGYOU}, now=now) == 1
