"""What people write into fields of the desk's forms: numbers, days, moments, sums of money."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.kernel.refusal import InvalidInputError
    from linli.web.request import LinliRequest

_DIGITS = 9
_FEN = Decimal(100)


def said_in(request: LinliRequest) -> dict[str, str]:
    """Return what a form says, field by field; of a field said several times the last."""
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


def number_of(said: str) -> int | None:
    """Return a whole number, nothing where there is none."""
    word = said.strip()
    return int(word) if word.isascii() and word.isdigit() and len(word) <= _DIGITS else None


def day_of(said: str) -> date | None:
    """Return the day of a date field, nothing where there is none."""
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        return None


def moment_of(said: str) -> datetime | None:
    """Return the moment of a datetime-local field, in Chinese time."""
    try:
        return datetime.fromisoformat(said.strip()).replace(tzinfo=ZONE)
    except ValueError:
        return None


def moment_written(at: datetime | None) -> str:
    """Write a moment for a datetime-local field."""
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if at else ""


def fen_of(said: str) -> int | None:
    """Return an amount in whole fen, written in yuan with at most two decimals; nothing where it is no amount."""
    word = said.strip().replace(",", "").replace("，", "")
    if len(word) > _DIGITS * 2:
        return None
    try:
        amount = Decimal(word) * _FEN
    except InvalidOperation:
        return None
    return int(amount) if amount.is_finite() and amount == amount.to_integral_value() else None


def errors_of(refused: InvalidInputError, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the words of each refused field by its name in the form; several of one field in one sentence each."""
    found: dict[str, str] = {}
    for error in refused.errors:
        field = error.pointer.strip("/")
        name = (names or {}).get(field, field)
        found[name] = (
            _("%(one)s；%(other)s") % {"one": found[name], "other": error.message}
            if name in found
            else str(error.message)
        )
    return found
