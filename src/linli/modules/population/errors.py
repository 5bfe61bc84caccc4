"""What can be wrong with a wish about people; each message is for the person who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise


class PopulationRefusedError(InvalidInputError, ValueError):
    """The person, household or membership cannot be as asked; the message says why."""

    def __init__(self, message: StrOrPromise, pointer: str = "") -> None:
        super().__init__([FieldError(pointer, message)], str(message))
        self.args = (str(message),)


class InvalidPhoneError(PopulationRefusedError):
    """The text is no mainland mobile number; the message does not repeat it, since it is personal."""

    def __init__(self) -> None:
        super().__init__(_("请填写 11 位手机号"), "/phone")


class InvalidIdentityNumberError(PopulationRefusedError):
    """The text is no number of such a document; the message does not repeat it, since it is personal."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(message, "/id_number")


class InvalidPersonError(PopulationRefusedError):
    """Something about a person cannot be so; ``errors`` names every field."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        found = tuple(errors)
        super().__init__(" ".join(str(error.message) for error in found))
        self.errors = found


class InvalidHouseholdNumberError(PopulationRefusedError):
    """The household number is empty or too long."""

    def __init__(self) -> None:
        super().__init__(_("户号应为 1 到 40 个字符"), "/number")


class UnknownPersonError(ObjectDoesNotExist):
    """No person has this id."""

    def __init__(self, person_id: int) -> None:
        super().__init__(_("没有编号为 %(id)s 的人员") % {"id": person_id})
        self.person_id = person_id


class UnknownHouseholdError(ObjectDoesNotExist):
    """No household has this id."""

    def __init__(self, household_id: int) -> None:
        super().__init__(_("没有编号为 %(id)s 的户") % {"id": household_id})
        self.household_id = household_id


class UnknownTagError(ObjectDoesNotExist):
    """The county has no tag of its own with this id."""
