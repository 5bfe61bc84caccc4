"""How matters of the demo go: for each fate the moves, who makes them and after how many hours."""

from __future__ import annotations

from typing import NamedTuple

REPORTER, GRID, CLERK, SECRETARY, MEMBER, COMMAND, OFFICER, ASSISTANT, DISCIPLINE, COUNTY = (
    "reporter",
    "grid",
    "clerk",
    "secretary",
    "member",
    "command",
    "officer",
    "assistant",
    "discipline",
    "county",
)
HOURS = {REPORTER: (6, 21), GRID: (7, 21), CLERK: (8, 19), SECRETARY: (8, 20), MEMBER: (7, 18)}
"""From and until what hour people of the village do something; offices keep theirs, on weekdays."""
OFFICE_HOURS = (8, 17)


class Move(NamedTuple):
    """One thing somebody does: after between so many hours; ``words`` names the text of the story it brings."""

    step: str
    who: str
    after: tuple[float, float]
    words: str = ""
    turn: int = 0
    """Which of several who could: the second officer, the second member of the team."""


ANSWER = Move("answer", GRID, (0.3, 9), "answer")
ASSIGN = Move("assign", CLERK, (0.5, 10), "assign")
ACCEPT = Move("accept", MEMBER, (0.5, 9))
PROGRESS = Move("progress", MEMBER, (3, 26), "progress")
RESOLVE = Move("resolve", MEMBER, (4, 40), "done")
SATISFIED = Move("satisfied", REPORTER, (1, 40), "reason")
DISSATISFIED = Move("dissatisfied", REPORTER, (10, 50), "reason")
ESCALATE = Move("escalate", CLERK, (2, 20), "escalate")
DISPATCH = Move("dispatch", COMMAND, (0.5, 8), "dispatch")
OFFICER_ACCEPT = Move("accept", OFFICER, (0.5, 10))
OFFICER_PROGRESS = Move("progress", OFFICER, (6, 30), "progress")
OFFICER_RESOLVE = Move("resolve", OFFICER, (10, 50), "done")

_MEDIATED = (Move("answer", GRID, (0.5, 8), "answer"), Move("assign", CLERK, (1, 10), "assign", turn=1))
_AT_THE_TABLE = (
    *_MEDIATED,
    Move("accept", MEMBER, (1, 10), turn=1),
    Move("progress", MEMBER, (8, 30), "progress", turn=1),
)

_GIVEN = (ANSWER, ASSIGN)
_TAKEN = (*_GIVEN, ACCEPT, PROGRESS)
_DONE = (*_TAKEN, RESOLVE)
_SENT = (ANSWER, ESCALATE, DISPATCH)

FATES: dict[str, tuple[Move, ...]] = {
    "reported": (),
    "late": (),
    "answered": (ANSWER,),
    "assigned": _GIVEN,
    "handling": _TAKEN,
    "late_handling": _TAKEN,
    "asked": (*_TAKEN, Move("ask", REPORTER, (5, 20), "ask")),
    "resolved": _DONE,
    "unrated": _DONE,
    "satisfied": (*_DONE, SATISFIED),
    "basic": (*_DONE, Move("basically_satisfied", REPORTER, (1, 60), "reason")),
    "dissatisfied": (*_DONE, DISSATISFIED),
    "redone": (
        *_DONE,
        DISSATISFIED,
        Move("assign", SECRETARY, (1, 12), "assign"),
        ACCEPT,
        Move("resolve", MEMBER, (8, 50), "done_again"),
        Move("satisfied", REPORTER, (2, 40), "reason_again"),
    ),
    "reopened": (*_DONE, SATISFIED, Move("reopen", REPORTER, (80, 160), "reopen")),
    "told": (ANSWER, Move("satisfied", REPORTER, (1, 40), "reason")),
    "told_closed": (ANSWER, Move("close", CLERK, (40, 90))),
    "withdrawn": (Move("withdraw", REPORTER, (0.4, 5)),),
    "merged": (Move("merge", CLERK, (0.5, 4)),),
    "split": (ANSWER, Move("split", CLERK, (0.5, 5))),
    "at_town": (ANSWER, ESCALATE),
    "town_returned": (ANSWER, ESCALATE, Move("return", COMMAND, (4, 26), "return")),
    "dispatched": _SENT,
    "dispatched_handling": (*_SENT, OFFICER_ACCEPT, OFFICER_PROGRESS),
    "dispatched_done": (*_SENT, OFFICER_ACCEPT, OFFICER_PROGRESS, OFFICER_RESOLVE, SATISFIED),
    "disputed": (*_SENT, Move("refuse", OFFICER, (2, 20), "refuse")),
    "arbitrated": (
        *_SENT,
        Move("refuse", OFFICER, (2, 20), "refuse"),
        Move("arbitrate", COMMAND, (2, 20), "arbitrate", turn=1),
        Move("accept", OFFICER, (1, 8), turn=1),
        Move("progress", OFFICER, (6, 30), "progress", turn=1),
        Move("resolve", OFFICER, (10, 40), "done", turn=1),
        SATISFIED,
    ),
    "village_disputed": (
        *_GIVEN,
        Move("refuse", MEMBER, (1, 10), "refuse"),
        Move("arbitrate", SECRETARY, (1, 12), "arbitrate", turn=1),
        Move("accept", MEMBER, (0.5, 6), turn=1),
        Move("resolve", MEMBER, (10, 40), "done", turn=1),
        SATISFIED,
    ),
    "told_for": (*_DONE, Move("satisfied", GRID, (6, 40), "reason")),
    "mediating": _AT_THE_TABLE,
    "mediated": (*_AT_THE_TABLE, Move("resolve", MEMBER, (10, 40), "done", turn=1), SATISFIED),
    "sealed_new": (),
    "sealed_handled": (
        Move("answer", DISCIPLINE, (2, 12), "answer"),
        Move("resolve", DISCIPLINE, (40, 120), "done_sealed"),
        SATISFIED,
    ),
    "complaint_told": (Move("answer", COUNTY, (2, 16), "answer"), SATISFIED),
    "anonymous_told": (ANSWER,),
    "together": (
        *_SENT,
        Move("accept", ASSISTANT, (2, 10), turn=1),
        OFFICER_ACCEPT,
        Move("resolve", ASSISTANT, (10, 40), "assist_done", turn=1),
        OFFICER_PROGRESS,
        OFFICER_RESOLVE,
        SATISFIED,
    ),
}
"""A fate's moves after the report, each some hours after the one before."""

_PART = (ANSWER, ASSIGN, ACCEPT, RESOLVE, SATISFIED)
PART_OF_SPLIT = _PART
"""What becomes of each part of a matter that was split."""

SIX_WEEKS = 42 * 24.0
AGES: dict[str, tuple[float, float]] = {
    "reported": (0.4, 14),
    "late": (26, 56),
    "answered": (2, 20),
    "assigned": (8, 44),
    "handling": (30, 96),
    "late_handling": (128, 210),
    "asked": (60, 110),
    "resolved": (50, 160),
    "dissatisfied": (90, 190),
    "reopened": (260, 500),
    "at_town": (12, 60),
    "town_returned": (40, 100),
    "dispatched": (20, 80),
    "dispatched_handling": (70, 118),
    "disputed": (40, 110),
    "withdrawn": (24, SIX_WEEKS),
    "told": (50, SIX_WEEKS),
    "unrated": (290, SIX_WEEKS),
    "split": (420, 800),
    "mediating": (60, 110),
    "sealed_new": (4, 20),
    "anonymous_told": (20, 60),
}
"""How many hours ago a matter of this fate was reported; what is not named lies anywhere in the six weeks."""
FINISHED = (150.0, SIX_WEEKS)

TOWN_FATES: dict[str, int] = {
    "satisfied": 34, "basic": 9, "unrated": 14, "resolved": 8, "handling": 9, "assigned": 5, "answered": 5,
    "reported": 5, "late": 2, "late_handling": 3, "dissatisfied": 2, "redone": 3, "reopened": 1, "withdrawn": 2,
    "asked": 2,
}  # fmt: skip
UNIT_FATES: dict[str, int] = {
    "dispatched_done": 9, "dispatched_handling": 4, "dispatched": 3, "at_town": 3, "town_returned": 1, "disputed": 2,
    "arbitrated": 2, "satisfied": 4,
}  # fmt: skip
WORDS_FATES: dict[str, int] = {"told": 8, "told_closed": 4, "answered": 3, "satisfied": 3, "reported": 2}
"""How often which fate comes in the other villages: of ordinary matters, of those for a unit, of questions."""
