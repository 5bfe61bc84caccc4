"""The page of flows: steps, states as a diagram, promises with their ladders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.config.generated_docs.tables import code, document, said, table, who
from linli.config.wiring import FLOWS, POLICY_BOOK

if TYPE_CHECKING:
    from linli.kernel.flow import Flow, Promise, Step

_INTRO = "The lives of things, as the code has them. A pair of step and state that is not here is refused with 409."


def page() -> str:
    """Write the page."""
    return document("Flows", _INTRO, *(_part(flow) for flow in FLOWS))


def _part(flow: Flow) -> str:
    steps = table(("step", "from", "to", "who", "brings"), [_step_row(step) for step in flow.steps])
    promises = table(
        ("promise", "within", "begins", "met by", "dropped in", "ladder"),
        [_promise_row(promise) for promise in flow.promises],
    )
    return "\n\n".join([f"## {flow.name}", _diagram(flow), steps, promises])


def _diagram(flow: Flow) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {flow.initial}"]
    lines += [
        f"    {source} --> {step.enters(source)}: {step.name}"
        for step in flow.steps
        for source in flow.states
        if source in step.sources
    ]
    lines += [f"    {state} --> [*]" for state in flow.states if state in flow.final]
    return "\n".join([*lines, "```"])


def _step_row(step: Step) -> tuple[str, ...]:
    policy = POLICY_BOOK.of(step.needs)
    grants = [rule for rule in policy.rules if rule.action == step.needs]
    by = "; ".join(
        " ".join(part for part in (who(rule), f"({rule.over.describe()})", said(rule.when)) if part) for rule in grants
    )
    target = "same" if step.target is None else f"`{step.target}`"
    return f"`{step.name}`", code(sorted(step.sources)), target, by, code(step.demands)


def _promise_row(promise: Promise) -> tuple[str, ...]:
    ((unit, amount),) = promise.span.as_setting().items()
    ladder = "; ".join(f"{rung.at:.0%} {rung.tells}" for rung in promise.ladder)
    met = [code(sorted(promise.met_by)), *([f"in {code(sorted(promise.met_in))}"] if promise.met_in else [])]
    return (
        f"`{promise.name}`",
        f"{amount} {unit.replace('_', ' ')}",
        code(sorted(promise.opens_in)),
        " or ".join(met),
        code(sorted(promise.dropped_in)),
        ladder,
    )
