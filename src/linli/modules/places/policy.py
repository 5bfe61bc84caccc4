"""Who may read the tree of places and set what hangs on it; divisions, their offices and shelters are public."""

from linli.kernel.policy import AtPlace, Policy, Rule, Subtree, anybody
from linli.kernel.roles import TOWN_ROLES, VILLAGE_ROLES, Role

VIEW = "places.view"
SET_CALENDAR = "places.set_calendar"
SET_FACILITIES = "places.set_facilities"
DECLARE = "places.declare_emergency"
SET_TICKERS = "places.set_tickers"

_COUNTY = frozenset({Role.COUNTY_OPERATOR})
OFFICES = VILLAGE_ROLES | TOWN_ROLES | _COUNTY

POLICY = Policy(
    "places",
    (
        anybody(VIEW),
        Rule(SET_CALENDAR, _COUNTY, Subtree()),
        Rule(SET_FACILITIES, OFFICES, Subtree()),
        # who answers for a place puts it into an emergency, the county and the town for those below as well
        Rule(DECLARE, _COUNTY | {Role.TOWN_COMMAND, Role.VILLAGE_SECRETARY}, Subtree()),
        Rule(SET_TICKERS, OFFICES, AtPlace()),
    ),
)
