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
class PersonRehoused:
    """A person belongs to another household of the village from now on, or to none."""

    kind: ClassVar[str] = "population.person_rehoused"

    household_id: int | None
    former: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMovedIn:
    """A person the register knows belongs to the village in one more way."""

    kind: ClassVar[str] = "population.person_moved_in"

    way: str
    household_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMovedOut:
    """A person belongs to the village in these ways no longer, from the day ``until`` on."""

    kind: ClassVar[str] = "population.person_moved_out"

    ways: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDied:
    """A person's death was entered; ``withdrawn`` says that this was a mistake."""

    kind: ClassVar[str] = "population.person_died"

    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TagGiven:
    """Somebody was given a tag by hand."""

    kind: ClassVar[str] = "population.tag_given"

    tag_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TagTaken:
    """A tag was taken from somebody by hand."""

    kind: ClassVar[str] = "population.tag_taken"

    tag_id: int
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdEntered:
    """A household stands in the register; ``out_of`` is the one it was split off."""

    kind: ClassVar[str] = "population.household_entered"

    out_of: int | None = None
    persons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdChanged:
    """These fields of a household say something else."""

    kind: ClassVar[str] = "population.household_changed"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMerged:
    """A household was merged into another and is no more."""

    kind: ClassVar[str] = "population.household_merged"

    into: int
    persons: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadChanged:
    """A household has another head, to whom everybody's relation was said anew."""

    kind: ClassVar[str] = "population.head_changed"

    person_id: int
    former: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseEntered:
    """A house stands in the register."""

    kind: ClassVar[str] = "population.house_entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseChanged:
    """These fields of a house say something else."""

    kind: ClassVar[str] = "population.house_changed"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberUnmasked:
    """Somebody is about to see a full number; written before it is shown."""

    kind: ClassVar[str] = "population.number_unmasked"

    field: str
    reason: str
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked:
    """Somebody wants the register to say something else of them in these fields."""

    kind: ClassVar[str] = "population.correction_asked"

    correction: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionStepTaken:
    """A wish for a correction was accepted, refused or taken back."""

    kind: ClassVar[str] = "population.correction_step_taken"

    correction: int
    step: str
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """A person agreed to something in the words of this version."""

    kind: ClassVar[str] = "population.consent_given"

    about: str
    version: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataExported:
    """A person took along what is kept of them."""

    kind: ClassVar[str] = "population.data_exported"

    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonErased:
    """A person took their consent back and was erased; ``kept_register`` says that their village keeps who belongs."""

    kind: ClassVar[str] = "population.person_erased"

    kept_register: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsImportStarted:
    """A file's rows are being taken over into a place's register; ``digest`` is the file's SHA-256."""

    kind: ClassVar[str] = "population.import_started"

    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFaultsTaken:
    """The rows at fault of a file were given out as a spreadsheet, as they had come."""

    kind: ClassVar[str] = "population.import_faults_taken"

    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidentsImported:
    """A file's rows have been taken over: how many persons it added, changed, found as they are, or left out."""

    kind: ClassVar[str] = "population.imported"

    rows: int
    added: int
    changed: int
    unchanged: int
    rejected: int
