"""Where the variants lie in Django's default storage, and what to do when it is full."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import string
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from linli.modules.files.errors import StorageFullError
from linli.modules.files.kinds import DOCUMENT, PICTURE, RECORDING, VIDEO
from linli.modules.files.models import TOKEN_LENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping

Variant = Literal["full", "thumb", "source"]
"""What is shown, its small picture, and a video as it was sent until it has been converted."""

_LAID: dict[str, tuple[str, str]] = {
    PICTURE: ("photos", ".jpg"),
    RECORDING: ("recordings", ".m4a"),
    VIDEO: ("videos", ".mp4"),
    DOCUMENT: ("documents", ".pdf"),
}
"""Folder and ending by media type."""
_BESIDE = {"thumb": ".thumb.jpg", "source": ".source"}
_VARIANTS: tuple[Variant, ...] = ("source", "thumb", "full")

FOLDERS = tuple(folder for folder, _ending in _LAID.values())
_ALPHABET = string.ascii_letters + string.digits
_FULL = {errno.ENOSPC, errno.EDQUOT}


def new_token() -> str:
    """Return 22 random characters: 131 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(TOKEN_LENGTH))


def path_of(token: str, variant: Variant = "full", media_type: str = PICTURE) -> str:
    """Return the path in the storage: ``photos/ab/<token>.jpg``; folders stay small by the first two characters."""
    folder, ending = _LAID[media_type]
    return f"{folder}/{token[:2]}/{token}{_BESIDE.get(variant, ending)}"


def token_in(file_name: str) -> str:
    """Return the token within a file name of ours."""
    return file_name.partition(".")[0]


def write_variants(token: str, variants: Mapping[Variant, bytes | Path], media_type: str = PICTURE) -> None:
    """Write all of these variants or none of them; no room raises StorageFullError."""
    try:
        for variant, content in variants.items():
            _write(path_of(token, variant, media_type), content)
    except OSError as failure:
        remove_variants(token, media_type, tuple(variants))
        if failure.errno in _FULL:
            raise StorageFullError from failure
        raise


def _write(wanted: str, content: bytes | Path) -> None:
    if isinstance(content, bytes):
        written = default_storage.save(wanted, ContentFile(content))
    else:
        with content.open("rb") as opened:
            written = default_storage.save(wanted, File(opened))
    if written != wanted:
        default_storage.delete(written)
        raise FileExistsError(wanted)
    with contextlib.suppress(NotImplementedError):  # an object store has no path, and is durable by its own word
        _flush(Path(default_storage.path(written)))


def _flush(path: Path) -> None:
    """Bring bytes and folder entry to the disk, since the row, once committed, survives a power cut."""
    for name in (path, path.parent):
        descriptor = os.open(name, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_variants(token: str, media_type: str = PICTURE, variants: tuple[Variant, ...] = _VARIANTS) -> None:
    """Remove the variants where they exist; a storage that fails leaves them to the next sweep."""
    for variant in variants:
        with contextlib.suppress(OSError):
            default_storage.delete(path_of(token, variant, media_type))
