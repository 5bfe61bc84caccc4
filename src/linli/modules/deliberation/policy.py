"""Who raises and discusses topics, who conducts them, who votes is the roll's question, and who watches.

Deliberation is for the members of the village (product C4); whoever neither belongs to it nor answers for it finds
nothing.
"""

from linli.kernel.condition import among, is_
from linli.kernel.policy import PERSON, AtPlace, Everywhere, Members, Own, Policy, Rule, Subtree
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role
from linli.modules.deliberation.flow import OPEN, RAISED, REFUSED, RESOLVED

READ = "deliberation.read"
RAISE = "deliberation.raise"
RAISE_FOR = "deliberation.raise_for"
SUPPORT = "deliberation.support"
WITHDRAW = "deliberation.withdraw"
DESK = "deliberation.see_desk"
WORK = "deliberation.work"
TAKE_UP = "deliberation.take_up"
CONDUCT = "deliberation.conduct"
SIGN = "deliberation.sign"
SET_TEMPLATES = "deliberation.set_templates"
SET_LAW = "deliberation.set_law"
KEEP_COVENANT = "deliberation.keep_covenant"
ANSWER_FILING = "deliberation.answer_filing"
KEEP_PROJECT = "deliberation.keep_project"

WATCHERS = TOWN_ROLES | UPPER_ROLES | {Role.AUDITOR}
COLLECTORS = VILLAGE_ROLES | GRID_ROLES
"""Who takes down what somebody says, and brings ballots in."""

POLICY = Policy(
    "deliberation",
    (
        # members of either kind: who lives here discusses, too; who votes is the roll's question
        Rule(READ, PERSON, Members("village")),
        Rule(READ, VILLAGE_ROLES | GRID_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
        Rule(RAISE, PERSON, Members("village")),
        Rule(RAISE_FOR, COLLECTORS, Subtree("village")),
        Rule(SUPPORT, PERSON, Members("village"), when=among("state", {RAISED, REFUSED, OPEN})),
        Rule(WITHDRAW, PERSON, Own("proposer_id"), when=is_("state", RAISED)),
        # the desk; which rows its lists hold is asked with READ
        Rule(DESK, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Everywhere()),
        Rule(WORK, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
        Rule(TAKE_UP, frozenset({Role.VILLAGE_SECRETARY}), Subtree("village")),
        Rule(CONDUCT, VILLAGE_ROLES, Subtree("village"), when=among("state", {RAISED, OPEN, RESOLVED})),
        # 村委会组织法 §37, 居 §36: whoever watches over the committee is not one of it
        Rule(SIGN, frozenset({Role.SUPERVISOR}), Subtree("village")),
        # a county's own ways of deciding, and what it holds to be taking part
        Rule(SET_TEMPLATES, frozenset({Role.COUNTY_OPERATOR}), AtPlace("place")),
        Rule(SET_LAW, frozenset({Role.COUNTY_OPERATOR}), AtPlace("place")),
        # 村 §31, 居 §31: the covenant is filed with the town or street, which may order a correction
        Rule(KEEP_COVENANT, VILLAGE_ROLES, Subtree("village")),
        Rule(ANSWER_FILING, TOWN_ROLES, Subtree("village")),
        Rule(KEEP_PROJECT, VILLAGE_ROLES, Subtree("village")),
    ),
)
