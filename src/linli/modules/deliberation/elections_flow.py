"""Three lives as data: an election shown from its roll to the hand-over, an objection to the roll, a recall."""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import Days
from linli.modules.deliberation.elections_law import DECISION_DAYS, HANDOVER_DAYS

ELECTION = "election"

PREPARED = "prepared"
ROLL_DISPLAYED = "roll_displayed"
CANDIDATES_SHOWN = "candidates_shown"
ELECTION_DAY = "election_day"
RESULT_SHOWN = "result_shown"
RUN_OFF = "run_off"
HANDED_OVER = "handed_over"
FAILED = "failed"
CALLED_OFF = "called_off"

SHOWN = frozenset({ROLL_DISPLAYED, CANDIDATES_SHOWN, ELECTION_DAY, RESULT_SHOWN, RUN_OFF, HANDED_OVER, FAILED})
"""States in which members see it."""
BEFORE_THE_DAY = frozenset({PREPARED, ROLL_DISPLAYED, CANDIDATES_SHOWN})
COUNTING = frozenset({ELECTION_DAY, RUN_OFF})
ENDED = frozenset({HANDED_OVER, FAILED, CALLED_OFF})

DISPLAY_ROLL = "display_roll"
SHOW_CANDIDATES = "show_candidates"
BEGIN = "begin"
SHOW_RESULT = "show_result"
HOLD_RUN_OFF = "hold_run_off"
HAND_OVER = "hand_over"
FAIL = "fail"
CALL_OFF = "call_off"

HANDOVER = "election_handover"
_KEEP = "deliberation.keep_election"

ELECTION_FLOW = Flow(
    name=ELECTION,
    initial=PREPARED,
    final=ENDED,
    steps=(
        # At least twenty days before election day (村 §17, 居 §17); from then on the roll is frozen.
        Step(DISPLAY_ROLL, frozenset({PREPARED}), ROLL_DISPLAYED, needs=_KEEP),
        # More candidates than seats (村 §18, 居 §18), no objection undecided.
        Step(SHOW_CANDIDATES, frozenset({ROLL_DISPLAYED}), CANDIDATES_SHOWN, needs=_KEEP),
        Step(BEGIN, frozenset({CANDIDATES_SHOWN}), ELECTION_DAY, needs=_KEEP),
        # On the spot (村 §18, 居 §19); refused where the law does not carry the count.
        Step(SHOW_RESULT, COUNTING, RESULT_SHOWN, needs=_KEEP),
        Step(HOLD_RUN_OFF, frozenset({RESULT_SHOWN}), RUN_OFF, needs=_KEEP, inputs=("run_off_day",)),
        Step(HAND_OVER, frozenset({RESULT_SHOWN}), HANDED_OVER, needs=_KEEP, note=True),
        # Begun by mistake: nobody has seen it, the journal keeps it.
        Step(CALL_OFF, frozenset({PREPARED}), CALLED_OFF, needs=_KEEP, note=True),
        Step(
            FAIL,
            frozenset({ROLL_DISPLAYED, CANDIDATES_SHOWN, ELECTION_DAY, RUN_OFF}),
            FAILED,
            needs=_KEEP,
            note=True,
        ),
    ),
    promises=(
        Promise(
            HANDOVER,
            span=Days(HANDOVER_DAYS),
            opens_in=frozenset({RESULT_SHOWN}),
            met_by=frozenset({HAND_OVER}),
            dropped_in=frozenset({RUN_OFF, FAILED}),
            ladder=(
                Rung(0.6, "village"),
                Rung(1.0, "town", names_holder=True),
            ),
        ),
    ),
)

OBJECTION = "election_objection"

OPEN = "open"
UPHELD = "upheld"
REJECTED = "rejected"

UPHOLD = "uphold"
REJECT = "reject"

DECISION = "election_objection"

OBJECTION_FLOW = Flow(
    name=OBJECTION,
    initial=OPEN,
    final=frozenset({UPHELD, REJECTED}),
    steps=(
        Step(UPHOLD, frozenset({OPEN}), UPHELD, needs="deliberation.decide_objection", note=True),
        Step(REJECT, frozenset({OPEN}), REJECTED, needs="deliberation.decide_objection", note=True),
    ),
    promises=(
        Promise(
            DECISION,
            # §17: 自收到申诉之日起三日内
            span=Days(DECISION_DAYS),
            opens_in=frozenset({OPEN}),
            met_by=frozenset({UPHOLD, REJECT}),
            dropped_in=frozenset(),
            ladder=(
                Rung(0.6, "village"),
                Rung(1.0, "town", names_holder=True),
            ),
        ),
    ),
)

RECALL = "election_recall"

SHORT = "short"
DEMANDED = "demanded"
CARRIED = "carried"
LOST = "lost"

RECALL_SHOWN = frozenset({DEMANDED, CARRIED, LOST})
"""A demand too few signed is nobody's business."""

DEMAND = "demand"
CARRY = "carry"
LOSE = "lose"

RECALL_FLOW = Flow(
    name=RECALL,
    initial=SHORT,
    final=frozenset({CARRIED, LOST}),
    steps=(
        # Enough have signed (村 §19, 居 §20).
        Step(DEMAND, frozenset({SHORT}), DEMANDED, needs="deliberation.keep_recall"),
        Step(CARRY, frozenset({DEMANDED}), CARRIED, needs="deliberation.keep_recall"),
        Step(LOSE, frozenset({DEMANDED}), LOST, needs="deliberation.keep_recall"),
    ),
)
