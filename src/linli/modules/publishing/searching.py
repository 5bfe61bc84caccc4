"""Searching Chinese without a dictionary: every two neighbouring characters are a word with a position.

A search term is the phrase of its pairs, so that what is found holds it letter by letter; places are words, too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from linli.kernel.place_path import ancestors_and_self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_RUN = re.compile(r"[^\W_]+")
_MOST_POSITIONS = 16_000
"""tsvector counts no further than 16,383."""
TERM_AT_MOST = 40


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).lower())


def vector_of(*, place: str, texts: Iterable[str]) -> str:
    """Write the tsvector of a text at a place: its pairs in order, and the place with everything above as words."""
    words = [f"'p{code}'" for code in ancestors_and_self(place)] + [f"'at{place}'"]
    return " ".join([*words, *_positioned(texts)])


def _positioned(texts: Iterable[str]) -> Iterator[str]:
    at = 0
    for text in texts:
        for run in _runs(text):
            for start in range(len(run)):
                at += 1
                if at > _MOST_POSITIONS:
                    return
                yield f"'{run[start : start + 2]}':{at}"
            at += 1


def query_of(said: str) -> str:
    """Write the tsquery of what somebody looks for; empty when there is no letter in it."""
    return " & ".join(f"({_phrase(run)})" for run in _runs(said[:TERM_AT_MOST]))


def _phrase(run: str) -> str:
    if len(run) == 1:
        return f"'{run}':*"
    return " <-> ".join(f"'{run[start : start + 2]}'" for start in range(len(run) - 1))


def within(place: str) -> str:
    """Return the word that says a row lies in the place's subtree."""
    return f"'p{place}'"
