"""Households and houses: entering, changing, splitting, merging, another head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.modules.population.codes import HOUSE_USES, RELATIONS
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.events import (
    HeadChanged,
    HouseChanged,
    HouseEntered,
    HouseholdChanged,
    HouseholdEntered,
    HouseholdMerged,
)
from linli.modules.population.models import House, Household, Membership
from linli.modules.population.normal_forms import household_number_normalised
from linli.modules.population.policy import ARRANGE, ENTER, POLICY
from linli.modules.population.reach import Ground, ground_claim
from linli.modules.population.services.registering import (
    HEAD_CODE,
    demand_grid,
    household_register,
    relation_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor

HOUSEHOLD = "population.household"
HOUSE = "population.house"
_ADDRESS_AT_MOST = 200
_AREA_AT_MOST = 1_000_000


class HouseFields(TypedDict, total=False):
    """Fields of a house as they are entered; ``use`` is one of ``codes.HOUSE_USES``, ``area`` square metres."""

    number: str
    address: str
    grid: str
    use: str
    area: int | None
    owner_id: int | None


class HouseholdFields(TypedDict, total=False):
    """Fields of a household as they are entered; ``house_id`` is the house it lives in."""

    number: str
    address: str
    grid: str
    house_id: int | None


@transaction.atomic
def household_enter(*, village: str, fields: HouseholdFields, actor: Actor, now: datetime) -> int:
    """Let a household without members stand in the register; return its id.

    Not this role here: NotAllowedError. Else as ``household_register`` refuses.
    """
    grid = fields.get("grid", "")
    POLICY.demand(actor, ENTER, Ground(village, grid))
    card = household_register(
        village=village, number=fields.get("number", ""), address=_address(fields.get("address", "")), grid=grid
    )
    if fields.get("house_id"):
        Household.objects.filter(pk=card.id).update(house_id=_house_of(fields["house_id"], village))
    _record(HouseholdEntered(), card.id, grid or village, actor, now)
    return card.id


@transaction.atomic
def household_change(*, household_id: int, fields: HouseholdFields, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Let a household's number, address, grid or house be these; return which of them changed.

    Out of reach: Household.DoesNotExist. Not this role: NotAllowedError. What cannot be so: PopulationRefusedError.
    """
    row = ground_claim(Household, actor, ARRANGE, household_id)
    columns = _ground_columns(fields, row.village)
    if "house_id" in fields:
        columns["house_id"] = _house_of(fields["house_id"], row.village)
    changed = _write(row, columns, _("户号 %(number)s 已被使用"))
    if changed:
        _record(HouseholdChanged(fields=changed), row.pk, row.grid or row.village, actor, now)
    return changed


@transaction.atomic
def household_split(
    *,
    household_id: int,
    number: str,
    persons: Iterable[int],
    relations: Mapping[int, str],
    actor: Actor,
    now: datetime,
    address: str = "",
) -> int:
    """Let some members form a household of their own (分户); return its id.

    ``relations`` says what each is to the new head, who is the one of code 02. The former household keeps its head or,
    where they left, has none. Out of reach: Household.DoesNotExist; not this role: NotAllowedError; nobody, everybody,
    a stranger, or not exactly one head: PopulationRefusedError.
    """
    row = ground_claim(Household, actor, ARRANGE, household_id)
    wanted = set(persons)
    current = _members(row.pk)
    if not wanted or not wanted < current:
        raise PopulationRefusedError(_("请选要分出去的人，至少一位，也要有人留下"), "/persons")
    _demand_one_head({pk: relations.get(pk, "") for pk in wanted})
    card = household_register(
        village=row.village, number=number, address=_address(address) or row.address, grid=row.grid
    )
    for person_id in wanted:
        rehouse(person_id, row.village, card.id, relations.get(person_id, ""), now)
    moved = tuple(sorted(wanted))
    _record(HouseholdEntered(out_of=row.pk, persons=moved), card.id, row.grid or row.village, actor, now)
    return card.id


@transaction.atomic
def household_merge(
    *, household_id: int, into_id: int, relations: Mapping[int, str], actor: Actor, now: datetime
) -> None:
    """Let all members of a household belong to another one of the village (并户); the emptied one ends today.

    ``relations`` says what each is to the other household's head. Errors as in splitting.
    """
    rows = {pk: ground_claim(Household, actor, ARRANGE, pk) for pk in sorted({household_id, into_id})}
    source, target = rows[household_id], rows[into_id]
    if source.pk == target.pk or source.village != target.village or target.ended_on is not None:
        raise PopulationRefusedError(_("请选同一个村(社区)里的另一户"), "/into")
    persons = _members(source.pk)
    for person_id in persons:
        code = relations.get(person_id, "")
        rehouse(person_id, source.village, target.pk, "" if code == HEAD_CODE else code, now)
    source.ended_on = localdate(now)
    source.save(update_fields=["ended_on"])
    moved = tuple(sorted(persons))
    _record(HouseholdMerged(into=target.pk, persons=moved), source.pk, source.grid or source.village, actor, now)


@transaction.atomic
def household_set_head(
    *, household_id: int, person_id: int, relations: Mapping[int, str], actor: Actor, now: datetime
) -> None:
    """Let a member be the head; ``relations`` says what every other member is to them from now on.

    Out of reach: Household.DoesNotExist; not this role: NotAllowedError; no member: PopulationRefusedError. Rows are
    locked, and the database keeps one head.
    """
    row = ground_claim(Household, actor, ARRANGE, household_id)
    current = Membership.objects.select_for_update().filter(household=row, until__isnull=True)
    held = list(current.order_by("-is_head", "kind"))
    if person_id not in {membership.person_id for membership in held}:
        raise PopulationRefusedError(_("户主要从这一户的人里选"), "/person")
    former = next((membership.person_id for membership in held if membership.is_head), None)
    current.update(is_head=False)
    first = True
    for membership in held:
        is_new = membership.person_id == person_id
        code = HEAD_CODE if is_new else _relation(relations.get(membership.person_id, ""))
        membership.is_head = is_new and first
        first = first and not is_new
        membership.relation_code, membership.relation = code, relation_name(code)
        membership.save(update_fields=["is_head", "relation_code", "relation"])
    _record(HeadChanged(person_id=person_id, former=former), row.pk, row.grid or row.village, actor, now)


@transaction.atomic
def house_enter(*, village: str, fields: HouseFields, actor: Actor, now: datetime) -> int:
    """Let a house stand in the register under its number; return its id. Errors as for a household."""
    POLICY.demand(actor, ENTER, Ground(village, fields.get("grid", "")))
    columns = _house_columns({"number": "", **fields}, village)
    row = House(village=village)
    _write(row, columns, _("房屋编号 %(number)s 已被使用"))
    _record(HouseEntered(), row.pk, row.grid or village, actor, now, subject=HOUSE)
    return row.pk


@transaction.atomic
def house_change(*, house_id: int, fields: HouseFields, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Let these fields of a house say this; return which of them changed. Errors as for a household."""
    row = ground_claim(House, actor, ARRANGE, house_id)
    changed = _write(row, _house_columns(fields, row.village), _("房屋编号 %(number)s 已被使用"))
    if changed:
        _record(HouseChanged(fields=changed), row.pk, row.grid or row.village, actor, now, subject=HOUSE)
    return changed


def rehouse(person_id: int, village: str, household_id: int | None, relation_code: str, now: datetime) -> int | None:
    """End a person's current memberships of a village and begin the same in another household; return the former one.

    The caller has claimed both and records why.
    """
    today, code = localdate(now), _relation(relation_code)
    held = Membership.objects.select_for_update().filter(person_id=person_id, village=village, until__isnull=True)
    former: int | None = None
    for number, row in enumerate(held.order_by("kind")):
        former = former or row.household_id
        Membership.objects.filter(pk=row.pk).update(until=max(today, row.from_date))
        Membership.objects.create(
            person_id=person_id,
            village=village,
            kind=row.kind,
            household_id=household_id,
            is_head=code == HEAD_CODE and household_id is not None and number == 0,
            relation_code=code,
            relation=relation_name(code),
            from_date=max(today, row.from_date),
        )
    return former


def _members(household_id: int) -> set[int]:
    rows = Membership.objects.filter(household_id=household_id, until__isnull=True)
    return set(rows.values_list("person_id", flat=True))


def _demand_one_head(relations: Mapping[int, str]) -> None:
    if sum(code == HEAD_CODE for code in relations.values()) != 1:
        raise PopulationRefusedError(_("新的一户要有一位户主，也只有一位"), "/persons")


def _relation(code: str) -> str:
    if code and code not in dict(RELATIONS):
        raise PopulationRefusedError(_("请从列出的里面选一个"), "/relation")
    return code


def _address(text: str) -> str:
    address = " ".join(text.split())
    if len(address) > _ADDRESS_AT_MOST or not address.isprintable():
        raise PopulationRefusedError(_("地址最多 200 个字"), "/address")
    return address


def _ground_columns(fields: HouseholdFields | HouseFields, village: str) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if "number" in fields:
        columns["number"] = household_number_normalised(fields["number"])
    if "address" in fields:
        columns["address"] = _address(fields["address"])
    if "grid" in fields:
        if fields["grid"]:
            demand_grid(fields["grid"], village)
        columns["grid"] = fields["grid"]
    return columns


def _house_columns(fields: HouseFields, village: str) -> dict[str, Any]:
    columns = _ground_columns(fields, village)
    if "use" in fields:
        if fields["use"] not in dict(HOUSE_USES):
            raise PopulationRefusedError(_("请从列出的里面选一个"), "/use")
        columns["use"] = fields["use"]
    if "area" in fields:
        area = fields["area"]
        if area is not None and not 0 < area <= _AREA_AT_MOST:
            raise PopulationRefusedError(_("建筑面积填平方米，要大于 0"), "/area")
        columns["area"] = area
    if "owner_id" in fields:
        owner = fields["owner_id"]
        if owner is not None and not Membership.objects.filter(person_id=owner, village=village).exists():
            raise PopulationRefusedError(_("房主请从本村登记的人里选"), "/owner")
        columns["owner_id"] = owner
    return columns


def _house_of(house_id: int | None, village: str) -> int | None:
    if house_id is not None and not House.objects.filter(pk=house_id, village=village).exists():
        raise PopulationRefusedError(_("这处房屋不在这个村(社区)"), "/house")
    return house_id


def _write(row: House | Household, columns: dict[str, Any], taken: str) -> tuple[str, ...]:
    changed = tuple(name for name, value in columns.items() if row._state.adding or getattr(row, name) != value)  # noqa: SLF001 - the documented way to ask
    for name, value in columns.items():
        setattr(row, name, value)
    if changed:
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise PopulationRefusedError(taken % {"number": row.number}, "/number") from None
    return changed


def _record(happening: Any, pk: int, place: str, actor: Actor, now: datetime, *, subject: str = HOUSEHOLD) -> None:
    journal.record(happening, actor=actor, place=place, subject=(subject, pk), now=now)
