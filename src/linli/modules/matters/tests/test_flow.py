"""The table of a matter's life against the contract's, written out here once more by hand."""

from __future__ import annotations

import pytest

from linli.kernel.flow import StepNotAllowedError, UnknownStepError
from linli.modules.matters.flow import FINAL, FLOW, OPEN

CONTRACT = {
    "answer": ("reported", "answered"),
    "assign": ("reported answered returned", "assigned"),
    "escalate": ("reported answered assigned handling returned", "at_town"),
    "dispatch": ("at_town", "assigned"),
    "return": ("at_town", "returned"),
    "accept": ("assigned", "handling"),
    "progress": ("handling", "handling"),
    "refuse": ("assigned", "disputed"),
    "arbitrate": ("disputed", "assigned"),
    "resolve": ("answered assigned handling", "resolved"),
    "close": ("answered resolved", "closed"),
    "reopen": ("resolved closed", "returned"),
    "merge": ("reported answered assigned handling at_town returned disputed resolved", "merged"),
    "split": ("reported answered at_town", None),
    "withdraw": ("reported answered", "withdrawn"),
}
STATES = [
    "reported",
    "answered",
    "assigned",
    "handling",
    "at_town",
    "returned",
    "disputed",
    "resolved",
    "closed",
    "merged",
    "withdrawn",
]
PAIRS = [(step, state) for step in CONTRACT for state in STATES]


def test_the_flow_knows_the_steps_of_the_contract_and_no_others() -> None:
    assert {step.name for step in FLOW.steps} == set(CONTRACT)


def test_the_flow_knows_the_states_of_the_contract_and_no_others() -> None:
    assert set(FLOW.states) == set(STATES) == OPEN | FINAL


@pytest.mark.parametrize(("step", "state"), PAIRS)
def test_each_step_leaves_exactly_the_states_of_the_contract(step: str, state: str) -> None:
    sources, target = CONTRACT[step]
    if state in sources.split():
        assert FLOW.take(step, source=state).enters(state) == (target or state)
    else:
        with pytest.raises(StepNotAllowedError):
            FLOW.take(step, source=state)


def test_a_step_nobody_knows_is_an_error_of_its_own() -> None:
    with pytest.raises(UnknownStepError):
        FLOW.take("postpone", source="reported")


def test_nothing_leaves_a_merged_or_withdrawn_matter() -> None:
    assert not list(FLOW.leaving("merged"))
    assert not list(FLOW.leaving("withdrawn"))
