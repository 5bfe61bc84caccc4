"""Receipts, and the hashes by which a vote is counted again: of a ballot, of a roll, of everything a vote came to."""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING, Any

from linli.kernel.journal.entry import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SALT_BYTES = 16
_SIGNS = "2346789ACDEFGHJKMNPQRTVWXY"
"""Of signs that look alike by hand (0 O, 1 I L, 5 S, 8 B, U V, 2 Z) at most one."""
_HALF = 4


def receipt_new() -> str:
    """Return a random receipt as people read it out: 7K4M-92QD."""
    first, second = ("".join(secrets.choice(_SIGNS) for _ in range(_HALF)) for _ in range(2))
    return f"{first}-{second}"


def salt_new() -> bytes:
    """Return a random salt: without it nobody finds out a choice among three by trying."""
    return os.urandom(SALT_BYTES)


def leaf_of(*, vote_id: int, receipt: str, choice: str, salt: bytes) -> str:
    """Return the commitment to one ballot: SHA-256 of its salt and ``[vote, receipt, choice]``; secret: no receipt."""
    return hashlib.sha256(bytes(salt) + canonical([vote_id, receipt, choice])).hexdigest()


def roll_digest(voices: Iterable[tuple[int, int, int | None]]) -> str:
    """Return the digest of a frozen roll: numbers with the ids of persons and households, in order, without names."""
    return _hash(sorted(list(voice) for voice in voices))


def terms_digest(*, vote_id: int, question: str, rule: dict[str, Any], kind: str, options: Any, closes_at: str) -> str:
    """Return the digest of what a vote was opened with: its question, its rule, what its options say, its end."""
    return _hash(
        {"vote": vote_id, "question": question, "rule": rule, "kind": kind, "options": options, "closes_at": closes_at}
    )


def vote_digest(
    *, vote_id: int, rule: dict[str, Any], options: Any, tally: Mapping[str, Any], leaves: Iterable[str]
) -> str:
    """Return the digest of what a vote came to and of every ballot in it, of nothing but what its tally shows."""
    shown = {name: tally[name] for name in ("counts", "entitled", "struck")}
    return _hash({"vote": vote_id, "rule": rule, "options": options, "leaves": sorted(leaves), **shown})


def _hash(content: Any) -> str:
    return hashlib.sha256(canonical(content)).hexdigest()
