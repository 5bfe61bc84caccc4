"""Factories of persons and households for tests of any module."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from linli.modules.places.testing import ZHANGWANG, a_village
from linli.modules.population.models import Membership, Person, PersonTag, Standing, Tag
from linli.modules.population.selectors import household_get, person_get
from linli.modules.population.services import household_register, membership_begin, person_register

if TYPE_CHECKING:
    from datetime import date

    from linli.modules.population.cards import HouseholdCard, PersonCard

__all__ = [
    "LONG_AGO",
    "Membership",
    "Person",
    "PersonTag",
    "Standing",
    "Tag",
    "a_death",
    "a_household",
    "a_membership",
    "a_person",
]
"""The rows themselves too, for tests of a module above that writes tags or is told of standings."""

LONG_AGO = datetime(2020, 1, 1, 4, tzinfo=UTC)
"""When everybody of the factories was registered: before anything a test does."""
_numbers = count(1)


def a_person(
    name: str = "王秀芳", *, phone: str | None = None, sex: int | None = 2, born_on: date | None = None
) -> PersonCard:
    """Give a person, without a phone unless one is asked for."""
    return person_register(name=name, phone=phone, sex=sex, born_on=born_on, now=LONG_AGO)


def a_household(
    village: str = ZHANGWANG, *, number: str = "", grid: str = "", address: str = "", head: str = ""
) -> HouseholdCard:
    """Give a household; ``head`` is the name of a person made to be its registered head."""
    a_village(village)
    household = household_register(village=village, number=number or str(next(_numbers)), grid=grid, address=address)
    if head:
        a_membership(a_person(head), village, household=household, head=True)
    return household_get(household.id)


def a_membership(
    person: PersonCard | int,
    village: str = ZHANGWANG,
    *,
    kind: str = "registered",
    household: HouseholdCard | None = None,
    head: bool = False,
    relation: str = "",
    from_date: date | None = None,
) -> PersonCard:
    """Let a person belong to a village; return the person."""
    a_village(village)
    person_id = person if isinstance(person, int) else person.id
    membership_begin(
        person_id=person_id,
        village=village,
        kind=kind,
        household_id=household.id if household else None,
        is_head=head,
        relation=relation,
        from_date=from_date,
        now=LONG_AGO,
    )
    return person_get(person_id)


def a_death(person_id: int, on: date) -> None:
    """Let a person have died."""
    Person.objects.filter(pk=person_id).update(deceased_on=on)
