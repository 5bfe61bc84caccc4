"""One row of a table checked by itself: what stands in it as the register writes it, and everything wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from linli.modules.population.errors import InvalidHouseholdNumberError, InvalidIdentityNumberError, InvalidPhoneError
from linli.modules.population.fields import identity_columns, phone_columns
from linli.modules.population.importing.columns import IGNORED
from linli.modules.population.importing.faults import Fault
from linli.modules.population.importing.words import AWAY, BOTH, EARLIEST, FLOATING, HEAD, day_of, plain, tables
from linli.modules.population.normal_forms import (
    CITIZEN,
    IDENTITY_NUMBER_LENGTH,
    check_character,
    document_number_normalised,
    household_number_normalised,
    identity_born_on,
    identity_sex,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from linli.modules.population.importing.villages import Villages

_MOST = {"name": 60, "occupation": 60, "workplace": 100, "address": 200, "house": 60}
_ROUNDED = re.compile(r"[\d.]+E\+?\d+", re.IGNORECASE)
_CODED = ("ethnicity", "education", "marital", "political")
_FORMULA = ("=", "@", "+", "\t")
_BETWEEN_TAGS = re.compile(r"[、，,;；/|\s]+")
_SAID_BY_A_NUMBER = frozenset({1, 2})


@dataclass(slots=True)
class Checked:
    """A row as the register would write it (``columns`` by their names), and its faults."""

    line: int
    columns: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_rejected(self) -> bool:
        """Whether an error keeps it out."""
        return any(fault.is_error for fault in self.faults)


class Checker:
    """Checks the rows of one file, whose columns hold these fields, for a place's villages."""

    def __init__(self, fields: Sequence[str], *, villages: Villages, tags: Mapping[str, int], today: date) -> None:
        self._where = [(place, name) for place, name in enumerate(fields) if name != IGNORED]
        self._villages = villages
        self._tags = tags
        self._today = today
        self._tables = tables()

    def check(self, line: int, cells: Sequence[str]) -> Checked:
        """Return the row checked; nothing is asked of other rows or of the register."""
        said: dict[str, str] = {}
        for place, name in self._where:
            if place < len(cells) and (text := cells[place].strip()):
                said[name] = f"{said[name]}、{text}" if name in said else text
        row = Checked(line)
        self._texts(row, said)
        self._belonging(row, said)
        self._codes(row, said)
        self._person(row, said)
        self._dates(row, said)
        if self._tags or "tags" in said:
            self._tagged(row, said.get("tags", ""))
        return row

    def _texts(self, row: Checked, said: Mapping[str, str]) -> None:
        for name, most in _MOST.items():
            if name not in said:
                continue
            text = plain(said[name])
            if text.startswith(_FORMULA):
                row.faults.append(Fault("formula", name))
            elif not text.isprintable() or "\ufffd" in text:
                row.faults.append(Fault("unreadable", name))
            elif len(text) > most:
                row.faults.append(
                    Fault("name_too_long", name) if name == "name" else Fault("too_long", name, {"most": most})
                )
            else:
                row.columns[name] = text
        if "name" not in said:
            row.faults.append(Fault("name_missing", "name"))

    def _belonging(self, row: Checked, said: Mapping[str, str]) -> None:
        village, fault = self._villages.of(said.get("village", ""))
        if fault is not None:
            row.faults.append(fault)
            return
        row.columns["village"] = village
        if "household" in said:
            try:
                row.columns["household"] = household_number_normalised(said["household"])
            except InvalidHouseholdNumberError:
                row.faults.append(Fault("household_form", "household"))
        if "grid" in said:
            row.columns["grid"] = self._villages.grid_of(village, said["grid"])
            if not row.columns["grid"]:
                row.faults.append(Fault("grid_unknown", "grid"))
        kind = self._word(row, said, "belonging")
        row.columns["says_belonging"] = bool(kind)
        kind = kind or self._by_registered_place(village, said)
        row.columns["registered"], row.columns["resident"] = kind != FLOATING, kind != AWAY

    def _by_registered_place(self, village: str, said: Mapping[str, str]) -> str:
        place = plain(said.get("registered_place", ""))
        if not place or place.startswith(village) or self._villages.is_in(place, village):
            return BOTH
        return FLOATING

    def _codes(self, row: Checked, said: Mapping[str, str]) -> None:
        for name in _CODED:
            if code := self._word(row, said, name):
                row.columns[name] = code
        if code := self._word(row, said, "relation"):
            row.columns["relation_code"] = code
            row.columns["relation"] = plain(said["relation"])[:20]
            row.columns["is_head"] = code == HEAD and "household" in row.columns
        if code := self._word(row, said, "sex"):
            row.columns["sex"] = int(code)
        if "phone" in said:
            try:
                row.columns |= phone_columns(said["phone"])
            except InvalidPhoneError:
                row.faults.append(Fault("phone_invalid", "phone"))

    def _word(self, row: Checked, said: Mapping[str, str], name: str) -> str:
        if name not in said:
            return ""
        code = self._tables[name].get(plain(said[name]).replace(" ", ""), "")
        if not code:
            row.faults.append(Fault("word_unknown", name))
        return code

    def _person(self, row: Checked, said: Mapping[str, str]) -> None:
        born, is_wrong = self._born(said)
        if "id_number" not in said:
            if is_wrong:
                row.faults.append(Fault(is_wrong, "born_on"))
            elif born is None or "household" not in row.columns:
                row.faults.append(Fault("not_identifiable"))
            row.columns["born_on"] = born
            return
        number, kind = self._number(row, said)
        if not number:
            return
        row.columns |= identity_columns(kind, number)
        self._against_the_number(row, number, born, is_wrong)

    def _born(self, said: Mapping[str, str]) -> tuple[date | None, str]:
        """Return the birthday of the column for it, and what is wrong with what stands there."""
        if "born_on" not in said:
            return None, ""
        day = day_of(said["born_on"])
        if day is None:
            return None, "date_invalid"
        return (day, "") if EARLIEST <= day <= self._today else (None, "date_unlikely")

    def _number(self, row: Checked, said: Mapping[str, str]) -> tuple[str, str]:
        kind = self._word(row, said, "id_kind") or CITIZEN
        try:
            number = document_number_normalised(kind, said["id_number"])
        except InvalidIdentityNumberError:
            row.faults.append(Fault(_number_fault(said["id_number"]), "id_number"))
            return "", ""
        if (day := identity_born_on(number)) is not None and day > self._today:
            row.faults.append(Fault("number_birthday", "id_number"))
            return "", ""
        return number, kind

    def _against_the_number(self, row: Checked, number: str, born: date | None, is_wrong: str) -> None:
        day, sex = identity_born_on(number), identity_sex(number)
        if is_wrong and day is not None:
            row.faults.append(Fault("birthday_from_number", "born_on", {"number_says": day.isoformat()}))
        elif is_wrong:
            row.faults.append(Fault(is_wrong, "born_on"))
        elif born is not None and day is not None and born != day:
            row.faults.append(Fault("born_contradicts", "born_on", {"number_says": day.isoformat()}))
        row.columns["born_on"] = day or born
        written = row.columns.get("sex")
        if sex is not None and written in _SAID_BY_A_NUMBER and written != sex:
            row.faults.append(Fault("sex_contradicts", "sex", {"sex": sex}))
        row.columns["sex"] = sex or written

    def _dates(self, row: Checked, said: Mapping[str, str]) -> None:
        if "deceased_on" not in said:
            return
        day = day_of(said["deceased_on"])
        if day is None:
            row.faults.append(Fault("date_invalid", "deceased_on"))
        elif not EARLIEST <= day <= self._today or day < (row.columns.get("born_on") or EARLIEST):
            row.faults.append(Fault("date_unlikely", "deceased_on"))
        else:
            row.columns["deceased_on"] = day

    def _tagged(self, row: Checked, said: str) -> None:
        found = []
        for word in _BETWEEN_TAGS.split(plain(said)):
            if word in self._tags:
                found.append(self._tags[word])
            elif word and word not in _NO_TAG:
                row.faults.append(Fault("tag_unknown", "tags", {"word": word[:30]}))
        row.columns["tags"] = sorted({tag for tag in found if tag})


_NO_TAG = frozenset({"无", "否", "-", "一般", "一般人群", "普通"})


def _number_fault(text: str) -> str:
    """Say what is wrong with a number that does not pass, as exactly as it can be said."""
    number = plain(text).replace(" ", "").upper()
    if _ROUNDED.fullmatch(number):
        return "number_rounded"
    if len(number) != IDENTITY_NUMBER_LENGTH or not number[:-1].isdigit():
        return "number_form"
    if identity_born_on(number) is None:
        return "number_birthday"
    return "number_checksum" if number[-1] != check_character(number[:-1]) else "number_kind"
