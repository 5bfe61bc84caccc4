"""What of a matter may be taken along where it leads on to something the whole village talks over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.matters.models import Identity, Matter, Visibility
from linli.modules.matters.policy import LEAD_ON, VIEW
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class LeadingMatter:
    """A matter that may lead on; words and name only as far as its reporter let the village know them."""

    id: int
    number: str
    title: str
    village: str
    place: str
    person_id: int | None
    text: str = ""
    name: str = ""


def matter_leading_on(*, actor: Actor, matter_id: int) -> LeadingMatter:
    """Return it to whoever may let it lead on. Out of reach: Matter.DoesNotExist. Not theirs: NotAllowedError."""
    matter = Matter.objects.in_reach(actor, VIEW).get(pk=matter_id)
    Matter.objects.demand(actor, LEAD_ON, matter)
    is_shown = matter.visibility == Visibility.VILLAGE
    person_id = matter.behalf_person_id or matter.reporter_id
    people = persons_get([person_id]) if person_id is not None else {}
    is_named = is_shown and matter.identity == Identity.NAMED and person_id in people
    return LeadingMatter(
        id=matter.pk,
        number=matter.number,
        title=matter.title if is_shown else "",
        village=matter.village,
        place=matter.place,
        person_id=person_id,
        text=matter.text if is_shown else "",
        name=people[person_id].name if is_named and person_id is not None else "",
    )
