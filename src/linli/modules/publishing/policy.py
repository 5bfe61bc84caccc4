"""Who reads, writes, looks over, publishes and takes back posts, and who sets columns up.

A post belongs to the place that publishes it and is seen by every village below (product C3, C4). Whoever writes for a
place does so at exactly that place; those above may take back what should not stand there, and rewrite nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.db.models.expressions import RawSQL

from linli.kernel.condition import Condition, Never, all_of, among, is_
from linli.kernel.policy import PERSON, AtPlace, Everywhere, Over, Policy, Rule, Subtree
from linli.kernel.roles import TOWN_ROLES, UPPER_ROLES, VILLAGE_ROLES, Role
from linli.modules.publishing.flow import DRAFT, IN_REVIEW, SCHEDULED, SEEN

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

VIEW = "publishing.view"
REMEMBER = "publishing.remember"
WORK = "publishing.work"
READ = "publishing.read"
WRITE = "publishing.write"
REVIEW = "publishing.review"
PUBLISH = "publishing.publish"
WITHDRAW = "publishing.withdraw"
SET_COLUMNS = "publishing.set_columns"

LEADS = UPPER_ROLES | {Role.VILLAGE_SECRETARY, Role.TOWN_COMMAND}
"""Who answers for what a place publishes, and looks over what others wrote."""
CLERKS = frozenset({Role.VILLAGE_CLERK, Role.TOWN_CLERK, Role.DEPARTMENT_OFFICER})
WRITERS = LEADS | CLERKS
_OFFICES = VILLAGE_ROLES | TOWN_ROLES | UPPER_ROLES | {Role.DEPARTMENT_OFFICER, Role.SUPERVISOR, Role.AUDITOR}
_ABOVE = UPPER_ROLES | {Role.TOWN_COMMAND}
_SUPERIORS = TOWN_ROLES | UPPER_ROLES | {Role.AUDITOR}

_SEEN = among("state", SEEN)
_EVERYBODY = all_of((_SEEN, is_("visibility", "everybody")))
_MEMBERS = all_of((_SEEN, is_("visibility", "members")))
_AUDIENCE = all_of((_SEEN, is_("visibility", "audience")))
_NOT_OUT = among("state", {DRAFT, IN_REVIEW, SCHEDULED})
_GOES_STRAIGHT = is_("needs_review", value=False)


@dataclass(frozen=True, slots=True)
class _AddressedTo:
    """The post's audience means this person today: judged by the database, which knows who they are."""

    person_id: int

    def q(self) -> Q:
        """Keep the posts whose audience the person is in."""
        return Q(pk__in=RawSQL("SELECT publishing_posts_for(%s)", [self.person_id]))

    def holds(self, row: Any) -> bool:
        """Whether the row's audience holds the person."""
        return self.person_id in row.addressees


@dataclass(frozen=True, slots=True)
class Addressed:
    """Rows whose audience the person is in."""

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:  # noqa: ARG002 - the protocol's signature
        """Rows for this person."""
        return Never() if actor.person_id is None else _AddressedTo(actor.person_id)

    def describe(self) -> str:
        """Say it."""
        return "in the audience"


POLICY = Policy(
    "publishing",
    rules=(
        # reading
        Rule(VIEW, PERSON, Everywhere(), when=_EVERYBODY, signed_in=False),
        Rule(VIEW, PERSON, Over("place"), when=_MEMBERS),
        Rule(VIEW, PERSON, Addressed(), when=_AUDIENCE),
        Rule(VIEW, _OFFICES, Subtree("place"), when=_SEEN),
        Rule(VIEW, _OFFICES, Over("place"), when=_MEMBERS),
        # marks of what was read, and likes: one's own
        Rule(REMEMBER, PERSON, Everywhere()),
        # the desk; drafts are read where they are written
        Rule(WORK, _OFFICES, Everywhere()),
        Rule(READ, WRITERS | {Role.SUPERVISOR}, AtPlace("place")),
        Rule(READ, _SUPERIORS, Subtree("place"), when=among("state", SEEN | {SCHEDULED})),
        Rule(WRITE, WRITERS, AtPlace("place"), when=_NOT_OUT),
        Rule(REVIEW, LEADS, AtPlace("place")),
        Rule(PUBLISH, LEADS, AtPlace("place")),
        Rule(PUBLISH, CLERKS, AtPlace("place"), when=_GOES_STRAIGHT),
        Rule(WITHDRAW, _ABOVE, Subtree("place")),
        Rule(WITHDRAW, frozenset({Role.VILLAGE_SECRETARY}), AtPlace("place")),
        Rule(WITHDRAW, CLERKS, AtPlace("place"), when=_GOES_STRAIGHT),
        # what a place offers its readers
        Rule(SET_COLUMNS, VILLAGE_ROLES | _ABOVE, AtPlace("place")),
    ),
)
