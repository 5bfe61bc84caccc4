"""The frame around every page of the desk: sidebar, place, search, messages, and who is sitting there."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.place_path import Level, ancestors_and_self, is_within
from linli.modules.accounts.public import role_label
from linli.modules.home.policy import DESK
from linli.modules.messaging.public import counties_of, unread_count
from linli.modules.places.public import children, places_get
from linli.web.desk import Badge, Entry, badges_counted, desk_entries, desk_scope
from linli.web.navigation import Link, LinkGroup, mark_current_group
from linli.web.routing import policy_book

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
    from linli.modules.places.public import PlaceCard
    from linli.web.desk import Framing
    from linli.web.request import LinliRequest

SEARCHED = "matters.work"
MOST_IN_MENU = 40

ENTRIES = (Entry("", gettext_lazy("工作台"), "home:console", "layout-dashboard", DESK, 0),)


def frame(request: LinliRequest, framing: Framing) -> dict[str, Any]:
    """Return what ``web/console.html`` asks for; four queries, one of them for all badges the page has not read.

    A place that does not exist is a 404.
    """
    scope = desk_scope(request.actor)
    codes = {*scope, *ancestors_and_self(framing.place)} if framing.place else set(scope)
    names = places_get(code for code in codes if code)
    if framing.place and framing.place not in names:
        raise Http404
    return {
        "nav": _nav(request, framing),
        "switcher": _switcher(request, framing, scope, names),
        "search": _search(request, framing),
        "bell": {"href": reverse("messaging:console_inbox"), "count": _unread(request)},
        "me": _me(request.actor, names),
        "brand_href": _with_place(reverse("home:console"), request),
    }


def _nav(request: LinliRequest, framing: Framing) -> list[LinkGroup]:
    entries = sorted(desk_entries(), key=lambda entry: entry.order)
    open_to = [entry for entry in entries if policy_book().may_ever(request.actor, entry.action)]
    badges = dict(framing.badges or {})
    unread = [entry for entry in open_to if entry.route not in badges]
    badges |= badges_counted(unread, actor=request.actor, place=framing.place, now=request.now)
    groups = [
        LinkGroup(title, [_link(entry, badges.get(entry.route, Badge(0))) for entry in grouped])
        for title, grouped in groupby(open_to, key=lambda entry: str(entry.group))
    ]
    marked = mark_current_group(groups, request.path_info)
    return [LinkGroup(group.title, [_finished(link, request) for link in group.links]) for group in marked]


def _link(entry: Entry, badge: Badge) -> Link:
    return Link(label=str(entry.label), href=_address(entry.route), icon=entry.icon, count=badge.count, hot=badge.hot)


@cache
def _address(route: str) -> str:
    return reverse(route)


def _finished(link: Link, request: LinliRequest) -> Link:
    """Keep the place in the address; the desk's start is the prefix of every page and current only on its own."""
    is_elsewhere = link.href == reverse("home:console") != request.path_info
    return replace(link, href=_with_place(link.href, request), current=link.current and not is_elsewhere)


def _with_place(href: str, request: LinliRequest, code: str = "") -> str:
    """Keep the chosen place in an address; the actor's own first place needs no mention."""
    kept = code or request.GET.get("place", "")
    return f"{href}?{urlencode({'place': kept})}" if kept else href


def _switcher(
    request: LinliRequest, framing: Framing, scope: tuple[str, ...], names: dict[str, PlaceCard]
) -> dict[str, Any]:
    if not framing.place:
        return {"name": _("整个平台")}
    place = framing.place
    above = [code for code in names if any(is_within(code, own) for own in scope) and is_within(place, code)]
    others = [own for own in scope if own in names and own not in above]
    below = framing.below if framing.below is not None else _below(place)
    listed = [*sorted(above), *others, *(card.code for card in below[:MOST_IN_MENU])]
    known = {**names, **{card.code: card for card in below}}
    leads = framing.switch_to or request.path_info
    entries = [
        {"name": known[code].short_name, "href": _with_place(leads, request, code), "current": code == place}
        for code in dict.fromkeys(listed)
        if len(code) <= Level.VILLAGE
    ]
    more = f"{reverse('home:console_place')}?{urlencode({'place': place, 'next': leads})}"
    has_more = any(len(own) < Level.VILLAGE for own in scope) or len(scope) > 1
    return {"name": names[place].short_name, "places": entries, "more": more if has_more else ""}


def _below(place: str) -> list[PlaceCard]:
    return children(place) if len(place) < Level.VILLAGE else []


def _search(request: LinliRequest, framing: Framing) -> dict[str, Any] | None:
    if not policy_book().may_ever(request.actor, SEARCHED):
        return None
    kept = request.GET.get("place", "")
    return {
        "action": reverse("matters:console_queue"),
        "value": request.GET.get("q", "") if request.path_info.startswith(reverse("matters:console_queue")) else "",
        "placeholder": _("找一件事：编号、说的什么"),
        "fields": {"tab": "all", **({"place": kept} if kept and framing.place else {})},
    }


def _unread(request: LinliRequest) -> int:
    actor = request.actor
    return unread_count(actor.person_id, counties_of(actor), now=request.now) if actor.person_id is not None else 0


def _me(actor: Actor, names: dict[str, PlaceCard]) -> dict[str, str]:
    held = next((a for a in actor.appointments if a.place in desk_scope(actor)), None)
    where = names[held.place].short_name if held and held.place in names else ""
    role = role_label(held.role, held.place) if held else ""
    if where:
        role = _("%(place)s%(role)s") % {"place": where, "role": role}
    return {"name": actor.name, "role": role, "href": reverse("accounts:me")}
