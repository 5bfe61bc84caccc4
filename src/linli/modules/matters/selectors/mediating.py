"""Whom a mediator may name as parties of a dispute: the village's people by name, and those named already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.matters.models import Matter
from linli.modules.matters.policy import MEDIATE, VIEW
from linli.modules.population.public import FoundMember, members_called, memberships_of, persons_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor

FOUND_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class PartiesChoice:
    """A dispute's number and title, its parties as they stand in the form, and whom a search found beside them."""

    id: int
    number: str
    title: str
    persons: tuple[FoundMember, ...]
    names: tuple[str, ...]
    found: tuple[FoundMember, ...]
    is_cut: bool


def parties_choice(
    *, actor: Actor, matter_id: int, q: str = "", ticked: Sequence[int] | None = None, now: datetime
) -> PartiesChoice:
    """Return what the form of a dispute's parties shows; ``ticked`` are those chosen in it, else those named so far.

    The register is searched within the village alone. Out of reach: Matter.DoesNotExist. Not theirs to mediate, or no
    dispute: NotAllowedError.
    """
    matter = Matter.objects.in_reach(actor, VIEW).get(pk=matter_id)
    Matter.objects.demand(actor, MEDIATE, matter)
    named = matter.named if ticked is None else [one for one in ticked if _belongs(one, matter, now)]
    known = persons_get(named)
    by_hand = matter.parties.filter(person__isnull=True).values_list("name", flat=True)
    found = members_called(matter.village, q, limit=FOUND_AT_MOST)
    return PartiesChoice(
        id=matter.pk,
        number=matter.number,
        title=matter.title,
        persons=tuple(FoundMember(card, "") for card in known.values()),
        names=tuple(by_hand),
        found=tuple(one for one in found if one.person.id not in known),
        is_cut=len(found) == FOUND_AT_MOST,
    )


def _belongs(person_id: int, matter: Matter, now: datetime) -> bool:
    """Whether somebody ticked is of the dispute's village, or is named already: no form makes others' names known."""
    return person_id in matter.named or any(held.place == matter.village for held in memberships_of(person_id, now))
