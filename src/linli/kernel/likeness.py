"""How alike two texts are, without a list of words: the share of the shorter one's character pairs both have."""

from __future__ import annotations

PAIRS_AT_MOST = 160
FEWEST_PAIRS = 4
"""Two words in common say nothing yet: less text than this is compared as if it were so long."""


def pairs_of(text: str) -> list[str]:
    """Return the pairs of neighbouring characters in a text, each once, in order; none across a break or a sign."""
    runs = "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()
    pairs = dict.fromkeys(run[at : at + 2] for run in runs for at in range(len(run) - 1))
    return list(pairs)[:PAIRS_AT_MOST]


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1; a long one still finds the short one inside it."""
    mine, theirs = set(pairs_of(one)), set(pairs_of(other))
    return min(1.0, len(mine & theirs) / max(FEWEST_PAIRS, min(len(mine), len(theirs))))
