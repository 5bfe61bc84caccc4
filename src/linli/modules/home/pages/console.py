"""Where the desk begins: what waits and how it stands; and choosing the place to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, ancestors_and_self, is_within
from linli.modules.home.policy import DESK
from linli.modules.matters import public as matters
from linli.modules.places.public import children, places_get, places_within
from linli.web.desk import Framing, desk_place, desk_render, desk_scope
from linli.web.routing import page, policy_book

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.places.public import PlaceCard
    from linli.web.request import LinliRequest

MATTERS = "matters.work"
QUEUE = "matters:console_queue"
NEAREST = 6
PLACES_A_PAGE = 60


@page(DESK)
def start(request: LinliRequest) -> HttpResponse:
    """Show what waits for the actor and how the place stands, every number with what it is a part of."""
    here = desk_place(request)
    context: dict[str, Any] = {"numbers": None, "shortcuts": _shortcuts(request, here)}
    if not policy_book().may_ever(request.actor, MATTERS):
        return desk_render(request, "home/console/start.html", context, framing=Framing(here))
    actor, now = request.actor, request.now
    numbers = matters.desk_numbers(actor=actor, place=here, now=now)
    does = matters.has_matters_to_do(actor)
    tab = "mine" if does else "late"
    nearest = matters.queue_page(actor=actor, tab=tab, wanted=matters.MatterFilter(place=here), limit=NEAREST, now=now)
    context |= {
        "numbers": numbers,
        "does": does,
        "figures": _figures(request, numbers, does=does),
        "answers": matters.first_answers_on_time(actor=actor, place=here, now=now),
        "nearest": [
            (card, _at(request, "matters:console_detail", card.id, tab=tab), matters.state_tone(card.state))
            for card in nearest.items
        ],
        "queue": _at(request, QUEUE, tab=tab),
    }
    framing = Framing(here, badges={QUEUE: matters.queue_badge(numbers)})
    return desk_render(request, "home/console/start.html", context, framing=framing)


def _at(request: LinliRequest, route: str, *args: object, **query: str) -> str:
    """Return the address of a page at the place being looked at."""
    kept = request.GET.get("place", "")
    given = {**query, **({"place": kept} if kept else {})}
    address = reverse(route, args=args)
    return f"{address}?{urlencode(given)}" if given else address


def _figures(request: LinliRequest, numbers: matters.DeskNumbers, *, does: bool) -> list[dict[str, Any]]:
    of_open = _("在办的 %(open)s 件里") % {"open": numbers.open}
    since = _("从今天零点算起")
    mine = {"label": _("要我办的"), "value": numbers.mine, "note": of_open, "href": _at(request, QUEUE, tab="mine")}
    open_ones = {"label": _("在办的"), "value": numbers.open, "note": "", "href": _at(request, QUEUE, tab="all")}
    late = {"label": _("已超期"), "value": numbers.late, "note": of_open, "href": _at(request, QUEUE, tab="late")}
    came = {"label": _("今天新增"), "value": numbers.reported_today, "note": since}
    went = {"label": _("今天办结"), "value": numbers.closed_today, "note": since}
    return [
        mine if does else open_ones,
        {**late, "tone": "late" if numbers.late else ""},
        {**came, "href": _at(request, QUEUE, tab="all")},
        {**went, "href": _at(request, QUEUE, tab="closed")},
    ]


def _shortcuts(request: LinliRequest, here: str) -> list[dict[str, str]]:
    """Return where to go from here, only what is open to the actor."""
    may, actor = policy_book().may_ever, request.actor
    found = []
    if may(actor, MATTERS) and matters.may_register_at(actor, here):
        found.append(("matters:console_report", "plus", _("登记一件事"), _("自己发现的，照样有编号、有时限")))
    if may(actor, MATTERS):
        found.append((QUEUE, "inbox", _("事件办理"), _("按剩余时限排，先急后缓")))
        found.append(("matters:console_promises", "hourglass", _("办事的承诺"), _("多久先回一句，多久办好")))
    if may(actor, "accounts.view_appointments"):
        found.append(("accounts:appointments", "id", _("任职"), _("谁管什么，代班到什么时候")))
    found.append(("messaging:console_inbox", "bell", _("消息"), _("派给您的、催办的、超期的")))
    return [
        {"href": _at(request, route), "icon": icon, "label": label, "note": note} for route, icon, label, note in found
    ]


@page(DESK)
def place(request: LinliRequest) -> HttpResponse:
    """Let the actor choose which place of their own to look at: step by step, or by name, pinyin or code."""
    here = desk_place(request)
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    after = request.GET.get("after", "")
    leads = _leads_to(request)
    found = _found(request, wanted, after) if wanted else _below(here)
    chain = [
        code for code in ancestors_and_self(here) if any(is_within(code, own) for own in desk_scope(request.actor))
    ]
    names = places_get({*desk_scope(request.actor), *chain} - {""})
    query = {"next": leads, "place": here}
    context = {
        "here": names.get(here),
        "leads": leads,
        "q": wanted,
        "places": [_choice(card, leads) for card in found[:PLACES_A_PAGE]],
        "chain": [_choice(names[code], leads) for code in chain if code in names],
        "scope": [_choice(names[code], leads) for code in desk_scope(request.actor) if code in names],
        "older": f"?{urlencode({**query, 'q': wanted, 'after': found[PLACES_A_PAGE - 1].code})}"
        if len(found) > PLACES_A_PAGE
        else "",
        "newer": f"?{urlencode({**query, 'q': wanted})}" if after else "",
    }
    framing = Framing(here, switch_to=leads, below=found if not wanted else None)
    return desk_render(request, "home/console/place.html", context, framing=framing)


def _leads_to(request: LinliRequest) -> str:
    """Return the page of the desk that choosing leads back to."""
    said = request.GET.get("next", "")
    is_ours = said.startswith("/console/") and said.isascii() and said.isprintable() and "\\" not in said
    return said.partition("?")[0] if is_ours else reverse("home:console")


def _below(here: str) -> list[PlaceCard]:
    return children(here) if here and len(here) < Level.VILLAGE else []


def _found(request: LinliRequest, wanted: str, after: str) -> list[PlaceCard]:
    """Search the subtrees the actor works on; villages and what lies above them, not grids."""
    found: list[PlaceCard] = []
    for own in sorted(desk_scope(request.actor)):
        found += places_within(own, after=after or None, limit=4 * PLACES_A_PAGE, q=wanted)
    by_code = {card.code: card for card in found if card.level <= Level.VILLAGE}
    return [by_code[code] for code in sorted(by_code)]


def _choice(card: PlaceCard, leads: str) -> dict[str, Any]:
    return {
        "code": card.code,
        "name": card.short_name,
        "full": card.name,
        "level": card.level,
        "href": f"{leads}?{urlencode({'place': card.code})}",
        "within": f"{reverse('home:console_place')}?{urlencode({'place': card.code, 'next': leads})}"
        if card.level < Level.VILLAGE
        else "",
    }
