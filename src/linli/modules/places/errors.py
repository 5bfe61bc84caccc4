"""What can be wrong with a wish about places; each message is for the person who made it."""

from __future__ import annotations

from django.utils.translation import gettext as _


class UnknownPlaceError(LookupError):
    """No place has this code."""

    def __init__(self, code: str) -> None:
        """Remember the code that was asked for."""
        super().__init__(_("没有代码为 %(code)s 的区划") % {"code": code})
        self.code = code


class UnknownUnitError(LookupError):
    """No unit has this id."""

    def __init__(self, unit_id: int) -> None:
        """Remember the id that was asked for."""
        super().__init__(_("没有编号为 %(id)s 的单位") % {"id": unit_id})
        self.unit_id = unit_id


class PlaceRefusedError(ValueError):
    """The place, unit or setting cannot be as asked; the message says why."""


class PlaceMergeError(PlaceRefusedError):
    """The two places cannot be merged, or the code not be changed; the message says why."""
