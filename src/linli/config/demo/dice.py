"""Chance that falls the same way every time."""

from __future__ import annotations

from random import Random


def dice_for(what: str) -> Random:
    """Return dice of their own for a purpose: a change elsewhere does not change what they throw."""
    return Random(what)  # noqa: S311 — invented people need no secrecy
