"""Where the variants lie in Django's default storage, and what to do when it is full."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import string
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from linli.modules.files.errors import StorageFullError
from linli.modules.files.models import TOKEN_LENGTH

if TYPE_CHECKING:
    from linli.modules.files.pictures import Picture

Variant = Literal["full", "thumb"]

FOLDER = "photos"
_ALPHABET = string.ascii_letters + string.digits
_FULL = {errno.ENOSPC, errno.EDQUOT}


def new_token() -> str:
    """Return 22 random characters: 131 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(TOKEN_LENGTH))


def path_of(token: str, variant: Variant = "full") -> str:
    """Return the path in the storage: ``photos/ab/<token>.jpg``; folders stay small by the first two characters."""
    ending = ".jpg" if variant == "full" else ".thumb.jpg"
    return f"{FOLDER}/{token[:2]}/{token}{ending}"


def token_in(file_name: str) -> str:
    """Return the token within a file name of ours."""
    return file_name.partition(".")[0]


def write_variants(token: str, picture: Picture) -> None:
    """Write both variants or neither; no room raises StorageFullError."""
    try:
        _write(path_of(token, "full"), picture.full.body)
        _write(path_of(token, "thumb"), picture.thumb.body)
    except OSError as failure:
        remove_variants(token)
        if failure.errno in _FULL:
            raise StorageFullError from failure
        raise


def _write(wanted: str, body: bytes) -> None:
    written = default_storage.save(wanted, ContentFile(body))
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


def remove_variants(token: str) -> None:
    """Remove both variants where they exist; a storage that fails leaves them to the next sweep."""
    for path in (path_of(token, "thumb"), path_of(token, "full")):
        with contextlib.suppress(OSError):
            default_storage.delete(path)
