"""Who may ask to join, who answers, and who sees how many have come."""

from linli.kernel.policy import Policy, Rule, Subtree, anybody
from linli.kernel.roles import TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

APPLY = "joining.apply"
ANSWER = "joining.answer"
POSTER = "joining.print_poster"
COVERAGE = "joining.view_coverage"

POLICY = Policy(
    "joining",
    (
        anybody(APPLY),
        # What people say of themselves before they are known stays in the village office.
        Rule(ANSWER, VILLAGE_ROLES, Subtree("village")),
        Rule(POSTER, VILLAGE_ROLES, Subtree("village")),
        Rule(COVERAGE, VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.SUPERVISOR, Role.AUDITOR}, Subtree("village")),
    ),
)
