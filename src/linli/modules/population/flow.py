"""The life of a wish for a correction, as data: the village office answers within five working days.

Personal Information Protection Law, articles 46 (correct after verifying) and 50 (say why, where it is refused).
"""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import WorkingDays

CORRECTION = "correction"

WAITING = "waiting"
ACCEPTED = "accepted"
REFUSED = "refused"
WITHDRAWN = "withdrawn"

ACCEPT = "accept"
REFUSE = "refuse"
WITHDRAW = "withdraw"

FLOW = Flow(
    name=CORRECTION,
    initial=WAITING,
    final=frozenset({ACCEPTED, REFUSED, WITHDRAWN}),
    steps=(
        Step(ACCEPT, frozenset({WAITING}), ACCEPTED, needs="population.answer_correction"),
        Step(REFUSE, frozenset({WAITING}), REFUSED, needs="population.answer_correction", note=True),
        Step(WITHDRAW, frozenset({WAITING}), WITHDRAWN, needs="population.ask_correction"),
    ),
    promises=(
        Promise(
            "correction_answer",
            span=WorkingDays(5),
            opens_in=frozenset({WAITING}),
            met_by=frozenset({ACCEPT, REFUSE}),
            dropped_in=frozenset({WITHDRAWN}),
            ladder=(Rung(0.8, "village_clerk"), Rung(1.0, "village_secretary", names_holder=True)),
        ),
    ),
)
