"""Whatever is entered: what is left is what was there and came in without what went out, and the next begins there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.kernel.roles import Role
from linli.modules.disclosure.amounts import fen_of, name_masked, numbers_masked
from linli.modules.disclosure.models import Account
from linli.modules.disclosure.periods import MONTH, QUARTER, YEAR, period_of
from linli.modules.disclosure.services.keeping import ItemInput, account_item_add, account_item_remove, account_open
from linli.modules.disclosure.services.stepping import account_publish, account_sign, account_submit
from linli.modules.disclosure.testing import an_officer
from linli.modules.places.testing import ZHANGWANG
from linli.web.formatting import yuan

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

NOW = datetime(2026, 9, 2, tzinfo=UTC)
FEN = st.integers(1, 10**12)
ITEMS = st.lists(st.tuples(st.sampled_from(["income", "expense"]), FEN, st.booleans()), max_size=6)


@pytest.fixture
def office(db: None) -> tuple[Actor, Actor]:
    return an_officer(Role.VILLAGE_CLERK), an_officer(Role.SUPERVISOR)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opening=st.integers(-(10**12), 10**12), months=st.lists(ITEMS, min_size=1, max_size=3))
def test_every_closing_is_opening_and_income_without_expense_and_the_next_opening(
    office: tuple[Actor, Actor], opening: int, months: list[list[tuple[str, int, bool]]]
) -> None:
    clerk, committee = office
    with transaction.atomic():
        period, expected = period_of(MONTH, date(2026, 3, 1)), opening
        for items in months:
            account_id = account_open(
                actor=clerk, village=ZHANGWANG, book="committee", period=period, opening=opening, note="年初", now=NOW
            )
            assert Account.objects.get(pk=account_id).opening == expected
            for number, (kind, amount, taken_out) in enumerate(items):
                item = ItemInput(
                    kind=kind, category="subsidy" if kind == "income" else "works", on=period.start, amount=amount,
                    purpose="一笔", party="某某", key=str(number),
                )  # fmt: skip
                line = account_item_add(actor=clerk, account_id=account_id, given=item, now=NOW)
                if taken_out:
                    account_item_remove(actor=clerk, account_id=account_id, line=line, revision=1, now=NOW)
                else:
                    expected += amount if kind == "income" else -amount
            account_submit(actor=clerk, account_id=account_id, now=NOW)
            account_sign(actor=committee, account_id=account_id, now=NOW)
            account_publish(actor=clerk, account_id=account_id, now=NOW)
            assert Account.objects.get(pk=account_id).closing == expected
            period = period.next
        transaction.set_rollback(True)


@given(st.integers(0, 10**13))
def test_money_written_is_read_as_the_same_money(fen: int) -> None:
    assert fen_of(yuan(fen)) == fen


@pytest.mark.parametrize(("said", "fen"), [("1,280.50", 128050), ("￥12", 1200), ("１２.５元", 1250), (" 0.07 ", 7)])
def test_money_is_read_as_people_write_it(said: str, fen: int) -> None:
    assert fen_of(said) == fen


@pytest.mark.parametrize("said", ["", "一百", "1.005", "1e30", "NaN", "Infinity"])
def test_what_is_no_money_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        fen_of(said)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from([MONTH, QUARTER, YEAR]))
def test_periods_follow_one_another_without_a_gap(day: date, kind: str) -> None:
    period = period_of(kind, day)

    assert period.start <= day <= period.end
    assert period.next.start - period.end == timedelta(days=1)
    assert period.next.previous == period


def test_of_a_persons_name_neighbours_see_the_first_character() -> None:
    assert [name_masked(name) for name in ("王芳", "王秀芳", "阿依古丽")] == ["王*", "王**", "阿**"]


def test_long_numbers_in_a_text_are_covered() -> None:
    said = numbers_masked("退还押金 13812340612，卡 6222021234567890123，共 1280.50")

    assert said == "退还押金 138****0612，卡 622****0123，共 1280.50"
