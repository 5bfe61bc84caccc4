"""What a county wants disclosed beyond the law, or sooner."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level, parent_of
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.disclosure.cards import CalendarRule
from linli.modules.disclosure.defaults import AT_LEAST_DISPLAYED
from linli.modules.disclosure.events import ItemConfigured
from linli.modules.disclosure.models import CalendarItem
from linli.modules.disclosure.models.duties import NAME_LENGTH
from linli.modules.disclosure.periods import AT_ONCE, OFTEN
from linli.modules.disclosure.policy import CONFIGURE, POLICY
from linli.modules.disclosure.selectors.calendar import is_loosened, rule_at

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

DAYS_AT_MOST = 366
LEVELS = frozenset({Level.COUNTY, Level.TOWN, Level.VILLAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSaid:
    """What a form says of an item; ``name`` and ``is_active`` count for items of the place's own."""

    period: str
    due_days: int
    in_working_days: bool
    display_days: int
    responsible: str
    name: str = ""
    basis: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class _At:
    village: str


@transaction.atomic
def item_put(*, actor: Actor, place: str, code: str, said: ItemSaid, now: datetime) -> str:
    """Tighten an item for a place, or with no code add one of its own; return the code.

    Only the county's operator: NotAllowedError. At a county, town or village alone; looser than what holds above, or
    out of bounds: InvalidInputError naming the field. Said twice the later holds. Duties that run keep their day.
    """
    POLICY.demand(actor, CONFIGURE, _At(place))
    if len(place) not in LEVELS:
        raise invalid("/place", _("先选一个县、乡镇或村"))
    _check(said)
    above = rule_at(parent_of(place), code) if code else None
    own = CalendarItem.objects.filter(place=place, code=code).first() if code else None
    if code and above is None and own is None:
        raise invalid("/code", _("没有这一项"))
    if above is not None:
        _demand_tighter(above, said)
    elif not said.name.strip() or len(said.name.strip()) > NAME_LENGTH:
        raise invalid("/name", _("写一下公开什么，最多 60 个字"))
    row = own or CalendarItem(place=place, code=code or f"own_{secrets.token_hex(6)}", order=100)
    row.name = above.name if above else said.name.strip()
    row.basis = above.basis if above else said.basis.strip()[:200]
    row.book, row.applies = (above.book, above.applies) if above else ("", "")
    row.order = above.order if above else row.order
    row.period, row.due_days, row.in_working_days = said.period, said.due_days, said.in_working_days
    row.display_days, row.responsible = said.display_days, said.responsible
    row.is_active = True if above else said.is_active
    row.save()
    configured = ItemConfigured(
        code=row.code, period=row.period, due_days=row.due_days, display_days=row.display_days, is_new=own is None
    )
    journal.record(configured, actor=actor, place=place, subject=("disclosure_item", row.pk), now=now)
    return row.code


def _check(said: ItemSaid) -> None:
    wrong = []
    if said.period not in OFTEN:
        wrong.append(FieldError("/period", _("请选一下多久一次")))
    if not 1 <= said.due_days <= DAYS_AT_MOST:
        wrong.append(FieldError("/due_days", _("写 1 到 366 之间的天数")))
    if not AT_LEAST_DISPLAYED <= said.display_days <= DAYS_AT_MOST:
        wrong.append(FieldError("/display_days", _("公示不能少于 15 天")))
    if said.responsible not in CalendarItem.Responsible.values:
        wrong.append(FieldError("/responsible", _("请选一下谁负责")))
    if wrong:
        raise InvalidInputError(wrong)


def _demand_tighter(above: CalendarRule, said: ItemSaid) -> None:
    wanted = CalendarRule(
        code=above.code,
        name=above.name,
        basis=above.basis,
        applies=above.applies,
        book=above.book,
        period=said.period,
        due_days=said.due_days,
        in_working_days=said.in_working_days,
        display_days=said.display_days,
        responsible=said.responsible,
        order=above.order,
        is_active=True,
    )
    if above.period == AT_ONCE != said.period or (said.period == AT_ONCE != above.period):
        raise invalid("/period", _("随时公开的还是随时公开，定期的还是定期"))
    loosened = is_loosened(above, wanted)
    if loosened:
        raise invalid(f"/{loosened}", _("只能比上面定的更严，不能放宽"))
