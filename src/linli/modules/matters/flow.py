"""The life of a matter, as data: 反映 → 受理 → 分流 → 处置 → 反馈 → 评价."""

from __future__ import annotations

from linli.kernel.flow import Flow, Promise, Rung, Step
from linli.kernel.span import Days, Hours

MATTER = "matter"

REPORTED = "reported"
ANSWERED = "answered"
ASSIGNED = "assigned"
HANDLING = "handling"
AT_TOWN = "at_town"
RETURNED = "returned"
DISPUTED = "disputed"
RESOLVED = "resolved"
CLOSED = "closed"
MERGED = "merged"
WITHDRAWN = "withdrawn"

HELD_AT_FIRST = {"place": "village", "county": "county", "discipline": "discipline"}
"""Which level has a matter in hand when it comes in, or comes back, by the office it belongs to."""

FINAL = frozenset({CLOSED, MERGED, WITHDRAWN})
OPEN = frozenset({REPORTED, ANSWERED, ASSIGNED, HANDLING, AT_TOWN, RETURNED, DISPUTED, RESOLVED})

ANSWER = "answer"
RESOLVE = "resolve"
CLOSE = "close"
ARBITRATE = "arbitrate"
REOPEN = "reopen"
ASSIGN = "assign"
DISPATCH = "dispatch"
MERGE = "merge"
SPLIT = "split"
WITHDRAW = "withdraw"
RATE = "rate"
"""Not a step of its own: the grade decides where a rating leads (``RATING_LEADS``)."""

SATISFIED = "satisfied"
BASICALLY_SATISFIED = "basically_satisfied"
DISSATISFIED = "dissatisfied"
RATING_LEADS = {SATISFIED: CLOSED, BASICALLY_SATISFIED: CLOSED, DISSATISFIED: RETURNED}
AWAITS_PARTS = frozenset({RESOLVE, CLOSE, MERGE})
"""Steps a matter cannot take while one of its parts is still being worked on (product B7)."""
RATED_IN = frozenset({ANSWERED, RESOLVED})

REPORTER_REOPENS_WITHIN_DAYS = 30
CLOSES_UNRATED_AFTER_DAYS = 7

FIRST_ANSWER_LADDER = (
    Rung(0.8, "holder"),
    Rung(1.0, "grid_leader", names_holder=True),
    Rung(1.5, "village_secretary", names_holder=True),
    Rung(2.0, "town_command", names_holder=True),
)
"""Grid worker → grid leader → village secretary → town (LY, WZ): reminded with a fifth left, then twice a promise."""

RESOLUTION_LADDER = (
    Rung(0.8, "holder"),
    Rung(1.0, "superior", names_holder=True),
    Rung(1.4, "above", names_holder=True),
)
"""Whoever holds the matter, then the one above them, then the level above that."""

_steps = (
    Step(ANSWER, frozenset({REPORTED}), ANSWERED, needs="matters.answer", note=True),
    Step(ASSIGN, frozenset({REPORTED, ANSWERED, RETURNED}), ASSIGNED, needs="matters.assign", assignee=True),
    Step(
        "escalate",
        frozenset({REPORTED, ANSWERED, ASSIGNED, HANDLING, RETURNED}),
        AT_TOWN,
        needs="matters.escalate",
        note=True,
    ),
    Step(DISPATCH, frozenset({AT_TOWN}), ASSIGNED, needs="matters.dispatch", assignee=True),
    Step("return", frozenset({AT_TOWN}), RETURNED, needs="matters.return", note=True),
    Step("accept", frozenset({ASSIGNED}), HANDLING, needs="matters.handle"),
    Step("progress", frozenset({HANDLING}), HANDLING, needs="matters.handle", note=True),
    Step("refuse", frozenset({ASSIGNED}), DISPUTED, needs="matters.handle", note=True),
    Step(ARBITRATE, frozenset({DISPUTED}), ASSIGNED, needs="matters.arbitrate", note=True, assignee=True),
    Step(RESOLVE, frozenset({ANSWERED, ASSIGNED, HANDLING}), RESOLVED, needs="matters.resolve", note=True),
    Step(CLOSE, frozenset({ANSWERED, RESOLVED}), CLOSED, needs="matters.close"),
    Step(REOPEN, frozenset({RESOLVED, CLOSED}), RETURNED, needs="matters.reopen", note=True),
    Step(MERGE, OPEN, MERGED, needs="matters.merge", inputs=("into",)),
    Step(SPLIT, frozenset({REPORTED, ANSWERED, AT_TOWN}), None, needs="matters.split", inputs=("parts",)),
    Step(WITHDRAW, frozenset({REPORTED, ANSWERED}), WITHDRAWN, needs="matters.withdraw"),
)

FLOW = Flow(
    name=MATTER,
    initial=REPORTED,
    final=FINAL,
    steps=_steps,
    promises=(
        Promise(
            "first_answer",
            span=Hours(24),
            opens_in=frozenset({REPORTED}),
            met_by=frozenset({ANSWER}),
            dropped_in=frozenset({CLOSED, MERGED, WITHDRAWN}),
            ladder=FIRST_ANSWER_LADDER,
        ),
        Promise(
            "resolution",
            span=Days(5),
            opens_in=frozenset({REPORTED, RETURNED}),
            met_by=frozenset({RESOLVE}),
            met_in=frozenset({CLOSED}),
            dropped_in=frozenset({MERGED, WITHDRAWN}),
            ladder=RESOLUTION_LADDER,
        ),
        Promise(
            "arbitration",
            span=Hours(24),
            opens_in=frozenset({DISPUTED}),
            met_by=frozenset({ARBITRATE}),
            dropped_in=FINAL,
            ladder=(Rung(0.8, "superior"), Rung(1.0, "above", names_holder=True)),
        ),
    ),
)
