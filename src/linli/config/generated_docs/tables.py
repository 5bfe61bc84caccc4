"""Markdown tables, and conditions said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.condition import AllOf, Always, Among, AnyOf, Never, Under

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linli.kernel.condition import Condition
    from linli.kernel.policy import Rule

NOTICE = "<!-- Written by `linli docs` from the code; changes here are lost. -->"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def document(title: str, intro: str, *parts: str) -> str:
    """Return a whole page."""
    return "\n\n".join([NOTICE, f"# {title}", intro, *parts]) + "\n"


def code(words: Iterable[str]) -> str:
    """Return words as code, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def said(condition: Condition) -> str:
    """Say a condition in words; nothing for one that always holds."""
    words = repr(condition)
    match condition:
        case Always():
            words = ""
        case Never():
            words = "never"
        case Among(field, values):
            words = f"{field} is {' or '.join(sorted(str(value) for value in values))}"
        case Under(field, place):
            words = f"{field} lies in {place}"
        case AllOf(parts):
            words = " and ".join(said(part) for part in parts)
        case AnyOf(parts):
            words = " or ".join(said(part) for part in parts)
    return words


def who(rule: Rule) -> str:
    """Say whom a rule is for."""
    if not rule.signed_in:
        return "everybody"
    return code(sorted(role.value for role in rule.roles)) if rule.roles else "whoever is signed in"
