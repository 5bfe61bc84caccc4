"""Any row whatever: the checker answers, lets in only persons that can be told apart, misses no slip in a number."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.modules.places.testing import ZHANGWANG, a_grid, a_village
from linli.modules.population.importing.checking import Checker
from linli.modules.population.importing.columns import FIELDS, guess, header_row
from linli.modules.population.importing.faults import FAULTS
from linli.modules.population.importing.villages import Villages
from linli.modules.population.importing.words import day_of
from linli.modules.population.models import StagedResident
from linli.modules.population.normal_forms import check_character

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 18)
SOME = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
_DAYS = st.dates(date(1900, 1, 1), TODAY)
_LIKELY = st.sampled_from(
    [
        "",
        "男",
        "女",
        "张王村",
        "户主",
        "儿子",
        "汉",
        "19900001001",
        "1958-03-14",
        "1958-13-14",
        "21258",
        "=1+1",
        "低保、无",
    ]
)


@pytest.fixture
def checker() -> Checker:
    """Give the checker of a table of 张王村 with every column there is."""
    a_village()
    a_grid()
    return Checker(list(FIELDS), villages=Villages(ZHANGWANG), tags={"低保": 9, "60岁以上": 0}, today=TODAY)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Give a valid number after GB 11643."""
    digits = f"{draw(st.integers(110000, 659999))}{draw(_DAYS):%Y%m%d}{draw(st.integers(0, 999)):03}"
    return digits + check_character(digits)


@SOME
@given(cells=st.lists(st.one_of(_LIKELY, numbers(), st.text(max_size=250)), max_size=len(FIELDS)))
def test_whatever_a_row_says_it_is_answered(checker: Checker, cells: list[str]) -> None:
    row = checker.check(2, cells)

    assert {fault.code for fault in row.faults} <= set(FAULTS)
    assert {fault.field for fault in row.faults} <= {"", *FIELDS}
    if row.is_rejected:
        return
    said = row.columns
    assert said["name"]
    assert said.get("id_index") or (said["born_on"] and said["household"])
    for name in ("name", "relation", "occupation", "workplace", "address", "house", "grid", "id_hint", "phone_hint"):
        longest = getattr(StagedResident._meta.get_field(name), "max_length", None)
        assert len(said.get(name) or "") <= (longest or 0)
        assert not str(said.get(name) or "").startswith("=")
        assert "\x00" not in str(said.get(name) or "")
    assert said["village"] == ZHANGWANG


@SOME
@given(number=numbers(), at=st.integers(0, 17), by=st.integers(1, 9))
def test_no_single_wrong_figure_in_a_number_passes(checker: Checker, number: str, at: int, by: int) -> None:
    slip = "0123456789"[(int(number[at]) + by) % 10] if number[at].isdigit() else str(by)
    wrong = number[:at] + slip + number[at + 1 :]

    assert not checker.check(2, ["王秀芳", number]).is_rejected
    assert checker.check(2, ["王秀芳", wrong]).is_rejected


@SOME
@given(number=numbers(), by=st.integers(1, 20_000))
def test_a_birthday_or_sex_that_contradicts_the_number_is_told(checker: Checker, number: str, by: int) -> None:
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    other = date.fromordinal(
        (born.toordinal() - date(1900, 1, 1).toordinal() + by) % 46_000 + date(1900, 1, 1).toordinal()
    )
    sex, wrong = ("男", "女") if int(number[16]) % 2 else ("女", "男")

    assert not checker.check(2, ["王秀芳", number, "", sex, born.isoformat()]).faults
    codes = {fault.code for fault in checker.check(2, ["王秀芳", number, "", wrong, other.isoformat()]).faults}
    assert {"sex_contradicts", "born_contradicts"} <= codes or other == born


@SOME
@given(day=_DAYS)
def test_a_day_is_the_same_however_it_is_written(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    written = [
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m}/{d}",
        f"{y}.{m}.{d}",
        f"{y}年{m}月{d}日",
        f"{y}{m:02}{d:02}",
        f"{y}-{m}-{d} 00:00:00",
    ]
    if (serial := (day - date(1899, 12, 30)).days) > 9_999:
        written.append(str(serial))

    assert {day_of(text) for text in written} == {day}


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("第一网格", "001"),
        ("1", "001"),
        ("网格01", "001"),
        ("第1网格", "001"),
        (f"{ZHANGWANG}001", "001"),
        ("第十一网格", ""),
        ("东头", ""),
    ],
)
def test_a_grid_is_found_by_whatever_people_call_it(text: str, grid: str) -> None:
    a_village()
    a_grid()
    assert Villages(ZHANGWANG).grid_of(ZHANGWANG, text) == (f"{ZHANGWANG}{grid}" if grid else "")


def test_titles_above_the_columns_are_passed_over() -> None:
    rows = [
        (1, ["张王村人口表"]),
        (2, ["填表人：方敏", "", "2026年"]),
        (3, ["序号", "*姓名", "公民身份号码(18位)", "联系 电话"]),
        (4, ["1", "姓名"]),
    ]
    found = header_row(rows)

    assert found == rows[2]
    assert guess(rows[2][1]) == ["", "name", "id_number", "phone"]
