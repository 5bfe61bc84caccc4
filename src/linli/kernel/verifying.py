"""What modules verify beside the journal's chains: each recomputes what it keeps and names what differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written down: where, and what differs, in the words of `linli verify`."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Examined:
    """How much was recomputed, and what differs."""

    count: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Verifier:
    """One module's part: what it recomputes (in the plural), and the function that does it for a place's subtree."""

    what: str
    examine: Callable[[str], Examined]


def wired_verifiers() -> tuple[Verifier, ...]:
    """Return the verifiers named by the configuration's wiring."""
    verifiers: tuple[Verifier, ...] = import_string(settings.LINLI_VERIFIERS)
    return verifiers
