"""What happened to places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAdded:
    """A place was added by hand: a functional zone, a grid."""

    kind: ClassVar[str] = "places.added"

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRenamed:
    """A place has another name."""

    kind: ClassVar[str] = "places.renamed"

    code: str
    old_name: str
    new_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAbolished:
    """A place is no more, and nothing took its place."""

    kind: ClassVar[str] = "places.abolished"

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMerged:
    """A place became part of another; rows are being rewritten to the target's code."""

    kind: ClassVar[str] = "places.merged"

    code: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecoded:
    """A place, with all below it, goes by another code."""

    kind: ClassVar[str] = "places.recoded"

    code: str
    new_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionsImported:
    """A list of divisions was taken over; the changes themselves stand in the places' history."""

    kind: ClassVar[str] = "places.divisions_imported"

    revision: str
    added: int
    changed: int
    abolished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSettingPut:
    """A place says something else for itself and what lies below."""

    kind: ClassVar[str] = "places.setting_put"

    key: str
    value: object


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkdayDecided:
    """A county decided for itself whether a day is worked; ``day`` is RFC 3339."""

    kind: ClassVar[str] = "places.workday_decided"

    day: str
    is_workday: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkdayDecisionDropped:
    """The notice holds again for a day."""

    kind: ClassVar[str] = "places.workday_decision_dropped"

    day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityPut:
    """A shelter was entered, or something about it changed."""

    kind: ClassVar[str] = "places.facility_put"

    name: str
    is_open: bool
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilitiesImported:
    """A list of shelters was taken over."""

    kind: ClassVar[str] = "places.facilities_imported"

    added: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyDeclared:
    """A place is in an emergency until a moment (RFC 3339); ``tells`` says that everybody is sent the message, too."""

    kind: ClassVar[str] = "places.emergency_declared"

    message: str
    until: str
    tells: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyEnded:
    """An emergency is over: by somebody's hand, or since its time was."""

    kind: ClassVar[str] = "places.emergency_ended"

    message: str
    by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TickerPut:
    """A line was set on the home of every village below, or taken off."""

    kind: ClassVar[str] = "places.ticker_put"

    text: str
    is_over: bool
