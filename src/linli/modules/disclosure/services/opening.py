"""When a period has ended: what each village now has to disclose, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.clock.calendar_table import work_calendar
from linli.kernel.promises import promises_open
from linli.kernel.refusal import invalid
from linli.modules.disclosure.events import DutiesOpened
from linli.modules.disclosure.flow import DUTY, DUTY_FLOW, IN_TIME, PUBLIC
from linli.modules.disclosure.models import Account, Duty
from linli.modules.disclosure.models.duties import NAME_LENGTH
from linli.modules.disclosure.periods import AT_ONCE, Period, day_of, midnight, periods_back
from linli.modules.disclosure.policy import DISCLOSE, POLICY
from linli.modules.disclosure.selectors.calendar import rule_at
from linli.modules.disclosure.services.settling import duty_done_by_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from linli.kernel.actor import Actor
    from linli.modules.disclosure.cards import CalendarRule

YEAR_BACK = timedelta(days=366)
PERIODS_AT_MOST = 24
"""So many periods a worker that slept makes up for."""


@dataclass(frozen=True, slots=True)
class _At:
    village: str


@transaction.atomic
def duties_open(*, village: str, rules: Sequence[CalendarRule], now: datetime) -> int:
    """Open what a village has to disclose for the periods that have ended; return how many duties are new.

    A village's first period is one that is not yet due: nobody is late on the first day. From then on no period is
    left out, however long the worker slept. What is public already is done at once. Run twice at once the database
    refuses the second, which finds nothing to do the next time.
    """
    today = day_of(now)
    kept = Duty.objects.filter(origin=village).values("code").annotate(last=Max("period_end"))
    known = dict(kept.values_list("code", "last"))
    rows = [
        _duty(village, rule, period, now=now)
        for rule in rules
        if rule.period != AT_ONCE
        for period in _periods(village, rule, known.get(rule.code), today, now)
    ]
    if not rows:
        return 0
    _begin(village, rows, rules, actor=None, now=now)
    return len(rows)


def _periods(village: str, rule: CalendarRule, last: date | None, today: date, now: datetime) -> Iterable[Period]:
    for number, period in enumerate(periods_back(rule.period, today)):
        if last is None and (number or rule.span.reach(period.ended_at, work_calendar(village)) <= now):
            return
        if (last is not None and period.end <= last) or number >= PERIODS_AT_MOST:
            return
        yield period


def _duty(village: str, rule: CalendarRule, period: Period, *, now: datetime, occasion: str = "") -> Duty:
    return Duty(
        village=village,
        origin=village,
        code=rule.code,
        name=rule.name,
        basis=rule.basis,
        book=rule.book,
        period=rule.period,
        period_start=period.start,
        period_end=period.end,
        occasion=occasion,
        due_at=rule.span.reach(period.ended_at, work_calendar(village)),
        display_days=rule.display_days,
        responsible=rule.responsible,
        opened_at=now,
    )


def _begin(
    village: str, rows: list[Duty], rules: Iterable[CalendarRule], *, actor: Actor | None, now: datetime
) -> None:
    """Write duties, give their promise from the end of the period, and record it."""
    spans = {rule.code: rule.span for rule in rules}
    Duty.objects.bulk_create(rows)
    for row in rows:
        promises_open(
            flow=DUTY_FLOW,
            promises=[DUTY_FLOW.promise(IN_TIME)],
            subject_id=row.pk,
            place=village,
            spans={IN_TIME: spans[row.code]},
            now=Period(row.period, row.period_start, row.period_end).ended_at,
        )
    opened = DutiesOpened(duties=tuple(row.pk for row in rows))
    journal.record(opened, actor=actor, place=village, subject=(DUTY, rows[0].pk), now=now)
    for row in rows:
        done = _already_public(row)
        if done is not None:
            duty_done_by_account(row, done, actor=None, now=now)


def _already_public(row: Duty) -> Account | None:
    if not row.book:
        return None
    covering = Account.objects.filter(
        village=row.village, book=row.book, period_start__lte=row.period_end, period_end__gte=row.period_end
    )
    return covering.filter(state__in=PUBLIC).order_by("version").first()


@transaction.atomic
def duty_report(*, actor: Actor, village: str, code: str, occasion: str, on: date, now: datetime) -> int:
    """Say that something happened which must be disclosed at once, and by when; return the duty's id.

    Only who discloses there: NotAllowedError. Not one of the things disclosed at once, no words, a day to come or one
    more than a year ago: InvalidInputError. The same occasion said twice is one duty.
    """
    POLICY.demand(actor, DISCLOSE, _At(village))
    rule = rule_at(village, code)
    said = " ".join(occasion.split())
    if rule is None or rule.period != AT_ONCE or not rule.is_active:
        raise invalid("/code", _("请选一样随时公开的事项"))
    if not said or len(said) > NAME_LENGTH:
        raise invalid("/occasion", _("写一句是什么事，最多 60 个字"))
    if not midnight(on) <= now < midnight(on) + YEAR_BACK:
        raise invalid("/on", _("日期要在一年之内，不能是以后"))
    known = Duty.objects.filter(origin=village, code=code, period_start=on, occasion=said).first()
    if known is not None:
        return known.pk
    row = _duty(village, rule, Period(AT_ONCE, on, on), now=now, occasion=said)
    _begin(village, [row], [rule], actor=actor, now=now)
    return row.pk
