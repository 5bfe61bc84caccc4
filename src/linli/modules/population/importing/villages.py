"""Which village a text means, among those of the place the import is for."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from linli.kernel.place_path import Level, is_place, is_within
from linli.modules.places.public import grids_of, place_get, places_get, places_within
from linli.modules.population.importing.faults import Fault

if TYPE_CHECKING:
    from linli.modules.places.public import PlaceCard

_AT_ONCE = 5_000
_ALIKE = 0.5
_FIGURES = "零一二三四五六七八九"
_GRID = re.compile(
    r"第?(?:网格)?第?(?:(?P<digits>\d{1,3})|(?P<ten>[二三四五六七八九]?)(?P<is_ten>十?)(?P<one>[一二三四五六七八九]?))号?(?:网格)?"
)
_LOOK_AT_MOST = 200


class Villages:
    """The villages of a place by their code and by every way their name is written; grids by village."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.only = place if len(place) == Level.VILLAGE else ""
        self._codes: set[str] = set()
        self._named: dict[str, set[str]] = {}
        self._grids: dict[str, dict[str, str]] = {}
        self._short: list[str] = []
        self._stems: dict[str, str] = {}
        self._looked = 0
        above: dict[str, PlaceCard] = {}
        for card in _all_of(place):
            above[card.code] = card
        for code in {code[:length] for code in list(above) for length in (6, 9)} - above.keys():
            above |= places_get([code])
        for card in above.values():
            if card.level == Level.VILLAGE:
                self._enter(card, above)
        self.of = lru_cache(maxsize=20_000)(self._of)

    def _enter(self, card: PlaceCard, above: dict[str, PlaceCard]) -> None:
        self._codes.add(card.code)
        self._short.append(card.short_name)
        self._stems[card.code] = card.stem
        town, county = above.get(card.code[:9]), above.get(card.code[:6])
        for own in {card.name, card.short_name, card.stem} - {""}:
            written = [own]
            if town:
                written += [f"{name}{own}" for name in (town.name, town.short_name)]
            if county:
                written += [f"{county.name}{name}" for name in list(written)]
            for name in written:
                self._named.setdefault(name, set()).add(card.code)

    def _of(self, text: str) -> tuple[str, Fault | None]:
        """Return the village's code, or what is wrong with the text."""
        said = "".join(unicodedata.normalize("NFKC", text).split())
        if not said:
            return (self.only, None) if self.only else ("", Fault("village_missing", "village"))
        found = {said} if said in self._codes else self._named.get(said, set())
        if len(found) == 1:
            return next(iter(found)), None
        if found:
            return "", Fault("village_ambiguous", "village", {"count": len(found)})
        return "", self._stranger(said)

    def _stranger(self, said: str) -> Fault:
        known = is_place(said) and len(said) == Level.VILLAGE and said in places_get([said])
        if known and not is_within(said, self.place):
            return Fault("village_outside", "village")
        if self.only and not known and _village_elsewhere(said, self.place):
            return Fault("village_outside", "village")
        alike = self._alike(said)
        return Fault("village_unknown", "village", {"like": alike[0] if alike else "—"})

    def is_in(self, address: str, village: str) -> bool:
        """Whether an address says the village's name."""
        return self._stems.get(village, "") in address

    def _alike(self, said: str) -> list[str]:
        self._looked += 1  # it costs more the more villages there are
        return difflib.get_close_matches(said, self._short, n=1, cutoff=_ALIKE) if self._looked <= _LOOK_AT_MOST else []

    def grid_of(self, village: str, text: str) -> str:
        """Return the code of a grid of the village by its code, name or number; empty where there is none."""
        if village not in self._grids:
            cards = grids_of(village)
            names = {name: card.code for card in cards for name in (card.code, card.name, card.short_name)}
            numbers = {str(int(card.code[-3:])): card.code for card in cards}
            self._grids[village] = {**numbers, **names}
        said = "".join(unicodedata.normalize("NFKC", text).split())
        known = self._grids[village]
        return known.get(said) or known.get(_grid_number(said), "")


def _grid_number(said: str) -> str:
    """Return the number a grid goes by: 3 for 第三网格, 网格03 and 三."""
    found = _GRID.fullmatch(said)
    if found is None:
        return ""
    ten, is_ten, one = found["ten"], found["is_ten"], found["one"]
    if found["digits"]:
        return str(int(found["digits"]))
    tens = (_FIGURES.find(ten) if ten else 1) if is_ten else 0
    return str(10 * tens + (_FIGURES.find(one) if one else 0))


def _all_of(place: str) -> list[PlaceCard]:
    found = [place_get(place)]
    after = None
    while cards := places_within(place, after=after, limit=_AT_ONCE):
        found += [card for card in cards if card.level <= Level.VILLAGE]
        after = cards[-1].code
    return found


def _village_elsewhere(said: str, place: str) -> bool:
    """Whether a village of the same county, though not of the place, is called so."""
    cards = places_within(place[: Level.COUNTY], level=Level.VILLAGE, q=said, limit=20)
    return any(said in {card.name, card.short_name} and not is_within(card.code, place) for card in cards)
