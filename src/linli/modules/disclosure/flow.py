"""Two lives as data: a village's accounts until they are published, and a duty to disclose until it is done."""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import Days

ACCOUNT = "account"

DRAFT = "draft"
SUBMITTED = "submitted"
RETURNED = "returned"
REVIEWED = "reviewed"
PUBLISHED = "published"
CORRECTED = "corrected"

OPEN = frozenset({DRAFT, RETURNED})
"""States in which items are entered and mended."""
PUBLIC = frozenset({PUBLISHED, CORRECTED})
"""States in which members read it and nobody changes it."""

SUBMIT = "submit"
RECALL = "recall"
SIGN = "sign"
ACCEPT = "accept"
RETURN = "return"
PUBLISH = "publish"
CORRECT = "correct"

ACCOUNT_FLOW = Flow(
    name=ACCOUNT,
    initial=DRAFT,
    final=frozenset({PUBLISHED, CORRECTED}),
    steps=(
        Step(SUBMIT, OPEN, SUBMITTED, needs="disclosure.keep_accounts"),
        Step(RECALL, frozenset({SUBMITTED, REVIEWED}), DRAFT, needs="disclosure.keep_accounts"),
        # A signature more; enough of them accept.
        Step(SIGN, frozenset({SUBMITTED, REVIEWED}), None, needs="disclosure.review"),
        Step(ACCEPT, frozenset({SUBMITTED}), REVIEWED, needs="disclosure.review"),
        Step(RETURN, frozenset({SUBMITTED, REVIEWED}), RETURNED, needs="disclosure.review", note=True),
        Step(PUBLISH, frozenset({REVIEWED}), PUBLISHED, needs="disclosure.publish"),
        # A newer version takes its place; it stays readable.
        Step(CORRECT, frozenset({PUBLISHED}), CORRECTED, needs="disclosure.publish"),
    ),
)

DUTY = "disclosure_duty"

DUE = "due"
DONE = "done"

DISCLOSE = "disclose"

IN_TIME = "disclosure"
"""The one promise of a duty."""

DUTY_FLOW = Flow(
    name=DUTY,
    initial=DUE,
    final=frozenset({DONE}),
    steps=(Step(DISCLOSE, frozenset({DUE}), DONE, needs="disclosure.disclose"),),
    promises=(
        Promise(
            IN_TIME,
            span=Days(10),
            opens_in=frozenset({DUE}),
            met_by=frozenset({DISCLOSE}),
            dropped_in=frozenset(),
            ladder=(
                Rung(0.6, "responsible"),
                Rung(0.9, "responsible"),
                Rung(1.0, "village_secretary", names_holder=True),
                Rung(1.5, "town", names_holder=True),
            ),
        ),
    ),
)
