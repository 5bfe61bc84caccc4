"""The page of policies: one line a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.config.generated_docs.tables import document, said, table, who
from linli.config.wiring import POLICY_BOOK

if TYPE_CHECKING:
    from linli.kernel.policy import Policy

_INTRO = (
    "Who may do what over which rows. An action is granted when any of its lines holds; filter, check, buttons and "
    "this table read the same data. Out of reach is 404, in reach but not allowed is 403."
)


def page() -> str:
    """Write the page."""
    return document("Policies", _INTRO, *(_part(policy) for policy in POLICY_BOOK.policies))


def _part(policy: Policy) -> str:
    rows = [(f"`{rule.action}`", who(rule), rule.over.describe(), said(rule.when)) for rule in policy.rules]
    return f"## {policy.module}\n\n" + table(("action", "who", "over", "where"), rows)
