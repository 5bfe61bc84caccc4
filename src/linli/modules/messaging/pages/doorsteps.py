"""The grid worker's doors: whom no message reached, and what came of going there."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import resolve_url
from django.urls import reverse

from linli.kernel.refusal import InvalidInputError
from linli.modules.messaging.models import Delivery
from linli.modules.messaging.policy import VISIT
from linli.modules.messaging.selectors.doorsteps import Doorstep, doorstep_get, doorsteps_page, doorsteps_waiting
from linli.modules.messaging.services.visiting import NOTE_AT_MOST, visit_record
from linli.modules.places.public import places_get
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "messaging:doorsteps"


@dataclass(frozen=True, slots=True)
class DoorView:
    """A door in the list: whom, where, about what, and where telling them is written down."""

    card: Doorstep
    where: str
    href: str


@page(VISIT)
def doorsteps(request: LinliRequest) -> HttpResponse:
    """List the doors that wait, grid by grid."""
    after = request.GET.get("after", "")
    found = doorsteps_page(actor=request.actor, now=request.now, after=after)
    names = places_get({card.place for card in found.items})
    views = [
        DoorView(card, names[card.place].short_name if card.place in names else "", _href(card)) for card in found.items
    ]
    groups = [
        {"id": pk, "subject": alike[0].card.subject, "doors": alike}
        for pk, alike in ((pk, list(some)) for pk, some in groupby(views, key=lambda view: view.card.broadcast_id))
    ]
    context = {
        "doors": groups,
        "field": resolve_url("matters:field"),
        "waiting": doorsteps_waiting(actor=request.actor, now=request.now),
        "older": f"?{urlencode({'after': found.next})}" if found.next else "",
        "first": reverse(LIST) if after else "",
        "done": request.GET.get("done", ""),
    }
    return render(request, "messaging/field/doorsteps.html", context)


def _href(card: Doorstep) -> str:
    return reverse("messaging:doorstep", args=[card.broadcast_id, card.person_id])


@page(VISIT, methods=("GET", "POST"))
def doorstep(request: LinliRequest, sent_id: int, told_id: int) -> HttpResponse:
    """Show what to tell somebody at their door, and write down what came of it."""
    errors: dict[str, str] = {}
    try:
        card = doorstep_get(actor=request.actor, broadcast_id=sent_id, person_id=told_id)
    except (Delivery.DoesNotExist, IndexError):
        raise Http404 from None
    if request.method == "POST":
        try:
            reached = _record(request, sent_id, told_id)
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other(f"{reverse(LIST)}?done={'told' if reached else 'missed'}")
    where = places_get({card.place})
    context = {
        "card": card,
        "where": where[card.place].short_name if card.place in where else "",
        "note": request.POST.get("note", "") if errors else card.note,
        "note_at_most": NOTE_AT_MOST,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "messaging/field/doorstep.html", context, status=status)


def _record(request: LinliRequest, sent_id: int, told_id: int) -> bool:
    reached = request.POST.get("outcome") != "missed"
    visit_record(
        actor=request.actor,
        broadcast_id=sent_id,
        person_id=told_id,
        reached=reached,
        note=request.POST.get("note", "").replace("\x00", ""),
        now=request.now,
    )
    return reached
