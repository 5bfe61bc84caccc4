"""The inbox, on the phone and at the desk: the same rows in two dresses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from linli.kernel.policy import NotAllowedError
from linli.modules.messaging.errors import UnknownNoticeError
from linli.modules.messaging.kinds import kind_icon, kind_label
from linli.modules.messaging.selectors import counties_of, inbox_page, unread_count
from linli.modules.messaging.services import notice_read, notices_read_all
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import MONTHS, ZONE, zh_date
from linli.web.navigation import tabs_for
from linli.web.respond import SeeOther, render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from linli.modules.messaging.cards import NoticeCard
    from linli.web.request import LinliRequest

MATTERS = "matters"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A notice as the list draws it."""

    title: str
    text: str
    href: str
    meta: str
    icon: str
    unread: bool


@dataclass(frozen=True, slots=True)
class DayView:
    """The notices of one day under its name."""

    name: str
    notices: tuple[NoticeView, ...]


@page("messaging.view_inbox")
def resident_inbox(request: LinliRequest) -> HttpResponse:
    """Show the inbox on the resident's face."""
    context = _context(request, reverse("messaging:inbox"), _("我报的事"))
    return render(request, "messaging/resident/inbox.html", {"tabs": tabs_for(request), **context})


@page("messaging.view_inbox")
def console_inbox(request: LinliRequest) -> HttpResponse:
    """Show the inbox at the desk."""
    address = reverse("messaging:console_inbox")
    framing = Framing(place=desk_place(request), switch_to=reverse("messaging:console_inbox"))
    return desk_render(request, "messaging/console/inbox.html", _context(request, address, _("事件")), framing=framing)


def _context(request: LinliRequest, address: str, matters: str) -> dict[str, object]:
    person_id, counties = _person(request), counties_of(request.actor)
    only = request.GET.get("only", "")
    found = inbox_page(
        person_id,
        counties,
        before=request.GET.get("before", ""),
        unread_only=only == "unread",
        kind=MATTERS if only == MATTERS else "",
        now=request.now,
    )
    unread = unread_count(person_id, counties, now=request.now)
    kept = {"only": only} if only else {}
    return {
        "days": _by_day(found.items, request.now),
        "chips": _chips(address, only, unread, matters),
        "unread": unread,
        "only": only,
        "older": f"{address}?{urlencode({**kept, 'before': found.next})}" if found.next else "",
        "newer": f"{address}?{urlencode(kept)}" if request.GET.get("before") else "",
        "address": address,
    }


def _chips(address: str, only: str, unread: int, matters: str) -> list[dict[str, object]]:
    words = (("", _("全部"), None), ("unread", _("未读"), unread or None), (MATTERS, matters, None))
    return [
        {
            "label": label,
            "href": f"{address}?{urlencode({'only': name})}" if name else address,
            "count": count,
            "current": name == only,
        }
        for name, label, count in words
    ]


def _by_day(items: tuple[NoticeCard, ...], now: datetime) -> list[DayView]:
    today = now.astimezone(ZONE).date()
    days = groupby(items, key=lambda card: card.at.astimezone(ZONE).date())
    return [
        DayView(
            _("今天 · %(month)s月%(day)s日") % {"month": MONTHS[day.month - 1], "day": day.day}
            if day == today
            else zh_date(day, now),
            tuple(_view(card) for card in cards),
        )
        for day, cards in days
    ]


def _view(card: NoticeCard) -> NoticeView:
    return NoticeView(
        title=card.subject,
        text=card.body,
        href=reverse("messaging:open", args=[card.key]),
        meta=f"{kind_label(card.kind)} · {card.at.astimezone(ZONE):%H:%M}",
        icon=kind_icon(card.kind),
        unread=card.read_at is None,
    )


@page("messaging.read")
def notice_open(request: LinliRequest, key: str) -> HttpResponse:
    """Mark a notice as read and go where it leads; a link, so that it opens in a new tab, too.

    A browser that fetches pages ahead has not shown them: nothing is marked then.
    """
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return SeeOther(reverse("messaging:inbox"))
    try:
        card = notice_read(person_id=_person(request), key=key, now=request.now)
    except UnknownNoticeError as error:
        raise Http404 from error
    if card.is_broadcast:
        return see_other("messaging:message", card.key)
    is_ours = card.link.startswith("/") and url_has_allowed_host_and_scheme(card.link, allowed_hosts=None)
    return SeeOther(card.link if is_ours else reverse("messaging:inbox"))


@page("messaging.read", ("POST",))
def read_all(request: LinliRequest) -> HttpResponse:
    """Mark everything as read, and return to the list it was pressed in."""
    notices_read_all(person_id=_person(request), counties=counties_of(request.actor), now=request.now)
    console = reverse("messaging:console_inbox")
    return SeeOther(console if request.POST.get("next") == console else reverse("messaging:inbox"))


def _person(request: LinliRequest) -> int:
    if request.actor.person_id is None:
        raise NotAllowedError("messaging.view_inbox")
    return request.actor.person_id
