"""What a module keeps of one person: how it is given out, what stands against erasing it, how it is erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Section:
    """One table of what is kept: a title, the heads of its columns, and rows of plain values (text, number, None)."""

    title: StrOrPromise
    heads: tuple[StrOrPromise, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Erasing:
    """Whom to erase: ``name`` as it was, ``counties`` where their rows and events lie, and the moment.

    ``keeps_register`` says that a village has to keep who belongs to it: then only what rests on consent goes.
    """

    person_id: int
    name: str
    counties: tuple[str, ...]
    keeps_register: bool
    now: datetime


def _nothing_stands_against(_person_id: int) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class PersonalPart:
    """One module's part: ``export`` reads it, ``erase`` removes it, ``objections`` says in words what must end first.

    ``erase`` runs in one transaction with all others; what is not in the database it removes once that is committed.
    """

    module: str
    export: Callable[[int, datetime], list[Section]]
    erase: Callable[[Erasing], None]
    objections: Callable[[int], list[str]] = _nothing_stands_against


def personal_parts() -> tuple[PersonalPart, ...]:
    """Return every module's part, as the configuration's wiring lists them, top first."""
    parts: tuple[PersonalPart, ...] = import_string(settings.LINLI_PERSONAL)
    return parts
