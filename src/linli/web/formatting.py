"""How times, spans, counts and deadlines are said to people, in their own words and their own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

ZONE = ZoneInfo("Asia/Shanghai")
SOON = timedelta(hours=4)
SOON_SHARE = 0.2
LARGE_FROM = 100_000
_WAN_AND_YI = ((10_000, "万"), (100_000_000, "亿"))
_THOUSAND_AND_MILLION = ((1_000, "K"), (1_000_000, "M"))

_NUMERAL = re.compile(r"\d(?:[\d,.:]*\d)?")
_CLAUSE = re.compile(r"[^，；：、]*[，；：、]?")

# Numbers to us, names in other languages.
MONTHS = (
    pgettext_lazy("month", "1"),
    pgettext_lazy("month", "2"),
    pgettext_lazy("month", "3"),
    pgettext_lazy("month", "4"),
    pgettext_lazy("month", "5"),
    pgettext_lazy("month", "6"),
    pgettext_lazy("month", "7"),
    pgettext_lazy("month", "8"),
    pgettext_lazy("month", "9"),
    pgettext_lazy("month", "10"),
    pgettext_lazy("month", "11"),
    pgettext_lazy("month", "12"),
)
WEEKDAYS = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)

Tone = Literal["normal", "soon", "late", "met"]


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A promise as it is shown: its tone, the words that go with the colour, and the share of time used."""

    tone: Tone
    words: str
    percent: int


def _local(at: datetime) -> datetime:
    return at.astimezone(ZONE)


def zh_date(on: date, now: datetime) -> str:
    """Say a day: 今天, 昨天, 4月18日, and 2025年4月18日 in another year. A datetime is taken in Asia/Shanghai."""
    day = _local(on).date() if isinstance(on, datetime) else on
    today = _local(now).date()
    if day == today:
        return _("今天")
    if day == today - timedelta(days=1):
        return _("昨天")
    return _calendar_day(day, today)


def _calendar_day(day: date, today: date) -> str:
    words = {"year": day.year, "month": MONTHS[day.month - 1], "day": day.day}
    if day.year == today.year:
        return _("%(month)s月%(day)s日") % words
    return _("%(year)s年%(month)s月%(day)s日") % words


def zh_time(at: datetime, now: datetime) -> str:
    """Say a moment: 今天 19:22, 昨天 08:00, 4月18日 19:22, with the year only where it differs."""
    return f"{zh_date(at, now)} {_local(at):%H:%M}"


def zh_lasting(at: datetime, now: datetime) -> str:
    """Say a moment in words that stay true when read later: 4月18日 19:22, never 今天."""
    return f"{_calendar_day(_local(at).date(), _local(now).date())} {_local(at):%H:%M}"


def zh_lasting_day(on: date, now: datetime) -> str:
    """Say a day in words that stay true when read later: 4月18日, never 今天."""
    return _calendar_day(on, _local(now).date())


def zh_clock(at: datetime) -> str:
    """Say the full date, weekday and time, as in the console's head: 2026年4月18日 星期六 20:46."""
    here = _local(at)
    month, weekday = MONTHS[here.month - 1], WEEKDAYS[here.weekday()]
    words = {"year": here.year, "month": month, "day": here.day, "weekday": weekday}
    return (_("%(year)s年%(month)s月%(day)s日 星期%(weekday)s") % words) + f" {here:%H:%M}"


def zh_span(span: timedelta) -> str:
    """Say how long, in the two largest units: 38分钟, 3小时12分, 1天22小时. The sign is dropped."""
    minutes = int(abs(span).total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        words = _("%(days)s天%(hours)s小时") if hours else _("%(days)s天")
    elif hours:
        words = _("%(hours)s小时%(minutes)s分") if minutes else _("%(hours)s小时")
    else:
        words = _("%(minutes)s分钟") if minutes else _("不到1分钟")
    return words % {"days": days, "hours": hours, "minutes": minutes}


def zh_count(count: int) -> str:
    """Write a number of things: 17,904, and 万 only from 100,000 (176万, 12.3万, 1.2亿; in English 1.8M, 123K)."""
    if abs(count) < LARGE_FROM:
        return f"{count:,}"
    smaller, larger = _THOUSAND_AND_MILLION if (get_language() or "").startswith("en") else _WAN_AND_YI
    # 99,999,999 rounds up to a whole 亿 and must not be said as 10,000万.
    unit, name = larger if abs(round(count / smaller[0], 1)) >= larger[0] / smaller[0] else smaller
    return f"{count / unit:,.1f}".removesuffix(".0") + name


def yuan(fen: int) -> str:
    """Write fen as yuan: 108,700.10, −31,760.40."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}.{rest:02}"


def parts_num(text: object) -> Markup:
    """Set each numeral of a text in the numerals' own type; everything else is escaped."""
    said = str(text)
    pieces: list[Markup] = []
    end = 0
    for found in _NUMERAL.finditer(said):
        pieces += [escape(said[end : found.start()]), Markup('<span class="num">{}</span>').format(found[0])]
        end = found.end()
    return Markup("").join([*pieces, escape(said[end:])])


def clauses(text: object) -> Markup:
    """Keep each clause of a heading together, so that a line ends at a comma rather than inside a word."""
    parts = [part for part in _CLAUSE.findall(str(text)) if part]
    return Markup("").join(Markup('<span class="cls">{}</span>').format(part) for part in parts)


def deadline(due_at: datetime, start: datetime, now: datetime, met_at: datetime | None = None) -> DeadlineView:
    """Judge a promise made at `start`: amber under 4 hours or 20 % left, late past `due_at`, settled once met.

    A promise met too late keeps the late tone: what was late stays visible.
    """
    total = due_at - start
    until = met_at or now
    used = 100 if total <= timedelta(0) else round(100 * (until - start) / total)
    percent = min(max(used, 0), 100)
    if met_at is not None:
        if met_at <= due_at:
            return DeadlineView("met", _("用了 %(span)s") % {"span": zh_span(met_at - start)}, percent)
        return DeadlineView("late", _("晚了 %(span)s") % {"span": zh_span(met_at - due_at)}, 100)
    left = due_at - now
    if left < timedelta(0):
        return DeadlineView("late", _("超期 %(span)s") % {"span": zh_span(left)}, 100)
    tone: Tone = "soon" if left < SOON or left < total * SOON_SHARE else "normal"
    return DeadlineView(tone, _("剩 %(span)s") % {"span": zh_span(left)}, percent)


def said(kept: str) -> str:
    """Say what the product named and keeps in its own language; what others named is said as they wrote it."""
    return _(kept) if kept else ""
