"""Why a file was not taken; each message is for the person who sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FileRefusedError(InvalidInputError, ValueError):
    """The file is none we accept; the message says why and what to do."""

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__([FieldError("/file", message)], str(message))
        self.args = (str(message),)


class StorageFullError(OSError):
    """The disk or the object store has no room; nothing was stored."""

    def __init__(self) -> None:
        super().__init__(_("服务器存储空间不足，请稍后再试"))


class UnknownFileError(ObjectDoesNotExist):
    """No stored file has this id or token, or its bytes are gone."""
