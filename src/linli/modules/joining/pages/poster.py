"""The village's code on a sheet of A4, to be hung where people pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from markupsafe import Markup

from linli.kernel.place_path import Level, at_level, is_within
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import VILLAGE_ROLES
from linli.modules.joining.policy import POSTER
from linli.modules.places.public import grids_of, place_get, place_path_name
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page(POSTER)
def poster_page(request: LinliRequest) -> HttpResponse:
    """Show the sheet of the village, or of one of its grids, ready to print.

    The code holds a public address and nothing else: whoever copies it gets no further than the village's name.
    """
    village = _village(request)
    grids = grids_of(village)
    grid = request.GET.get("grid", "")
    if grid and grid not in {card.code for card in grids}:
        raise Http404
    address = f"{settings.LINLI_PUBLIC_URL}{reverse('joining:start', args=[grid or village])}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True, dark="#14201c")
    context = {
        "village": place_get(village).short_name,
        "path_name": place_path_name(village),
        "grid": grid,
        "grid_name": next((card.short_name for card in grids if card.code == grid), ""),
        "grids": grids,
        "address": address.partition("://")[2],
        "drawn": Markup(drawn),  # noqa: S704 - drawn by segno from an address of ours
        "kept_place": request.GET.get("place", ""),
    }
    framing = Framing(place=village, switch_to=reverse("joining:console_poster"))
    return desk_render(request, "joining/console/poster.html", context, framing=framing)


def _village(request: LinliRequest) -> str:
    """Return the village the desk looks at, if its office is the actor's; else the actor's own."""
    own = request.actor.places_as(VILLAGE_ROLES)
    asked = at_level(desk_place(request), Level.VILLAGE) if request.GET.get("place") else ""
    village = asked or next((at_level(place, Level.VILLAGE) for place in own if len(place) >= Level.VILLAGE), "")
    if not village or not any(is_within(village, place) for place in own):
        raise NotAllowedError(POSTER)
    return village
