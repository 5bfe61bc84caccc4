"""Input that cannot be taken, said so that a person can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: a JSON pointer (``/note``) and how to mend it, in the reader's language."""

    pointer: str
    message: StrOrPromise
    where: str = "body"


class InvalidInputError(Exception):
    """The request was understood and lacks something; answered with 422 and every error named."""

    def __init__(self, errors: Iterable[FieldError], detail: str = "") -> None:
        self.errors = tuple(errors)
        self.detail = detail
        super().__init__("; ".join(f"{error.pointer}: {error.message}" for error in self.errors))


class AlreadyTakenError(Exception):
    """The same message came before and was taken; answered with 409 and a type of its own."""


class ConflictError(Exception):
    """What is wanted cannot be done as things stand; answered with 409, and the words are for the person.

    ``code`` names the problem's type where programs must tell it from the others.
    """

    code = "conflict"


def invalid(pointer: str, message: StrOrPromise) -> InvalidInputError:
    """Return the error for one field, ready to raise."""
    return InvalidInputError([FieldError(pointer, message)])
