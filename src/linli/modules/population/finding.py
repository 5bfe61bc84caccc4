"""Finding people at the desk: by name, pinyin, house, phone, document number, tag, grid; page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left
from django.db.models.lookups import Exact

from linli.kernel.keyset import Page, cursor_of, cursor_read
from linli.kernel.place_path import Level, subtree_bounds
from linli.kernel.secrets import blind_index
from linli.modules.population.errors import InvalidPhoneError
from linli.modules.population.fields import identity_indexes
from linli.modules.population.models import Household, Membership, Person, Standing
from linli.modules.population.normal_forms import IDENTITY_NUMBER_LENGTH, phone_normalised
from linli.modules.population.policy import POLICY, VIEW

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

PEOPLE_AT_ONCE = 30
RESIDENCIES = ("registered", "resident", "floating", "away", "gone")
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[a-z ]+")


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the list is narrowed to; ``residency`` is one of ``RESIDENCIES``, ``gone`` being the moved and the dead."""

    place: str
    q: str = ""
    tag_id: int | None = None
    residency: str = ""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of the list; ``ground`` is the grid where known, else the village, in which they are seen."""

    id: int
    name: str
    pinyin: str
    sex: int | None
    born_on: date | None
    is_head: bool
    residency: str
    ground: str
    household_id: int | None
    household_number: str
    address: str
    deceased_on: date | None = None
    tags: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class PeopleCounts:
    """How many live here or are registered here, and how many households there are."""

    registered: int
    resident: int
    floating: int
    households: int


def people_page(
    *, actor: Actor, wanted: PeopleFilter, after: str = "", limit: int = PEOPLE_AT_ONCE
) -> Page[PersonLine]:
    """Return people within the actor's reach and the place, by pinyin; three queries whatever is found."""
    rows = _gone(actor, wanted) if wanted.residency == "gone" else _living(actor, wanted)
    if wanted.q:
        rows = rows.filter(_answering(wanted))
    if after:
        pinyin, pk = cursor_read(after, (str, int))
        rows = rows.filter(Q(name_pinyin__gt=pinyin) | Q(name_pinyin=pinyin, pk__gt=pk))
    fields = ("pk", "name", "name_pinyin", "sex", "born_on", "deceased_on")
    found = list(rows.order_by("name_pinyin", "pk").values(*fields)[: limit + 1])
    shown = found[:limit]
    lines = _lines(shown, wanted.place)
    last = shown[-1] if len(found) > limit else None
    return Page(tuple(lines), cursor_of(last["name_pinyin"], last["pk"]) if last else "")


def people_counts(*, actor: Actor, place: str) -> PeopleCounts:
    """Count a place: three numbers of people in one query, its households in another."""
    low, high = subtree_bounds(place)
    registered, resident = Q(registered__gte=low, registered__lt=high), Q(resident__gte=low, resident__lt=high)
    rows = Standing.objects.filter(POLICY.condition(actor, VIEW).q()).filter(registered | resident)
    counted = rows.aggregate(
        all_registered=Count("pk", filter=registered),
        all_resident=Count("pk", filter=resident),
        all_floating=Count("pk", filter=resident & ~_AT_HOME),
    )
    households = Household.objects.filter(_on_ground(place), ended_on__isnull=True)
    return PeopleCounts(counted["all_registered"], counted["all_resident"], counted["all_floating"], households.count())


def households_matching(place: str, q: str, *, limit: int = 20) -> list[Household]:
    """Return a village's households by the beginning of their number or any part of the address, for choosing one."""
    rows = Household.objects.filter(_on_ground(place), ended_on__isnull=True)
    said = q.strip()
    return list(rows.filter(Q(number__startswith=said) | Q(address__contains=said)).order_by("number")[:limit])


_AT_HOME = Q(Exact(Left("registered", int(Level.VILLAGE)), Left("resident", int(Level.VILLAGE))))


def _on_ground(place: str) -> Q:
    low, high = subtree_bounds(place)
    name = "grid" if len(place) > Level.VILLAGE else "village"
    return Q(**{f"{name}__gte": low, f"{name}__lt": high})


def _living(actor: Actor, wanted: PeopleFilter) -> QuerySet[Person]:
    low, high = subtree_bounds(wanted.place)
    registered, resident = Q(registered__gte=low, registered__lt=high), Q(resident__gte=low, resident__lt=high)
    ways = {
        "registered": registered,
        "resident": resident,
        "floating": resident & ~_AT_HOME,
        "away": registered & ~resident,
    }
    rows = Standing.objects.filter(POLICY.condition(actor, VIEW).q())
    rows = rows.filter(ways.get(wanted.residency, registered | resident))
    if wanted.tag_id is not None:
        rows = rows.filter(tags__contains=[wanted.tag_id])
    return Person.objects.filter(pk__in=rows.values("pk"))


def _gone(actor: Actor, wanted: PeopleFilter) -> QuerySet[Person]:
    """Who belonged here last and belongs nowhere any more."""
    places = tuple(held.place for held in actor.appointments if wanted.place.startswith(held.place))
    if not places or len(wanted.place) > Level.VILLAGE:
        return Person.objects.none()
    low, high = subtree_bounds(wanted.place)
    here = Membership.objects.filter(person=OuterRef("pk"), village__gte=low, village__lt=high)
    standing = Standing.objects.filter(pk=OuterRef("pk"))
    return Person.objects.filter(Exists(here), ~Exists(standing))


def _answering(wanted: PeopleFilter) -> Q:
    """Say what was typed as a condition: a whole number exactly, else a name, its pinyin, or a house."""
    said = " ".join(wanted.q.replace("\x00", "").split())
    if index := _phone_index(said):
        return Q(phone_index=index)
    if len(said) == IDENTITY_NUMBER_LENGTH and (indexes := identity_indexes(said)):
        return Q(id_index__in=indexes)
    condition = Q(name__startswith=said) if len(wanted.place) < Level.VILLAGE else Q(name__contains=said)
    letters = said.lower()
    if _LETTERS.fullmatch(letters):
        letters = letters.replace(" ", "")
        condition |= Q(name_pinyin__startswith=letters) | Q(name_pinyin__contains=f" {letters}")
    if len(wanted.place) >= Level.VILLAGE or _DIGIT.search(said):
        houses = Household.objects.filter(_on_ground(wanted.place), ended_on__isnull=True)
        houses = houses.filter(Q(number=said) | Q(address__contains=said))
        members = Membership.objects.filter(until__isnull=True, household__in=houses.values("pk"))
        condition |= Q(pk__in=members.values("person_id"))
    return condition


def _phone_index(said: str) -> bytes | None:
    try:
        return blind_index(phone_normalised(said), purpose="phone")
    except InvalidPhoneError:
        return None


def _lines(shown: list[dict[str, Any]], place: str) -> Iterable[PersonLine]:
    ids = [row["pk"] for row in shown]
    standings = Standing.objects.in_bulk(ids)
    wanted = {standing.household_id for standing in standings.values() if standing.household_id}
    houses = Household.objects.only("number", "address").in_bulk(wanted) if wanted else {}
    for row in shown:
        standing = standings.get(row["pk"])
        house = houses.get(standing.household_id) if standing and standing.household_id else None
        ground = _ground(standing, place) if standing else place
        yield PersonLine(
            id=row["pk"],
            name=row["name"],
            pinyin=row["name_pinyin"],
            sex=row["sex"],
            born_on=row["born_on"],
            is_head=standing.is_head if standing else False,
            residency=residency_of(standing.registered, standing.resident, place) if standing else "gone",
            ground=ground,
            household_id=house.pk if house else None,
            household_number=house.number if house else "",
            address=house.address if house else "",
            deceased_on=row["deceased_on"],
            tags=tuple(standing.tags) if standing else (),
        )


def _ground(standing: Standing, place: str) -> str:
    return standing.resident if standing.resident.startswith(place[: Level.VILLAGE]) else standing.registered


def residency_of(registered: str, resident: str, place: str) -> str:
    """Say how somebody belongs to a place: registered or resident alone, both, floating, or away."""
    here = place[: Level.VILLAGE]
    if registered.startswith(here) and resident.startswith(here):
        return "both"
    if registered.startswith(here):
        return "away"
    return "floating" if resident.startswith(here) and registered else "resident"
