"""What other modules and the web ring get to see of accounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a token stands for at this moment, with what every page needs; ``mode`` is std or care.

    ``lacks_second_factor``: the person holds appointments that do not count in this session for want of a second code.
    ``versions`` are the counters of the person and of the villages, read at the same moment.
    """

    session_id: int
    actor: Actor
    mode: str
    phone_hint: str
    now: datetime
    village: str
    language: str = ""
    lacks_second_factor: bool = False
    versions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened; the token is shown this once."""

    token: str
    expires_at: datetime
    person_id: int
    session_id: int


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A session as its owner sees it."""

    id: int
    kind: str
    user_agent: str
    origin: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HolderCard:
    """A person holding a role at a place."""

    person_id: int
    name: str
    role: Role
    place: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class AppointmentCard:
    """An appointment with its dates; ``substitute_for`` is the name of whom it stands in for, or empty."""

    id: int
    person_id: int
    name: str
    role: Role
    place: str
    unit_id: int | None
    unit_name: str
    from_at: datetime
    until_at: datetime | None
    ended_at: datetime | None
    substitute_for: str = ""


@dataclass(frozen=True, slots=True)
class SecondFactorCard:
    """How a person's second factor stands: since when it holds, and how many recovery codes are left."""

    confirmed_at: datetime | None = None
    recovery_codes_left: int = 0


@dataclass(frozen=True, slots=True)
class SettingsCard:
    """A person's settings; ``current_village`` and ``language`` are empty until chosen."""

    care_mode: bool = False
    current_village: str = ""
    language: str = ""
    is_barred: bool = False
