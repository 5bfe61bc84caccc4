"""Whatever is asked: the database counts whom plain reading of the expression means, each once, at their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linli.kernel import clock
from linli.kernel.audience import RESIDENCIES, SEXES, Audience
from linli.kernel.place_path import Level
from linli.modules.audiences.selectors.counting import count_everybody
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place
from linli.modules.population.public import standings_of
from linli.modules.population.testing import PersonTag, Tag, a_death, a_household, a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.modules.population.public import HouseholdCard

pytestmark = pytest.mark.django_db
TOWN, COUNTY, SIBLING, FAR = "330825002", "330825", "330825002201", "330802001001"
VILLAGES = (ZHANGWANG, SIBLING, HETIAN, FAR)
PLACES = ("3308", COUNTY, "330802", TOWN, HETIAN[:9], *VILLAGES, f"{ZHANGWANG}001", f"{SIBLING}001")
TAGS = ("low_income", "veteran", "disabled", "party_member")
TODAY = date(2026, 11, 26)


@dataclass
class Neighbour:
    """Somebody of the village as one would write them on a card."""

    id: int
    born_on: date | None
    sex: int | None
    registered: str = ""
    resident: str = ""
    is_head: bool = False
    tags: set[str] = field(default_factory=set)


def meant(who: Neighbour, audience: Audience) -> bool:
    """Read the expression aloud, clause by clause."""
    registered = any(who.registered.startswith(place) for place in audience.places)
    resident = any(who.resident.startswith(place) for place in audience.places)
    floating = resident and who.resident[: Level.VILLAGE] != who.registered[: Level.VILLAGE]
    ways = {"registered": registered, "resident": resident, "floating": floating}
    if not any(ways[way] for way in audience.residency or ("registered", "resident")):
        return False
    if audience.tags_any and not who.tags & set(audience.tags_any):
        return False
    if not who.tags >= set(audience.tags_all) or who.tags & set(audience.tags_none):
        return False
    if audience.sex and who.sex != SEXES[audience.sex]:
        return False
    return of_age(who.born_on, audience) and (who.is_head or not audience.households_only)


def of_age(born_on: date | None, audience: Audience) -> bool:
    if audience.age_min is None and audience.age_max is None:
        return True
    if born_on is None:
        return False
    years = TODAY.year - born_on.year - ((TODAY.month, TODAY.day) < (born_on.month, born_on.day))
    return (audience.age_min or 0) <= years <= (200 if audience.age_max is None else audience.age_max)


def counted_at(who: Neighbour, audience: Audience) -> str:
    lives_there = any(who.resident.startswith(place) for place in audience.places)
    return who.resident if lives_there else who.registered


def a_whole_village() -> list[Neighbour]:
    """Settle sixty people: at home, away, floating, without a known birthday, heads and not, with tags and without."""
    dice = Random("邻里")  # noqa: S311 - the same village every time
    for place in PLACES:
        a_place(place)
    ids = {code: Tag.objects.get(code=code) for code in TAGS}
    homes = {village: a_household(village, grid=a_grid(village).code) for village in VILLAGES}
    return [_settle(dice, ids, homes) for _ in range(60)]


def _settle(dice: Random, ids: dict[str, Tag], homes: dict[str, HouseholdCard]) -> Neighbour:
    around = date(TODAY.year - dice.choice((17, 18, 59, 60, 70)), TODAY.month, TODAY.day)
    born = None if dice.random() < 0.1 else around + timedelta(days=dice.choice((-400, -1, 0, 1)))
    sex = dice.choice((1, 2, None))
    who = Neighbour(a_person(sex=sex, born_on=born).id, born, sex)
    for kind in ("registered", "resident"):
        village = dice.choice((*VILLAGES, ""))
        if village or (kind == "resident" and not who.registered):
            village = village or ZHANGWANG
            in_grid = dice.random() < 0.5
            home = a_household(village) if dice.random() < 0.5 else (homes[village] if in_grid else None)
            head = home is not None and home is not homes[village] and not who.is_head
            a_membership(who.id, village, kind=kind, household=home, head=head)
            place = f"{village}001" if home is homes[village] else village
            setattr(who, kind, place)
            who.is_head = who.is_head or head
    for code in TAGS:
        if dice.random() < 0.3:
            PersonTag.objects.create(person_id=who.id, tag=ids[code], source="hand", from_date=date(2020, 1, 1))
            who.tags.add(code)
    return who


def some(words: Iterable[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(words)), unique=True, max_size=2).map(tuple)


EXPRESSIONS = st.builds(
    Audience,
    places=st.lists(st.sampled_from(PLACES), unique=True, min_size=1, max_size=3).map(tuple),
    residency=st.lists(st.sampled_from(RESIDENCIES), unique=True, max_size=3).map(tuple),
    tags_any=some(TAGS),
    tags_all=some(TAGS[:2]),
    tags_none=some(TAGS[1:]),
    age_min=st.sampled_from((None, 0, 18, 60)),
    age_max=st.sampled_from((None, 17, 59, 60, 100)),
    sex=st.sampled_from(("", "male", "female")),
    households_only=st.booleans(),
)


def test_the_database_counts_whom_plain_reading_means() -> None:
    village = a_whole_village()
    dead = a_membership(a_person(), ZHANGWANG)
    a_death(dead.id, date(2021, 1, 1))
    now = clock.now().replace(year=TODAY.year, month=TODAY.month, day=TODAY.day, hour=4)
    seen = 0

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(EXPRESSIONS)
    def agrees(audience: Audience) -> None:
        nonlocal seen
        wanted = [who for who in village if meant(who, audience)]
        by_place: dict[str, int] = {}
        for who in wanted:
            at = counted_at(who, audience)[: Level.VILLAGE]
            by_place[at] = by_place.get(at, 0) + 1
        found = count_everybody(audience, now=now, level=Level.VILLAGE)
        ids = set(standings_of(audience, today=TODAY).values_list("person_id", flat=True))

        assert found.count == len(wanted)
        assert {each.place: each.count for each in found.by_place} == by_place
        assert ids == {who.id for who in wanted}
        seen += found.count

    agrees()
    assert seen > 100, "the expressions hardly meant anybody: nothing was compared"
