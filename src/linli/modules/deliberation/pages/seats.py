"""Who sits in the bodies of a village, at the desk: the lists, what the law asks of them, giving and ending a seat."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.policy import POLICY, SEATS, WORK
from linli.modules.deliberation.selectors.seats import seat_checks, seats_held, seats_offered, seats_page
from linli.modules.deliberation.services.seats import Village, seat_end, seat_give
from linli.modules.places.public import place_get
from linli.modules.population.public import households_get, members_called, standings_addresses
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from linli.modules.population.public import TagHolder
    from linli.web.request import LinliRequest

LIST, NEW = "deliberation:console_seats", "deliberation:console_seat_new"
TEXT_AT_MOST = 40


@page(WORK)
def seats_list(request: LinliRequest) -> HttpResponse:
    """Show who holds a seat in the village the desk looks at, by body, and what the law asks of the bodies."""
    place = desk_place(request)
    framing = Framing(place, reverse(LIST))
    if len(place) != Level.VILLAGE:
        return desk_render(request, "deliberation/console/seats.html", {"village": ""}, framing=framing)
    today = localdate(request.now)
    offered, held = seats_offered(place), seats_held(place, day=today)
    seat = request.GET.get("seat", "")
    seat = seat if seat in offered else next(iter(offered))
    q = request.GET.get("q", "").replace("\x00", "")[:TEXT_AT_MOST]
    after = request.GET.get("after", "")
    found = seats_page(held[seat], q=q, after=after)
    kept = {"place": place, "seat": seat, **({"q": q} if q else {})}
    context = {
        "village": place_get(place).short_name,
        "place": place,
        "seat": seat,
        "seat_name": offered[seat],
        "tabs_of_seats": [
            {
                "label": name,
                "href": f"?{urlencode({'place': place, 'seat': code})}",
                "count": len(held[code]),
                "current": code == seat,
            }
            for code, name in offered.items()
        ],
        "rows": _rows(found.items),
        "q": q,
        "checks": seat_checks(place, held),
        "may_keep": POLICY.allows(request.actor, SEATS, Village(place)),
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode(kept)}" if after else "",
        "done": _("记好了") if request.GET.get("done") else "",
    }
    return desk_render(request, "deliberation/console/seats.html", context, framing=framing)


def _rows(holders: Sequence[TagHolder]) -> list[dict[str, Any]]:
    homes = households_get({row.household_id for row in holders if row.household_id is not None})
    return [
        {
            "holder": row,
            "address": homes[row.household_id].address if row.household_id in homes else "",
            "has_moved": not row.is_member,
        }
        for row in holders
    ]


@page(SEATS, ("GET", "POST"))
def seat_new(request: LinliRequest) -> HttpResponse:
    """Look for somebody of the village by name and give them the seat."""
    place = _village(request)
    offered = seats_offered(place)
    given = request.POST if request.method == "POST" else request.GET
    said = {name: given.get(name, "").replace("\x00", "") for name in ("seat", "q", "person", "note")}
    if said["seat"] not in offered:
        said["seat"] = next(iter(offered))
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _given(request, place, said)
        if not errors:
            return see_other(f"{reverse(LIST)}?{urlencode({'place': place, 'seat': said['seat'], 'done': 1})}")
    found = members_called(place, said["q"][:TEXT_AT_MOST])
    homes = standings_addresses(member.person.id for member in found)
    context = {
        "place": place,
        "seat_name": offered[said["seat"]],
        "said": said,
        "options": [
            {
                "value": member.person.id,
                "label": member.person.name,
                "note": _("，").join(
                    filter(None, (member.address or homes.get(member.person.id, ""), member.person.phone_hint))
                ),
            }
            for member in found
        ],
        "errors": errors,
        "back": f"{reverse(LIST)}?{urlencode({'place': place, 'seat': said['seat']})}",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, reverse(LIST))
    return desk_render(request, "deliberation/console/seat_new.html", context, framing=framing, status=status)


def _given(request: LinliRequest, place: str, said: Mapping[str, str]) -> dict[str, str]:
    chosen = said["person"]
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 16):  # noqa: PLR2004 - far below what a key can hold
        lacking = {"person": _("请选一个人")}
        return lacking if said["note"].strip() else {**lacking, "note": _("写一下哪天、哪次会定的")}
    try:
        seat_give(
            actor=request.actor,
            village=place,
            person_id=int(chosen),
            seat=said["seat"],
            note=said["note"],
            now=request.now,
        )
    except InvalidInputError as refused:
        return {error.pointer.strip("/"): str(error.message) for error in refused.errors}
    return {}


@page(SEATS, ("GET", "POST"))
def seat_ending(request: LinliRequest, seated_id: int) -> HttpResponse:
    """Ask why, and end somebody's seat; ``seat`` says which where they have several."""
    place = _village(request)
    given = request.POST if request.method == "POST" else request.GET
    held = [row for rows in seats_held(place, day=localdate(request.now)).values() for row in rows]
    holder = next((row for row in held if row.person_id == seated_id and given.get("seat", row.code) == row.code), None)
    if holder is None:
        raise Http404
    seat = holder.code
    back = f"{reverse(LIST)}?{urlencode({'place': place, 'seat': seat})}"
    error, note = "", given.get("note", "").replace("\x00", "")
    if request.method == "POST":
        try:
            seat_end(actor=request.actor, village=place, person_id=seated_id, seat=seat, note=note, now=request.now)
        except InvalidInputError as refused:
            error = str(refused.errors[0].message)
        except ObjectDoesNotExist as gone:
            raise Http404 from gone
        else:
            return see_other(f"{back}&done=1")
    context = {
        "holder": holder,
        "seat": seat,
        "seat_name": seats_offered(place)[seat],
        "note": note,
        "error": error,
        "action": f"{reverse('deliberation:console_seat_end', args=[seated_id])}?place={place}",
        "back": back,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    framing = Framing(place, reverse(LIST))
    return desk_render(request, "deliberation/console/seat_end.html", context, framing=framing, status=status)


def _village(request: LinliRequest) -> str:
    place = desk_place(request)
    if len(place) != Level.VILLAGE or not POLICY.allows(request.actor, SEATS, Village(place)):
        raise NotAllowedError(SEATS)
    return place
