"""All writes of persons, households and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, is_within
from linli.kernel.secrets import blind_index, mask_phone, seal_text
from linli.modules.places.public import UnknownPlaceError, places_get
from linli.modules.population.errors import PopulationRefusedError, UnknownHouseholdError, UnknownPersonError
from linli.modules.population.models import Household, Membership, Person
from linli.modules.population.normal_forms import household_number_normalised, person_pinyin_of, phone_normalised
from linli.modules.population.selectors import household_get, person_get

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.modules.population.cards import HouseholdCard, PersonCard

_NAME_AT_MOST = 60
# Kept in the register, whatever the language of whoever enters it.
_HEAD = "户主"


def _phone_columns(phone: str | None) -> dict[str, object]:
    if not phone:
        return {"phone_cipher": None, "phone_index": None, "phone_hint": ""}
    number = phone_normalised(phone)
    return {
        "phone_cipher": seal_text(number, purpose="phone"),
        "phone_index": blind_index(number, purpose="phone"),
        "phone_hint": mask_phone(number),
    }


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
            person = Person.objects.create(**own, **_phone_columns(phone))
    except IntegrityError:
        raise PopulationRefusedError(_("这个手机号已登记在别人名下")) from None
    return person_get(person.pk)


@transaction.atomic
def person_change_phone(*, person_id: int, phone: str | None) -> PersonCard:
    """Give a person another phone number, or none. Unknown person: UnknownPersonError; else as in registering."""
    try:
        with transaction.atomic():
            known = Person.objects.filter(pk=person_id).update(**_phone_columns(phone))
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
        _demand_grid(grid, village)
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
    _demand_village(village)
    if not Person.objects.filter(pk=person_id).exists():
        raise UnknownPersonError(person_id)
    if kind not in Membership.Kind.values:
        raise PopulationRefusedError(_("类别应为户籍或常住"))
    if household_id is not None:
        _demand_household_of(household_id, village)
    if is_head and household_id is None:
        raise PopulationRefusedError(_("户主必须属于一户"))
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                person_id=person_id,
                village=village,
                kind=kind,
                household_id=household_id,
                is_head=is_head,
                relation=relation or (_HEAD if is_head else ""),
                from_date=from_date or localdate(now),
            )
    except IntegrityError as clash:
        raise PopulationRefusedError(_why_refused(clash)) from None
    return membership.pk


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


def _demand_grid(grid: str, village: str) -> None:
    if grid not in places_get([grid]):
        raise UnknownPlaceError(grid)
    if len(grid) != Level.GRID or not is_within(grid, village):
        raise PopulationRefusedError(_("网格不属于这个村(社区)"))


def _demand_household_of(household_id: int, village: str) -> None:
    found = Household.objects.filter(pk=household_id).values_list("village", flat=True).first()
    if found is None:
        raise UnknownHouseholdError(household_id)
    if found != village:
        raise PopulationRefusedError(_("这一户不属于这个村(社区)"))


def _why_refused(clash: IntegrityError) -> str:
    text = str(clash)
    if "one_current_registration" in text:
        return _("已在别的村(社区)登记户籍，请先迁出")
    if "one_current_head" in text:
        return _("这一户已有户主")
    if "ends_after_it_began" in text:
        return _("结束日期不能早于开始日期")
    return _("已是这个村(社区)的成员")
