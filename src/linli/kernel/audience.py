"""Audience: an expression that says for whom something is — places × residency × tags × age × sex."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from linli.kernel.place_path import is_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

RESIDENCIES = ("registered", "resident", "floating")
"""Registered in one of the places; living there; living there and registered elsewhere."""
SEXES = {"male": 1, "female": 2}
"""Words of the API to codes of GB/T 2261.1."""
OLDEST = 150
PLACES_AT_MOST = 500


class InvalidAudienceError(ValueError):
    """The expression cannot be read; ``faults`` are pairs of a JSON pointer and what is wrong there (a short code)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(", ".join(f"{pointer}: {fault}" for pointer, fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who belongs to one of the places in one of the ways, and is all of the rest.

    ``places`` are codes, each meaning its subtree. Without ``residency`` whoever is registered or resident counts.
    Ages are completed years; both ends belong. ``households_only`` asks for heads of households, one for each.
    """

    places: tuple[str, ...]
    residency: tuple[str, ...] = ()
    tags_any: tuple[str, ...] = ()
    tags_all: tuple[str, ...] = ()
    tags_none: tuple[str, ...] = ()
    age_min: int | None = None
    age_max: int | None = None
    sex: str = ""
    households_only: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the expression as the API speaks it, without what it does not ask."""
        said: dict[str, Any] = {"places": list(self.places)}
        for name in ("residency", "tags_any", "tags_all", "tags_none"):
            if getattr(self, name):
                said[name] = list(getattr(self, name))
        age = {"min": self.age_min, "max": self.age_max}
        if age := {end: years for end, years in age.items() if years is not None}:
            said["age"] = age
        if self.sex:
            said["sex"] = self.sex
        if self.households_only:
            said["households_only"] = True
        return said


@dataclass(slots=True)
class _Reading:
    said: Mapping[str, Any]
    faults: list[tuple[str, str]] = field(default_factory=list)

    def words(self, name: str, allowed: Callable[[str], bool]) -> tuple[str, ...]:
        found = self.said.get(name) or []
        if not isinstance(found, (list, tuple)):
            self.faults.append((f"/{name}", "not_a_list"))
            return ()
        for number, word in enumerate(found):
            if not (isinstance(word, str) and allowed(word)):
                self.faults.append((f"/{name}/{number}", "unknown"))
        return tuple(dict.fromkeys(word for word in found if isinstance(word, str)))

    def years(self, end: str) -> int | None:
        age = self.said.get("age") or {}
        if not isinstance(age, dict):
            self.faults.append(("/age", "not_an_object"))
            return None
        found = age.get(end)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= OLDEST:
            self.faults.append((f"/age/{end}", "not_an_age"))
            return None
        return found


def audience_parse(said: Mapping[str, Any]) -> Audience:
    """Read an expression as the API speaks it; InvalidAudienceError names everything wrong at once.

    Whether a place or a tag exists is for whoever knows them.
    """
    reading = _Reading(said)
    places = reading.words("places", is_place)
    if not places:
        reading.faults.append(("/places", "required"))
    if len(places) > PLACES_AT_MOST:
        reading.faults.append(("/places", "too_many"))
    residency = reading.words("residency", RESIDENCIES.__contains__)
    any_, all_, none = (reading.words(name, bool) for name in ("tags_any", "tags_all", "tags_none"))
    least, most = reading.years("min"), reading.years("max")
    if least is not None and most is not None and least > most:
        reading.faults.append(("/age/max", "below_min"))
    sex = said.get("sex") or ""
    if sex and sex not in SEXES:
        reading.faults.append(("/sex", "unknown"))
    heads = said.get("households_only") or False
    if not isinstance(heads, bool):
        reading.faults.append(("/households_only", "not_a_boolean"))
    if reading.faults:
        raise InvalidAudienceError(reading.faults)
    return Audience(_outermost(places), residency, any_, all_, none, least, most, sex, heads)


def _outermost(places: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out places that lie within another one."""
    kept: list[str] = []
    for place in sorted(places):
        if not (kept and place.startswith(kept[-1])):
            kept.append(place)
    return tuple(kept)


def born_between(audience: Audience, today: date) -> tuple[date | None, date | None]:
    """Return the first and the last birthday of who has the age on that day; None where that end is open."""
    first = _years_before(today, audience.age_max + 1, days=1) if audience.age_max is not None else None
    last = _years_before(today, audience.age_min) if audience.age_min is not None else None
    return first, last


def _years_before(day: date, years: int, *, days: int = 0) -> date:
    """Return the day so many years (and days less) before; who was born on 29 February is older on 1 March."""
    year = day.year - years
    try:
        back = day.replace(year=year)
    except ValueError:
        back = day.replace(year=year, day=28)
    return back + timedelta(days=days)
