"""Who may do what with matters, as data.

Steps follow the contract's table of the life of a matter; reading follows products B8 (the reporter), B9 (the
village) and the roles' subtrees. A matter belongs to an office: the place's own; the county's, where the platform
itself is complained about (product O3); or the county's discipline officers' alone, where somebody is reported
(product B3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.condition import Among, all_of, is_
from linli.kernel.place_path import Level
from linli.kernel.policy import PERSON, Everywhere, Members, Named, Own, OwnUnit, Policy, Rule, Subtree, anybody
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

if TYPE_CHECKING:
    from linli.kernel.condition import Condition

VIEW = "matters.view"
REPORT = "matters.report"
KNOW_REPORTER = "matters.know_reporter"
CONTACT_REPORTER = "matters.contact_reporter"
RATE = "matters.rate"
ASK = "matters.ask"
ATTACH = "matters.attach"
TRANSCRIBE = "matters.transcribe"
WORK = "matters.work"
FIELD = "matters.field"
NOTE = "matters.note"
READ_NOTES = "matters.read_notes"
VISIT = "matters.visit"
MEDIATE = "matters.mediate"
LEAD_ON = "matters.lead_on"
EXPORT = "matters.export"
CONFIGURE = "matters.configure"
SET_PROMISE = "matters.set_promise"
CATEGORIES = "matters.categories"
FOLLOW_RECEIPT = "matters.follow_receipt"
CONNECT = "matters.connect"
HEAR_PLATFORM = "matters.hear_platform"

_FIRST_LINE = frozenset({Role.GRID_WORKER, Role.GRID_LEADER})
_HANDLERS = frozenset({Role.DEPARTMENT_OFFICER, Role.SERVICE_MEMBER})
_READERS = GRID_ROLES | VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.AUDITOR}
_WORKERS = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.DEPARTMENT_OFFICER, Role.AUDITOR, Role.DISCIPLINE_OFFICER}
_FIELD_WORKERS = GRID_ROLES | {Role.SERVICE_MEMBER}
_IN_OFFICE = GRID_ROLES | VILLAGE_ROLES | TOWN_ROLES | _HANDLERS
_COMMAND = frozenset({Role.TOWN_COMMAND})
_CLERK = frozenset({Role.VILLAGE_CLERK})
_SECRETARY = frozenset({Role.VILLAGE_SECRETARY})
_DISCIPLINE = frozenset({Role.DISCIPLINE_OFFICER})

_OF_PLACE = is_("office", "place")
_OF_COUNTY = is_("office", "county")
_SEALED = is_("office", "discipline")
_IN_VILLAGE = is_("held_at", "village")
_AT_TOWN = is_("held_at", "town")
_NOT_ANONYMOUS = Among("identity", frozenset({"named", "unnamed"}))
_OPEN_KINDS = Among("kind", frozenset({"report", "snapshot", "suggestion"}))
"""What a reporter may show the village; letters, calls for help, disputes and tip-offs stay with who handles them."""
_WHOLE = is_("is_assist", value=False)
"""Not a department's part in another's matter: that one has no reporter's side, and ends with its whole alone."""
_OF_PLACE_WHOLE = all_of((_OF_PLACE, _WHOLE))


def _subtree(action: str, roles: frozenset[Role], when: Condition = _OF_PLACE) -> Rule:
    """Return the rule by which a role does this to its place's own matters."""
    return Rule(action, roles, Subtree("place"), when=when)


def _offices(action: str, *conditions: Condition) -> tuple[Rule, Rule]:
    """Return the rules of the two offices at the county: its operators, and its discipline officers."""
    return (
        Rule(action, UPPER_ROLES, Subtree("place"), when=all_of((_OF_COUNTY, *conditions))),
        Rule(action, _DISCIPLINE, Subtree("place", down_to=Level.COUNTY), when=all_of((_SEALED, *conditions))),
    )


def _assignee(action: str, *conditions: Condition) -> tuple[Rule, Rule]:
    """Return the two rules by which a matter is somebody's: given to them, or to their unit."""
    when = all_of(conditions)
    return (
        Rule(action, PERSON, Own("assignee_id"), when=when),
        Rule(action, _HANDLERS, OwnUnit("assignee_unit_id"), when=when),
    )


def _reporter(action: str) -> tuple[Rule, Rule]:
    """Return the rules of whoever reported, and of whoever it was reported for."""
    return (
        Rule(action, PERSON, Own("reporter_id"), when=_WHOLE),
        Rule(action, PERSON, Own("behalf_person_id"), when=_WHOLE),
    )


POLICY = Policy(
    "matters",
    rules=(
        # reading; what lets an office read most comes first, for the database asks in this order
        _subtree(VIEW, _READERS),
        Rule(VIEW, frozenset({Role.AUDITOR}), Subtree("place"), when=_OF_COUNTY),
        *_offices(VIEW),
        *_reporter(VIEW),
        *_assignee(VIEW),
        Rule(VIEW, PERSON, Members("village"), when=is_("visibility", "village")),
        Rule(VIEW, PERSON, Named("named")),
        *_reporter(KNOW_REPORTER),
        Rule(KNOW_REPORTER, PERSON, Members("village"), when=is_("identity", "named")),
        _subtree(KNOW_REPORTER, _READERS, all_of((_OF_PLACE, _NOT_ANONYMOUS))),
        *_offices(KNOW_REPORTER, _NOT_ANONYMOUS),
        *_assignee(KNOW_REPORTER, _NOT_ANONYMOUS),
        *_reporter(CONTACT_REPORTER),
        _subtree(CONTACT_REPORTER, _READERS, all_of((_OF_PLACE, _NOT_ANONYMOUS))),
        *_offices(CONTACT_REPORTER, _NOT_ANONYMOUS),
        *_assignee(CONTACT_REPORTER, _NOT_ANONYMOUS),
        anybody(CATEGORIES),
        # reporting, and the reporter's part
        Rule(REPORT, PERSON, Members("village")),
        _subtree(REPORT, GRID_ROLES | VILLAGE_ROLES | TOWN_ROLES),
        _subtree(REPORT, _IN_OFFICE, _OF_COUNTY),
        *_reporter(RATE),
        *_reporter(ASK),
        *_reporter("matters.withdraw"),
        *_reporter("matters.reopen"),
        _subtree("matters.reopen", _SECRETARY | _COMMAND, _OF_PLACE_WHOLE),
        *_offices("matters.reopen"),
        # whoever holds the receipt of an anonymous report, by its code
        anybody(FOLLOW_RECEIPT),
        # the village
        _subtree("matters.answer", _FIRST_LINE | VILLAGE_ROLES),
        *_offices("matters.answer"),
        _subtree("matters.assign", VILLAGE_ROLES),
        _subtree("matters.assign", frozenset({Role.GRID_LEADER})),
        *_offices("matters.assign"),
        _subtree("matters.escalate", VILLAGE_ROLES, _IN_VILLAGE),
        _subtree("matters.arbitrate", _SECRETARY, _IN_VILLAGE),
        _subtree("matters.close", VILLAGE_ROLES | _COMMAND, _OF_PLACE_WHOLE),
        *_offices("matters.close"),
        _subtree("matters.merge", _CLERK | _COMMAND, _OF_PLACE_WHOLE),
        _subtree("matters.split", _CLERK | _COMMAND, _OF_PLACE_WHOLE),
        # what the whole village should talk over
        _subtree(LEAD_ON, _SECRETARY, all_of((_OF_PLACE_WHOLE, _OPEN_KINDS))),
        # the town
        _subtree("matters.dispatch", _COMMAND),
        _subtree("matters.return", _COMMAND),
        _subtree("matters.arbitrate", _COMMAND, _AT_TOWN),
        *_offices("matters.arbitrate"),
        # whoever was given it
        *_assignee("matters.handle"),
        *_assignee("matters.resolve"),
        Rule("matters.resolve", PERSON, Own("answered_by_id"), when=is_("state", "answered")),
        # beside the steps: notes for those who handle it, visits after a bad rating, the parties of a dispute
        _subtree(NOTE, _FIRST_LINE | VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES),
        *_offices(NOTE),
        *_assignee(NOTE),
        _subtree(READ_NOTES, _READERS),
        Rule(READ_NOTES, frozenset({Role.AUDITOR}), Subtree("place"), when=_OF_COUNTY),
        *_offices(READ_NOTES),
        *_assignee(READ_NOTES),
        _subtree(VISIT, _FIRST_LINE | VILLAGE_ROLES | _COMMAND, all_of((_OF_PLACE, is_("awaits_visit", value=True)))),
        *_offices(VISIT, is_("awaits_visit", value=True)),
        _subtree(MEDIATE, _FIRST_LINE | VILLAGE_ROLES, is_("kind", "dispute")),
        *_assignee(MEDIATE, is_("kind", "dispute")),
        # photos, recordings and the like come with a report, an answer or a step
        *_reporter(ATTACH),
        _subtree(ATTACH, _FIRST_LINE | VILLAGE_ROLES | _COMMAND),
        *_offices(ATTACH),
        *_assignee(ATTACH),
        # what is said in a recording is put down by whoever works on the matter in the village, or was given it
        _subtree(TRANSCRIBE, _FIRST_LINE | VILLAGE_ROLES),
        *_offices(TRANSCRIBE),
        *_assignee(TRANSCRIBE),
        # rooms
        Rule(WORK, _WORKERS, Everywhere()),
        Rule(FIELD, _FIELD_WORKERS, Everywhere()),
        Rule(EXPORT, VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.AUDITOR}, Everywhere()),
        # settings
        Rule(SET_PROMISE, frozenset({Role.COUNTY_OPERATOR}) | _SECRETARY, Subtree("place")),
        # a connector lets data leave the house, so the county alone decides
        Rule(CONNECT, frozenset({Role.COUNTY_OPERATOR}), Subtree("place")),
        # whoever signs with a connector's secret; what they may do then is their unit's
        anybody(HEAR_PLATFORM),
        Rule(CONFIGURE, frozenset({Role.COUNTY_OPERATOR}) | _COMMAND | VILLAGE_ROLES, Subtree("place")),
    ),
)
