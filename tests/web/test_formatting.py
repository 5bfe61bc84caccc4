from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.web.formatting import (
    ZONE,
    deadline,
    parts_num,
    zh_clock,
    zh_count,
    zh_date,
    zh_lasting,
    zh_span,
    zh_time,
)

NOW = datetime(2026, 4, 18, 20, 46, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 4, 18, 19, 22, tzinfo=ZONE), "今天 19:22"),
        (datetime(2026, 4, 17, 8, 0, tzinfo=ZONE), "昨天 08:00"),
        (datetime(2026, 4, 1, 8, 0, tzinfo=ZONE), "4月1日 08:00"),
        (datetime(2026, 4, 23, 20, 0, tzinfo=ZONE), "4月23日 20:00"),
        (datetime(2025, 12, 31, 8, 0, tzinfo=ZONE), "2025年12月31日 08:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at: datetime, said: str) -> None:
    assert zh_time(at, NOW) == said


def test_a_moment_is_said_in_chinese_time_wherever_it_was_noted() -> None:
    late_in_london = datetime(2026, 4, 17, 16, 30, tzinfo=UTC)
    assert zh_time(late_in_london, NOW) == "今天 00:30"


def test_yesterday_may_lie_in_another_year() -> None:
    new_year = datetime(2026, 1, 1, 0, 10, tzinfo=ZONE)
    assert zh_time(datetime(2025, 12, 31, 23, 50, tzinfo=ZONE), new_year) == "昨天 23:50"


def test_a_day_needs_no_clock() -> None:
    assert zh_date(date(2026, 4, 18), NOW) == "今天"
    assert zh_date(date(2026, 4, 3), NOW) == "4月3日"
    assert zh_date(date(2024, 2, 29), NOW) == "2024年2月29日"


def test_the_console_tells_day_and_weekday() -> None:
    assert zh_clock(NOW) == "2026年4月18日 星期六 20:46"
    assert zh_clock(NOW + timedelta(days=1)) == "2026年4月19日 星期日 20:46"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=40), "不到1分钟"),
        (timedelta(minutes=38, seconds=59), "38分钟"),
        (timedelta(hours=3), "3小时"),
        (timedelta(hours=3, minutes=12), "3小时12分"),
        (timedelta(days=1, hours=22, minutes=50), "1天22小时"),
        (timedelta(days=5, minutes=3), "5天"),
        (-timedelta(hours=3, minutes=12), "3小时12分"),
    ],
)
def test_a_span_is_said_in_its_two_largest_units(span: timedelta, said: str) -> None:
    assert zh_span(span) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0"),
        (17_904, "17,904"),
        (99_999, "99,999"),
        (100_000, "10万"),
        (123_456, "12.3万"),
        (1_760_000, "176万"),
        (99_999_999, "1亿"),
        (120_000_000, "1.2亿"),
    ],
)
def test_wan_begins_at_a_hundred_thousand(count: int, said: str) -> None:
    assert zh_count(count) == said


def test_numerals_are_set_apart_and_the_rest_is_escaped() -> None:
    assert parts_num("1,204 件 <b> 19:22") == (
        '<span class="num">1,204</span> 件 &lt;b&gt; <span class="num">19:22</span>'
    )


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("left", "total", "tone", "words", "percent"),
    [
        (timedelta(days=1, hours=15), 5 * DAY, "normal", "剩 1天15小时", 68),
        (timedelta(hours=4), 12 * timedelta(hours=1), "normal", "剩 4小时", 67),
        (timedelta(hours=3, minutes=59), 12 * timedelta(hours=1), "soon", "剩 3小时59分", 67),
        (timedelta(hours=20), 5 * DAY, "soon", "剩 20小时", 83),
        (timedelta(hours=24), 5 * DAY, "normal", "剩 1天", 80),
        (timedelta(0), DAY, "soon", "剩 不到1分钟", 100),
        (-timedelta(hours=3, minutes=12), DAY, "late", "超期 3小时12分", 100),
        (timedelta(hours=5), timedelta(0), "normal", "剩 5小时", 100),
    ],
)
def test_a_running_promise_turns_amber_then_red(
    left: timedelta, total: timedelta, tone: str, words: str, percent: int
) -> None:
    view = deadline(NOW + left, NOW + left - total, NOW)
    assert (view.tone, view.words, view.percent) == (tone, words, percent)


def test_a_kept_promise_says_how_long_it_took() -> None:
    view = deadline(NOW + DAY, NOW, NOW + 3 * DAY, met_at=NOW + timedelta(minutes=38))
    assert (view.tone, view.words, view.percent) == ("met", "用了 38分钟", 3)


def test_a_promise_kept_too_late_stays_red() -> None:
    view = deadline(NOW, NOW - DAY, NOW + 3 * DAY, met_at=NOW + timedelta(hours=2))
    assert (view.tone, view.words, view.percent) == ("late", "晚了 2小时", 100)


def test_what_is_kept_says_the_day_by_its_date() -> None:
    now = datetime(2026, 4, 18, 20, 46, tzinfo=ZONE)
    assert zh_lasting(datetime(2026, 4, 18, 19, 22, tzinfo=ZONE), now) == "4月18日 19:22"
    assert zh_lasting(datetime(2025, 4, 18, 9, 2, tzinfo=ZONE), now) == "2025年4月18日 09:02"
