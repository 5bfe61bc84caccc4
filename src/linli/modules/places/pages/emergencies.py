"""The desk's page of emergencies: declared, ended, remembered."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.places.models import Emergency
from linli.modules.places.policy import DECLARE, POLICY
from linli.modules.places.selectors import place_get
from linli.modules.places.services.emergencies import emergency_declare, emergency_end
from linli.modules.places.surroundings import emergencies_of
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import ZONE
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "places:console_emergency"
_USUAL = timedelta(hours=24)


@page(DECLARE, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show whether there is an emergency, and declare one."""
    place = desk_place(request)
    POLICY.demand(request.actor, DECLARE, Emergency(place=place))
    usual = (request.now + _USUAL).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    said = {"message": "", "until": usual}
    errors: dict[str, str] = {}
    if request.method == "POST":
        said = {name: request.POST.get(name, "").replace("\x00", "") for name in said}
        try:
            emergency_declare(
                actor=request.actor,
                place=place,
                message=said["message"],
                until=moment_read(said["until"], "until"),
                tells="tells" in request.POST,
                now=request.now,
            )
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other(_address(request, done="declared"))
    listed = emergencies_of(actor=request.actor, place=place)
    context = {
        "place": place_get(place),
        "current": [card for card in listed if card.ended_at is None and card.until > request.now],
        "past": [card for card in listed if card.ended_at is not None or card.until <= request.now],
        "is_on_here": any(
            card.place == place and card.ended_at is None and card.until > request.now for card in listed
        ),
        "said": said,
        "tells": "tells" in request.POST if request.method == "POST" else True,
        "errors": errors,
        "address": _address(request),
        "kept_place": request.GET.get("place", ""),
        "done": {
            "declared": _("紧急状态开始了，这里每个村的首页先看到它和避灾点。"),
            "ended": _("紧急状态结束了。"),
        }.get(request.GET.get("done", ""), ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "places/console/emergency.html", context, framing=framing, status=status)


@page(DECLARE, methods=("POST",))
def end(request: LinliRequest, emergency_id: int) -> HttpResponse:
    """End an emergency before its time."""
    emergency_end(actor=request.actor, emergency_id=emergency_id, now=request.now)
    return see_other(_address(request, done="ended"))


def moment_read(said: str, name: str) -> datetime | None:
    """Read a moment of a datetime-local field, in Chinese time; empty is none, nonsense InvalidInputError."""
    if not said.strip():
        return None
    try:
        return datetime.fromisoformat(said.strip()).replace(tzinfo=ZONE)
    except ValueError:
        raise invalid(f"/{name}", _("时间没写对，请重新选。")) from None


def _address(request: LinliRequest, **query: str) -> str:
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    return f"{reverse(LIST)}?{urlencode(given)}" if given else reverse(LIST)
