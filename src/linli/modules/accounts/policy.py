"""Who may sign in, see and give appointments; who gives which role is a table of its own."""

from __future__ import annotations

from dataclasses import dataclass

from linli.kernel.condition import among
from linli.kernel.place_path import Level
from linli.kernel.policy import PERSON, Everywhere, Own, Policy, Rule, Subtree, anybody
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role

ROLE_LEVELS: dict[Role, frozenset[Level]] = {
    Role.HOUSEHOLD_REP: frozenset({Level.VILLAGE, Level.GRID}),
    Role.GRID_WORKER: frozenset({Level.GRID}),
    Role.GRID_LEADER: frozenset({Level.GRID}),
    Role.GRID_ADVISOR: frozenset({Level.GRID}),
    Role.SERVICE_MEMBER: frozenset({Level.VILLAGE}),
    Role.VILLAGE_CLERK: frozenset({Level.VILLAGE}),
    Role.VILLAGE_SECRETARY: frozenset({Level.VILLAGE}),
    Role.SUPERVISOR: frozenset({Level.VILLAGE}),
    Role.TOWN_CLERK: frozenset({Level.TOWN}),
    Role.TOWN_COMMAND: frozenset({Level.TOWN}),
    Role.DEPARTMENT_OFFICER: frozenset({Level.TOWN, Level.COUNTY}),
    Role.DISCIPLINE_OFFICER: frozenset({Level.TOWN, Level.COUNTY}),
    Role.EMPLOYER: frozenset({Level.COUNTY}),
    Role.COUNTY_OPERATOR: frozenset({Level.COUNTY}),
    Role.CITY_OPERATOR: frozenset({Level.CITY, Level.PROVINCE}),
    Role.AUDITOR: frozenset({Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE}),
    Role.SYSADMIN: frozenset({Level.NATION}),
}
"""At which levels a role can be held; the system administrator's place is the whole installation."""


@dataclass(frozen=True, slots=True)
class Giving:
    """Who holds one of ``givers`` gives and ends ``roles`` at or below the own place."""

    givers: frozenset[Role]
    roles: frozenset[Role]


GIVINGS: tuple[Giving, ...] = (
    Giving(VILLAGE_ROLES, GRID_ROLES | {Role.SERVICE_MEMBER, Role.HOUSEHOLD_REP}),
    Giving(
        frozenset({Role.TOWN_COMMAND}),
        GRID_ROLES
        | VILLAGE_ROLES
        | {Role.SERVICE_MEMBER, Role.HOUSEHOLD_REP, Role.SUPERVISOR, Role.TOWN_CLERK, Role.DEPARTMENT_OFFICER},
    ),
    Giving(
        frozenset({Role.COUNTY_OPERATOR}),
        GRID_ROLES
        | VILLAGE_ROLES
        | TOWN_ROLES
        | {Role.SERVICE_MEMBER, Role.HOUSEHOLD_REP, Role.SUPERVISOR, Role.DEPARTMENT_OFFICER, Role.EMPLOYER},
    ),
    # Who watches over a county's operators is not chosen by them.
    Giving(frozenset({Role.CITY_OPERATOR}), frozenset({Role.COUNTY_OPERATOR, Role.AUDITOR, Role.DISCIPLINE_OFFICER})),
)

_SEES_APPOINTMENTS = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.SUPERVISOR, Role.AUDITOR, Role.DISCIPLINE_OFFICER}

BARRERS = VILLAGE_ROLES | {Role.TOWN_COMMAND, Role.COUNTY_OPERATOR}
"""Who bars a phone reported stolen, at or below the own place."""


def is_high(place: str) -> bool:
    """Whether an appointment at this place needs a second factor: a town and everything above it."""
    return len(place) <= Level.TOWN


def roles_given_by(held: frozenset[Role]) -> frozenset[Role]:
    """Return the roles that may be given by somebody who holds these."""
    return frozenset(role for giving in GIVINGS if giving.givers & held for role in giving.roles)


POLICY = Policy(
    "accounts",
    (
        anybody("accounts.sign_in"),
        anybody("accounts.sign_out"),
        anybody("accounts.choose_language"),
        Rule("accounts.view_me", PERSON, Everywhere()),
        Rule("accounts.change_settings", PERSON, Own()),
        Rule("accounts.view_sessions", PERSON, Own()),
        Rule("accounts.revoke_session", PERSON, Own()),
        Rule("accounts.set_second_factor", PERSON, Own()),
        Rule("accounts.view_appointments", _SEES_APPOINTMENTS, Subtree()),
        *(Rule("accounts.appoint", giving.givers, Subtree(), when=among("role", giving.roles)) for giving in GIVINGS),
        # A phone reported stolen: the village office ends its sessions at once.
        Rule("accounts.bar_person", BARRERS, Subtree()),
    ),
)
