"""What would have gone to phones, for whoever develops or tries the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from linli.modules.gateways.development import messages_kept
from linli.modules.gateways.sms import is_development
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page("gateways.view_kept")
def kept_page(request: LinliRequest) -> HttpResponse:
    """List the newest messages the development gateway kept; with any other gateway there is no such page."""
    if not is_development():
        raise Http404
    response = render(request, "gateways/resident/kept.html", {"messages": messages_kept()})
    response.headers["Cache-Control"] = "no-store"
    return response
