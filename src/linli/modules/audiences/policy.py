"""Who counts and addresses whom, keeps audiences and tags, and reads whose round birthday comes, as data."""

from linli.kernel.policy import Policy, Rule, Subtree
from linli.kernel.roles import TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

COUNT = "audiences.count"
KEEP = "audiences.keep"
VIEW_TAGS = "audiences.view_tags"
SET_TAGS = "audiences.set_tags"
TURNING = "audiences.turning"
TURNING_FIELD = "audiences.turning_field"

_OFFICES = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES
_FIRST_LINE = frozenset({Role.GRID_WORKER, Role.GRID_LEADER})

POLICY = Policy(
    "audiences",
    (
        # how many somebody means, and sending to them: the offices of a place, for what lies below it
        Rule(COUNT, _OFFICES, Subtree()),
        # audiences under a name belong to the place and are shared by its office
        Rule(KEEP, _OFFICES, Subtree()),
        Rule(VIEW_TAGS, _OFFICES, Subtree()),
        Rule(SET_TAGS, UPPER_ROLES, Subtree()),
        # names and days of birth: those who know their neighbours, nobody further up
        Rule(TURNING, VILLAGE_ROLES | TOWN_ROLES, Subtree()),
        Rule(TURNING_FIELD, _FIRST_LINE, Subtree()),
    ),
)
