"""Reads of the calendar: what holds at a place, and what is said where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from linli.kernel.place_path import Level, ancestors_and_self, is_place
from linli.modules.accounts.public import is_community
from linli.modules.disclosure.cards import CalendarRule
from linli.modules.disclosure.defaults import COMMUNITIES, VILLAGES
from linli.modules.disclosure.models import CalendarItem
from linli.modules.disclosure.periods import OFTEN

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAYS_A_WEEK, _WORKED = 7, 5


def calendar_at(place: str) -> list[CalendarRule]:
    """Return what is to be disclosed at a place, in the calendar's order; one query.

    Of a village or community only what applies to it.
    """
    chain = ("", *(ancestors_and_self(place) if is_place(place) else ()))
    return _applied(rules_of(CalendarItem.objects.filter(place__in=chain)), place)


def rule_at(place: str, code: str) -> CalendarRule | None:
    """Return one rule as it holds at a place."""
    return next((rule for rule in calendar_at(place) if rule.code == code), None)


def rule_of_book(place: str, book: str) -> CalendarRule | None:
    """Return the rule a book's publication fulfils at a place."""
    return next((rule for rule in calendar_at(place) if rule.book == book), None)


def rows_said(places: Iterable[str]) -> dict[str, list[CalendarItem]]:
    """Return what the nation and anybody within the provinces of these places say, by place; one query."""
    found: dict[str, list[CalendarItem]] = {}
    for row in CalendarItem.objects.all():
        found.setdefault(row.place, []).append(row)
    wanted = set(places)
    return {place: rows for place, rows in found.items() if not place or any(w.startswith(place) for w in wanted)}


def rules_from(said: dict[str, list[CalendarItem]], village: str) -> list[CalendarRule]:
    """Return what holds in a village, of rows read before."""
    rows = [row for place in ("", *ancestors_and_self(village)) for row in said.get(place, ())]
    return [rule for rule in _applied(rules_of(rows), village) if rule.is_active]


def _applied(rules: list[CalendarRule], place: str) -> list[CalendarRule]:
    """Keep of a village's or community's rules what speaks of its kind, each on the basis of its own law."""
    if len(place) < Level.VILLAGE:
        return rules
    kind, law = ("community", COMMUNITIES) if is_community(place) else ("village", VILLAGES)
    return [
        replace(rule, basis=next((part for part in rule.basis.split("；") if part.startswith(law)), rule.basis))
        for rule in rules
        if rule.applies in {"", kind}
    ]


def rules_of(rows: Iterable[CalendarItem]) -> list[CalendarRule]:
    """Merge what is said from above down; nearer places can only tighten."""
    found: dict[str, CalendarRule] = {}
    for row in sorted(rows, key=lambda row: len(row.place)):
        said = _rule(row)
        above = found.get(row.code)
        found[row.code] = said if above is None else tightened(above, said)
    return sorted(found.values(), key=lambda rule: (rule.order, rule.code))


def tightened(above: CalendarRule, said: CalendarRule) -> CalendarRule:
    """Return the stricter of both in every respect."""
    shorter = said if _days(said) < _days(above) else above
    return replace(
        above,
        period=min(above.period, said.period, key=OFTEN.index),
        due_days=shorter.due_days,
        in_working_days=shorter.in_working_days,
        display_days=max(above.display_days, said.display_days),
        responsible=said.responsible,
        set_by=said.set_by,
    )


def is_loosened(above: CalendarRule, said: CalendarRule) -> str:
    """Return the field in which something said is looser than what holds above; empty where it is nowhere."""
    if OFTEN.index(said.period) > OFTEN.index(above.period):
        return "period"
    if _days(said) > _days(above):
        return "due_days"
    return "display_days" if said.display_days < above.display_days else ""


def _days(rule: CalendarRule) -> float:
    """Return the length in calendar days, a working day counted as 7/5 of one."""
    return rule.due_days * _DAYS_A_WEEK / _WORKED if rule.in_working_days else rule.due_days


def _rule(row: CalendarItem) -> CalendarRule:
    return CalendarRule(
        code=row.code,
        name=row.name,
        basis=row.basis,
        applies=row.applies,
        book=row.book,
        period=row.period,
        due_days=row.due_days,
        in_working_days=row.in_working_days,
        display_days=row.display_days,
        responsible=row.responsible,
        order=row.order,
        is_active=row.is_active,
        set_by=row.place,
    )
