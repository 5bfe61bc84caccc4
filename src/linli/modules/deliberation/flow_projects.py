"""The life of a project, as data: it runs, the committee looks at it, what is wrong is mended, its money is closed."""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import Days

PROJECT = "project"

RUNNING = "running"
TO_ACCEPT = "to_accept"
MENDING = "mending"
ACCEPTED = "accepted"
FINISHED = "finished"
STOPPED = "stopped"

HAND_OVER = "hand_over"
SIGN = "sign"
ACCEPT = "accept"
FIND_DEFECT = "find_defect"
FINISH = "finish"
STOP = "stop"

AT_WORK = frozenset({RUNNING, MENDING})
"""States in which steps are done and ticked off."""
BOOKED = frozenset({RUNNING, MENDING, TO_ACCEPT, ACCEPTED})
"""States in which money still comes in and goes out."""

LOOKED_AT = "acceptance"
"""The promise that the supervision committee comes and looks."""

PROJECT_FLOW = Flow(
    name=PROJECT,
    initial=RUNNING,
    final=frozenset({FINISHED, STOPPED}),
    steps=(
        Step(HAND_OVER, AT_WORK, TO_ACCEPT, needs="deliberation.keep_project"),
        # A signature more; more than half of the committee accept (村 §37, 居 §36).
        Step(SIGN, frozenset({TO_ACCEPT}), None, needs="deliberation.accept_project"),
        Step(ACCEPT, frozenset({TO_ACCEPT}), ACCEPTED, needs="deliberation.accept_project"),
        Step(FIND_DEFECT, frozenset({TO_ACCEPT}), MENDING, needs="deliberation.accept_project", note=True),
        Step(FINISH, frozenset({ACCEPTED}), FINISHED, needs="deliberation.keep_project"),
        Step(STOP, AT_WORK, STOPPED, needs="deliberation.keep_project", note=True),
    ),
    promises=(
        Promise(
            LOOKED_AT,
            span=Days(15),
            opens_in=frozenset({TO_ACCEPT}),
            met_by=frozenset({ACCEPT, FIND_DEFECT}),
            dropped_in=frozenset(),
            ladder=(Rung(0.6, "supervisor"), Rung(1.0, "village_secretary", names_holder=True)),
        ),
    ),
)
