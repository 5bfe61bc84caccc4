"""The desk's broadcasts: the list, and sending a new one."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.audience import InvalidAudienceError
from linli.kernel.place_path import county_of
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.audiences.public import (
    OutOfReachError,
    audience_demand_reach,
    audience_from_form,
    editor_asks,
    editor_of,
    in_words,
)
from linli.modules.gateways.public import channels_on
from linli.modules.messaging.channels import OUTSIDE, rules_at
from linli.modules.messaging.models import Broadcast
from linli.modules.messaging.policy import APPROVE, POLICY, SEND, VIEW_BROADCASTS
from linli.modules.messaging.selectors.broadcasts import broadcasts_page, broadcasts_waiting
from linli.modules.messaging.services import broadcast_send
from linli.modules.messaging.services.broadcasts import BODY_AT_MOST, SUBJECT_AT_MOST
from linli.modules.messaging.words import CHANNEL_WORDS, STATE_WORDS
from linli.modules.places.public import places_get
from linli.web.desk import Badge, Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.audience import Audience
    from linli.web.request import LinliRequest

LIST = "messaging:console_broadcasts"
ONE = "messaging:console_broadcast"
KIND = "messaging.broadcast"
_Q_AT_MOST = 40
_TOKEN_AT_MOST = 40


@page(VIEW_BROADCASTS)
def list_page(request: LinliRequest) -> HttpResponse:
    """List what was sent from the place and below, the newest first."""
    place = desk_place(request)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:_Q_AT_MOST]
    before, waiting = request.GET.get("before", ""), request.GET.get("tab") == "waiting"
    found = broadcasts_page(actor=request.actor, place=place, q=q, before=before, waiting=waiting)
    count = broadcasts_waiting(actor=request.actor, place=place, action=VIEW_BROADCASTS).count()
    names = places_get({card.place for card in found.items})
    kept = {name: said for name, said in (("q", q), ("place", request.GET.get("place", ""))) if said}
    tab = {"tab": "waiting"} if waiting else {}
    context = {
        "rows": [
            {
                "card": card,
                "where": names[card.place].short_name if card.place in names else "",
                "state": str(STATE_WORDS[card.state][0]),
                "tone": STATE_WORDS[card.state][1],
                "channels": [str(CHANNEL_WORDS[channel][0]) for channel in card.channels],
            }
            for card in found.items
        ],
        "q": q,
        "kept_place": kept.get("place", ""),
        "tabs_of_states": [
            {"label": _("全部"), "href": f"?{urlencode(kept)}", "current": not waiting},
            {
                "label": _("等批复"),
                "href": f"?{urlencode({**kept, 'tab': 'waiting'})}",
                "count": count,
                "current": waiting,
            },
        ],
        "older": f"?{urlencode({**kept, **tab, 'before': found.next})}" if found.next else "",
        "first": f"?{urlencode({**kept, **tab})}" if before else "",
        "may_send": POLICY.allows(request.actor, SEND, Broadcast(place=place)),
    }
    badge = {LIST: Badge(count)} if POLICY.may_ever(request.actor, APPROVE) else {LIST: Badge(0)}
    framing = Framing(place=place, switch_to=reverse(LIST), badges=badge)
    return desk_render(request, "messaging/console/broadcasts.html", context, framing=framing)


@page(SEND, methods=("GET", "POST"))
def new_page(request: LinliRequest) -> HttpResponse:
    """Write a message, choose for whom with the count beside it, and send it."""
    place = desk_place(request)
    POLICY.demand(request.actor, SEND, Broadcast(place=place))
    refused: InvalidInputError | None = None
    if request.method == "POST" and not editor_asks(request.POST):
        try:
            return see_other(ONE, _send(request, place))
        except InvalidInputError as error:
            refused = error
        except OutOfReachError:
            raise Http404 from None
    said = request.POST if request.method == "POST" else None
    own, others = _parted(refused)
    editor = editor_of(place, actor=request.actor, now=request.now, said=said, refused=others)
    context = {
        "editor": editor,
        "errors": own,
        "summary": [*own.items(), *editor.errors.items()] if refused else [],
        "subject": _typed(request, "subject"),
        "body": _typed(request, "body"),
        "urgent": "urgent" in request.POST,
        "token": _typed(request, "token")[:_TOKEN_AT_MOST] or secrets.token_hex(8),
        "channels": _channels(request, place),
        "subject_at_most": SUBJECT_AT_MOST,
        "body_at_most": BODY_AT_MOST,
        "address": _with_place(request, reverse("messaging:console_broadcast_new")),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    framing = Framing(place=place, switch_to=reverse(LIST))
    return desk_render(request, "messaging/console/new.html", context, framing=framing, status=status)


_OWN = ("subject", "body")


def _parted(refused: InvalidInputError | None) -> tuple[dict[str, str], InvalidInputError | None]:
    """Return what lacks of the message by field, and apart from it what is wrong with the audience."""
    errors = refused.errors if refused else ()
    own = {error.pointer.strip("/"): str(error.message) for error in errors if error.pointer.strip("/") in _OWN}
    others = [error for error in errors if error.pointer.strip("/") not in _OWN]
    return own, InvalidInputError(others) if others else None


def _typed(request: LinliRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")


def _with_place(request: LinliRequest, address: str) -> str:
    kept = request.GET.get("place", "")
    return f"{address}?{urlencode({'place': kept})}" if kept else address


def _channels(request: LinliRequest, place: str) -> list[dict[str, Any]]:
    """Return the channels that can be chosen, each with when it is tried and what it costs."""
    rules, chosen = rules_at(place), request.POST.getlist("channels")
    waits = {stage.channel: int(stage.wait.total_seconds() // 3600) for stage in rules.stages}
    found = []
    for name in (channel for channel in OUTSIDE if channel in channels_on() and channel in waits):
        price = rules.price(name)
        words = [_("%(n)s 小时还没看，再发") % {"n": waits[name]}] if waits[name] else []
        words += [_("一条 %(yuan)s 元") % {"yuan": f"{price / 100:.2f}"}] if price else []
        found.append(
            {"value": name, "label": str(CHANNEL_WORDS[name][0]), "note": " · ".join(words), "on": name in chosen}
        )
    return found


def _send(request: LinliRequest, place: str) -> int:
    errors: list[FieldError] = []
    subject, body = _typed(request, "subject").strip(), _typed(request, "body").strip()
    if not subject or len(subject) > SUBJECT_AT_MOST:
        errors.append(FieldError("/subject", _("写个标题，让人一眼看明白是什么事")))
    if not body or len(body) > BODY_AT_MOST:
        errors.append(FieldError("/body", _("写几句，最多 %(most)s 个字") % {"most": BODY_AT_MOST}))
    audience = _audience(request, errors)
    token = _typed(request, "token")
    if errors or audience is None or not (token.isascii() and token.isalnum() and len(token) <= _TOKEN_AT_MOST):
        raise InvalidInputError(errors)
    return broadcast_send(
        source=f"{KIND}:{request.actor.known_id}.{token}",
        county=county_of(place),
        place=place,
        kind=KIND,
        subject=subject,
        body=body,
        link="",
        audience=audience,
        channels=tuple(name for name in request.POST.getlist("channels") if name in OUTSIDE),
        urgent="urgent" in request.POST,
        actor=request.actor,
        now=request.now,
    )


def _audience(request: LinliRequest, errors: list[FieldError]) -> Audience | None:
    try:
        audience = audience_from_form(request.POST)
        audience_demand_reach(request.actor, audience)
    except InvalidInputError as refused:
        errors.extend(refused.errors)
        return None
    except InvalidAudienceError as error:
        errors.extend(in_words(error).errors)
        return None
    return audience
