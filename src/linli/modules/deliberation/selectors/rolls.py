"""Rolls: who is entitled under a rule at a place on a day, drawn from the register.

Adults are those who are eighteen on the day. The birthday itself counts (民法典 §17 with §1259: the years of civil law
are completed on the birthday; only criminal law waits for the day after); who was born on 29 February is of age on
1 March of other years. Of whom the register knows no birthday, nobody can say; they are left out and counted
(``left_out``), so that the village mends the register before the roll is displayed. The dead are on no roll, from the
day of their death on.

Villages (村 §16, §25): who is registered there; a resident registered elsewhere only with the tag ``admitted_voter``.
Urban communities (居 §16, §26): who is registered or habitually living there. Collectives (集 §11, §26): who bears the
tag ``collective_member`` and is of age, wherever they live.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.kernel.audience import Audience, born_between
from linli.kernel.place_path import Level, at_level
from linli.modules.deliberation.law import ADMITTED, COLLECTIVE_MEMBER, LawRule, Setting, Unit
from linli.modules.population.public import Belonging, TagHolder, belongings_on, tag_holders_on, tagged_among

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Entitled:
    """One voice on a roll; a household's is that of who represents it."""

    person_id: int
    household_id: int | None
    name: str
    sort_key: str


def entitled(rule: LawRule, *, place: str, day: date) -> list[Entitled]:
    """Return everybody entitled under a rule at a village, or at a grid for its group, in the order of the roll.

    Adults each for themselves by name; one line for each household that has an adult, its head or else its oldest
    adult, by the household's number; holders of the rule's seats once each. Two queries for people, three for seats.
    """
    if rule.unit is Unit.SEATS:
        return _seated(rule, place, day)
    people = _people(rule, place, day)
    return _households(people, day) if rule.unit is Unit.HOUSEHOLDS else _adults(people, day)


def left_out(rule: LawRule, *, place: str, day: date) -> int:
    """Return how many would be entitled if the register knew when they were born."""
    if rule.unit is Unit.SEATS:
        holders = _holders(rule, place, day)
        return sum(1 for holder in holders.values() if holder.born_on is None and _must_be_of_age(rule))
    people = _people(rule, place, day)
    if rule.unit is Unit.ADULTS:
        return sum(1 for row in people if row.born_on is None)
    represented = {line.household_id for line in _households(people, day)}
    unknown = {row.household_id for row in people if row.born_on is None and row.household_id is not None}
    return len(unknown - represented)


def may_stand(rule: LawRule, person_id: int, kinds: Iterable[str], *, village: str, day: date) -> bool:
    """Whether nothing the register says of a member forbids them a roll: seats, registration or being admitted."""
    if rule.unit is Unit.SEATS:
        return any(holder.person_id == person_id for holder in tag_holders_on(rule.seats, village=village, day=day))
    if rule.setting is not Setting.VILLAGE or "registered" in kinds:
        return True
    return bool(tagged_among(ADMITTED, [person_id], village=village, day=day))


def _people(rule: LawRule, place: str, day: date) -> list[Belonging]:
    """Return who belongs to the body, of whatever age, each with the household in which they count."""
    village = at_level(place, Level.VILLAGE)
    rows = belongings_on(village, day=day)
    if rule.setting is Setting.VILLAGE:
        others = {row.person_id for row in rows} - {row.person_id for row in rows if row.kind == "registered"}
        admitted = tagged_among(ADMITTED, others, village=village, day=day)
        rows = [row for row in rows if row.kind == "registered" or row.person_id in admitted]
        first = "registered"
    else:
        first = "resident"
    people: dict[int, Belonging] = {}
    for row in sorted(rows, key=lambda row: row.kind != first):
        people.setdefault(row.person_id, row)
    return [row for row in people.values() if len(place) == Level.VILLAGE or row.grid == place]


def _adults(people: Iterable[Belonging], day: date) -> list[Entitled]:
    last = last_birthday(day)
    lines = [
        Entitled(row.person_id, row.household_id, row.name, row.pinyin)
        for row in people
        if row.born_on is not None and row.born_on <= last
    ]
    return _in_order(lines)


def _households(people: Iterable[Belonging], day: date) -> list[Entitled]:
    last = last_birthday(day)
    homes: dict[int, Belonging] = {}
    for row in people:
        if row.household_id is None or not _may_represent(row, last):
            continue
        known = homes.get(row.household_id)
        if known is None or _precedence(row) < _precedence(known):
            homes[row.household_id] = row
    lines = [
        Entitled(row.person_id, home, row.name, f"{len(row.household_number):03}{row.household_number}")
        for home, row in homes.items()
    ]
    return _in_order(lines)


def _may_represent(row: Belonging, last: date) -> bool:
    """Whether they are of age; a head whose birthday the register does not know is taken to be."""
    return row.is_head if row.born_on is None else row.born_on <= last


def _precedence(row: Belonging) -> tuple[bool, date | str, int]:
    return (not row.is_head, row.born_on.isoformat() if row.born_on else "", row.person_id)


def _seated(rule: LawRule, place: str, day: date) -> list[Entitled]:
    last = last_birthday(day)
    lines = [
        Entitled(holder.person_id, holder.household_id, holder.name, holder.pinyin)
        for holder in _holders(rule, place, day).values()
        if not _must_be_of_age(rule) or (holder.born_on is not None and holder.born_on <= last)
    ]
    return _in_order(lines)


def _must_be_of_age(rule: LawRule) -> bool:
    """Whether the seat comes by birth, not by election: members of a collective are born into it (集 §12, §26)."""
    return COLLECTIVE_MEMBER in rule.seats


def _holders(rule: LawRule, place: str, day: date) -> dict[int, TagHolder]:
    rows = tag_holders_on(rule.seats, village=at_level(place, Level.VILLAGE), day=day)
    return {holder.person_id: holder for holder in rows}


def last_birthday(day: date) -> date:
    """Return the last birthday of whoever is of age on that day."""
    _first, last = born_between(Audience((), age_min=OF_AGE), day)
    if last is None:
        raise AssertionError
    return last


def _in_order(lines: list[Entitled]) -> list[Entitled]:
    return sorted(lines, key=lambda line: (line.sort_key, line.person_id))
