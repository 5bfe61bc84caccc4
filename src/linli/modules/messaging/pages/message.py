"""One message opened: what it says, who says it, and why this person got it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme

from linli.kernel.policy import NotAllowedError
from linli.modules.messaging.errors import UnknownNoticeError
from linli.modules.messaging.kinds import kind_label
from linli.modules.messaging.selectors.reasons import broadcast_opened
from linli.modules.messaging.selectors.told import today_of
from linli.modules.messaging.services import notice_read
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page("messaging.read")
def message_page(request: LinliRequest, key: str) -> HttpResponse:
    """Show one broadcast to somebody in its audience and mark it as read; a notice has a page of its own elsewhere."""
    if request.actor.person_id is None:
        raise NotAllowedError("messaging.read")
    try:
        card = notice_read(person_id=request.actor.person_id, key=key, now=request.now)
    except UnknownNoticeError as error:
        raise Http404 from error
    opened = None
    if card.is_broadcast:
        today = today_of(request.now)
        opened = broadcast_opened(broadcast_id=card.id, person_id=request.actor.person_id, today=today)
    leads = card.link if card.link.startswith("/") and url_has_allowed_host_and_scheme(card.link, None) else ""
    context = {"card": card, "kind": kind_label(card.kind), "opened": opened, "leads": leads}
    return render(request, "messaging/resident/message.html", context)
