"""What would have gone to people's devices, for whoever develops or tries the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from linli.modules.gateways.channels import anything_is_kept
from linli.modules.gateways.development import messages_kept
from linli.modules.gateways.naming import ICONS, channel_name
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page("gateways.view_kept")
def kept_page(request: LinliRequest) -> HttpResponse:
    """List the newest messages the development gateway kept; with any other gateway there is no such page."""
    if not anything_is_kept():
        raise Http404
    context = {"messages": messages_kept(), "names": {name: channel_name(name) for name in ICONS}, "icons": ICONS}
    response = render(request, "gateways/resident/kept.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
