"""What must be disclosed: opened when a period ends, reminded of, done, counted; tightened and never loosened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal.pump import pump_once
from linli.kernel.models import RunningPromise
from linli.kernel.policy import NotAllowedError
from linli.kernel.promises import ladders_climb
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.disclosure.defaults import AT_LEAST_DISPLAYED
from linli.modules.disclosure.flow import DUTY_FLOW
from linli.modules.disclosure.models import CalendarItem, Duty
from linli.modules.disclosure.selectors.calendar import calendar_at, rule_at
from linli.modules.disclosure.selectors.duties import compliance_of, compliance_page, duties_page, duties_stuck
from linli.modules.disclosure.services.configuring import ItemSaid, item_put
from linli.modules.disclosure.services.opening import duties_open, duty_report
from linli.modules.disclosure.services.settling import Disclosed, duty_disclose
from linli.modules.disclosure.testing import a_duty, accounts_begun, accounts_published, an_officer
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_village

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
COUNTY, TOWN, COMMUNITY = "330825", "330825002", "330825002005"
APRIL = datetime(2026, 4, 1, 0, 17, tzinfo=UTC) - timedelta(hours=8)
BOARD = Disclosed(way="post", where="村务公开栏目第 3 条")


@pytest.fixture
def clerk() -> Actor:
    return an_officer(Role.VILLAGE_CLERK)


@pytest.fixture
def county() -> Actor:
    return an_officer(Role.COUNTY_OPERATOR, COUNTY)


def _open(now: datetime = APRIL, village: str = ZHANGWANG) -> int:
    a_village(village)
    return duties_open(village=village, rules=calendar_at(village), now=now)


def _said(**given: object) -> ItemSaid:
    said = {"period": "month", "due_days": 10, "in_working_days": False, "display_days": 15,
            "responsible": "village_clerk"}  # fmt: skip
    return ItemSaid(**{**said, **given})  # type: ignore[arg-type]


def test_the_laws_calendar_is_there_from_the_first_day_with_its_articles() -> None:
    rules = {rule.code: rule for rule in calendar_at(ZHANGWANG)}

    assert "第三十五条" in rules["finance"].basis
    assert {rule.period for rule in rules.values()} == {"quarter", "at_once", "year"}
    assert min(rule.display_days for rule in rules.values()) == AT_LEAST_DISPLAYED


def test_a_community_discloses_what_its_own_law_lists() -> None:
    village, community = ({rule.code for rule in calendar_at(place)} for place in (ZHANGWANG, COMMUNITY))

    assert community - village == {"facilities", "services"}
    assert village - community == {"collective_finance", "collective_report"}


def test_the_night_after_a_quarter_its_duties_are_there_once() -> None:
    assert _open() == 6
    assert _open() == 0
    due = set(Duty.objects.filter(period="quarter").values_list("period_end", "due_at"))
    assert due == {(datetime(2026, 3, 31, tzinfo=UTC).date(), datetime(2026, 4, 10, 16, tzinfo=UTC))}


def test_nobody_is_late_on_the_first_day() -> None:
    _open(datetime(2026, 5, 20, tzinfo=UTC))

    assert not Duty.objects.filter(period="quarter").exists()


def test_a_worker_that_slept_leaves_no_quarter_out() -> None:
    _open()
    _open(datetime(2026, 12, 20, tzinfo=UTC))

    ends = Duty.objects.filter(code="decisions").order_by("period_end").values_list("period_end", flat=True)
    assert [end.isoformat() for end in ends] == ["2026-03-31", "2026-06-30", "2026-09-30"]


def test_a_county_wants_finance_every_month_and_villages_follow(county: Actor) -> None:
    item_put(actor=county, place=COUNTY, code="finance", said=_said(due_days=7, in_working_days=True), now=APRIL)
    _open()
    duty = Duty.objects.get(code="finance")

    assert (duty.period, duty.period_start.isoformat()) == ("month", "2026-03-01")
    # 清明 is no working day: 4月1日 is not counted, the 6th is a holiday.
    assert duty.due_at == datetime(2026, 4, 13, 16, tzinfo=UTC)
    assert rule_at(HETIAN, "finance").set_by == COUNTY  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("field", "said"),
    [("period", {"period": "year"}), ("due_days", {"due_days": 11}), ("display_days", {"display_days": 14})],
)
def test_what_the_law_wants_is_never_loosened(county: Actor, field: str, said: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError) as refused:
        item_put(actor=county, place=COUNTY, code="decisions", said=_said(**said), now=APRIL)

    assert [error.pointer for error in refused.value.errors] == [f"/{field}"]
    assert CalendarItem.objects.filter(place=COUNTY).count() == 0


def test_the_strictest_of_all_that_is_said_holds(county: Actor) -> None:
    item_put(actor=county, place=ZHANGWANG, code="decisions", said=_said(due_days=9), now=APRIL)
    item_put(actor=county, place=COUNTY, code="decisions", said=_said(due_days=5, display_days=30), now=APRIL)
    rule = rule_at(ZHANGWANG, "decisions")

    assert rule is not None
    assert (rule.period, rule.due_days, rule.display_days) == ("month", 5, 30)


def test_a_county_adds_an_item_of_its_own(county: Actor) -> None:
    said = _said(name="公益岗位安排", period="half_year")
    code = item_put(actor=county, place=COUNTY, code="", said=said, now=APRIL)

    assert rule_at(ZHANGWANG, code).name == "公益岗位安排"  # type: ignore[union-attr]
    assert rule_at("330802001001", code) is None


def test_a_clerk_does_not_set_the_calendar(clerk: Actor) -> None:
    with pytest.raises(NotAllowedError):
        item_put(actor=clerk, place=ZHANGWANG, code="finance", said=_said(), now=APRIL)


def test_published_accounts_are_the_duty_done_in_time(clerk: Actor) -> None:
    _open()
    accounts_published(clerk=clerk, now=APRIL + timedelta(days=8))
    duty = Duty.objects.get(code="finance")

    assert (duty.state, duty.way) == ("done", "account")
    assert duty.done_at is not None
    assert duty.done_at <= duty.due_at
    assert Duty.objects.get(code="collective_finance").state == "due"
    assert not RunningPromise.objects.filter(subject_id=duty.pk, met_at__isnull=True).exists()


def test_what_was_public_before_the_duty_was_opened_is_done_at_once(clerk: Actor) -> None:
    accounts_published(clerk=clerk, now=APRIL)
    _open(APRIL + timedelta(minutes=5))

    assert Duty.objects.get(code="finance").state == "done"


def test_a_duty_is_done_once_and_only_with_a_word_where(clerk: Actor) -> None:
    duty = a_duty(clerk=clerk, now=APRIL)
    about = {"actor": clerk, "duty_id": duty.pk, "now": APRIL}
    with pytest.raises(InvalidInputError, match="/where"):
        duty_disclose(**about, disclosed=Disclosed(way="post", where=" "))  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="/photo"):
        duty_disclose(**about, disclosed=Disclosed(way="board", where="村口"))  # type: ignore[arg-type]
    duty_disclose(**about, disclosed=BOARD)  # type: ignore[arg-type]
    with pytest.raises(StepNotAllowedError):
        duty_disclose(**about, disclosed=BOARD)  # type: ignore[arg-type]
    duty.refresh_from_db()
    assert duty.displayed_until == (APRIL + timedelta(hours=8)).date() + timedelta(days=AT_LEAST_DISPLAYED)


def test_a_clerk_of_another_village_does_not_see_it(clerk: Actor) -> None:
    duty = a_duty(clerk=clerk, now=APRIL)
    with pytest.raises(Duty.DoesNotExist):
        duty_disclose(actor=an_officer(Role.VILLAGE_CLERK, HETIAN), duty_id=duty.pk, disclosed=BOARD, now=APRIL)


def test_a_large_matter_is_disclosed_at_once(clerk: Actor) -> None:
    duty = a_duty(clerk=clerk, now=APRIL)

    assert duty.due_at - APRIL < timedelta(days=4)
    assert a_duty(clerk=clerk, now=APRIL).pk == duty.pk
    with pytest.raises(InvalidInputError, match="/on"):
        duty_report(
            actor=clerk, village=ZHANGWANG, code="major", occasion="以后的事",
            on=(APRIL + timedelta(days=3)).date(), now=APRIL,
        )  # fmt: skip


def _told(person: Actor) -> list[str]:
    found = inbox_page(person.known_id, [COUNTY], now=APRIL + timedelta(days=30)).items
    return [notice.subject for notice in found if notice.kind.startswith("disclosure")]


def test_the_clerk_is_reminded_then_named_to_the_secretary_then_the_town_is_told(clerk: Actor) -> None:
    secretary, town = an_officer(Role.VILLAGE_SECRETARY), an_officer(Role.TOWN_COMMAND, TOWN)
    rules = [rule for rule in calendar_at(ZHANGWANG) if rule.code == "decisions"]
    duties_open(village=ZHANGWANG, rules=rules, now=APRIL)
    told = []
    for days in (0, 7, 9.5, 11, 16):
        ladders_climb(flows=[DUTY_FLOW], now=APRIL + timedelta(days=days))
        pump_once()
        told.append((len(_told(clerk)), len(_told(secretary)), len(_told(town))))

    assert told == [(1, 0, 0), (2, 0, 0), (3, 0, 0), (3, 1, 0), (3, 1, 1)]
    assert "还没公开" in _told(town)[0]


def test_a_duty_that_is_done_reminds_nobody(clerk: Actor) -> None:
    duty = a_duty(clerk=clerk, now=APRIL)
    duty_disclose(actor=clerk, duty_id=duty.pk, disclosed=BOARD, now=APRIL)

    assert ladders_climb(flows=[DUTY_FLOW], now=APRIL + timedelta(days=60)) == 0


def _in_time_late_and_missing(clerk: Actor) -> datetime:
    _open()
    rows = list(Duty.objects.filter(period="quarter", book="").order_by("pk"))
    for row, days in zip(rows, (3, 20), strict=False):
        duty_disclose(actor=clerk, duty_id=row.pk, disclosed=BOARD, now=APRIL + timedelta(days=days))
    return APRIL + timedelta(days=30)


def test_compliance_counts_what_was_due_and_says_of_how_many(clerk: Actor) -> None:
    now = _in_time_late_and_missing(clerk)
    counted = compliance_of(ZHANGWANG, year=2026, now=now)

    assert (counted.in_time, counted.late, counted.missing, counted.due) == (1, 1, 4, 6)
    assert counted.percent is None, "of six no rate is told"
    assert compliance_of(COUNTY, year=2026, now=now) == counted
    assert compliance_of("", year=2026, now=now) == counted
    assert compliance_of(HETIAN, year=2026, now=now).due == 0


def test_places_are_listed_by_code_and_not_by_rank(
    clerk: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    now = _in_time_late_and_missing(clerk)
    a_village(HETIAN)
    with django_assert_num_queries(2):
        lines = compliance_page(COUNTY, year=2026, now=now).items

    assert [line.code for line in lines] == [TOWN, HETIAN[:9]]


def test_who_needs_help_and_where_it_is_stuck(clerk: Actor, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    now = _in_time_late_and_missing(clerk)
    accounts_begun(clerk, now=now)
    town = an_officer(Role.TOWN_CLERK, TOWN)
    with django_assert_num_queries(2):
        stuck = duties_stuck(actor=town, place=TOWN, now=now).items

    assert {(card.code, state) for card, state in stuck if card.book} == {
        ("finance", "draft"),
        ("collective_finance", "not_begun"),
    }


def test_the_list_of_duties_is_one_query_and_pages_by_key(
    clerk: Actor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _open()
    with django_assert_num_queries(1):
        first = duties_page(actor=clerk, place=ZHANGWANG, is_open=True, limit=4)
    second = duties_page(actor=clerk, place=ZHANGWANG, is_open=True, after=first.next, limit=4)

    assert len({card.id for card in (*first.items, *second.items)}) == Duty.objects.count()
    with pytest.raises(InvalidInputError):
        duties_page(actor=clerk, place=ZHANGWANG, is_open=True, after="xx")
