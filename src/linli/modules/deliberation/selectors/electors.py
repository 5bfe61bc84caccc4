"""Who could be on an election's roll, who is, and on what basis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.timezone import localdate

from linli.kernel.keyset import Page, cursor_of, cursor_read
from linli.kernel.roles import GRID_ROLES, VILLAGE_ROLES
from linli.modules.accounts.public import holders
from linli.modules.deliberation.elections_law import Basis, Way, born_by, months_earlier
from linli.modules.deliberation.law import ADMITTED, Setting
from linli.modules.deliberation.models import Election, Elector
from linli.modules.population.public import belonging_to

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor
    from linli.modules.population.public import BelongingCard

ROLL_PAGE = 60


@dataclass(frozen=True, slots=True)
class Planned:
    """Somebody who could be on the roll: the basis, whether something must be recorded first, and as what they vote."""

    person_id: int
    name: str
    sort_key: str
    grid: str
    household_id: int | None
    household_number: str
    sex: int | None
    basis: Basis
    casts: str
    is_admitted: bool = False


@dataclass(frozen=True, slots=True)
class RollPlan:
    """What the register says for a roll: who goes on it as they are, who may, and who does not and why."""

    ready: tuple[Planned, ...]
    may: tuple[Planned, ...]
    under_age: int
    no_birthday: tuple[str, ...]
    too_short: int
    elsewhere: tuple[str, ...]

    def of(self, person_id: int) -> Planned | None:
        """Return what it says of somebody who could be on the roll."""
        return next((one for one in (*self.ready, *self.may) if one.person_id == person_id), None)


def roll_plan(election: Election, *, now: datetime) -> RollPlan:
    """Say who of the register could be on the roll and is not yet; five queries whatever the village's size.

    Whoever is registered with another village's election of the term is left out and named (村 §16).
    """
    tagged = belonging_to(election.village, day=localdate(now), tags=(ADMITTED, *election.law.seated))
    people = {card.person_id: card for card in tagged}
    known = set(election.electors.values_list("person_id", flat=True))
    taken = _taken_elsewhere(election, people)
    ready: list[Planned] = []
    may: list[Planned] = []
    under_age = too_short = 0
    no_birthday: list[str] = []
    for card in tagged:
        if card.person_id in known or card.person_id in taken:
            continue
        if card.born_on is None:
            no_birthday.append(card.name)
        elif card.born_on > born_by(election.day):
            under_age += 1
        elif (basis := _basis_of(card, election)) is None:
            too_short += 1
        else:
            (ready if basis is Basis.LIVES else may).append(_planned(card, basis, election))
    may += _workers(election, known | taken | set(people), now)
    return RollPlan(
        tuple(ready),
        tuple(may),
        under_age,
        tuple(no_birthday),
        too_short,
        tuple(people[pk].name for pk in taken),
    )


def _taken_elsewhere(election: Election, people: dict[int, BelongingCard]) -> set[int]:
    if election.setting != Setting.VILLAGE:
        return set()
    rows = Elector.objects.filter(counts_in=election.term_start, person_id__in=people)
    return set(rows.exclude(election__village=election.village).values_list("person_id", flat=True))


def _basis_of(card: BelongingCard, election: Election) -> Basis | None:
    if election.setting == Setting.COMMUNITY:
        return Basis.REGISTERED if card.is_registered else Basis.RESIDENT
    if card.is_registered:
        return Basis.LIVES if card.lives_since else Basis.AWAY
    months = election.law.basis(Basis.ADMITTED).months
    if card.lives_since is not None and card.lives_since <= months_earlier(election.day, months):
        return Basis.ADMITTED
    return None


def _planned(card: BelongingCard, basis: Basis, election: Election) -> Planned:
    return Planned(
        person_id=card.person_id,
        name=card.name,
        sort_key=card.pinyin,
        grid=card.grid,
        household_id=card.household_id,
        household_number=card.household_number,
        sex=card.sex,
        basis=basis,
        casts=_casts(card, election),
        is_admitted=ADMITTED in card.tags,
    )


def _casts(card: BelongingCard, election: Election) -> str:
    if election.way == Way.VOTERS:
        return Elector.Casts.VOTER
    if election.way == Way.HOUSEHOLDS:
        return Elector.Casts.HOUSEHOLD if card.is_head and card.household_id else Elector.Casts.NOT
    return Elector.Casts.SEAT if card.tags & set(election.law.seated) else Elector.Casts.NOT


def _workers(election: Election, known: set[int], now: datetime) -> list[Planned]:
    """Return who works for the place and does not belong to it; how long is for whoever admits them to see."""
    basis = Basis.ADMITTED if election.setting == Setting.VILLAGE else Basis.WORKER
    found = holders(VILLAGE_ROLES | GRID_ROLES, within=election.village, now=now)
    names = {one.person_id: one.name for one in found if one.person_id not in known}
    casts = Elector.Casts.VOTER if election.way == Way.VOTERS else Elector.Casts.NOT
    return [Planned(pk, name, name, "", None, "", None, basis, casts) for pk, name in sorted(names.items())]


@dataclass(frozen=True, slots=True)
class ElectorCard:
    """Somebody on the roll as lists show them; a name taken out by erasing is empty."""

    id: int
    person_id: int
    name: str
    grid: str
    household_number: str
    basis: str
    casts: str
    is_candidate: bool
    objection_id: int | None

    @property
    def by_objection(self) -> bool:
        """Whether a decided objection put them there or mended them."""
        return self.objection_id is not None


_FIELDS = ("id", "person_id", "name", "grid", "household_number", "basis", "casts", "is_candidate", "objection_id")


def _cards(rows: QuerySet[Elector]) -> list[ElectorCard]:
    return [ElectorCard(*row) for row in rows.values_list(*_FIELDS)]


def standing_on(election_id: int) -> QuerySet[Elector]:
    """Return who is on the roll, the struck left out, in the order of names."""
    return Elector.objects.filter(election_id=election_id, struck_at__isnull=True).order_by("sort_key", "id")


def roll_page(election_id: int, *, q: str = "", after: str = "", limit: int = ROLL_PAGE) -> Page[ElectorCard]:
    """Return the roll in the order of names, by part of a name or the beginning of its pinyin; one query.

    A cursor that is none: InvalidInputError.
    """
    rows = standing_on(election_id)
    if wanted := q.replace("\x00", "").strip():
        rows = rows.filter(_named(wanted))
    if after:
        name, last = cursor_read(after, (str, int))
        rows = rows.filter(Q(sort_key__gt=name) | Q(sort_key=name, id__gt=last))
    found = list(rows.values_list("sort_key", *_FIELDS)[: limit + 1])
    items = tuple(ElectorCard(*row[1:]) for row in found[:limit])
    return Page(items, cursor_of(found[limit - 1][0], found[limit - 1][1]) if len(found) > limit else "")


def _named(wanted: str) -> Q:
    named = Q(name__contains=wanted)
    if wanted.isascii() and wanted.isalpha():
        letters = wanted.lower()
        named |= Q(sort_key__startswith=letters) | Q(sort_key__contains=f" {letters}")
    return named


def roll_whole(election_id: int) -> list[ElectorCard]:
    """Return the whole roll for a sheet on the board; one query."""
    return _cards(standing_on(election_id))


@dataclass(frozen=True, slots=True)
class RollFigures:
    """How many are on the roll, how many cast ballots, and how many by basis."""

    count: int
    casting: int
    by_basis: tuple[tuple[str, int], ...]


def roll_figures(election_id: int) -> RollFigures:
    """Count a roll; one query."""
    rows = Elector.objects.filter(election_id=election_id, struck_at__isnull=True)
    counted = rows.values("basis").annotate(n=Count("pk"), casting=Count("pk", filter=~Q(casts=""))).order_by("basis")
    found = [(row["basis"], row["n"], row["casting"]) for row in counted]
    return RollFigures(
        sum(n for _b, n, _c in found), sum(c for _b, _n, c in found), tuple((b, n) for b, n, _c in found)
    )


def elector_of(actor: Actor, election_id: int) -> ElectorCard | None:
    """Return whoever asks as they stand on the roll; ``None`` where they do not; one query."""
    if actor.person_id is None:
        return None
    found = _cards(standing_on(election_id).filter(person_id=actor.person_id))
    return found[0] if found else None


def electors_called(election_id: int, q: str, *, limit: int = 20) -> list[ElectorCard]:
    """Return those of the roll by part of their name or their pinyin, for a form to choose among; one query."""
    wanted = q.replace("\x00", "").strip()
    return _cards(standing_on(election_id).filter(_named(wanted))[:limit]) if wanted else []


def struck_off(election_id: int) -> list[tuple[int, str, str, str]]:
    """Return who was struck: id, name, why, and the household's number; one query."""
    rows = Elector.objects.filter(election_id=election_id, struck_at__isnull=False).order_by("sort_key", "id")
    return list(rows.values_list("id", "name", "struck_why", "household_number"))
