"""Kept audiences of a place, and the editor to try and keep one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from linli.kernel.place_path import Level
from linli.kernel.refusal import InvalidInputError
from linli.modules.audiences.errors import OutOfReachError
from linli.modules.audiences.forms import audience_from_form, editor_asks
from linli.modules.audiences.models import Segment
from linli.modules.audiences.policy import COUNT, KEEP, POLICY
from linli.modules.audiences.selectors.describing import audiences_describe
from linli.modules.audiences.selectors.editing import editor_of
from linli.modules.audiences.selectors.segments import segment_get, segments_of
from linli.modules.audiences.services import segment_drop, segment_put
from linli.modules.audiences.services.segments import NAME_AT_MOST
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.audiences.cards import SegmentCard
    from linli.web.request import LinliRequest

ROUTE = "audiences:console_segments"


@page(KEEP, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """List the audiences the place's office keeps; count one, keep it, change it."""
    place = _place(request)
    chosen = _chosen(request, place)
    refused: InvalidInputError | None = None
    name = request.POST.get("name", chosen.name if chosen else "")
    if request.method == "POST" and not editor_asks(request.POST):
        try:
            kept = segment_put(
                actor=request.actor,
                place=place,
                name=name,
                audience=audience_from_form(request.POST),
                segment_id=chosen.id if chosen else None,
                now=request.now,
            )
        except InvalidInputError as error:
            refused = error
        except (OutOfReachError, Segment.DoesNotExist):
            raise Http404 from None
        else:
            return see_other(_address(request, kept=kept.name))
    editor = editor_of(
        place,
        actor=request.actor,
        now=request.now,
        said=request.POST if request.method == "POST" else None,
        audience=chosen.audience if chosen else None,
        refused=refused,
    )
    segments = segments_of(place, actor=request.actor)
    context: dict[str, Any] = {
        "place": place_get(place),
        "segments": [
            (card, words, _address(request, edit=str(card.id)) + "#edit")
            for card, words in zip(segments, audiences_describe([card.audience for card in segments]), strict=True)
        ],
        "editor": editor,
        "chosen": chosen,
        "name": name,
        "name_at_most": NAME_AT_MOST,
        "address": _address(request),
        "kept": request.GET.get("kept", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return desk_render(request, "audiences/console/segments.html", context, framing=Framing(place), status=status)


@page(COUNT, methods=("POST",))
def count(request: LinliRequest) -> HttpResponse:
    """Count what the editor says now: the part of the page that follows every change."""
    return _part(request, "audiences/parts/count.html")


@page(COUNT, methods=("POST",))
def choose_places(request: LinliRequest) -> HttpResponse:
    """Find, open, add or drop a place: the part of the editor that chooses places, and the count with it."""
    return _part(request, "audiences/parts/places.html")


@page(KEEP, methods=("POST",))
def drop(request: LinliRequest, segment_id: int) -> HttpResponse:
    """Delete a kept audience."""
    try:
        segment_drop(actor=request.actor, segment_id=segment_id, now=request.now)
    except Segment.DoesNotExist:
        raise Http404 from None
    return see_other(_address(request))


def _part(request: LinliRequest, template: str) -> HttpResponse:
    place = request.POST.get("audience_at", "") or desk_place(request)
    if not place.isascii() or not POLICY.allows(request.actor, COUNT, Segment(place=place)):
        raise Http404
    editor = editor_of(place, actor=request.actor, now=request.now, said=request.POST)
    return render(request, template, {"editor": editor, "is_part": True})


def _place(request: LinliRequest) -> str:
    """Return the desk's place where audiences are kept: a village or anything above."""
    place = desk_place(request)
    if not place or len(place) > Level.VILLAGE or not POLICY.allows(request.actor, KEEP, Segment(place=place)):
        raise Http404
    return place


def _chosen(request: LinliRequest, place: str) -> SegmentCard | None:
    """Return the kept audience that is being changed, of this place."""
    asked = request.POST.get("segment") or request.GET.get("edit", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):  # noqa: PLR2004 - what a bigint holds
        return None
    try:
        card = segment_get(int(asked), actor=request.actor)
    except Segment.DoesNotExist:
        raise Http404 from None
    if card.place != place:
        raise Http404
    return card


def _address(request: LinliRequest, **query: str) -> str:
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    return f"{reverse(ROUTE)}?{urlencode(given)}" if given else reverse(ROUTE)
