"""The life of a comment, as data: looked at first or shown at once, hidden with a reason, taken back."""

from __future__ import annotations

from linli.kernel.flow import Flow, Step

COMMENT = "comment"

WAITING = "waiting"
SHOWN = "shown"
HIDDEN = "hidden"
WITHDRAWN = "withdrawn"

SHOW = "show"
HIDE = "hide"
WITHDRAW = "withdraw"

FLOW = Flow(
    name=COMMENT,
    initial=WAITING,
    final=frozenset({WITHDRAWN}),
    steps=(
        Step(SHOW, frozenset({WAITING, HIDDEN}), SHOWN, needs="comments.moderate"),
        Step(HIDE, frozenset({WAITING, SHOWN}), HIDDEN, needs="comments.moderate", note=True),
        Step(WITHDRAW, frozenset({WAITING, SHOWN}), WITHDRAWN, needs="comments.withdraw"),
    ),
)
