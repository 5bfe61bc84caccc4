"""What a correction changed, in words a reader follows: lines taken out, lines put in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from linli.modules.publishing.cards import VersionCard


_WORD = re.compile(r"\d[\d,.:]*\d|[A-Za-z]+|.", re.DOTALL)
"""A number and a word of letters change as a whole, Chinese character by character."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: ``kept``, taken ``out`` or put ``in``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that reads otherwise than before."""

    pieces: tuple[Piece, ...]


def changes_between(before: VersionCard, after: VersionCard) -> list[Change]:
    """Return the paragraphs that changed, title and summary among them."""
    old, new = _lines(before), _lines(after)
    found: list[Change] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = max(i2 - i1, j2 - j1)
        for number in range(pairs):
            was = old[i1 + number] if i1 + number < i2 else ""
            now = new[j1 + number] if j1 + number < j2 else ""
            found.append(Change(tuple(_pieces(was, now))))
    return found


def words_changed(before: str, after: str) -> tuple[Piece, ...]:
    """Return a text as it reads now, with what was taken out and put in since it read otherwise."""
    return tuple(_pieces(before, after))


def _lines(version: VersionCard) -> list[str]:
    return [line for line in (version.title, version.summary, *version.text.splitlines()) if line]


def _pieces(was: str, now: str) -> Iterator[Piece]:
    old, new = _WORD.findall(was), _WORD.findall(now)
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("kept", "".join(old[i1:i2]))
            continue
        if i2 > i1:
            yield Piece("out", "".join(old[i1:i2]))
        if j2 > j1:
            yield Piece("in", "".join(new[j1:j2]))
