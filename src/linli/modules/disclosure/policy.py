"""Who keeps a village's accounts, who looks them through, who reads them, and who watches that things are disclosed."""

from linli.kernel.condition import among
from linli.kernel.policy import Members, Policy, Rule, Subtree
from linli.kernel.roles import TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role
from linli.modules.disclosure.flow import CORRECTED, PUBLIC, PUBLISHED, RETURNED, REVIEWED, SUBMITTED

READ = "disclosure.read"
DESK = "disclosure.see_desk"
KEEP = "disclosure.keep_accounts"
REVIEW = "disclosure.review"
PUBLISH = "disclosure.publish"
DUTIES = "disclosure.see_duties"
DISCLOSE = "disclosure.disclose"
CONFIGURE = "disclosure.configure"

_HANDED_IN = among("state", {SUBMITTED, RETURNED, REVIEWED, PUBLISHED, CORRECTED})
_WATCH = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.SUPERVISOR, Role.AUDITOR}

POLICY = Policy(
    "disclosure",
    (
        # Finance is for the members of the village; what is not yet reviewed is for its offices.
        Rule(READ, frozenset(), Members("village"), when=among("state", PUBLIC)),
        Rule(READ, VILLAGE_ROLES | {Role.AUDITOR}, Subtree("village")),
        Rule(READ, TOWN_ROLES | UPPER_ROLES | {Role.SUPERVISOR}, Subtree("village"), when=_HANDED_IN),
        # The desk's lists; which rows they hold is asked with READ.
        Rule(DESK, _WATCH, Subtree("village")),
        Rule(KEEP, frozenset({Role.VILLAGE_CLERK}), Subtree("village")),
        # 村委会组织法 §37: those who are supervised do not supervise; the appointment is a villager's own office.
        Rule(REVIEW, frozenset({Role.SUPERVISOR}), Subtree("village")),
        Rule(PUBLISH, frozenset({Role.VILLAGE_CLERK}), Subtree("village")),
        Rule(DUTIES, _WATCH, Subtree("village")),
        Rule(DISCLOSE, VILLAGE_ROLES, Subtree("village")),
        Rule(CONFIGURE, frozenset({Role.COUNTY_OPERATOR}), Subtree("village")),
    ),
)
