"""Reads one file and writes its rows to standard output in packed parts, within bounds it cannot loosen again.

What is written: frames of a length (4 bytes) and that many bytes. One beginning with ``{`` is JSON and the last:
``{"rows": n}`` or ``{"refused": reason}``. Any other is zlib over the JSON of ``[[number, [cell, …]], …]``.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS, MEGABYTES = 120, 700
ROWS_A_PART = 1_000
_MEGABYTE = 1 << 20


def bind() -> None:
    """Set the bounds before the reader is even loaded."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEGABYTES * _MEGABYTE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _put(frame: bytes) -> None:
    sys.stdout.buffer.write(len(frame).to_bytes(4, "big") + frame)


def _put_part(rows: list[tuple[int, list[str]]]) -> None:
    _put(zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"), 1))


def _answer(path: Path) -> dict[str, object]:
    from linli.modules.population.importing.reading.refusal import Refusal  # noqa: PLC0415 - not before the bounds

    count, part = 0, []
    try:
        for row in _rows(path):
            part.append(row)
            count += 1
            if len(part) == ROWS_A_PART:
                _put_part(part)
                part = []
    except Refusal as refusal:
        return {"refused": refusal.reason}
    except (MemoryError, RecursionError):
        return {"refused": "bomb"}
    if part:
        _put_part(part)
    return {"rows": count} if count else {"refused": "empty"}


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    from linli.modules.population.importing.reading import texts, workbooks  # noqa: PLC0415

    with path.open("rb") as file:
        head = file.read(8)
    if head[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"} or head.startswith(b"%PDF"):
        return workbooks.rows(path, path.stat().st_size)
    return texts.rows(path)


if __name__ == "__main__":
    bind()
    os.nice(5)  # pages go first
    _put(json.dumps(_answer(Path(sys.argv[1]))).encode())
