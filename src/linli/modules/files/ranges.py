"""A part of a file, as RFC 9110 section 14 has it: phones play sound and video by asking for parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.files.base import File

_ONE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
_DIGITS_AT_MOST = 15


class UnsatisfiableError(ValueError):
    """The part asked for begins after the end."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes from ``first`` on, ``length`` of them."""

    first: int
    length: int

    def header(self, size: int) -> str:
        """Return it as ``Content-Range`` says it."""
        return f"bytes {self.first}-{self.first + self.length - 1}/{size}"


def part_of(header: str, size: int) -> Part | None:
    """Read a ``Range`` header; ``None`` where the whole is to be sent: none asked for, several, or nonsense.

    Nothing of what it asks for exists: UnsatisfiableError.
    """
    asked = _ONE.fullmatch(header.strip())
    if asked is None or not any(asked.groups()) or max(map(len, asked.groups())) > _DIGITS_AT_MOST:
        return None
    begin, end = asked.groups()
    if not begin:
        length = min(int(end), size)
        if not length:
            raise UnsatisfiableError
        return Part(size - length, length)
    first = int(begin)
    last = min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    if first >= size:
        raise UnsatisfiableError
    return Part(first, last - first + 1)


class Section:
    """An open file from one position on and no further than its length."""

    def __init__(self, file: File[bytes], part: Part) -> None:
        file.seek(part.first)
        self._file = file
        self._left = part.length

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` of the bytes that are left."""
        chunk: bytes = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Close the file."""
        self._file.close()
