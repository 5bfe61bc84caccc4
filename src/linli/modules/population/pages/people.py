"""The desk's people: the list, one person, one household, one house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.place_path import Level, at_level, is_place
from linli.modules.places.public import grids_of, places_get
from linli.modules.population.finding import PeopleFilter, people_counts, people_page
from linli.modules.population.history import history_of
from linli.modules.population.models import (
    Consent,
    Correction,
    House,
    Household,
    Membership,
    Person,
    PersonTag,
    Unmasking,
)
from linli.modules.population.policy import (
    ARRANGE,
    CORRECT,
    ENTER,
    MOVE,
    POLICY,
    TAG,
    UNMASK,
    VIEW,
    VIEW_HOUSEHOLDS,
)
from linli.modules.population.reach import Ground, person_reached
from linli.modules.population.selectors import household_members
from linli.modules.population.standings import tags_offered
from linli.modules.population.words import CONSENT_TITLES, FIELD_NAMES
from linli.web.desk import Framing, desk_render, desk_scope
from linli.web.formatting import zh_date
from linli.web.routing import page

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import HttpResponse

    from linli.modules.population.finding import PersonLine
    from linli.modules.population.standings import TagCard
    from linli.web.request import LinliRequest

LIST = "population:console_people"
_TEXT_AT_MOST = 60
_COUNTED_FROM = Level.TOWN
_HISTORY_SHOWN = 30
RESIDENCY_WORDS = {
    "both": gettext_lazy("户籍、常住"),
    "registered": gettext_lazy("户籍在这里"),
    "resident": gettext_lazy("常住"),
    "floating": gettext_lazy("外来"),
    "away": gettext_lazy("外出"),
    "gone": gettext_lazy("已迁出或去世"),
}
_FILTERS = (
    ("", gettext_lazy("全部")),
    ("registered", gettext_lazy("户籍在这里")),
    ("resident", gettext_lazy("常住在这里")),
    ("floating", gettext_lazy("外来")),
    ("away", gettext_lazy("外出")),
    ("gone", gettext_lazy("已迁出或去世")),
)
_SEXES = {1: gettext_lazy("男"), 2: gettext_lazy("女")}


def people_place(request: LinliRequest) -> str:
    """Return the place whose people are looked at: ``place`` of the address, else the actor's first; else 404."""
    held = (*desk_scope(request.actor), *(appointment.place for appointment in request.actor.appointments))
    scope = tuple(dict.fromkeys(place for place in held if _sees(request, place)))
    asked = request.GET.get("place", "")
    if not asked and scope:
        return scope[0]
    if is_place(asked) and any(asked.startswith(own) for own in scope):
        return asked
    raise Http404


def _sees(request: LinliRequest, place: str) -> bool:
    return POLICY.allows(request.actor, VIEW_HOUSEHOLDS, Ground(at_level(place, Level.VILLAGE) or place, place))


def framing(place: str) -> Framing:
    """Return the frame of a page about a place; of a grid, its village's."""
    return Framing(place=at_level(place, Level.VILLAGE) or place, switch_to=reverse(LIST))


def desk_page(
    request: LinliRequest, template: str, context: dict[str, Any], *, place: str, status: int = 200
) -> HttpResponse:
    """Render a page of the register; who works in the field finds the way back there."""
    own = {} if desk_scope(request.actor) else {"brand_href": "/field/"}
    return desk_render(request, template, {**own, **context}, framing=framing(place), status=status)


@page(VIEW)
def list_page(request: LinliRequest) -> HttpResponse:
    """List people, narrowed by what was typed, a tag, how they belong, and the grid; a fixed number of queries."""
    place = people_place(request)
    tags = tags_offered(place) if len(place) >= Level.COUNTY else []
    wanted = _wanted(request, place, tags)
    found = people_page(actor=request.actor, wanted=wanted, after=request.GET.get("after", ""))
    kept = {name: request.GET[name] for name in ("place", "q", "tag", "residency", "grid") if request.GET.get(name)}
    village = at_level(place, Level.VILLAGE)
    grids = grids_of(village) if village else []
    names = {grid.code: grid.short_name for grid in grids} or _names(found.items)
    counts = people_counts(actor=request.actor, place=wanted.place) if len(place) >= _COUNTED_FROM else None
    context = {
        "rows": [_row(line, names, {tag.id: tag.name for tag in tags}, request) for line in found.items],
        "q": wanted.q,
        "kept": kept,
        "counts": counts,
        "grids": [{"value": grid.code, "label": grid.short_name} for grid in grids],
        "tags": [{"value": tag.id, "label": tag.name} for tag in tags],
        "residencies": [{"value": value, "label": label} for value, label in _FILTERS],
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "may_enter": bool(village) and POLICY.allows(request.actor, ENTER, Ground(village, place)),
        "narrowed": bool(kept.keys() - {"place"}),
        "here": place,
    }
    return desk_page(request, "population/console/people.html", context, place=place)


def _wanted(request: LinliRequest, place: str, tags: list[TagCard]) -> PeopleFilter:
    grid, tag = request.GET.get("grid", ""), request.GET.get("tag", "")
    within = grid if is_place(grid) and len(grid) == Level.GRID and grid.startswith(place) else place
    known = {str(card.id): card.id for card in tags}
    residency = request.GET.get("residency", "")
    return PeopleFilter(
        place=within,
        q=request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_AT_MOST],
        tag_id=known.get(tag),
        residency=residency if residency in dict(_FILTERS) else "",
    )


def _names(lines: tuple[PersonLine, ...]) -> dict[str, str]:
    return {code: card.short_name for code, card in places_get({line.ground for line in lines}).items()}


def _row(line: PersonLine, names: dict[str, str], tags: dict[int, str], request: LinliRequest) -> dict[str, Any]:
    said = line.pinyin.partition(" ")[2]
    where = names.get(line.ground, "")
    who = sex_and_age(line.sex, line.born_on, line.deceased_on, request)
    return {
        "line": line,
        "pinyin": said,
        "about": " · ".join(filter(None, (who, where, line.address))),
        "residency": RESIDENCY_WORDS[line.residency],
        "tags": [tags[pk] for pk in line.tags if pk in tags],
    }


def sex_and_age(sex: int | None, born_on: date | None, deceased_on: date | None, request: LinliRequest) -> str:
    """Say 男 67 岁, and 已去世 of the dead."""
    if deceased_on is not None:
        return _("已去世")
    today = localdate(request.now)
    age = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day)) if born_on else None
    parts = [str(_SEXES.get(sex or 0, "")), _("%(years)d 岁") % {"years": age} if age is not None else ""]
    return " ".join(filter(None, parts))


@page(VIEW)
def person_page(request: LinliRequest, resident_id: int) -> HttpResponse:
    """Show one person: masked numbers, memberships, tags, what happened, who looked, what they agreed to."""
    where = _reached(request, resident_id)
    person = Person.objects.get(pk=resident_id)
    place = where.place_for(request.actor)
    history = history_of(resident_id, now=request.now)
    context = {
        "person": person,
        "about": sex_and_age(person.sex, person.born_on, person.deceased_on, request),
        "fields": person_fields(person, now=request.now),
        "numbers": _numbers(person),
        "memberships": _memberships(resident_id),
        "tags": _tags(resident_id),
        "offered": [{"value": tag.id, "label": tag.name} for tag in tags_offered(place) if not tag.is_rule],
        "history": history[:_HISTORY_SHOWN],
        "history_left": max(0, len(history) - _HISTORY_SHOWN),
        "looked": Unmasking.objects.filter(person_id=resident_id).select_related("by").order_by("-pk")[:_HISTORY_SHOWN],
        "consents": [
            {"title": CONSENT_TITLES.get(row.subject, row.subject), "row": row}
            for row in Consent.objects.filter(person_id=resident_id).order_by("-pk")
        ],
        "waiting": Correction.objects.in_reach(request.actor, "population.answer_correction")
        .filter(person_id=resident_id, state="waiting")
        .first(),
        "may": {
            name: POLICY.allows(request.actor, action, where)
            for name, action in (("correct", CORRECT), ("move", MOVE), ("tag", TAG), ("unmask", UNMASK))
        },
        "error": "",
        "given": {},
    }
    return desk_page(request, "population/console/person.html", context, place=place)


def _reached(request: LinliRequest, person_id: int) -> Any:
    try:
        return person_reached(request.actor, person_id)
    except Person.DoesNotExist as none:
        raise Http404 from none


def person_fields(person: Person, *, now: datetime) -> list[dict[str, Any]]:
    """Say what the register has of a person, field by field, numbers left out."""
    shown = ("ethnicity", "marital", "education", "political")
    said: dict[str, Any] = {name: getattr(person, f"get_{name}_display")() for name in shown}
    born = zh_date(person.born_on, now) if person.born_on else ""
    said |= {"sex": person.get_sex_display() if person.sex is not None else "", "born_on": born}
    said |= {"occupation": person.occupation, "workplace": person.workplace}
    order = ("sex", "born_on", *shown, "occupation", "workplace")
    return [{"label": FIELD_NAMES[name], "value": said[name] or _("没登记")} for name in order]


def _numbers(person: Person) -> list[dict[str, Any]]:
    numbers = (("id_number", person.id_hint, person.get_id_kind_display()), ("phone", person.phone_hint, ""))
    return [
        {"field": name, "label": kind or FIELD_NAMES[name], "hint": hint or _("没登记"), "known": bool(hint)}
        for name, hint, kind in numbers
    ]


def _memberships(person_id: int) -> list[dict[str, Any]]:
    rows = list(
        Membership.objects.filter(person_id=person_id)
        .select_related("household")
        .order_by("-until", "-from_date", "kind")
    )
    names = places_get({row.village for row in rows})
    return [
        {"row": row, "village": names[row.village].short_name if row.village in names else row.village}
        for row in sorted(rows, key=lambda row: row.until is not None)
    ]


def _tags(person_id: int) -> list[PersonTag]:
    return list(
        PersonTag.objects.filter(person_id=person_id, until__isnull=True)
        .select_related("tag")
        .order_by("tag__position", "pk")
    )


def ground_row(request: LinliRequest, model: type[Household | House], pk: int) -> Any:
    """Return a household or a house within reach; else 404."""
    row = model.objects.filter(pk=pk).first()
    if row is None or not POLICY.allows(request.actor, VIEW_HOUSEHOLDS, row):
        raise Http404
    return row


@page(VIEW_HOUSEHOLDS)
def household_page(request: LinliRequest, household_id: int) -> HttpResponse:
    """Show a household: its house, its members with masked numbers and tags, what may be done."""
    row = ground_row(request, Household, household_id)
    members = household_members(row.pk)
    people = Person.objects.in_bulk([member.person.id for member in members])
    tags = PersonTag.objects.filter(person_id__in=people, until__isnull=True).select_related("tag")
    tags_of: dict[int, list[str]] = {}
    for held in tags.order_by("tag__position"):
        tags_of.setdefault(held.person_id, []).append(held.tag.name)
    names = places_get({row.village, row.grid} - {""})
    former = Membership.objects.filter(household=row, until__isnull=False).exclude(person_id__in=people)
    context = {
        "household": row,
        "village": names[row.village].short_name,
        "grid": names[row.grid].short_name if row.grid in names else "",
        "house": row.house,
        "members": [
            {
                "card": member,
                "person": people[member.person.id],
                "about": sex_and_age(member.sex, member.born_on, people[member.person.id].deceased_on, request),
                "tags": tags_of.get(member.person.id, []),
                "where": residence_words(member.kinds),
            }
            for member in members
        ],
        "head": next((member.person.name for member in members if member.head), ""),
        "former": former.select_related("person").order_by("-until", "pk")[:_HISTORY_SHOWN],
        "may_arrange": POLICY.allows(request.actor, ARRANGE, row) and row.ended_on is None,
        "may_enter": POLICY.allows(request.actor, ENTER, row) and row.ended_on is None,
        "may_unmask": POLICY.may_ever(request.actor, UNMASK),
    }
    return desk_page(request, "population/console/household.html", context, place=row.grid or row.village)


def residence_words(kinds: tuple[str, ...]) -> str:
    """Say how a member belongs: at home, registered and away, or living here from elsewhere."""
    if len(kinds) > 1:
        return _("户籍、常住")
    return _("户籍在，人在外") if kinds == ("registered",) else _("住在这里，户籍在外")


@page(VIEW_HOUSEHOLDS)
def house_page(request: LinliRequest, house_id: int) -> HttpResponse:
    """Show a house: what it is, whose it is, which households live in it."""
    row = ground_row(request, House, house_id)
    names = places_get({row.village, row.grid} - {""})
    context = {
        "house": row,
        "village": names[row.village].short_name,
        "grid": names[row.grid].short_name if row.grid in names else "",
        "households": row.households.filter(ended_on__isnull=True).order_by("number"),
        "may_arrange": POLICY.allows(request.actor, ARRANGE, row),
    }
    return desk_page(request, "population/console/house.html", context, place=row.grid or row.village)
