"""Why somebody got a message, said to them alone: what of the audience's conditions is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, is_within
from linli.modules.messaging.models import Broadcast
from linli.modules.messaging.selectors.matching import audience_of
from linli.modules.places.public import places_get
from linli.modules.population.public import standings, tags_held

if TYPE_CHECKING:
    from datetime import date

    from linli.kernel.audience import Audience


@dataclass(frozen=True, slots=True)
class Opened:
    """A broadcast as the person who opens it sees it: who says it, and why it was sent to them."""

    place: str
    sender: str
    urgent: bool
    changed: bool
    because: tuple[str, ...]
    is_private: bool


def broadcast_opened(*, broadcast_id: int, person_id: int, today: date) -> Opened:
    """Return who sent it and what about this person was asked for; never what is true of anybody else."""
    row = Broadcast.objects.get(pk=broadcast_id)
    audience = audience_of(row.audience, row.places.values_list("place", flat=True))
    me = standings().filter(person_id=person_id).values("registered", "resident", "born_on", "is_head").first()
    village = _village(audience, me["resident"], me["registered"]) if me else ""
    names = places_get({row.place, village} - {""})
    because: list[str] = []
    tags = tags_held(person_id, {*audience.tags_any, *audience.tags_all}) if me else []
    if tags:
        because.append(_("登记为%(tags)s") % {"tags": _("、").join(tags)})
    if me and me["born_on"] and (audience.age_min is not None or audience.age_max is not None):
        because.append(_("今年 %(age)s 岁") % {"age": _age(me["born_on"], today)})
    if me and audience.households_only and me["is_head"]:
        because.append(_("是户主"))
    is_private = bool(because)
    if village in names:
        lives = me is not None and me["resident"].startswith(village)
        said = _("住在%(place)s") if lives else _("户口在%(place)s")
        because.append(said % {"place": names[village].short_name})
    sender = names[row.place].short_name if row.place in names else ""
    return Opened(row.place, sender, row.urgent, row.changed_at is not None, tuple(because), is_private)


def _village(audience: Audience, resident: str, registered: str) -> str:
    """Return the village by which the person is meant."""
    for code in (resident, registered):
        if code and any(is_within(code, place) for place in audience.places):
            return code[: Level.VILLAGE]
    return ""


def _age(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
