"""Why a file was not taken; each message is for the person who sent it."""

from __future__ import annotations

from django.utils.translation import gettext as _


class FileRefusedError(ValueError):
    """The file is no picture we accept; the message says why and what to do."""


class StorageFullError(OSError):
    """The disk or the object store has no room; nothing was stored."""

    def __init__(self) -> None:
        """Say so to the person, who can do nothing but come again."""
        super().__init__(_("服务器存储空间不足，请稍后再试"))


class UnknownFileError(LookupError):
    """No stored file has this id or token."""
