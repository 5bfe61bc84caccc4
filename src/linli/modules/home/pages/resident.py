"""The resident's home: my village, what I reported, what goes on; and the door for whoever has not signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from linli.kernel import versions
from linli.kernel.place_path import Level, ancestors_and_self, at_level
from linli.kernel.roles import CONSOLE_ROLES, GRID_ROLES, Role
from linli.modules.deliberation.public import standing, topics_under_way
from linli.modules.forms.public import waiting_for
from linli.modules.gateways.public import weather
from linli.modules.home.policy import VIEW
from linli.modules.matters.public import contact_for, own_newest_open, public_newest, stage_names
from linli.modules.places.public import TICKERS_AT_ONCE, places_get, surroundings_of
from linli.modules.population.public import households_count
from linli.modules.publishing.public import home_columns, home_posts
from linli.web.conditional import unless_unchanged
from linli.web.formatting import zh_time
from linli.web.navigation import tabs_for
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.kernel.actor import Actor
    from linli.modules.gateways.public import Weather
    from linli.modules.matters.public import OwnMatter
    from linli.modules.places.public import Surroundings
    from linli.modules.publishing.public import HomeEntry
    from linli.web.request import LinliRequest

FIELD_ROLES = GRID_ROLES | {Role.SERVICE_MEMBER}
NEWEST = 3
NEWEST_POSTS = 3
TOPICS = 2
_HEAD_HOLDS_SECONDS = 300


LINE_ICONS = {"weather": "cloud-storm", "safety": "shield-check", "event": "calendar-event", "living": "bulb"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the home: what about, and what it says."""

    kind: str
    icon: str
    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class VillageHead:
    """What stands over the village's door: its name, where it lies, how many households."""

    name: str
    above: str
    households: int


@page(VIEW)
def home(request: LinliRequest) -> HttpResponseBase:
    """Show the chosen village; lead those who only work here to their work, and strangers to the door."""
    actor, village = request.actor, request.signed_in.village if request.signed_in else ""
    if actor.person_id is None:
        return render(request, "home/resident/welcome.html")
    if not village:
        return _without_village(request)
    # What a town or county publishes reaches this page, too, and what is sent to another village of theirs counts
    # among the unread: one counter for each place above, one for each village.
    above = [code for code in ancestors_and_self(village) if len(code) > Level.PROVINCE]
    keys = [versions.person_key(actor.person_id), *map(versions.place_key, {*above, *actor.villages})]
    return unless_unchanged(request, keys, lambda: _village_page(request, village))


def _without_village(request: LinliRequest) -> HttpResponse:
    if request.actor.has_role(CONSOLE_ROLES):
        return see_other("home:console")
    if request.actor.has_role(FIELD_ROLES):
        return see_other("matters:field")
    return render(request, "home/resident/no_village.html", {"tabs": tabs_for(request)})


def _village_page(request: LinliRequest, village: str) -> HttpResponse:
    actor = request.actor
    entries, column_names = _columns_of(request, village)
    own, reported = own_newest_open(actor=actor)
    context = {
        "village": _head_of(village),
        "village_code": village,
        "switches": len(actor.villages) > 1,
        "contact": contact_for(actor=actor, place=_own_place(actor, village), now=request.now),
        "own": own,
        "own_says": _says(own, request.now) if own else "",
        "reported": reported,
        "stages": stage_names(),
        "entries": entries,
        "column_names": column_names,
        "posts": home_posts(actor=actor, village=village, limit=NEWEST_POSTS, now=request.now),
        "topics": [
            (card, standing(card, request.now))
            for card in topics_under_way(actor=actor, village=village, limit=TOPICS, now=request.now)
        ],
        "news": public_newest(actor=actor, village=village, limit=NEWEST),
        "works_in_field": actor.has_role(FIELD_ROLES),
        "works_at_desk": actor.has_role(CONSOLE_ROLES),
        **_first_of_all(request, village),
        "asked": waiting_for(actor=actor, now=request.now),
        "tabs": tabs_for(request),
    }
    return render(request, "home/resident/home.html", context)


def _first_of_all(request: LinliRequest, village: str) -> dict[str, Any]:
    """Return what stands before everything else: an emergency with the nearest shelters, the lines, the weather."""
    counted = request.signed_in.versions if request.signed_in else {}
    key = f"home:around:{village}:" + _chain_counted(counted, village)
    held: tuple[Surroundings, Weather | None] | None = cache.get(key)
    if held is None:
        held = surroundings_of(village, request.now), weather(village, now=request.now)
        cache.set(key, held, _HEAD_HOLDS_SECONDS)
    around, sky = held
    return {
        "emergency": around.emergency(request.now),
        "nearest": around.shelters,
        "lines": _lines(around, sky, request.now),
    }


def _lines(around: Surroundings, sky: Weather | None, now: datetime) -> list[Line]:
    """Return at most three lines: official warnings, what offices set in their order, the weather of the hour last."""
    warnings = [Line("weather", "alert-triangle", each.title) for each in sky.warnings] if sky else []
    said = [Line(each.kind, LINE_ICONS[each.kind], each.text, each.link) for each in around.lines(now)]
    hour = [Line("weather", "cloud-storm", _weather_words(sky))] if sky else []
    return [*warnings, *said, *hour][:TICKERS_AT_ONCE]


def _weather_words(sky: Weather) -> str:
    span = f"{sky.low}–{sky.high}°" if sky.low is not None and sky.high is not None else ""
    return " · ".join(part for part in (f"{sky.text} {sky.temperature}°", span, sky.wind) if part)


def _chain_counted(counted: Mapping[str, int], village: str) -> str:
    return ".".join(str(counted.get(versions.place_key(code), 0)) for code in ancestors_and_self(village))


def _columns_of(request: LinliRequest, village: str) -> tuple[list[HomeEntry], dict[str, str]]:
    """Return the columns on the home and all their names, kept until a place of the chain changes something."""
    counted = request.signed_in.versions if request.signed_in else {}
    key = f"home:columns:{village}:" + _chain_counted(counted, village)
    held: tuple[list[HomeEntry], dict[str, str]] | None = cache.get(key)
    if held is None:
        held = home_columns(village)
        cache.set(key, held, _HEAD_HOLDS_SECONDS)
    return held


def _head_of(village: str) -> VillageHead:
    """Return the village's head, kept for five minutes: names and households change seldom, this page is seen often."""
    key = f"home:head:{village}"
    held: VillageHead | None = cache.get(key)
    if held is None:
        held = _head_read(village)
        cache.set(key, held, _HEAD_HOLDS_SECONDS)
    return held


def _head_read(village: str) -> VillageHead:
    above = (at_level(village, Level.COUNTY), at_level(village, Level.TOWN))
    names = {code: card.short_name for code, card in places_get((*above, village)).items()}
    return VillageHead(
        name=names.get(village, village),
        above="".join(names.get(code, "") for code in above),
        households=households_count(village),
    )


def _own_place(actor: Actor, village: str) -> str:
    return next((m.grid for m in actor.memberships if m.place == village and m.grid), village)


def _says(own: OwnMatter, now: datetime) -> str:
    """Say who has it and until when, in one line."""
    if own.state == "resolved":
        return _("办好了，请您看看满意不满意")
    until = zh_time(own.due_at, now) if own.due_at else ""
    if own.state == "reported":
        return _("%(at)s 前回您") % {"at": until} if until else _("等村里回话")
    if own.holder_name:
        return _("交给%(holder)s · %(at)s 前办好") % {"holder": own.holder_name, "at": until}
    return _("%(at)s 前办好") % {"at": until} if until else own.state_name
