"""Pinyin keys of place names: typed initials find a place, since the database has no Chinese collation."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

_READ_IN_CONTEXT = frozenset("长堡乐六都柏朝什埔行泊藏重厦牟朴莘蚌尉")
"""Characters of place names whose reading depends on the neighbours; the others are read one by one, 30 × faster."""


def pinyin_key_of(name: str) -> str:
    """Return initials, a space, and the full pinyin in lower case: ``zwc zhangwangcun`` for 张王村."""
    syllables = [*map(_syllable, name)] if _READ_IN_CONTEXT.isdisjoint(name) else _in_context(name)
    return f"{''.join([syllable[:1] for syllable in syllables])} {''.join(syllables)}"


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    return "".join(_in_context(character))


def _in_context(name: str) -> list[str]:
    # What is not Chinese comes back letter by letter, so that every digit of 20号 is an initial.
    read = " ".join(lazy_pinyin(name, errors=" ".join)).lower().split()
    return [syllable for syllable in read if syllable.isalnum()]
