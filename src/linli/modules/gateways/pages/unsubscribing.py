"""The link under every letter: no more of them, whoever opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.csrf import csrf_exempt

from linli.modules.gateways.services import contacts_forget_digest
from linli.modules.gateways.unsubscribing import unsubscribe_read
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@csrf_exempt  # mail programs send it for their reader, without having seen the page (RFC 8058)
@page("gateways.unsubscribe", ("GET", "POST"))
def unsubscribe_page(request: LinliRequest, ticket: str) -> HttpResponse:
    """Ask, and with POST forget the address; opening alone changes nothing, since programs look into letters, too."""
    digest = unsubscribe_read(ticket)
    if digest is None:
        raise Http404
    if request.method == "POST":
        contacts_forget_digest(channel="email", digest=digest)
    return render(request, "gateways/resident/unsubscribe.html", {"is_done": request.method == "POST"})
