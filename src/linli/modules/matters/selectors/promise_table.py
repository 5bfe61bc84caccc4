"""How fast a county promises to be, and which places below it are faster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.clock.calendar_table import work_calendar
from linli.kernel.clock.workdays import CHINA, published_years
from linli.kernel.span import InvalidSpanError, span_from_setting
from linli.modules.matters.flow import FLOW
from linli.modules.matters.selectors.spans import setting_key, spans_at
from linli.modules.places.public import places_get, settings_below

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.clock.workdays import WorkCalendar
    from linli.kernel.span import Span


@dataclass(frozen=True, slots=True)
class Faster:
    """A length shorter than the one above, and who keeps to it: the first few names, and how many places in all."""

    span: tuple[str, int]
    names: tuple[str, ...]
    places: int


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise at a place: its length as ``(unit, amount)``, and those below who are faster, fastest first."""

    name: str
    span: tuple[str, int]
    faster: tuple[Faster, ...]


_NAMED = 3


def promises_table(*, place: str, now: datetime) -> tuple[PromiseRow, ...]:
    """Return every promise at a place with what is faster below it; at most four queries."""
    calendar = work_calendar()
    spans = spans_at(place)
    below = settings_below(place, [setting_key(promise.name) for promise in FLOW.promises])
    names = {code: card.short_name for code, card in places_get({code for code, _key, _value in below}).items()}
    rows = []
    for promise in FLOW.promises:
        key = setting_key(promise.name)
        own = [(names.get(code, code), value) for code, said, value in below if said == key]
        faster = _faster(spans[promise.name], own, calendar, now)
        rows.append(PromiseRow(promise.name, _as_pair(spans[promise.name]), faster))
    return tuple(rows)


def span_words(span: tuple[str, int]) -> str:
    """Say a length: 24 小时, 5 天, 3 个工作日."""
    unit, amount = span
    words = {"hours": _("%(n)s 小时"), "days": _("%(n)s 天"), "working_days": _("%(n)s 个工作日")}
    return words[unit] % {"n": amount}


def calendar_known_until(now: datetime) -> int:
    """Return the last year, from the present one on without a gap, whose holiday notice is known; one query.

    The year before the present one when even this year's is missing.
    """
    known = published_years() | work_calendar().known_years
    year = now.astimezone(CHINA).year
    while year in known:
        year += 1
    return year - 1


def _faster(
    above: Span, own: Iterable[tuple[str, object]], calendar: WorkCalendar, now: datetime
) -> tuple[Faster, ...]:
    limit = above.reach(now, calendar)
    grouped: dict[tuple[str, int], list[str]] = {}
    ends: dict[tuple[str, int], datetime] = {}
    for name, value in own:
        try:
            span = span_from_setting(value)
        except InvalidSpanError:
            continue
        end = span.reach(now, calendar)
        if end < limit:
            grouped.setdefault(_as_pair(span), []).append(name)
            ends[_as_pair(span)] = end
    return tuple(
        Faster(span, tuple(grouped[span][:_NAMED]), len(grouped[span]))
        for span in sorted(grouped, key=ends.__getitem__)
    )


def _as_pair(span: Span) -> tuple[str, int]:
    return next(iter(span.as_setting().items()))
