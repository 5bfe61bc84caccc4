"""The life of a wish to join, as data: it waits for the office, which answers within a day."""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import Hours

JOIN_REQUEST = "join_request"

WAITING = "waiting"
CONFIRMED = "confirmed"
REFUSED = "refused"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"
FINAL = frozenset({CONFIRMED, REFUSED, WITHDRAWN, LAPSED})

CONFIRM = "confirm"
REFUSE = "refuse"
WITHDRAW = "withdraw"
LAPSE = "lapse"

FLOW = Flow(
    name=JOIN_REQUEST,
    initial=WAITING,
    final=FINAL,
    steps=(
        Step(CONFIRM, frozenset({WAITING}), CONFIRMED, needs="joining.answer"),
        Step(REFUSE, frozenset({WAITING}), REFUSED, needs="joining.answer", note=True),
        Step(WITHDRAW, frozenset({WAITING}), WITHDRAWN, needs="joining.apply"),
        # Nobody answered in three months: the platform forgets what was asked.
        Step(LAPSE, frozenset({WAITING}), LAPSED, needs="joining.answer"),
    ),
    promises=(
        Promise(
            "join_answer",
            span=Hours(24),
            opens_in=frozenset({WAITING}),
            met_by=frozenset({CONFIRM, REFUSE}),
            dropped_in=frozenset({WITHDRAWN, LAPSED}),
            ladder=(Rung(0.8, "village_clerk"), Rung(1.0, "village_secretary", names_holder=True)),
        ),
    ),
)
