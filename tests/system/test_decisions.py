"""The policies decide what the hand-written table says, and no change of a rule goes unnoticed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from linli.config.wiring import POLICY_BOOK
from linli.kernel.condition import Always
from linli.kernel.policy import Everywhere, Policy, Rule
from tests.system.decisions import decided, expected, expected_of

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = [
    pytest.param(policy, number, id=f"{rule.action}-{number}")
    for policy in POLICY_BOOK.policies
    for number, rule in enumerate(policy.rules)
]


def _with(policy: Policy, number: int, *rules: Rule) -> Policy:
    """Return the policy with other rules in the place of one, or with none there."""
    return Policy(policy.module, (*policy.rules[:number], *rules, *policy.rules[number + 1 :]))


def test_the_table_speaks_of_every_action() -> None:
    assert {action for action, _who, _row in expected()} == POLICY_BOOK.actions


@pytest.mark.parametrize("action", sorted(POLICY_BOOK.actions))
def test_an_action_is_decided_as_the_table_says(action: str) -> None:
    yes, said = decided(POLICY_BOOK.of(action), action), expected_of(action)

    assert sorted(yes - said) == [], "granted, and the table does not know it"
    assert sorted(said - yes) == [], "promised by the table, and not granted"


@pytest.mark.parametrize(("policy", "number"), RULES)
def test_a_rule_taken_away_is_noticed(policy: Policy, number: int) -> None:
    action = policy.rules[number].action

    assert decided(_with(policy, number), action) != expected_of(action)


def _loosened(rule: Rule) -> Iterator[Rule]:
    """Yield the rule with one of its limits gone, where it has that limit."""
    if rule.signed_in:
        yield replace(rule, roles=frozenset(), signed_in=False, over=Everywhere(), when=Always())
    if not isinstance(rule.over, Everywhere):
        yield replace(rule, over=Everywhere())
    if not isinstance(rule.when, Always):
        yield replace(rule, when=Always())


def _narrowed(rule: Rule) -> Iterator[Rule]:
    """Yield the rule with one of its roles lost, where it has several."""
    if len(rule.roles) > 1:
        yield from (replace(rule, roles=rule.roles - {role}) for role in rule.roles)


@pytest.mark.parametrize(("policy", "number"), RULES)
def test_a_limit_dropped_or_a_role_lost_is_noticed(policy: Policy, number: int) -> None:
    rule = policy.rules[number]

    for mutant in (*_loosened(rule), *_narrowed(rule)):
        assert decided(_with(policy, number, mutant), rule.action) != expected_of(rule.action), mutant
