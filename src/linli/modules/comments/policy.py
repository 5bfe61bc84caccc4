"""Who comments, who looks after it. Whether a subject can be opened at all is its own module's question."""

from __future__ import annotations

from linli.kernel.policy import PERSON, AtPlace, Everywhere, Over, Own, Policy, Rule, Subtree
from linli.kernel.roles import TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

WRITE = "comments.write"
LIKE = "comments.like"
REPORT = "comments.report"
WITHDRAW = "comments.withdraw"
WORK = "comments.work"
MODERATE = "comments.moderate"
SET_WORDS = "comments.set_words"

_OFFICES = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES

POLICY = Policy(
    "comments",
    rules=(
        # whoever lives below the place that speaks, and those who answer there
        Rule(WRITE, PERSON, Over("place")),
        Rule(WRITE, _OFFICES, Subtree("place")),
        Rule(LIKE, PERSON, Everywhere()),
        Rule(REPORT, PERSON, Everywhere()),
        Rule(WITHDRAW, PERSON, Own("author_id")),
        Rule(WORK, _OFFICES, Everywhere()),
        Rule(MODERATE, _OFFICES, Subtree("place")),
        Rule(SET_WORDS, frozenset({Role.COUNTY_OPERATOR}), AtPlace("place")),
    ),
)
