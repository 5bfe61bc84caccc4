"""The life of a questionnaire, as data: drafted, opened now or at a moment, closed, its results made known."""

from __future__ import annotations

from linli.kernel.flow import Flow, Step

QUESTIONNAIRE = "questionnaire"

DRAFT = "draft"
SCHEDULED = "scheduled"
OPEN = "open"
CLOSED = "closed"
DISCARDED = "discarded"
SEEN = frozenset({OPEN, CLOSED})
"""States in which those it is for find it at its address."""

TO_OPEN = "open"
TO_SCHEDULE = "schedule"
RECALL = "recall"
TO_CLOSE = "close"
RELEASE = "release"
DISCARD = "discard"

FLOW = Flow(
    name=QUESTIONNAIRE,
    initial=DRAFT,
    final=frozenset({CLOSED, DISCARDED}),
    steps=(
        Step(TO_OPEN, frozenset({DRAFT, SCHEDULED}), OPEN, needs="forms.open"),
        Step(TO_SCHEDULE, frozenset({DRAFT}), SCHEDULED, needs="forms.open"),
        Step(RECALL, frozenset({SCHEDULED}), DRAFT, needs="forms.open"),
        Step(TO_CLOSE, frozenset({OPEN}), CLOSED, needs="forms.open"),
        Step(RELEASE, frozenset({CLOSED}), None, needs="forms.open"),
        Step(DISCARD, frozenset({DRAFT}), DISCARDED, needs="forms.write"),
    ),
)
