"""The roles an appointment can give, as named in the product's table of users."""

from enum import StrEnum


class Role(StrEnum):
    """A role held at a place; ``RESIDENT`` is everybody signed in, by membership rather than appointment."""

    RESIDENT = "resident"
    HOUSEHOLD_REP = "household_rep"
    GRID_WORKER = "grid_worker"
    GRID_LEADER = "grid_leader"
    GRID_ADVISOR = "grid_advisor"
    VILLAGE_CLERK = "village_clerk"
    VILLAGE_SECRETARY = "village_secretary"
    SERVICE_MEMBER = "service_member"
    SUPERVISOR = "supervisor"
    TOWN_CLERK = "town_clerk"
    TOWN_COMMAND = "town_command"
    DEPARTMENT_OFFICER = "department_officer"
    COUNTY_OPERATOR = "county_operator"
    CITY_OPERATOR = "city_operator"
    AUDITOR = "auditor"
    DISCIPLINE_OFFICER = "discipline_officer"
    EMPLOYER = "employer"
    SYSADMIN = "sysadmin"


VILLAGE_ROLES = frozenset({Role.VILLAGE_CLERK, Role.VILLAGE_SECRETARY})
GRID_ROLES = frozenset({Role.GRID_WORKER, Role.GRID_LEADER, Role.GRID_ADVISOR})
TOWN_ROLES = frozenset({Role.TOWN_CLERK, Role.TOWN_COMMAND})
UPPER_ROLES = frozenset({Role.COUNTY_OPERATOR, Role.CITY_OPERATOR})
"""Operators of a county or a city: they supervise what lies below them."""
CONSOLE_ROLES = (
    VILLAGE_ROLES
    | TOWN_ROLES
    | UPPER_ROLES
    | {Role.SUPERVISOR, Role.DEPARTMENT_OFFICER, Role.AUDITOR, Role.DISCIPLINE_OFFICER, Role.SYSADMIN}
)
"""Who works at the desk; grid workers and service teams work in the field face."""
