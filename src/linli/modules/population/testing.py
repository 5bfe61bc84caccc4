"""Factories of persons and households for tests of any module."""

from __future__ import annotations

from csv import DictWriter
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from linli.kernel import clock
from linli.kernel.actor import Actor, Appointment
from linli.modules.places.testing import ZHANGWANG, a_village
from linli.modules.population.importing.services import import_go, import_lay_out, import_take_in, import_work
from linli.modules.population.models import Membership, Person, PersonTag, Standing, Tag
from linli.modules.population.normal_forms import check_character
from linli.modules.population.selectors import household_get, person_get
from linli.modules.population.services import household_register, membership_begin, person_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from linli.kernel.roles import Role
    from linli.modules.population.cards import HouseholdCard, PersonCard
    from linli.modules.population.models import ResidentImport

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


def an_identity_number(born_on: date, *, sex: int = 2, serial: int = 1, region: str = "990000") -> str:
    """Give a number after GB 11643 that is nobody's: no division begins with 99."""
    order = 2 * (serial % 500) + (1 if sex == 1 else 0)
    digits = f"{region}{born_on:%Y%m%d}{order:03}"
    return digits + check_character(digits)


def an_officer(role: Role, place: str, *, person_id: int = 0) -> Actor:
    """Give somebody who holds a role at a place, as the policy sees them."""
    return Actor(person_id=person_id or a_person("办事员").id, name="办事员", appointments=(Appointment(role, place),))


def a_tag(person_id: int, code: str, *, from_date: date = date(2020, 1, 1)) -> None:
    """Let a person have one of the nation's tags."""
    tag = Tag.objects.get(code=code, county="")
    PersonTag.objects.create(person_id=person_id, tag=tag, source=PersonTag.Source.HAND, from_date=from_date)


def forget_phone(person_id: int) -> None:
    """Let a person have no phone number any more."""
    Person.objects.filter(pk=person_id).update(phone_cipher=None, phone_index=None, phone_hint="")


def stand(rows: Iterable[dict[str, Any]]) -> None:
    """Lay down rows as the triggers would, without people behind them."""
    Standing.objects.bulk_create([Standing(**row) for row in rows])


def a_countys_tag(county: str, code: str, name: str) -> int:
    """Give a county a tag of its own; return its id."""
    return Tag.objects.create(county=county, code=code, name=name).pk


def a_table(rows: Sequence[Mapping[str, str]]) -> Path:
    """Give a CSV file with these rows, whose columns are called by their keys; it goes with the process's folder."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    with NamedTemporaryFile("w", suffix=".csv", delete=False, newline="", encoding="utf-8") as file:
        writer = DictWriter(file, heads)
        writer.writeheader()
        writer.writerows(rows)
    return Path(file.name)


def an_import(
    rows: Sequence[Mapping[str, str]], place: str = ZHANGWANG, *, actor: Actor | None = None
) -> ResidentImport:
    """Give a file taken in for a place, waiting for its columns to be laid out."""
    path = a_table(rows)
    try:
        return import_take_in(actor=actor, place=place, file=path, file_name="人口.csv", now=clock.now())
    finally:
        path.unlink()


def tried(run: ResidentImport) -> ResidentImport:
    """Have every row of it checked, its columns as guessed."""
    import_lay_out(actor=None, run_id=run.pk, columns=run.columns, now=clock.now())
    import_work(run_id=run.pk, now=clock.now)
    run.refresh_from_db()
    return run


def taken_over(run: ResidentImport) -> ResidentImport:
    """Have it checked and taken over."""
    tried(run)
    import_go(actor=None, run_id=run.pk, now=clock.now())
    import_work(run_id=run.pk, now=clock.now)
    run.refresh_from_db()
    return run
