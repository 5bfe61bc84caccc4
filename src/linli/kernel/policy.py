"""Who may do what over which rows, as a table; filter, check, buttons and documentation read the same one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from linli.kernel.condition import Always, Condition, Holds, Never, all_of, among, any_of
from linli.kernel.condition import Under as _Under
from linli.kernel.place_path import Level, ancestors_and_self

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.actor import Actor
    from linli.kernel.roles import Role


class NotAllowedError(Exception):
    """The row is within reach, but this action on it is not this actor's."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


class Scope(Protocol):
    """Over which rows a rule grants its action."""

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:
        """Return what must be true of a row for this actor acting in one of these roles."""

    def describe(self) -> str:
        """Say it in a few words for the generated table."""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Any row; for actions without a row the rule alone decides."""

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:  # noqa: ARG002 - the protocol's signature
        """Every row."""
        return Always()

    def describe(self) -> str:
        """Say it."""
        return "everywhere"


@dataclass(frozen=True, slots=True)
class Own:
    """Rows whose field is the person."""

    field: str = "person_id"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:  # noqa: ARG002 - the protocol's signature
        """Rows of this person."""
        return among(self.field, () if actor.person_id is None else (actor.person_id,))

    def describe(self) -> str:
        """Say it."""
        return f"own ({self.field})"


@dataclass(frozen=True, slots=True)
class OwnHousehold:
    """Rows of a household the person belongs to."""

    field: str = "household_id"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:  # noqa: ARG002 - the protocol's signature
        """Rows of these households."""
        return among(self.field, (m.household_id for m in actor.memberships if m.household_id is not None))

    def describe(self) -> str:
        """Say it."""
        return f"own household ({self.field})"


@dataclass(frozen=True, slots=True)
class Members:
    """Rows of a village the person is a member of, registered or living there."""

    field: str = "village"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:  # noqa: ARG002 - the protocol's signature
        """Rows of these villages."""
        return among(self.field, actor.villages)

    def describe(self) -> str:
        """Say it."""
        return f"members of the village ({self.field})"


@dataclass(frozen=True, slots=True)
class Subtree:
    """Rows in the subtree of the place at which the role is held; ``down_to`` leaves out appointments below a level."""

    field: str = "place"
    down_to: Level = Level.GRID

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:
        """Rows under these places."""
        places = (place for place in actor.places_as(roles) if len(place) <= self.down_to)
        return any_of(_Under(self.field, place) for place in places)

    def describe(self) -> str:
        """Say it."""
        limit = "" if self.down_to is Level.GRID else f", held at {self.down_to.label} level or above"
        return f"subtree of the appointment ({self.field}){limit}"


@dataclass(frozen=True, slots=True)
class AtPlace:
    """Rows of exactly the place at which the role is held."""

    field: str = "place"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:
        """Rows of these places."""
        return among(self.field, actor.places_as(roles))

    def describe(self) -> str:
        """Say it."""
        return f"place of the appointment itself ({self.field})"


@dataclass(frozen=True, slots=True)
class Over:
    """Rows of a place that covers a village the person belongs to or, for roles, where the role is held."""

    field: str = "place"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:
        """Rows of these places and of all above them."""
        places = actor.places_as(roles) if roles else actor.villages
        return among(self.field, (above for place in places for above in ancestors_and_self(place)))

    def describe(self) -> str:
        """Say it."""
        return f"place of the membership or appointment, and those above it ({self.field})"


@dataclass(frozen=True, slots=True)
class Named:
    """Rows that name the person among others."""

    field: str = "named"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:  # noqa: ARG002 - the protocol's signature
        """Rows whose list holds this person."""
        return Never() if actor.person_id is None else Holds(self.field, actor.person_id)

    def describe(self) -> str:
        """Say it."""
        return f"named ({self.field})"


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """Rows given to the unit in which the role is held."""

    field: str = "unit_id"

    def condition(self, actor: Actor, roles: frozenset[Role]) -> Condition:
        """Rows of these units."""
        return among(self.field, actor.units_as(roles))

    def describe(self) -> str:
        """Say it."""
        return f"own unit ({self.field})"


PERSON: frozenset[Role] = frozenset()
"""Whoever is signed in."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a policy: these roles may do this action over this scope, where ``when`` holds."""

    action: str
    roles: frozenset[Role]
    over: Scope
    when: Condition = field(default_factory=Always)
    signed_in: bool = True

    def condition(self, actor: Actor) -> Condition:
        """Return what must be true of a row for this rule to let the actor."""
        if self.signed_in and not actor.is_signed_in:
            return Never()
        if self.roles and not actor.has_role(self.roles):
            return Never()
        return all_of((self.over.condition(actor, self.roles), self.when))


def anybody(action: str) -> Rule:
    """Return the rule that opens an action to everybody, signed in or not."""
    return Rule(action, PERSON, Everywhere(), signed_in=False)


@dataclass(frozen=True)
class Policy:
    """The rules of one module; actions are named ``module.verb``."""

    module: str
    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        """Refuse an action that does not carry the module's name."""
        for rule in self.rules:
            if not rule.action.startswith(f"{self.module}."):
                message = f"{rule.action} is not an action of {self.module}"
                raise ValueError(message)

    @cached_property
    def actions(self) -> frozenset[str]:
        """Every action some rule grants."""
        return frozenset(rule.action for rule in self.rules)

    def condition(self, actor: Actor, action: str) -> Condition:
        """Return what must be true of a row for this actor to do this action to it."""
        return any_of(rule.condition(actor) for rule in self._rules_for(action))

    def allows(self, actor: Actor, action: str, row: Any) -> bool:
        """Whether the actor may do this to the row in hand."""
        return self.condition(actor, action).holds(row)

    def may_ever(self, actor: Actor, action: str) -> bool:
        """Whether there is any row at all the actor could do this to; decides about routes without a row."""
        return not isinstance(self.condition(actor, action), Never)

    def demand(self, actor: Actor, action: str, row: Any) -> None:
        """Raise ``NotAllowedError`` unless the actor may do this to the row."""
        if not self.allows(actor, action, row):
            raise NotAllowedError(action)

    @cached_property
    def _by_action(self) -> dict[str, tuple[Rule, ...]]:
        return {action: tuple(rule for rule in self.rules if rule.action == action) for action in self.actions}

    def _rules_for(self, action: str) -> tuple[Rule, ...]:
        found = self._by_action.get(action)
        if found is None:
            message = f"no rule names {action}"
            raise LookupError(message)
        return found


@dataclass(frozen=True)
class PolicyBook:
    """All modules' policies together: what routes and documentation ask."""

    policies: tuple[Policy, ...]

    @property
    def actions(self) -> frozenset[str]:
        """Every action of every module."""
        return frozenset(self._by_action)

    @cached_property
    def _by_action(self) -> dict[str, Policy]:
        return {action: policy for policy in self.policies for action in policy.actions}

    def of(self, action: str) -> Policy:
        """Return the policy an action belongs to; ``LookupError`` when no module knows it."""
        found = self._by_action.get(action)
        if found is None:
            message = f"no policy knows {action}"
            raise LookupError(message)
        return found

    def may_ever(self, actor: Actor, action: str) -> bool:
        """Whether the actor could do this to any row."""
        return self.of(action).may_ever(actor, action)


def book(policies: Iterable[Policy]) -> PolicyBook:
    """Bind policies into one book."""
    return PolicyBook(tuple(policies))
