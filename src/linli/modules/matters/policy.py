"""Who may do what with matters, as data.

Steps follow the contract's table of the life of a matter; reading follows products B8 (the reporter), B9 (the
village) and the roles' subtrees.
"""

from __future__ import annotations

from linli.kernel.condition import Among, is_
from linli.kernel.policy import PERSON, Everywhere, Members, Own, OwnUnit, Policy, Rule, Subtree, anybody
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

VIEW = "matters.view"
REPORT = "matters.report"
KNOW_REPORTER = "matters.know_reporter"
CONTACT_REPORTER = "matters.contact_reporter"
RATE = "matters.rate"
ASK = "matters.ask"
ATTACH = "matters.attach"
WORK = "matters.work"
FIELD = "matters.field"
SET_PROMISE = "matters.set_promise"
CATEGORIES = "matters.categories"

_FIRST_LINE = frozenset({Role.GRID_WORKER, Role.GRID_LEADER})
_HANDLERS = frozenset({Role.DEPARTMENT_OFFICER, Role.SERVICE_MEMBER})
_READERS = GRID_ROLES | VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.AUDITOR}
_WORKERS = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.DEPARTMENT_OFFICER, Role.AUDITOR}
_FIELD_WORKERS = GRID_ROLES | {Role.SERVICE_MEMBER}
_COMMAND = frozenset({Role.TOWN_COMMAND})
_CLERK = frozenset({Role.VILLAGE_CLERK})
_SECRETARY = frozenset({Role.VILLAGE_SECRETARY})

_IN_VILLAGE = is_("held_at", "village")
_AT_TOWN = is_("held_at", "town")
_NOT_ANONYMOUS = Among("identity", frozenset({"named", "unnamed"}))


def _assignee(action: str) -> tuple[Rule, Rule]:
    """Return the two rules by which a matter is somebody's: given to them, or to their unit."""
    return Rule(action, PERSON, Own("assignee_id")), Rule(action, _HANDLERS, OwnUnit("assignee_unit_id"))


POLICY = Policy(
    "matters",
    rules=(
        # reading
        Rule(VIEW, PERSON, Own("reporter_id")),
        Rule(VIEW, PERSON, Members("village"), when=is_("visibility", "village")),
        Rule(VIEW, _READERS, Subtree("place")),
        *_assignee(VIEW),
        Rule(KNOW_REPORTER, PERSON, Own("reporter_id")),
        Rule(KNOW_REPORTER, PERSON, Members("village"), when=is_("identity", "named")),
        Rule(KNOW_REPORTER, _READERS, Subtree("place"), when=_NOT_ANONYMOUS),
        Rule(KNOW_REPORTER, PERSON, Own("assignee_id"), when=_NOT_ANONYMOUS),
        Rule(KNOW_REPORTER, _HANDLERS, OwnUnit("assignee_unit_id"), when=_NOT_ANONYMOUS),
        Rule(CONTACT_REPORTER, PERSON, Own("reporter_id")),
        Rule(CONTACT_REPORTER, _READERS, Subtree("place"), when=_NOT_ANONYMOUS),
        Rule(CONTACT_REPORTER, PERSON, Own("assignee_id"), when=_NOT_ANONYMOUS),
        Rule(CONTACT_REPORTER, _HANDLERS, OwnUnit("assignee_unit_id"), when=_NOT_ANONYMOUS),
        anybody(CATEGORIES),
        # reporting, and the reporter's part
        Rule(REPORT, PERSON, Members("village")),
        Rule(REPORT, GRID_ROLES | VILLAGE_ROLES | TOWN_ROLES, Subtree("place")),
        Rule(RATE, PERSON, Own("reporter_id")),
        Rule(ASK, PERSON, Own("reporter_id")),
        Rule("matters.withdraw", PERSON, Own("reporter_id")),
        Rule("matters.reopen", PERSON, Own("reporter_id")),
        Rule("matters.reopen", _SECRETARY | _COMMAND, Subtree("place")),
        # the village
        Rule("matters.answer", _FIRST_LINE | VILLAGE_ROLES, Subtree("place")),
        Rule("matters.assign", VILLAGE_ROLES, Subtree("place")),
        Rule("matters.assign", frozenset({Role.GRID_LEADER}), Subtree("place")),
        Rule("matters.escalate", VILLAGE_ROLES, Subtree("place"), when=_IN_VILLAGE),
        Rule("matters.arbitrate", _SECRETARY, Subtree("place"), when=_IN_VILLAGE),
        Rule("matters.close", VILLAGE_ROLES | _COMMAND, Subtree("place")),
        Rule("matters.merge", _CLERK | _COMMAND, Subtree("place")),
        Rule("matters.split", _CLERK | _COMMAND, Subtree("place")),
        # the town
        Rule("matters.dispatch", _COMMAND, Subtree("place")),
        Rule("matters.return", _COMMAND, Subtree("place")),
        Rule("matters.arbitrate", _COMMAND, Subtree("place"), when=_AT_TOWN),
        # whoever was given it
        *_assignee("matters.handle"),
        *_assignee("matters.resolve"),
        Rule("matters.resolve", PERSON, Own("answered_by_id"), when=is_("state", "answered")),
        # photos come with a report, an answer or a step
        Rule(ATTACH, PERSON, Own("reporter_id")),
        Rule(ATTACH, _FIRST_LINE | VILLAGE_ROLES | _COMMAND, Subtree("place")),
        *_assignee(ATTACH),
        # rooms
        Rule(WORK, _WORKERS, Everywhere()),
        Rule(FIELD, _FIELD_WORKERS, Everywhere()),
        Rule(SET_PROMISE, frozenset({Role.COUNTY_OPERATOR}) | _SECRETARY, Subtree("place")),
    ),
)
