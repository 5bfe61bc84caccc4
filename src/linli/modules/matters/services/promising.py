"""How fast a county or a village promises to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.clock.calendar_table import work_calendar
from linli.kernel.place_path import Level, parent_of
from linli.kernel.refusal import invalid
from linli.kernel.span import InvalidSpanError, span_from_setting
from linli.modules.matters.events import PromiseSet
from linli.modules.matters.flow import FLOW
from linli.modules.matters.policy import POLICY, SET_PROMISE
from linli.modules.matters.selectors.spans import setting_key, spans_at
from linli.modules.places.public import setting_put

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.span import Span

AT_MOST = {"hours": 240, "days": 90, "working_days": 60}


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def promise_set(*, actor: Actor, place: str, promise: str, unit: str, amount: int, now: datetime) -> Span:
    """Set the length of a promise at a county or village, for matters reported from now on.

    The county's operator and the village's secretary may; a village may only be faster than what holds above it.
    Not theirs: NotAllowedError. Unknown promise or unit, absurd amount, slower than above: InvalidInputError.
    """
    POLICY.demand(actor, SET_PROMISE, _At(place))
    if promise not in {known.name for known in FLOW.promises}:
        raise invalid("/promise", _("没有这项承诺。"))
    try:
        span = span_from_setting({unit: amount})
    except InvalidSpanError:
        raise invalid("/amount", _("请填一个大于零的整数，单位选小时、天或工作日。")) from None
    if amount > AT_MOST[unit]:
        raise invalid("/amount", _("太长了，最多 %(most)d。") % {"most": AT_MOST[unit]})
    if len(place) > Level.COUNTY:
        _demand_faster(place, promise, span, now)
    setting_put(place=place, key=setting_key(promise), value=span.as_setting(), actor=actor, now=now)
    journal.record(
        PromiseSet(promise=promise, unit=unit, amount=amount),
        actor=actor,
        place=place,
        subject=("place", int(place)),
        now=now,
    )
    return span


def _demand_faster(place: str, promise: str, span: Span, now: datetime) -> None:
    calendar = work_calendar(place)
    above = spans_at(parent_of(place))[promise]
    if span.reach(now, calendar) > above.reach(now, calendar):
        raise invalid("/amount", _("县里定的是底线，村里只能更快。"))
