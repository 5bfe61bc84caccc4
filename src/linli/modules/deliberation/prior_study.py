"""Whether the party's organisation studies a matter before a meeting or a vote decides it (村 §28, 居 §30, 集 §26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.modules.deliberation.law import LawRule


def study_needed(rule: LawRule, *, decides: bool, met_before: bool) -> bool:
    """Whether it has to be on record: the law wants it, this stage decides, and no earlier stage was their meeting."""
    return decides and rule.party_first is not None and not met_before
