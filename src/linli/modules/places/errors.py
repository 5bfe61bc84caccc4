"""What can be wrong with a wish about places; each message is for the person who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class UnknownPlaceError(ObjectDoesNotExist):
    """No place has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(_("没有代码为 %(code)s 的区划") % {"code": code})
        self.code = code


class UnknownUnitError(ObjectDoesNotExist):
    """No unit has this id."""

    def __init__(self, unit_id: int) -> None:
        super().__init__(_("没有编号为 %(id)s 的单位") % {"id": unit_id})
        self.unit_id = unit_id


class PlaceRefusedError(InvalidInputError, ValueError):
    """The place, unit or setting cannot be as asked; the message says why."""

    def __init__(self, message: StrOrPromise, pointer: str = "/place") -> None:
        super().__init__([FieldError(pointer, message)], str(message))
        self.args = (str(message),)


class PlaceMergeError(PlaceRefusedError):
    """The two places cannot be merged, or the code not be changed; the message says why."""
