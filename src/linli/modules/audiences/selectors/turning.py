"""Who reaches a round age in a month: 60, 70, 80 years."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from linli.kernel.audience import Audience, born_between
from linli.kernel.keyset import Page, cursor_of, cursor_read
from linli.modules.places.public import places_get
from linli.modules.population.public import members_count, persons_get, standings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linli.modules.population.public import PersonCard

AGES = (60, 70, 80)
PAGE_SIZE = 30
ROWS_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class TurningCard:
    """Somebody who reaches the age, on which day, and where to find them; ``sex`` after GB/T 2261.1."""

    person: PersonCard
    sex: int | None
    born_on: date
    turns_on: date
    place: str
    place_name: str


@dataclass(frozen=True, slots=True)
class TurningFigures:
    """How many reach each age in the month, of how many who belong to the place."""

    by_age: dict[int, int]
    total: int


def turning_figures(place: str, month: date) -> TurningFigures:
    """Return how many people of a place reach each of the round ages in a month; one query an age, and one of all."""
    return TurningFigures({age: _rows(place, age, month).count() for age in AGES}, members_count(place))


def turning_page(place: str, age: int, month: date, *, after: str = "", limit: int = PAGE_SIZE) -> Page[TurningCard]:
    """Return who reaches the age in the month, by day of birth, from the cursor on; three queries."""
    rows = _rows(place, age, month).order_by("born_on", "person_id")
    if after:
        born, pk = cursor_read(after, (str, int))
        try:
            day = date.fromisoformat(born)
        except ValueError:
            day = date.max
        rows = rows.filter(born_on__gte=day).exclude(born_on=day, person_id__lte=pk)
    values = list(rows.values_list("person_id", "sex", "born_on", "resident", "registered")[: limit + 1])
    persons = persons_get(row[0] for row in values)
    places = places_get(code for row in values for code in row[3:])
    cards = []
    for person_id, sex, born_on, resident, registered in values[:limit]:
        if born_on is None or person_id not in persons:
            continue
        where = resident if resident.startswith(place) else registered
        name = places[where].short_name if where in places else where
        cards.append(TurningCard(persons[person_id], sex, born_on, _turns_on(born_on, age), where, name))
    more = cursor_of(cards[-1].born_on.isoformat(), cards[-1].person.id) if len(values) > limit else ""
    return Page(tuple(cards), more)


def _rows(place: str, age: int, month: date) -> QuerySet[Any]:
    everybody = Audience((place,))
    of_age = Audience((place,), age_min=age)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    _open, before = born_between(of_age, month - timedelta(days=1))
    _open, until = born_between(of_age, last)
    return standings_of(everybody, today=last).filter(born_on__gt=before, born_on__lte=until)


def _turns_on(born_on: date, age: int) -> date:
    """Return the day of the birthday; who was born on 29 February is older on 1 March."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)
