"""Who raises and discusses topics, who conducts them, who votes is the roll's question, and who watches.

Deliberation is for the members of the village (product C4); whoever neither belongs to it nor answers for it finds
nothing.
"""

from linli.kernel.condition import among
from linli.kernel.policy import PERSON, AtPlace, Everywhere, Members, Over, Own, Policy, Rule, Subtree
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role
from linli.modules.deliberation.elections_flow import CANDIDATES_SHOWN, RECALL_SHOWN, ROLL_DISPLAYED, SHOWN
from linli.modules.deliberation.flow import OPEN, RAISED, RESOLVED

READ = "deliberation.read"
RAISE = "deliberation.raise"
RAISE_FOR = "deliberation.raise_for"
SUPPORT = "deliberation.support"
SAY = "deliberation.say"
WITHDRAW = "deliberation.withdraw"
DESK = "deliberation.see_desk"
WORK = "deliberation.work"
TAKE_UP = "deliberation.take_up"
CONDUCT = "deliberation.conduct"
SIGN = "deliberation.sign"
SET_TEMPLATES = "deliberation.set_templates"
SET_LAW = "deliberation.set_law"
VOTE = "deliberation.vote"
OBJECT = "deliberation.object_to_roll"
ENTER = "deliberation.enter_ballots"
VOID = "deliberation.void_ballots"
SEATS = "deliberation.keep_seats"
KEEP_COVENANT = "deliberation.keep_covenant"
ANSWER_FILING = "deliberation.answer_filing"
KEEP_PROJECT = "deliberation.keep_project"
ACCEPT_PROJECT = "deliberation.accept_project"
READ_ELECTIONS = "deliberation.read_elections"
KEEP_ELECTION = "deliberation.keep_election"
OBJECT_TO_ELECTORS = "deliberation.object_to_electors"
DECIDE_OBJECTION = "deliberation.decide_objection"
READ_RECALLS = "deliberation.read_recalls"
KEEP_RECALL = "deliberation.keep_recall"
READ_REVIEWS = "deliberation.read_reviews"
KEEP_REVIEW = "deliberation.keep_review"
TAKE_DOSSIER = "deliberation.take_dossier"

WATCHERS = TOWN_ROLES | UPPER_ROLES | {Role.AUDITOR}
COLLECTORS = VILLAGE_ROLES | GRID_ROLES
"""Who takes down what somebody says, and brings ballots in."""

POLICY = Policy(
    "deliberation",
    (
        # members of either kind: who lives here discusses, too; who votes is the roll's question
        Rule(READ, PERSON, Members("village")),
        Rule(READ, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
        # who serves a grid works for its village's members
        Rule(READ, GRID_ROLES, Over("village")),
        Rule(RAISE, PERSON, Members("village")),
        Rule(RAISE_FOR, COLLECTORS, Over("village")),
        Rule(SUPPORT, PERSON, Members("village")),
        Rule(SAY, PERSON, Members("village")),
        Rule(SAY, VILLAGE_ROLES, Subtree("village")),
        Rule(WITHDRAW, PERSON, Own("proposer_id")),
        # the desk; which rows its lists hold is asked with READ
        Rule(DESK, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Everywhere()),
        Rule(WORK, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
        Rule(TAKE_UP, frozenset({Role.VILLAGE_SECRETARY}), Subtree("village")),
        Rule(CONDUCT, VILLAGE_ROLES, Subtree("village"), when=among("state", {RAISED, OPEN, RESOLVED})),
        # 村委会组织法 §37, 居 §36: whoever watches over the committee is not one of it
        Rule(SIGN, frozenset({Role.SUPERVISOR}), Subtree("village")),
        # a county's template may have the village's office sign, too
        Rule(SIGN, VILLAGE_ROLES, Subtree("village")),
        # a county's own ways of deciding, and what it holds to be taking part
        Rule(SET_TEMPLATES, frozenset({Role.COUNTY_OPERATOR}), AtPlace("place")),
        Rule(SET_LAW, frozenset({Role.COUNTY_OPERATOR}), AtPlace("place")),
        # whose voice it is says the roll, wherever they live by now
        Rule(VOTE, PERSON, Everywhere()),
        Rule(OBJECT, PERSON, Members("village")),
        # a grid worker's appointment lies below the village
        Rule(ENTER, VILLAGE_ROLES, Subtree("village")),
        Rule(ENTER, GRID_ROLES, Over("village")),
        Rule(VOID, VILLAGE_ROLES | {Role.SUPERVISOR}, Subtree("village")),
        # who sits in which body of the village
        Rule(SEATS, VILLAGE_ROLES, Subtree("village")),
        # 村 §31, 居 §31: the covenant is filed with the town or street, which may order a correction
        Rule(KEEP_COVENANT, VILLAGE_ROLES, Subtree("village")),
        Rule(ANSWER_FILING, TOWN_ROLES, Subtree("village")),
        Rule(KEEP_PROJECT, VILLAGE_ROLES, Subtree("village")),
        # 村 §37, 居 §36: whoever is supervised does not accept
        Rule(ACCEPT_PROJECT, frozenset({Role.SUPERVISOR}), Subtree("village")),
        # elections are shown to the village's members; the ballot is cast in a hall
        Rule(READ_ELECTIONS, PERSON, Members("village"), when=among("state", SHOWN)),
        Rule(READ_ELECTIONS, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
        Rule(KEEP_ELECTION, VILLAGE_ROLES, Subtree("village")),
        Rule(OBJECT_TO_ELECTORS, PERSON, Members("village"), when=among("state", {ROLL_DISPLAYED, CANDIDATES_SHOWN})),
        Rule(DECIDE_OBJECTION, VILLAGE_ROLES, Subtree("village")),
        Rule(READ_RECALLS, PERSON, Members("village"), when=among("state", RECALL_SHOWN)),
        Rule(READ_RECALLS, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
        Rule(KEEP_RECALL, VILLAGE_ROLES | TOWN_ROLES | {Role.SUPERVISOR}, Subtree("village")),
        Rule(READ_REVIEWS, PERSON, Members("village")),
        Rule(READ_REVIEWS, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
        # 村委会组织法 §38, 居 §37: the supervision committee leads the review
        Rule(KEEP_REVIEW, frozenset({Role.SUPERVISOR}), Subtree("village")),
        # 村 §39, 居 §38: who keeps the archives or watches over them takes a topic's papers along, each journalled
        Rule(TAKE_DOSSIER, VILLAGE_ROLES | WATCHERS | {Role.SUPERVISOR}, Subtree("village")),
    ),
)
