"""All reads of persons, households and memberships."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Length
from django.utils.timezone import localdate

from linli.kernel.place_path import subtree_bounds
from linli.kernel.secrets import blind_index, open_text
from linli.kernel.statement import OneOf, Statement
from linli.modules.population.cards import (
    CorrectionCard,
    FoundMember,
    HouseholdCard,
    HouseholdMemberCard,
    MemberCard,
    MembershipCard,
    PersonCard,
)
from linli.modules.population.errors import UnknownHouseholdError, UnknownPersonError
from linli.modules.population.models import Correction, Household, Membership, Person
from linli.modules.population.normal_forms import phone_normalised

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

PAGE_SIZE = 50


def person_by_phone(phone: str) -> PersonCard | None:
    """Return who has this phone number, however it is written; InvalidPhoneError where it is none."""
    index = blind_index(phone_normalised(phone), purpose="phone")
    return _first_person(Person.objects.filter(phone_index=index))


def person_get(person_id: int) -> PersonCard:
    """Return one person; an unknown id raises UnknownPersonError."""
    found = _first_person(Person.objects.filter(pk=person_id))
    if found is None:
        raise UnknownPersonError(person_id)
    return found


def persons_get(ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return the persons that exist among the ids, by id; one query."""
    wanted = list(set(ids))
    return {row[0]: PersonCard(*row) for row in _PERSONS.rows(ids=wanted)} if wanted else {}


def _persons(*, ids: list[int]) -> QuerySet[Person, tuple[Any, ...]]:
    return Person.objects.filter(OneOf(F("pk"), ids)).values_list("pk", "name", "phone_hint")


_PERSONS = Statement(_persons, ids=[-1])


def members_like(
    q: str, *, within: str, now: datetime, after: int = 0, limit: int = PAGE_SIZE
) -> list[tuple[PersonCard, str]]:
    """Return who of that name (or pinyin) belongs to the subtree, each with a village there; by id after ``after``.

    No name: nobody. Two queries whatever is found.
    """
    wanted = q.replace("\x00", "").strip()
    if not wanted:
        return []
    low, high = subtree_bounds(within)
    today = localdate(now)
    belonging = Membership.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today), village__gte=low, village__lt=high, from_date__lte=today
    )
    rows = Person.objects.filter(_named(wanted), pk__gt=after, deceased_on__isnull=True)
    found = rows.filter(pk__in=belonging.values("person_id")).order_by("pk")[:limit]
    cards = [PersonCard(*row) for row in found.values_list("pk", "name", "phone_hint")]
    ids = [card.id for card in cards]
    villages = dict(belonging.filter(person_id__in=ids).order_by("-kind").values_list("person_id", "village"))
    return [(card, villages[card.id]) for card in cards]


def _first_person(rows: QuerySet[Person]) -> PersonCard | None:
    row = rows.values_list("pk", "name", "phone_hint").first()
    return PersonCard(*row) if row else None


def phone_of(person_id: int) -> str | None:
    """Return the phone number in clear, for gateways that call or write to it; None without a phone.

    Never shown on a page: there the hint stands, and unmasking is asked for with a reason.
    """
    sealed = Person.objects.filter(pk=person_id).values_list("phone_cipher", flat=True).first()
    return open_text(bytes(sealed), purpose="phone") if sealed is not None else None


def phones_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the phone numbers in clear of those who have one, by person, for gateways; one query."""
    rows = Person.objects.filter(pk__in=set(ids), phone_cipher__isnull=False).values_list("pk", "phone_cipher")
    return {pk: open_text(bytes(sealed), purpose="phone") for pk, sealed in rows if sealed is not None}


def memberships_of(person_id: int, now: datetime) -> list[MembershipCard]:
    """Return what the person belongs to on that day (Asia/Shanghai), the registered village first."""
    rows = _MEMBERSHIPS.rows(person_id=person_id, today=localdate(now))
    return [
        MembershipCard(place, kind, household, head, relation, grid or "")
        for place, kind, household, head, relation, grid in rows
    ]


def memberships_holding(*, person_id: int | Combinable, today: date | Combinable) -> QuerySet[Membership]:
    """Return the rows themselves, for a statement of a module above that reads them along with its own."""
    holding = Q(until__isnull=True) | Q(until__gt=today)
    return Membership.objects.filter(holding, person_id=person_id, from_date__lte=today).order_by("kind", "village")


def _memberships(*, person_id: int, today: date) -> QuerySet[Membership, tuple[Any, ...]]:
    rows = memberships_holding(person_id=person_id, today=today)
    return rows.values_list("village", "kind", "household_id", "is_head", "relation", "household__grid")


_MEMBERSHIPS = Statement(_memberships, person_id=-1, today=date(1, 1, 1))


def household_get(household_id: int) -> HouseholdCard:
    """Return one household; an unknown id raises UnknownHouseholdError."""
    found = _household_cards(Household.objects.filter(pk=household_id))
    if not found:
        raise UnknownHouseholdError(household_id)
    return found[0]


def households_get(ids: Iterable[int]) -> dict[int, HouseholdCard]:
    """Return the households that exist among the ids, by id; one query."""
    wanted = set(ids)
    return {card.id: card for card in _household_cards(Household.objects.filter(pk__in=wanted))} if wanted else {}


def household_members(household_id: int) -> list[HouseholdMemberCard]:
    """Return the current members, the head first, then the oldest first; one query."""
    rows = (
        Membership.objects.filter(household_id=household_id, until__isnull=True)
        .select_related("person")
        .order_by("person__born_on", "person_id", "kind")
    )
    members: dict[int, HouseholdMemberCard] = {}
    for row in rows:
        person, known = row.person, members.get(row.person_id)
        members[row.person_id] = HouseholdMemberCard(
            person=PersonCard(person.pk, person.name, person.phone_hint),
            head=row.is_head or (known is not None and known.head),
            relation=row.relation or (known.relation if known else ""),
            kinds=(*known.kinds, row.kind) if known else (row.kind,),
            sex=person.sex,
            born_on=person.born_on,
        )
    return sorted(members.values(), key=lambda member: not member.head)


def households_of_village(
    village: str, q: str | None = None, *, grid: str | None = None, after: str | None = None, limit: int = PAGE_SIZE
) -> list[HouseholdCard]:
    """Return households of a village in order of number (2 before 10), after the number ``after``; one query.

    ``q`` matches the beginning of the number, any part of the address, or the name or pinyin of a member.
    """
    rows = Household.objects.filter(village=village, ended_on__isnull=True).annotate(digits=Length("number"))
    if grid is not None:
        rows = rows.filter(grid=grid)
    if after is not None:
        rows = rows.filter(Q(digits__gt=len(after)) | Q(digits=len(after), number__gt=after))
    if q and (wanted := q.replace("\x00", "").strip()):
        rows = rows.filter(_answers_to(wanted, village))
    return _household_cards(rows.order_by("digits", "number")[:limit])


def members_called(village: str, q: str, *, limit: int = 20) -> list[FoundMember]:
    """Return living members of a village by any part of their name or the beginning of its pinyin; one query."""
    wanted = q.replace("\x00", "").strip()
    if not wanted:
        return []
    rows = Membership.objects.filter(
        _named(wanted, "person__"), village=village, until__isnull=True, person__deceased_on__isnull=True
    ).order_by("person__name_pinyin", "person_id", "kind")
    values = rows.values_list("person_id", "person__name", "person__phone_hint", "household__address")
    found: dict[int, FoundMember] = {}
    for pk, name, hint, address in values[: 2 * limit]:
        found.setdefault(pk, FoundMember(PersonCard(pk, name, hint), address or ""))
    return list(found.values())[:limit]


def _answers_to(wanted: str, village: str) -> Q:
    members = Membership.objects.filter(
        _named(wanted, "person__"), village=village, until__isnull=True, household__isnull=False
    )
    return Q(number__startswith=wanted) | Q(address__contains=wanted) | Q(pk__in=members.values("household_id"))


def _named(wanted: str, path: str = "") -> Q:
    named = Q(**{f"{path}name__contains": wanted})
    if wanted.isascii() and wanted.isalpha():
        letters = wanted.lower()
        named |= Q(**{f"{path}name_pinyin__startswith": letters}) | Q(**{f"{path}name_pinyin__contains": f" {letters}"})
    return named


def _household_cards(rows: QuerySet[Household]) -> list[HouseholdCard]:
    current = Membership.objects.filter(household=OuterRef("pk"), until__isnull=True)
    size = current.order_by().values("household").annotate(n=Count("person", distinct=True)).values("n")
    values = rows.annotate(
        head_name=Coalesce(Subquery(current.filter(is_head=True).values("person__name")[:1]), Value("")),
        size=Coalesce(Subquery(size), Value(0)),
    ).values_list("pk", "village", "grid", "number", "address", "head_name", "size")
    return [HouseholdCard(*row) for row in values]


def households_count(place: str) -> int:
    """Return how many households the place's subtree has (a village, or anything above)."""
    low, high = subtree_bounds(place)
    return Household.objects.filter(village__gte=low, village__lt=high, ended_on__isnull=True).count()


def residents_count(place: str) -> int:
    """Return how many persons belong to the subtree now, registered or resident, each counted once."""
    low, high = subtree_bounds(place)
    rows = Membership.objects.filter(village__gte=low, village__lt=high, until__isnull=True)
    return rows.values("person").distinct().count()


def members_named(village: str, name: str) -> list[MemberCard]:
    """Return the living current members of a village who have exactly this name, oldest entry first; one query."""
    return [card for card in _member_cards(village, Q(person__name=name)) if not card.deceased]


def member_get(village: str, person_id: int) -> MemberCard | None:
    """Return one current member of a village, ``None`` when the person does not belong to it; one query."""
    return next(iter(_member_cards(village, Q(person_id=person_id))), None)


def _member_cards(village: str, wanted: Q) -> list[MemberCard]:
    rows = (
        Membership.objects.filter(wanted, village=village, until__isnull=True)
        .select_related("person", "household")
        .order_by("person_id", "kind")
    )
    found: dict[int, MemberCard] = {}
    for row in rows:
        person, known = row.person, found.get(row.person_id)
        house = row.household
        found[row.person_id] = MemberCard(
            person=PersonCard(person.pk, person.name, person.phone_hint),
            born_on=person.born_on,
            kinds=(*known.kinds, row.kind) if known else (row.kind,),
            head=row.is_head or (known is not None and known.head),
            household_id=known.household_id if known and known.household_id else row.household_id,
            household_number=known.household_number
            if known and known.household_number
            else house.number
            if house
            else "",
            address=known.address if known and known.address else house.address if house else "",
            grid=known.grid if known and known.grid else house.grid if house else "",
            deceased=person.deceased_on is not None,
        )
    return list(found.values())


def households_by_village(first: str, last: str, *, having: QuerySet[Any, Any] | None = None) -> dict[str, int]:
    """Return how many households each village has in the subtrees from ``first`` to ``last`` by code; one query.

    ``having`` is a query of person ids: only households with a current member among them are counted then.
    """
    low, high = first, subtree_bounds(last)[1]
    if having is None:
        rows = Household.objects.filter(village__gte=low, village__lt=high, ended_on__isnull=True)
        return dict(rows.values_list("village").annotate(n=Count("pk")).order_by())
    members = Membership.objects.filter(
        village__gte=low, village__lt=high, until__isnull=True, household__isnull=False, person_id__in=having
    )
    return dict(members.values_list("village").annotate(n=Count("household", distinct=True)).order_by())


def correction_get(correction_id: int) -> CorrectionCard | None:
    """Return a wish for a correction for whoever tells people of it; None for an unknown id."""
    row = Correction.objects.filter(pk=correction_id).select_related("person").first()
    if row is None:
        return None
    return CorrectionCard(row.pk, row.person_id, row.person.name, row.village, row.state, row.note, row.due_at)
