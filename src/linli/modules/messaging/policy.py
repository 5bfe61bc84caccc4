"""Whose inbox is whose: everybody's own."""

from linli.kernel.policy import PERSON, Everywhere, Own, Policy, Rule

POLICY = Policy(
    "messaging",
    (
        Rule("messaging.view_inbox", PERSON, Everywhere()),
        Rule("messaging.read", PERSON, Own()),
    ),
)
