"""Who changed what of a place's settings for its desk, read from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.modules.matters.events import CategorySet, KindsSet, RouteSet, TemplateSet
from linli.modules.matters.models import Category, Kind
from linli.modules.places.public import units_get
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.journal import Recorded

SHOWN = 8


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One change: when, by whom, in words."""

    at: datetime
    who: str
    words: str


def changes_of(*, place: str, kinds: Sequence[str]) -> list[SettingChange]:
    """Return the newest changes of these kinds at exactly this place; a constant number of queries."""
    written = journal.events_of_subject(place=place, subject=("place", int(place)))
    events = [event for event in reversed(written) if event.kind in kinds][:SHOWN]
    persons = persons_get({event.actor_id for event in events if event.actor_id is not None})
    units = units_get({event.payload["unit_id"] for event in events if event.payload.get("unit_id")})
    codes = {event.payload["category"] for event in events if event.payload.get("category")}
    rows = Category.objects.filter(code__in=codes).order_by("place").values_list("code", "name") if codes else ()
    names = dict(rows)
    return [
        SettingChange(
            at=event.at,
            who=persons[event.actor_id].name if event.actor_id in persons else "",
            words=_words(event, {number: unit.name for number, unit in units.items()}, names),
        )
        for event in events
    ]


def _words(event: Recorded, units: dict[int, str], categories: dict[str, str]) -> str:
    said = event.payload
    if event.kind == TemplateSet.kind:
        words = _("写了“%(name)s”") if said.get("is_active", True) else _("停用了“%(name)s”")
        return words % {"name": said["title"]}
    if event.kind == RouteSet.kind:
        what = categories.get(said.get("category", ""), _("其他的事"))
        unit = units.get(said.get("unit_id", 0))
        words = _("“%(what)s”通常给%(unit)s") if unit else _("“%(what)s”不再有常去的单位")
        return words % {"what": what, "unit": unit}
    if event.kind == CategorySet.kind:
        words = _("加了“%(name)s”") if said.get("is_new") else _("改了“%(name)s”")
        return (words if said.get("is_active", True) else _("停用了“%(name)s”")) % {"name": said["name"]}
    off = [str(Kind(kind).label) for kind in said.get("off", ())]
    return _("关了%(kinds)s") % {"kinds": _("、").join(off)} if off else _("各种事都收")


TEMPLATES = (TemplateSet.kind,)
ROUTES = (RouteSet.kind,)
CATEGORIES = (CategorySet.kind, KindsSet.kind)
