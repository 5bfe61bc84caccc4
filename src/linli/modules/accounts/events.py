"""What happened to accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentGiven:
    """Somebody holds a role at a place from now on; ``until`` is RFC 3339 or empty."""

    kind: ClassVar[str] = "accounts.appointment_given"

    appointment_id: int
    person_id: int
    role: str
    unit_id: int | None = None
    until: str = ""
    substitute_for: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentEnded:
    """An appointment holds no longer."""

    kind: ClassVar[str] = "accounts.appointment_ended"

    appointment_id: int
    person_id: int
    role: str
    unit_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBarred:
    """A phone was reported stolen: its sessions are ended and nobody signs in with it."""

    kind: ClassVar[str] = "accounts.person_barred"

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReadmitted:
    """The owner has the phone, or another, and may sign in again."""

    kind: ClassVar[str] = "accounts.person_readmitted"

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSet:
    """A person's authenticator was confirmed: from now on signing in needs its code."""

    kind: ClassVar[str] = "accounts.second_factor_set"

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeUsed:
    """Somebody signed in with a code written down for when the authenticator is lost."""

    kind: ClassVar[str] = "accounts.recovery_code_used"

    person_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorReset:
    """A lost second factor was taken from a person, with a reason; their sessions ended."""

    kind: ClassVar[str] = "accounts.second_factor_reset"

    person_id: int
    reason: str
