"""Accounts and duties for other modules' tests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.disclosure.models import Account, Duty
from linli.modules.disclosure.periods import MONTH, day_of, period_of
from linli.modules.disclosure.services.keeping import ItemInput, account_item_add, account_open
from linli.modules.disclosure.services.opening import duty_report
from linli.modules.disclosure.services.stepping import account_publish, account_sign, account_submit
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import LONG_AGO, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

MARCH = period_of(MONTH, date(2026, 3, 1))
_OPENING = 8_642_050


def an_item(**given: object) -> ItemInput:
    """Give an item of March as somebody would enter it."""
    said = {
        "kind": "expense",
        "category": "works",
        "on": date(2026, 3, 6),
        "amount": 680_000,
        "purpose": "挖机清淤 4 天",
        "party": "诚信机械",
        "key": "one",
    }
    return ItemInput(**{**said, **given})  # type: ignore[arg-type]


def an_officer(role: Role, place: str = ZHANGWANG, name: str = "") -> Actor:
    """Give somebody who holds the role."""
    a_place(place)
    person = a_person(name or "办事的人")
    an_appointment(person.id, role, place, from_at=LONG_AGO)
    return an_actor(person.id)


def accounts_begun(
    clerk: Actor,
    village: str = ZHANGWANG,
    *,
    book: str = "committee",
    payee: str = "王秀芳",
    purpose: str = "挖机清淤 4 天",
    now: datetime,
) -> int:
    """Give the accounts of March 2026 with one income and one expense, to a person, open."""
    account_id = account_open(
        actor=clerk, village=village, book=book, period=MARCH, opening=_OPENING, note="2月底结余", now=now
    )
    lease = an_item(
        kind="income", category="lease", amount=1_800_000, purpose="山塘承包款", party="诚信水产", key="two"
    )
    for item in (an_item(purpose=purpose, party=payee, party_is_person=True), lease):
        account_item_add(actor=clerk, account_id=account_id, given=item, now=now)
    return account_id


def accounts_published(
    village: str = ZHANGWANG,
    *,
    book: str = "committee",
    clerk: Actor | None = None,
    supervisor: Actor | None = None,
    now: datetime | None = None,
) -> Account:
    """Give the accounts of March 2026, reviewed and public."""
    at = now or clock.now()
    keeper = clerk or an_officer(Role.VILLAGE_CLERK, village)
    account_id = accounts_begun(keeper, village, book=book, now=at)
    account_submit(actor=keeper, account_id=account_id, now=at)
    account_sign(actor=supervisor or an_officer(Role.SUPERVISOR, village), account_id=account_id, now=at)
    account_publish(actor=keeper, account_id=account_id, now=at)
    return Account.objects.get(pk=account_id)


def a_duty(village: str = ZHANGWANG, *, occasion: str = "山塘发包", clerk: Actor | None = None, now: datetime) -> Duty:
    """Give something that must be disclosed at once."""
    on = day_of(now)
    keeper = clerk or an_officer(Role.VILLAGE_CLERK, village)
    duty_id = duty_report(actor=keeper, village=village, code="major", occasion=occasion, on=on, now=now)
    return Duty.objects.get(pk=duty_id)
