"""What one wants to be told through which channel, and when nothing may ring."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.gateways.public import channels_reaching
from linli.modules.messaging.channels import OUTSIDE, SMS, rules_at
from linli.modules.messaging.errors import MessagingRefusedError
from linli.modules.messaging.policy import PREFER
from linli.modules.messaging.selectors.preferences import preferences_of
from linli.modules.messaging.services.preferring import preferences_put
from linli.modules.messaging.words import CHANNEL_WORDS
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

_HOURS, _MINUTES = 24, 60


@page(PREFER, methods=("GET", "POST"))
def preferences_page(request: LinliRequest) -> HttpResponse:
    """Show and keep one's choices; what is urgent reaches one all the same, and the page says so."""
    if request.actor.person_id is None:
        raise NotAllowedError(PREFER)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _keep(request, request.actor.person_id)
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other("messaging:preferences")
    return _show(request, request.actor.person_id, errors)


def _keep(request: LinliRequest, person_id: int) -> None:
    on = set(request.POST.getlist("channels"))
    own = request.POST.get("quiet") == "own"
    quiet = (_minute(request, "from"), _minute(request, "until")) if own else None
    if request.POST.get("quiet") == "never":
        quiet = (0, 0)
    preferences_put(person_id=person_id, off=set(OUTSIDE) - on, quiet=quiet)


def _minute(request: LinliRequest, name: str) -> int:
    hour, _colon, minute = request.POST.get(name, "").partition(":")
    if not all(part.isascii() and part.isdigit() and len(part) <= 2 for part in (hour, minute)):  # noqa: PLR2004 - HH:MM
        raise MessagingRefusedError(name, _("请写一个时间，比如 21:00"))
    if int(hour) >= _HOURS or int(minute) >= _MINUTES:
        raise MessagingRefusedError(name, _("时间要在 0:00 到 23:59 之间"))
    return int(hour) * _MINUTES + int(minute)


def _show(request: LinliRequest, person_id: int, errors: dict[str, str]) -> HttpResponse:
    chosen = preferences_of(person_id)
    reaching = channels_reaching([person_id]).get(person_id, frozenset())
    has_phone = bool(request.signed_in and request.signed_in.phone_hint)
    shown = [channel for channel in OUTSIDE if channel in reaching or (channel == SMS and has_phone)]
    place = request.signed_in.village if request.signed_in else ""
    start, end = rules_at(place).quiet
    quiet = "county" if chosen.quiet is None else "never" if chosen.quiet[0] == chosen.quiet[1] else "own"
    own = chosen.quiet if quiet == "own" and chosen.quiet else (start, end)
    said = request.POST if errors else None
    context = {
        "channels": [
            {
                "name": channel,
                "label": str(CHANNEL_WORDS[channel][0]),
                "icon": CHANNEL_WORDS[channel][1],
                "is_on": channel in said.getlist("channels") if said else channel not in chosen.off,
            }
            for channel in shown
        ],
        "hidden": [channel for channel in OUTSIDE if channel not in shown and channel not in chosen.off],
        "quiets": [
            {"value": "county", "label": _("跟着县里：%(span)s 不响") % {"span": _span(start, end)}},
            {"value": "own", "label": _("我自己定")},
            {"value": "never", "label": _("什么时候都可以响")},
        ],
        "quiet": said.get("quiet") if said else quiet,
        "from": said.get("from") if said else _clock(own[0]),
        "until": said.get("until") if said else _clock(own[1]),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "messaging/resident/preferences.html", context, status=status)


def _span(start: int, end: int) -> str:
    return _("%(start)s 到 %(end)s") % {"start": _clock(start), "end": _clock(end)}


def _clock(minute: int) -> str:
    return f"{minute // _MINUTES:02}:{minute % _MINUTES:02}"
