"""Whom an actor reaches: where a person belongs, held against the policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from linli.modules.population.models import House, Household, Membership, Person, Standing
from linli.modules.population.policy import POLICY, VIEW, VIEW_HOUSEHOLDS

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


PERSON = "population.person"
"""The subject of a person's events."""
GroundRow = TypeVar("GroundRow", House, Household)


@dataclass(frozen=True, slots=True)
class Ground:
    """A village and, where known, the grid of it in which something stands."""

    village: str
    grid: str


@dataclass(frozen=True, slots=True)
class Where:
    """Where a person is registered and lives, codes of a grid where known, else of a village; empty where nowhere."""

    registered: str
    resident: str

    def place_for(self, actor: Actor) -> str:
        """Return the one of both places the actor works at; it is where what they do is recorded."""
        places = [place for place in (self.registered, self.resident) if place]
        held = tuple(appointment.place for appointment in actor.appointments)
        near = [place for place in places if place.startswith(held)] if held else []
        return (near or places)[0]

    def belongs_to(self, village: str) -> bool:
        """Whether the person is registered in the village or lives there."""
        return any(place.startswith(village) for place in (self.registered, self.resident) if place)


def where_of(person_id: int) -> Where | None:
    """Return where a person stands today; of the dead and the gone where they last belonged, None for nobody's."""
    row = Standing.objects.filter(pk=person_id).values_list("registered", "resident").first()
    if row is not None:
        return Where(*row)
    ground = Coalesce(NullIf(F("household__grid"), Value("")), F("village"))
    ended = Membership.objects.filter(person_id=person_id).order_by("from_date", "pk")
    last = dict(ended.values_list("kind", ground))
    return Where(last.get("registered", ""), last.get("resident", "")) if last else None


def person_reached(actor: Actor, person_id: int) -> Where:
    """Return where a person stands whom the actor may see; else Person.DoesNotExist."""
    where = where_of(person_id)
    if where is None or not POLICY.allows(actor, VIEW, where):
        raise Person.DoesNotExist
    return where


def person_claim(actor: Actor, action: str, person_id: int) -> tuple[Person, Where]:
    """Return a person locked until the transaction ends, and where they stand.

    Out of reach: Person.DoesNotExist. In reach, but the action is not this actor's: NotAllowedError.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    where = person_reached(actor, person_id)
    POLICY.demand(actor, action, where)
    return person, where


def ground_claim(model: type[GroundRow], actor: Actor, action: str, pk: int) -> GroundRow:
    """Return a household or house locked until the transaction ends.

    Out of reach: the model's DoesNotExist. In reach, but the action is not this actor's: NotAllowedError.
    """
    row: GroundRow = model.objects.select_for_update().get(pk=pk)
    if not POLICY.allows(actor, VIEW_HOUSEHOLDS, row):
        raise model.DoesNotExist
    POLICY.demand(actor, action, row)
    return row
