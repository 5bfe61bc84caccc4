"""Shelters: found by whoever looks for one, kept at the desk."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, is_place
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.places.models import Facility
from linli.modules.places.policy import POLICY, SET_FACILITIES, VIEW
from linli.modules.places.selectors import place_get, places_within
from linli.modules.places.services.facilities import (
    BYTES_AT_MOST,
    COLUMNS,
    FacilityInput,
    facilities_import,
    facility_put,
)
from linli.modules.places.surroundings import facilities_page, facility_get, shelters_near, surroundings_of
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.places.surroundings import ShelterCard
    from linli.web.request import LinliRequest

LIST = "places:console_shelters"
Q_AT_MOST = 40
_VILLAGES_AT_MOST = 400
_FIELDS = ("name", "place", "address", "lng", "lat", "capacity", "contact", "phone")


@page(VIEW)
def shelters(request: LinliRequest) -> HttpResponse:
    """List the shelters around the village one belongs to, or the one in the address, and draw them on a map."""
    asked = request.GET.get("village", "")
    village = asked if is_place(asked) and len(asked) == Level.VILLAGE else ""
    village = village or (request.signed_in.village if request.signed_in else "")
    if not village:
        return render(request, "places/resident/no_village.html")
    own = place_get(village)
    cards = shelters_near(village)
    context = {
        "village": own,
        "shelters": cards,
        "points": [
            {"id": card.id, "n": number, "name": card.name, "lng": card.lng, "lat": card.lat, "open": card.is_open}
            for number, card in enumerate(cards, start=1)
            if card.lng is not None
        ],
        "here": {"lng": own.lng, "lat": own.lat, "name": own.short_name} if own.lng is not None else None,
        "emergency": surroundings_of(village, request.now).emergency(request.now),
        "back": reverse("home:home"),
    }
    return render(request, "places/resident/shelters.html", context)


@page(SET_FACILITIES)
def overview(request: LinliRequest) -> HttpResponse:
    """List the shelters of the place being looked at."""
    return _overview(request)


def _overview(request: LinliRequest, *, errors: list[str] | None = None) -> HttpResponse:
    place = desk_place(request)
    q, after = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("after", "")
    found = facilities_page(actor=request.actor, place=place, q=q, cursor=after)
    kept = {name: said for name, said in (("place", request.GET.get("place", "")), ("q", q)) if said}
    context = {
        "shelters": found.items,
        "q": q,
        "kept_place": request.GET.get("place", ""),
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "new": _at_place(request, "places:console_shelter_new"),
        "take_in": _at_place(request, "places:console_shelters_import"),
        "columns": list(COLUMNS),
        "errors": errors or [],
        "done": _done(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "places/console/shelters.html", context, framing=framing, status=status)


def _done(request: LinliRequest) -> str:
    done = request.GET.get("done", "")
    if done == "saved":
        return _("存好了，村民现在就看得到。")
    parts = done.split("-")
    if len(parts) == len(("added", "changed", "unchanged")) and all(part.isdigit() for part in parts):
        added, changed, unchanged = parts
        words = _("收下了：新的 %(added)s 处，改了 %(changed)s 处，没变的 %(unchanged)s 处。")
        return words % {"added": added, "changed": changed, "unchanged": unchanged}
    return ""


@page(SET_FACILITIES, methods=("POST",))
def take_in(request: LinliRequest) -> HttpResponse:
    """Take over a list."""
    upload = request.FILES.get("file")
    try:
        if upload is None or not upload.name or (upload.size or 0) > BYTES_AT_MOST:
            raise invalid("/file", _("请选一个 .csv 文件，最大 2 MB。"))
        report = facilities_import(
            actor=request.actor,
            place=desk_place(request),
            content=upload.read(),
            is_gcj=request.POST.get("system") == "gcj",
            now=request.now,
        )
    except InvalidInputError as refused:
        return _overview(request, errors=[str(error.message) for error in refused.errors])
    return _back(request, f"{report.added}-{report.changed}-{report.unchanged}")


@page(SET_FACILITIES, methods=("GET", "POST"))
def new(request: LinliRequest) -> HttpResponse:
    """Enter a shelter."""
    place = desk_place(request)
    POLICY.demand(request.actor, SET_FACILITIES, Facility(place=place))
    standing = FacilityInput(name="", place=place if len(place) <= Level.VILLAGE else place[: Level.VILLAGE])
    if request.method != "POST":
        return _form(request, standing)
    given = _given(request)
    try:
        facility_put(actor=request.actor, given=given, now=request.now)
    except InvalidInputError as refused:
        return _form(request, given, refused=refused)
    return _back(request, "saved")


@page(SET_FACILITIES, methods=("GET", "POST"))
def edit(request: LinliRequest, facility_id: int) -> HttpResponse:
    """Say a shelter anew, open or close it, give it up."""
    card = facility_get(actor=request.actor, facility_id=facility_id)
    if request.method != "POST":
        return _form(request, _of(card), card=card)
    given = _given(request)
    try:
        facility_put(actor=request.actor, given=given, facility_id=facility_id, now=request.now)
    except InvalidInputError as refused:
        return _form(request, given, card=card, refused=refused)
    return _back(request, "saved")


def _given(request: LinliRequest) -> FacilityInput:
    said = {name: request.POST.get(name, "").replace("\x00", "") for name in _FIELDS}
    return FacilityInput(
        **said,
        is_open="is_open" in request.POST,
        is_active="give_up" not in request.POST,
        is_gcj=request.POST.get("system") == "gcj",
    )


def _of(card: ShelterCard) -> FacilityInput:
    def written(value: float | None) -> str:
        return "" if value is None else str(value)

    return FacilityInput(
        name=card.name,
        place=card.place,
        address=card.address,
        lng=written(card.lng),
        lat=written(card.lat),
        capacity=written(card.capacity),
        contact=card.contact,
        phone=card.phone,
        is_open=card.is_open,
    )


def _form(
    request: LinliRequest,
    given: FacilityInput,
    *,
    card: ShelterCard | None = None,
    refused: InvalidInputError | None = None,
) -> HttpResponse:
    errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors} if refused else {}
    place = desk_place(request)
    # The place being looked at and the villages below it, with the one it is at now.
    offered = [place_get(place)] if len(place) <= Level.VILLAGE else []
    offered += [each for each in places_within(place, Level.VILLAGE, limit=_VILLAGES_AT_MOST) if each.code != place]
    if card is not None and card.place not in {each.code for each in offered}:
        offered.append(place_get(card.place))
    context: dict[str, Any] = {
        "given": given,
        "card": card,
        "errors": errors,
        "places": [{"value": each.code, "label": each.short_name} for each in offered],
        "systems": _systems(),
        "system": "gcj" if given.is_gcj else "wgs",
        "address": request.get_full_path(),
        "back": _at_place(request, LIST),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "places/console/shelter.html", context, framing=framing, status=status)


def _systems() -> list[dict[str, str]]:
    return [
        {"value": "wgs", "label": _("卫星定位（WGS-84）")},
        {"value": "gcj", "label": _("高德、腾讯地图（GCJ-02）")},
    ]


def _at_place(request: LinliRequest, route: str) -> str:
    kept = request.GET.get("place", "")
    return f"{reverse(route)}?{urlencode({'place': kept})}" if kept else reverse(route)


def _back(request: LinliRequest, done: str) -> HttpResponse:
    kept = request.GET.get("place", "")
    query = {**({"place": kept} if kept else {}), "done": done}
    return see_other(f"{reverse(LIST)}?{urlencode(query)}")
