"""Persons, households and memberships as other modules enter them; whoever calls records why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, is_within
from linli.modules.places.public import UnknownPlaceError, places_get
from linli.modules.population.codes import RELATIONS
from linli.modules.population.errors import PopulationRefusedError, UnknownHouseholdError, UnknownPersonError
from linli.modules.population.fields import phone_columns
from linli.modules.population.models import Household, Membership, Person
from linli.modules.population.normal_forms import household_number_normalised, person_pinyin_of
from linli.modules.population.reach import Ground
from linli.modules.population.selectors import household_get, person_get

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.modules.population.cards import HouseholdCard, PersonCard

_NAME_AT_MOST = 60
HEAD_CODE = "02"


@transaction.atomic
def person_register(
    *,
    name: str,
    now: datetime,
    phone: str | None = None,
    sex: int | None = None,
    born_on: date | None = None,
) -> PersonCard:
    """Enter a person into the register; ``sex`` is a code of GB/T 2261.1 (1 male, 2 female).

    A phone that is none: InvalidPhoneError. A phone somebody else has, no name, an unknown code, or a birthday to
    come: PopulationRefusedError.
    """
    name = " ".join(name.split())
    if not name or len(name) > _NAME_AT_MOST:
        raise PopulationRefusedError(_("请填写姓名"))
    if sex is not None and sex not in Person.Sex.values:
        raise PopulationRefusedError(_("性别代码应为 0、1、2 或 9"))
    if born_on is not None and born_on > localdate(now):
        raise PopulationRefusedError(_("出生日期不能晚于今天"))
    own = {"name": name, "name_pinyin": person_pinyin_of(name), "sex": sex, "born_on": born_on, "created_at": now}
    try:
        with transaction.atomic():
            person = Person.objects.create(**own, **phone_columns(phone))
    except IntegrityError:
        raise PopulationRefusedError(_("这个手机号已登记在别人名下")) from None
    return person_get(person.pk)


@transaction.atomic
def person_change_phone(*, person_id: int, phone: str | None) -> PersonCard:
    """Give a person another phone number, or none. Unknown person: UnknownPersonError; else as in registering."""
    try:
        with transaction.atomic():
            known = Person.objects.filter(pk=person_id).update(**phone_columns(phone))
    except IntegrityError:
        raise PopulationRefusedError(_("这个手机号已登记在别人名下")) from None
    if not known:
        raise UnknownPersonError(person_id)
    return person_get(person_id)


@transaction.atomic
def household_register(
    *,
    village: str,
    number: str,
    address: str = "",
    grid: str = "",
    lng: float | None = None,
    lat: float | None = None,
) -> HouseholdCard:
    """Enter a household of a village under its number; coordinates are WGS-84 degrees.

    Unknown village or grid: UnknownPlaceError. A number that is none: InvalidHouseholdNumberError. A number taken, no
    village, or a grid of another village: PopulationRefusedError.
    """
    number = household_number_normalised(number)
    _demand_village(village)
    if grid:
        demand_grid(grid, village)
    try:
        with transaction.atomic():
            household = Household.objects.create(
                village=village, number=number, address=address.strip(), grid=grid, lng=lng, lat=lat
            )
    except IntegrityError:
        raise PopulationRefusedError(_("户号 %(number)s 已被使用") % {"number": number}) from None
    return household_get(household.pk)


@transaction.atomic
def membership_begin(
    *,
    person_id: int,
    village: str,
    kind: str,
    now: datetime,
    household_id: int | None = None,
    is_head: bool = False,
    relation: str = "",
    from_date: date | None = None,
) -> int:
    """Let a person belong to a village from a day on (today in Asia/Shanghai unless given); return the membership's id.

    Unknown person, household or village: UnknownPersonError, UnknownHouseholdError, UnknownPlaceError. Registered
    elsewhere, belonging already, a second head, a household of another village: PopulationRefusedError. What must be
    single is single in the database, whoever comes second is refused.
    """
    row = Membership(
        person_id=person_id,
        village=village,
        kind=kind,
        household_id=household_id,
        is_head=is_head,
        relation=relation,
        from_date=from_date or localdate(now),
    )
    return membership_write(row)


def membership_write(row: Membership) -> int:
    """Write a new membership after the rules of ``membership_begin``; the relation is said in words and by its code."""
    _demand_village(row.village)
    if not Person.objects.filter(pk=row.person_id).exists():
        raise UnknownPersonError(row.person_id)
    if row.kind not in Membership.Kind.values:
        raise PopulationRefusedError(_("类别应为户籍或常住"))
    if row.household_id is not None:
        _demand_household_of(row.household_id, row.village)
    if row.is_head and row.household_id is None:
        raise PopulationRefusedError(_("户主必须属于一户"))
    row.relation_code = row.relation_code or (HEAD_CODE if row.is_head else "")
    row.relation = row.relation or relation_name(row.relation_code)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as clash:
        raise PopulationRefusedError(_why_refused(clash)) from None
    return row.pk


def membership_settle(*, person_id: int, village: str, household_id: int) -> int:
    """Let a member's current memberships of a village that name no household name this one; return how many did.

    A household of another village: PopulationRefusedError; an unknown one: UnknownHouseholdError.
    """
    _demand_household_of(household_id, village)
    rows = Membership.objects.filter(person_id=person_id, village=village, until__isnull=True, household__isnull=True)
    return rows.update(household_id=household_id)


def membership_end(*, person_id: int, village: str, kind: str, until: date) -> bool:
    """Let a membership hold no longer from the day ``until`` on; return whether there was one to end."""
    rows = Membership.objects.filter(person_id=person_id, village=village, kind=kind, until__isnull=True)
    return bool(rows.update(until=until))


def _demand_village(village: str) -> None:
    if village not in places_get([village]):
        raise UnknownPlaceError(village)
    if len(village) != Level.VILLAGE:
        raise PopulationRefusedError(_("请选择村(社区)"))


def demand_grid(grid: str, village: str) -> None:
    """Refuse a grid that is none, or none of this village: UnknownPlaceError, PopulationRefusedError."""
    if grid not in places_get([grid]):
        raise UnknownPlaceError(grid)
    if len(grid) != Level.GRID or not is_within(grid, village):
        raise PopulationRefusedError(_("网格不属于这个村(社区)"))


def ground_of_household(household_id: int) -> Ground:
    """Return where a household stands; an unknown one raises UnknownHouseholdError."""
    found = Household.objects.filter(pk=household_id).values_list("village", "grid").first()
    if found is None:
        raise UnknownHouseholdError(household_id)
    return Ground(*found)


def _demand_household_of(household_id: int, village: str) -> None:
    if ground_of_household(household_id).village != village:
        raise PopulationRefusedError(_("这一户不属于这个村(社区)"))


def relation_name(code: str) -> str:
    """Return a relation to the head as the register writes it: in Chinese, whoever enters it; empty for none."""
    with translation.override("zh-hans"):
        return str(dict(RELATIONS).get(code, ""))


def _why_refused(clash: IntegrityError) -> str:
    text = str(clash)
    if "one_current_registration" in text:
        return _("已在别的村(社区)登记户籍，请先迁出")
    if "one_current_head" in text:
        return _("这一户已有户主")
    if "ends_after_it_began" in text:
        return _("结束日期不能早于开始日期")
    return _("已是这个村(社区)的成员")
