"""The life of a broadcast outside the inbox, as data: counted, sent within the county's ceiling, or after its yes."""

from __future__ import annotations

from linli.kernel.flow import Flow, Step

BROADCAST = "broadcast"

PREPARING = "preparing"
RUNNING = "running"
AWAITING = "awaiting"
DONE = "done"
REFUSED = "refused"
STOPPED = "stopped"
WITHDRAWN = "withdrawn"

BEGIN = "begin"
HOLD = "hold"
RESUME = "resume"
APPROVE = "approve"
REFUSE = "refuse"
STOP = "stop"
FINISH = "finish"
WITHDRAW = "withdraw"

FLOW = Flow(
    name=BROADCAST,
    initial=PREPARING,
    final=frozenset({DONE, REFUSED, STOPPED, WITHDRAWN}),
    steps=(
        # The platform's own: the audience is counted and frozen, and everything that was due has been sent.
        Step(BEGIN, frozenset({PREPARING}), RUNNING, needs="messaging.send"),
        Step(HOLD, frozenset({PREPARING}), AWAITING, needs="messaging.send"),
        Step(FINISH, frozenset({PREPARING, RUNNING}), DONE, needs="messaging.send"),
        # Somebody entered the audience later.
        Step(RESUME, frozenset({DONE}), RUNNING, needs="messaging.send"),
        Step(APPROVE, frozenset({AWAITING}), RUNNING, needs="messaging.approve"),
        Step(REFUSE, frozenset({AWAITING}), REFUSED, needs="messaging.approve", note=True),
        Step(STOP, frozenset({PREPARING, RUNNING, AWAITING}), STOPPED, needs="messaging.stop"),
        # The inbox no longer shows it, and nothing more is handed over.
        Step(
            WITHDRAW,
            frozenset({PREPARING, RUNNING, AWAITING, DONE, REFUSED, STOPPED}),
            WITHDRAWN,
            needs="messaging.stop",
        ),
    ),
)
