"""Topics like one that is about to be raised: somebody may have said it already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.likeness import likeness
from linli.modules.deliberation.flow import WITHDRAWN
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.policy import READ

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

LATELY = timedelta(days=365)
"""So long after it ended a topic is still worth reading before raising the same again."""
ALIKE = 0.4
VERY_ALIKE = 0.7
_LOOKED_AT = 300
_SAME_GROUP = 0.1


@dataclass(frozen=True, slots=True)
class AlikeTopic:
    """A topic like it; ``alike`` is the share of what is said in common (0–1)."""

    id: int
    number: str
    title: str
    state: str
    supports: int
    raised_at: datetime
    alike: float

    @property
    def is_very_alike(self) -> bool:
        """Whether it is worth asking once more before another one is made of it."""
        return self.alike >= VERY_ALIKE


def topics_similar(
    *, actor: Actor, village: str, group: str, title: str, text: str, now: datetime, limit: int = 3
) -> list[AlikeTopic]:
    """Return the village's topics most like what is about to be said, the likest first; one query.

    Looked at are the newest 300 within reach that run, or ended in the last year, none withdrawn. Titles decide as much
    as all the words; of two equally like the one of the same group comes first. A share under 0.4 is no likeness.
    """
    lately = Q(ended_at__isnull=True) | Q(ended_at__gte=now - LATELY)
    rows = Topic.objects.in_reach(actor, READ).filter(lately, village=village).exclude(state=WITHDRAWN)
    fields = ("pk", "number", "title", "state", "supports", "raised_at", "text", "group")
    found = []
    for row in rows.order_by("-pk").values_list(*fields)[:_LOOKED_AT]:
        pk, number, called, state, supports, raised_at, said, of_group = row
        alike = max(likeness(title, called), likeness(f"{title} {text}", f"{called} {said}"))
        one = AlikeTopic(pk, number, called, state, supports, raised_at, alike=alike)
        if one.alike >= ALIKE:
            found.append((one.alike + _SAME_GROUP * (of_group == group), one))
    found.sort(key=lambda pair: (-pair[0], -pair[1].id))
    return [one for _score, one in found[:limit]]
