"""Who may read the tree of places and set the calendar of a county; divisions and their offices are public."""

from linli.kernel.policy import Policy, Rule, Subtree, anybody
from linli.kernel.roles import Role

SET_CALENDAR = "places.set_calendar"

POLICY = Policy("places", (anybody("places.view"), Rule(SET_CALENDAR, frozenset({Role.COUNTY_OPERATOR}), Subtree())))
