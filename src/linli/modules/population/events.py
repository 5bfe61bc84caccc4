"""What happened to the register; ids, codes and names of fields alone, for what they hold stays out of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntered:
    """A person stands in a village's register from now on, in these ways (registered, resident)."""

    kind: ClassVar[str] = "population.person_entered"

    kinds: tuple[str, ...]
    household_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCorrected:
    """These fields of a person say something else from now on."""

    kind: ClassVar[str] = "population.person_corrected"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsImportStarted:
    """A file's rows are being taken over into a place's register; ``digest`` is the file's SHA-256."""

    kind: ClassVar[str] = "population.import_started"

    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsImported:
    """A file's rows have been taken over: how many persons it added, changed, found as they are, or left out."""

    kind: ClassVar[str] = "population.imported"

    rows: int
    added: int
    changed: int
    unchanged: int
    rejected: int
