"""Opaque cursors for lists paged by key: a page starts after a row, never after a count."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError

T = TypeVar("T")
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``next`` is the cursor of the following page, empty on the last."""

    items: tuple[T, ...]
    next: str = ""


def cursor_of(*values: str | int) -> str:
    """Write the sort key of the last row shown as a cursor."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def cursor_read(cursor: str, kinds: tuple[type, ...]) -> list[Any]:
    """Read a cursor back into values of these kinds; one made up raises InvalidInputError."""
    try:
        values: Any = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        values = None
    if not isinstance(values, list) or not _fit(values, kinds):
        raise InvalidInputError([FieldError("/cursor", _("翻页的位置不对，请从第一页看起。"), where="query")])
    return values


def _fit(values: list[Any], kinds: tuple[type, ...]) -> bool:
    """Judge types, and texts: PostgreSQL's hold no NUL, its encoding no lone surrogate."""
    printable = all(value.isprintable() for value in values if isinstance(value, str))
    return printable and [type(value) for value in values] == list(kinds)
