"""The life of a filing, as data: the town looks at a covenant and says nothing against it, or orders a correction."""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import Days

FILING = "covenant_filing"

FILED = "filed"
RECEIVED = "received"
CLEAR = "clear"
TO_CORRECT = "to_correct"
CORRECTED = "corrected"
REPLACED = "replaced"

RECEIVE = "receive"
LET_STAND = "let_stand"
ORDER = "order"
REPLACE = "replace"
CORRECT = "correct"

WAITING = frozenset({FILED, RECEIVED})
"""States in which the town owes an answer."""
ANSWERS = frozenset({LET_STAND, ORDER})

IN_TIME = "filing_answer"
"""The promise that the town answers."""

FILING_FLOW = Flow(
    name=FILING,
    initial=FILED,
    final=frozenset({CLEAR, CORRECTED, REPLACED}),
    steps=(
        Step(RECEIVE, frozenset({FILED}), RECEIVED, needs="deliberation.answer_filing"),
        Step(LET_STAND, WAITING, CLEAR, needs="deliberation.answer_filing"),
        # 村 §31, 居 §31: where law, public order or somebody's rights are touched
        Step(ORDER, WAITING, TO_CORRECT, needs="deliberation.answer_filing", note=True),
        # A newer text is filed: it takes the place of one not yet answered, or mends one that was ordered to be.
        Step(REPLACE, WAITING, REPLACED, needs="deliberation.keep_covenant"),
        Step(CORRECT, frozenset({TO_CORRECT}), CORRECTED, needs="deliberation.keep_covenant"),
    ),
    promises=(
        Promise(
            IN_TIME,
            span=Days(10),
            opens_in=frozenset({FILED}),
            met_by=ANSWERS,
            dropped_in=frozenset({REPLACED}),
            ladder=(Rung(0.6, "town"), Rung(1.0, "town", names_holder=True), Rung(1.5, "county", names_holder=True)),
        ),
    ),
)
