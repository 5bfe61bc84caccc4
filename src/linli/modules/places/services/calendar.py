"""What a county decides about its working days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from linli.kernel import journal
from linli.kernel.clock.calendar_table import LAY_AGAIN, local_day_drop, local_day_put, work_calendar
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.modules.places.events import WorkdayDecided, WorkdayDecisionDropped
from linli.modules.places.policy import POLICY, SET_CALENDAR

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.kernel.actor import Actor

REASON_AT_MOST = 200
YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def workday_decide(*, actor: Actor, county: str, day: date, is_workday: bool, reason: str, now: datetime) -> None:
    """Let a day be worked or not in a county, whatever the notice says; its running deadlines are laid down again.

    The county's operator may; else NotAllowedError. A day of an earlier year or too far ahead, one that is so already,
    or no reason: InvalidInputError. Days already past of this year may be decided: a typhoon is not announced.
    """
    demand_calendar(actor, county)
    today = localdate(now)
    said = _reason(reason)
    if not today.year <= day.year <= today.year + YEARS_AHEAD:
        raise invalid("/day", _("只能改今年到后年的日子"))
    if work_calendar(county).is_workday(day) is is_workday:
        raise invalid("/day", _("这一天本来就上班") if is_workday else _("这一天本来就不上班"))
    local_day_put(county=county, day=day, is_workday=is_workday, reason=said, now=now)
    happening = WorkdayDecided(day=day.isoformat(), is_workday=is_workday, reason=said)
    journal.record(happening, actor=actor, place=county, subject=("place", int(county)), now=now)
    app.configure_task(LAY_AGAIN).defer(place=county)


@transaction.atomic
def workday_decision_drop(*, actor: Actor, county: str, day: date, reason: str, now: datetime) -> None:
    """Let the notice hold again for a day; the county's running deadlines are laid down again.

    The county's operator may; else NotAllowedError. Nothing decided about the day, or no reason: InvalidInputError.
    """
    demand_calendar(actor, county)
    said = _reason(reason)
    if not local_day_drop(county=county, day=day):
        raise invalid("/day", _("这一天没有改过"))
    happening = WorkdayDecisionDropped(day=day.isoformat(), reason=said)
    journal.record(happening, actor=actor, place=county, subject=("place", int(county)), now=now)
    app.configure_task(LAY_AGAIN).defer(place=county)


def demand_calendar(actor: Actor, county: str) -> None:
    """Raise NotAllowedError unless the actor sets the calendar of this county."""
    if len(county) != Level.COUNTY:
        raise NotAllowedError(SET_CALENDAR)
    POLICY.demand(actor, SET_CALENDAR, _At(county))


def _reason(said: str) -> str:
    reason = " ".join(said.split())[:REASON_AT_MOST]
    if not reason:
        raise invalid("/reason", _("写一句为什么，比如“台风停工，县政府通知”"))
    return reason
