"""The file itself: parts written one after the other with their digests, and a manifest of all of them."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import IO, TYPE_CHECKING, Any

from linli.modules.files.public import UnknownFileError, file_open
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from linli.modules.deliberation.dossier.gathering import Part

MANIFEST = "manifest.json"
FORMAT = "linli-dossier/1"
_DEFLATED = (".html", ".json", ".txt")
_AT_ONCE = 1 << 20


def pack_write(
    out: IO[bytes], parts: Sequence[Part], *, about: dict[str, Any], now: datetime, tell: Callable[[int], None]
) -> list[dict[str, Any]]:
    """Write every part and the manifest that names each with its length and SHA-256; return the manifest's lines.

    A stored file that is gone from the storage is named in the manifest as missing. ``tell`` hears how many are in.
    """
    lines: list[dict[str, Any]] = []
    with zipfile.ZipFile(out, "w") as pack:
        for number, part in enumerate(parts, start=1):
            lines.append(_part_write(pack, part, now))
            tell(number)
        said = {"format": FORMAT, **about, "made_at": now.isoformat(), "files": lines}
        pack.writestr(_info(MANIFEST, now), json.dumps(said, ensure_ascii=False, indent=1).encode())
    return lines


def _part_write(pack: zipfile.ZipFile, part: Part, now: datetime) -> dict[str, Any]:
    digest, length = hashlib.sha256(), 0
    try:
        chunks = _chunks(part)
        first = next(chunks, b"")
    except UnknownFileError:
        return {"path": part.path, "missing": True}
    with pack.open(_info(part.path, now), "w") as entry:
        while first:
            entry.write(first)
            digest.update(first)
            length += len(first)
            first = next(chunks, b"")
    return {"path": part.path, "bytes": length, "sha256": digest.hexdigest()}


def _chunks(part: Part) -> Iterator[bytes]:
    if part.file_id is None:
        yield part.content
        return
    with file_open(part.file_id) as stored:
        yield from stored.chunks(_AT_ONCE)


def _info(path: str, now: datetime) -> zipfile.ZipInfo:
    here = now.astimezone(ZONE)
    info = zipfile.ZipInfo(path, (here.year, here.month, here.day, here.hour, here.minute, here.second))
    # pictures and workbooks are packed already
    info.compress_type = zipfile.ZIP_DEFLATED if path.endswith(_DEFLATED) else zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    return info
