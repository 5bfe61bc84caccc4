"""Lists of elections, what is late, who is told, and what is kept of one person."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from linli.kernel.journal.pump import pump_once
from linli.kernel.personal import Erasing
from linli.kernel.promises import ladders_climb
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import (
    Election,
)
from linli.modules.deliberation.personal_elections import PART
from linli.modules.deliberation.selectors.election_results import posts_of, results_of
from linli.modules.deliberation.selectors.elections import (
    calendar_of,
    elections_waiting,
    is_late,
    late_on,
)
from linli.modules.deliberation.selectors.electors import roll_page, roll_plan
from linli.modules.deliberation.services.election_objections import (
    ObjectionSaid,
    objection_raise,
)
from linli.modules.deliberation.services.elections import (
    election_prepare,
)
from linli.modules.deliberation.tests.electing import (
    DAY,
    NOW,
    ON_THE_DAY,
    a_decided,
    a_displayed,
    a_prepared,
    a_villager,
    an_officer,
    clerk_of,
    said,
    stepped,
)
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def clerk() -> Actor:
    return clerk_of()


def _member(name: str, village: str = ZHANGWANG) -> Actor:
    return an_actor(a_villager(name, village).id)


def _objection(kind: str = "missing", about: str = "新来的", **other: Any) -> ObjectionSaid:
    return ObjectionSaid(kind=kind, about=about, text="一直住在村里", key=uuid4(), **other)


def _prepared(clerk: Actor, village: str = ZHANGWANG, **other: Any) -> Election:
    made = election_prepare(actor=clerk, village=village, said=said(**other), now=NOW)
    return Election.objects.get(pk=made)


# ---- lists ----


def test_what_is_late_is_said_alike_by_the_calendar_and_the_count(clerk: Actor) -> None:
    prepared, decided = a_prepared(clerk), a_decided(clerk_of(HETIAN), HETIAN)
    days = [DAY - timedelta(days=25), DAY - timedelta(days=20), DAY - timedelta(days=19), DAY, DAY + timedelta(days=1)]
    days += [DAY + timedelta(days=10), DAY + timedelta(days=11)]
    states = (flow.PREPARED, flow.ROLL_DISPLAYED, flow.CANDIDATES_SHOWN, flow.ELECTION_DAY)

    for day in days:
        for state in states:
            Election.objects.filter(pk=prepared.pk).update(
                state=state,
                roll_displayed_at=None if state == flow.PREPARED else NOW,
                objections_until=None if state == flow.PREPARED else date(2026, 3, 7),
                candidates_shown_at=NOW if state in {flow.CANDIDATES_SHOWN, flow.ELECTION_DAY} else None,
            )
            prepared.refresh_from_db()
            found = set(Election.objects.filter(late_on(day)).values_list("pk", flat=True))
            assert found == {row.pk for row in (prepared, decided) if is_late(row, day)}, (day, state)
    assert is_late(decided, DAY + timedelta(days=11))
    assert not is_late(decided, DAY + timedelta(days=10))


def test_the_town_sees_how_many_run_and_how_many_are_late(
    clerk: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_prepared(clerk)
    town = an_officer(Role.TOWN_COMMAND, ZHANGWANG[:9], "郑晓东")

    with django_assert_num_queries(1):
        assert elections_waiting(actor=town, place=ZHANGWANG[:9], now=NOW) == (1, 0)
    assert elections_waiting(actor=town, place=ZHANGWANG[:9], now=NOW + timedelta(days=1)) == (1, 1)


def test_an_objection_overdue_makes_its_election_late_and_tells_the_town(clerk: Actor) -> None:
    row = a_displayed(clerk)
    objection_raise(actor=_member("提的人"), election_id=row.pk, said=_objection(), now=NOW)
    town = an_officer(Role.TOWN_COMMAND, ZHANGWANG[:9], "郑晓东")

    assert elections_waiting(actor=town, place=ZHANGWANG, now=NOW + timedelta(days=3, minutes=1)) == (1, 1)


def test_the_calendar_is_computed_from_election_day(clerk: Actor) -> None:
    row = a_prepared(clerk)

    lines = {line.code: line for line in calendar_of(row, DAY - timedelta(days=20))}

    assert lines["roll"].day == DAY - timedelta(days=20)
    assert lines["roll"].is_now
    assert not any(line.is_late for line in lines.values())


def test_the_roll_is_searched_by_name_and_pinyin_and_paged(clerk: Actor) -> None:
    row = a_displayed(clerk)

    first = roll_page(row.pk, limit=3)
    second = roll_page(row.pk, after=first.next, limit=3)

    assert [card.name for card in roll_page(row.pk, q="陈").items] == ["陈一"]
    assert [card.name for card in roll_page(row.pk, q="wangqi").items] == ["王七"]
    assert [card.name for card in (*first.items, *second.items)][:3] == ["陈一", "丁二", "方三"]
    assert not {card.id for card in first.items} & {card.id for card in second.items}


def test_drawing_up_costs_the_same_however_many(
    clerk: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = _prepared(clerk)
    for number in range(12):
        a_villager(f"村民{number}")

    with django_assert_num_queries(5):
        assert len(roll_plan(row, now=NOW).ready) == 12


# ---- telling, and what is kept of one person ----


def test_the_town_is_told_of_an_objection_not_decided_in_three_days(clerk: Actor) -> None:
    row = a_displayed(clerk)
    town = an_officer(Role.TOWN_COMMAND, ZHANGWANG[:9], "郑晓东")
    objection_raise(actor=_member("提的人"), election_id=row.pk, said=_objection(), now=NOW)

    late = NOW + timedelta(days=3, minutes=1)
    ladders_climb(flows=[flow.OBJECTION_FLOW], now=late)
    pump_once()

    told = inbox_page(town.known_id, ["330825"], kind="deliberation", now=late).items
    assert [one.subject for one in told] == ["张王村：名单的异议还没有答复：新来的"]


def test_what_is_kept_of_somebody_is_given_out_and_their_name_goes_once_it_is_over(clerk: Actor) -> None:
    row = a_decided(clerk)
    one = row.electors.get(name="方三")
    assert PART.objections(one.person_id)
    stepped(clerk, row, flow.HAND_OVER, note="公章、账册", now=ON_THE_DAY)
    before = results_of(row, posts_of(row.pk))

    sections = {str(section.title): section.rows for section in PART.export(one.person_id, NOW)}
    PART.erase(Erasing(one.person_id, "方三", ("330825",), keeps_register=False, now=NOW))

    assert sections["选举名单"] == (("2026-03-22", ZHANGWANG, "户籍在本村，住在本村", ""),)
    assert sections["当候选人"] == (("2026-03-22", "委员", ""),)
    assert PART.objections(one.person_id) == []
    assert "方三" not in {card.name for card in roll_page(row.pk).items}
    after = results_of(row, posts_of(row.pk))
    assert (after.entitled, after.elected) == (before.entitled, before.elected)
