"""The life of a topic, as data. What happens between taking it up and deciding is its template's stages."""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import Days

TOPIC = "topic"

RAISED = "raised"
REFUSED = "refused"
WITHDRAWN = "withdrawn"
OPEN = "open"
FAILED = "failed"
RESOLVED = "resolved"
DONE = "done"

ADOPT = "adopt"
REFUSE = "refuse"
RECONSIDER = "reconsider"
WITHDRAW = "withdraw"
SUMMARISE = "summarise"
SUPPORT = "support"
UNSUPPORT = "unsupport"
ADVANCE = "advance"
BACK = "back"
RESOLVE = "resolve"
FAIL = "fail"
PROGRESS = "progress"
FINISH = "finish"

FIRST_WORD = "topic_answer"
"""The promise that a topic is taken up or refused with a reason."""

FLOW = Flow(
    name=TOPIC,
    initial=RAISED,
    final=frozenset({REFUSED, WITHDRAWN, FAILED, DONE}),
    steps=(
        Step(ADOPT, frozenset({RAISED}), OPEN, needs="deliberation.take_up", inputs=("template",)),
        Step(REFUSE, frozenset({RAISED}), REFUSED, needs="deliberation.take_up", note=True),
        # Enough villagers stand behind it (村 §25, 居 §26), or the secretary thinks again.
        Step(RECONSIDER, frozenset({REFUSED}), RAISED, needs="deliberation.take_up"),
        Step(WITHDRAW, frozenset({RAISED}), WITHDRAWN, needs="deliberation.withdraw", by_reporter=True),
        Step(SUMMARISE, frozenset({OPEN}), None, needs="deliberation.conduct", note=True),
        # A member stands behind it, or no longer does.
        Step(SUPPORT, frozenset({RAISED, REFUSED, OPEN}), None, needs="deliberation.support"),
        Step(UNSUPPORT, frozenset({RAISED, REFUSED, OPEN}), None, needs="deliberation.support"),
        # One stage is over and the next begins; each stage's guard says what is still lacking.
        Step(ADVANCE, frozenset({OPEN, RESOLVED}), None, needs="deliberation.conduct"),
        Step(BACK, frozenset({OPEN}), None, needs="deliberation.conduct", note=True),
        Step(RESOLVE, frozenset({OPEN}), RESOLVED, needs="deliberation.conduct", note=True),
        Step(FAIL, frozenset({OPEN}), FAILED, needs="deliberation.conduct", note=True),
        Step(PROGRESS, frozenset({RESOLVED}), None, needs="deliberation.conduct", note=True),
        Step(FINISH, frozenset({RESOLVED}), DONE, needs="deliberation.conduct", note=True),
    ),
    promises=(
        Promise(
            FIRST_WORD,
            span=Days(5),
            opens_in=frozenset({RAISED}),
            met_by=frozenset({ADOPT, REFUSE}),
            dropped_in=frozenset({WITHDRAWN}),
            ladder=(
                Rung(0.6, "village_secretary"),
                Rung(1.0, "village_secretary", names_holder=True),
                Rung(2.0, "town", names_holder=True),
            ),
        ),
    ),
)
