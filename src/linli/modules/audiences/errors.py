"""What can be wrong with an audience; each message is for the person who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from linli.kernel.audience import OLDEST, PLACES_AT_MOST
from linli.kernel.refusal import FieldError, InvalidInputError

if TYPE_CHECKING:
    from linli.kernel.audience import InvalidAudienceError


class OutOfReachError(ObjectDoesNotExist):
    """A place that the actor may not count or address; it is not said whether it exists."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def in_words(error: InvalidAudienceError) -> InvalidInputError:
    """Return the faults of an expression, each at its pointer, as words a person can act on."""
    return InvalidInputError([FieldError(pointer, _words(pointer, fault)) for pointer, fault in error.faults])


def _words(pointer: str, fault: str) -> str:
    return {
        "required": _("还没选发给哪里的人，至少选一个地方。"),
        "too_many": _("地方太多了，最多 %(most)d 个，可以选它们的上一级。") % {"most": PLACES_AT_MOST},
        "not_an_age": _("年龄要写 0 到 %(most)d 的整数。") % {"most": OLDEST},
        "below_min": _("年龄写反了，“到”不能比“从”小。"),
        "not_a_list": _("这里要一个列表"),
        "not_an_object": _("这里要一个对象，形如 {…}"),
        "not_a_boolean": _("这里要写 true 或 false"),
    }.get(fault) or _unknown(pointer)


def _unknown(pointer: str) -> str:
    if pointer.startswith("/places/"):
        return _("没有这个地方，请从列表里选。")
    if pointer.startswith("/tags_"):
        return _("这里没有这个人群，可能停用了，请从列表里选。")
    return _("请从列表里选。")
