"""What happened to somebody in the register, in words: read from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.journal import events_of_subject
from linli.kernel.place_path import county_of
from linli.modules.population.flow import ACCEPT, REFUSE
from linli.modules.population.models import Household, Membership, Person, Tag
from linli.modules.population.reach import PERSON
from linli.modules.population.words import FIELD_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.journal import Recorded


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of somebody's history; ``who`` is empty for the platform itself."""

    title: str
    at: datetime
    who: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    tags: dict[int, str]
    households: dict[int, str]


def history_of(person_id: int, *, now: datetime) -> list[Entry]:
    """Return what happened to a person, newest first, up to that moment; a fixed number of queries for each county."""
    villages = Membership.objects.filter(person_id=person_id).values_list("village", flat=True).distinct()
    counties = sorted({county_of(village) for village in villages})
    found = [event for county in counties for event in events_of_subject(place=county, subject=(PERSON, person_id))]
    events = sorted((event for event in found if event.at <= now), key=lambda event: (event.at, event.id), reverse=True)
    people = dict(Person.objects.filter(pk__in={event.actor_id for event in events}).values_list("pk", "name"))
    names = _names_in(events)
    return [
        Entry(_title(event, names), event.at, people.get(event.actor_id or 0, ""), str(event.payload.get("words", "")))
        for event in events
    ]


def _names_in(events: list[Recorded]) -> _Names:
    tags = {event.payload["tag_id"] for event in events if "tag_id" in event.payload}
    households = {event.payload["household_id"] for event in events if event.payload.get("household_id")}
    return _Names(
        dict(Tag.objects.filter(pk__in=tags).values_list("pk", "name")) if tags else {},
        dict(Household.objects.filter(pk__in=households).values_list("pk", "number")) if households else {},
    )


def _title(event: Recorded, names: _Names) -> str:
    say = _TITLES.get(event.kind)
    return say(event.payload, names) if say else event.kind


def _fields(payload: dict[str, Any]) -> str:
    return _("、").join(str(FIELD_NAMES.get(name, name)) for name in payload.get("fields", ()))


def _ways(payload: dict[str, Any]) -> str:
    ways = payload.get("kinds") or payload.get("ways") or [payload.get("way", "")]
    return _("、").join(str(Membership.Kind(way).label) for way in ways if way)


def _in_household(payload: dict[str, Any], names: _Names) -> str:
    number = names.households.get(payload.get("household_id") or 0, "")
    return _("，户号 %(number)s") % {"number": number} if number else ""


def _answered(payload: dict[str, Any]) -> str:
    words = {ACCEPT: _("更正申请通过，已改"), REFUSE: _("更正申请没通过")}
    return words.get(payload.get("step", ""), _("撤回了更正申请"))


_TITLES: dict[str, Callable[[dict[str, Any], _Names], str]] = {
    "population.person_entered": lambda said, names: (
        _("登记：%(ways)s") % {"ways": _ways(said)} + _in_household(said, names)
    ),
    "population.person_corrected": lambda said, _names: _("改了%(fields)s") % {"fields": _fields(said)},
    "population.person_rehoused": lambda said, names: _("换了户") + _in_household(said, names),
    "population.person_moved_in": lambda said, names: (
        _("迁入：%(ways)s") % {"ways": _ways(said)} + _in_household(said, names)
    ),
    "population.person_moved_out": lambda said, _names: _("迁出：%(ways)s") % {"ways": _ways(said)},
    "population.person_died": lambda said, _names: _("撤销去世登记") if said.get("withdrawn") else _("登记去世"),
    "population.tag_given": lambda said, names: _("打上标签“%(tag)s”") % {"tag": names.tags.get(said["tag_id"], "")},
    "population.tag_taken": lambda said, names: _("去掉标签“%(tag)s”") % {"tag": names.tags.get(said["tag_id"], "")},
    "population.number_unmasked": lambda said, _names: _("看了完整的%(field)s") % {"field": FIELD_NAMES[said["field"]]},
    "population.correction_asked": lambda said, _names: _("申请更正%(fields)s") % {"fields": _fields(said)},
    "population.correction_step_taken": lambda said, _names: _answered(said),
    "population.consent_given": lambda _said, _names: _("同意使用邻里"),
    "population.data_exported": lambda _said, _names: _("导出了自己的信息"),
    "population.person_erased": lambda _said, _names: _("注销了邻里账号"),
}
