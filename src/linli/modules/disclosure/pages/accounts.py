"""The desk's list of accounts, and opening the next period."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.disclosure.amounts import fen_of
from linli.modules.disclosure.flow import DRAFT, PUBLISHED, RETURNED, REVIEWED, SUBMITTED
from linli.modules.disclosure.models import Book, book_name
from linli.modules.disclosure.pages.words import STATES, title_of
from linli.modules.disclosure.periods import MONTH, QUARTER, day_of, period_ended, period_of
from linli.modules.disclosure.policy import DESK, KEEP, POLICY
from linli.modules.disclosure.selectors.accounts import accounts_page, newest_of
from linli.modules.disclosure.selectors.calendar import rule_of_book
from linli.modules.disclosure.services.keeping import account_open
from linli.modules.places.public import place_get, places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.disclosure.cards import AccountCard
    from linli.modules.disclosure.periods import Period
    from linli.web.request import LinliRequest

LIST = "disclosure:console_accounts"
_TABS = {
    "": (),
    "open": (DRAFT, RETURNED, REVIEWED),
    "waiting": (SUBMITTED,),
    "public": (PUBLISHED,),
}


class At:
    """A place as the policy's row."""

    def __init__(self, village: str) -> None:
        self.village = village


@page(DESK)
def list_page(request: LinliRequest) -> HttpResponse:
    """List accounts within the place: which period, which book, how far."""
    place = desk_place(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in _TABS else ""
    book = request.GET.get("book", "")
    book = book if book in Book.values else ""
    after = request.GET.get("after", "")
    found = accounts_page(actor=request.actor, place=place, book=book, states=_TABS[tab], after=after)
    kept = {"place": request.GET.get("place", ""), "tab": tab, "book": book}
    names = places_get({card.village for card in found.items})
    context = {
        "rows": [_row(card, names) for card in found.items],
        "one_village": len(place) >= Level.VILLAGE,
        "tabs_of_states": [
            {"label": label, "href": _query(kept, tab=code), "current": code == tab}
            for code, label in (
                ("", _("全部")),
                ("open", _("在记")),
                ("waiting", _("等村监会审")),
                ("public", _("已公开")),
            )
        ],
        "books": [
            {"label": label, "href": _query(kept, book=code), "current": code == book}
            for code, label in (("", _("两本账")), *((one.value, one.label) for one in Book))
        ],
        "older": _query(kept, after=found.next) if found.next else "",
        "first": _query(kept) if after else "",
        "may_open": POLICY.allows(request.actor, KEEP, At(place)) and len(place) == Level.VILLAGE,
        "done": _("已经删掉了") if request.GET.get("done") == "discarded" else "",
    }
    framing = Framing(place=place, switch_to=reverse(LIST))
    return desk_render(request, "disclosure/console/accounts.html", context, framing=framing)


def _query(kept: dict[str, str], **other: str) -> str:
    return "?" + urlencode({name: said for name, said in {**kept, **other}.items() if said})


def _row(card: AccountCard, names: dict[str, Any]) -> dict[str, Any]:
    label, tone = STATES[card.state]
    where = names.get(card.village)
    return {
        "card": card,
        "title": title_of(card),
        "where": where.short_name if where else "",
        "state": str(label),
        "tone": tone,
    }


@page(KEEP, ("GET", "POST"))
def open_page(request: LinliRequest) -> HttpResponse:
    """Open the next period of a book, or begin a book with what is there."""
    village = desk_place(request)
    if len(village) != Level.VILLAGE or not POLICY.allows(request.actor, KEEP, At(village)):
        raise NotAllowedError(KEEP)
    said = {name: str(value).replace("\x00", "") for name, value in request.POST.items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            opened = _open(request, village, said)
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other("disclosure:console_account", opened)
    context = {
        "village": place_get(village).short_name,
        "kept_place": request.GET.get("place", ""),
        "books": [_offer(request, village, one) for one in Book],
        "said": said,
        "errors": errors,
    }
    framing = Framing(place=village, switch_to=reverse("disclosure:console_open"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "disclosure/console/open.html", context, framing=framing, status=status)


def _offer(request: LinliRequest, village: str, book: Book) -> dict[str, Any]:
    """Say what can be opened of a book: the periods to begin with, or the one that follows."""
    last = newest_of(village, book)
    rule = rule_of_book(village, book)
    kind = MONTH if rule is None or rule.period == MONTH else QUARTER
    today = day_of(request.now)
    periods: list[Period] = []
    if last is None:
        ended = period_ended(kind, today)
        periods = [ended, ended.next, ended.previous]
    elif last.state == PUBLISHED:
        following = last.period.next
        whole = period_of(kind, following.start)
        periods = [whole if whole.start == following.start else period_of(MONTH, following.start)]
        periods = [one for one in periods if one.start <= today]
    return {
        "code": book.value,
        "label": book_name(book, village),
        "last": last,
        "last_state": str(STATES[last.state][0]) if last else "",
        "periods": [{"value": f"{one.kind}:{one.start.isoformat()}", "label": one.name} for one in periods],
    }


def _open(request: LinliRequest, village: str, said: dict[str, str]) -> int:
    kind, _colon, start = said.get("period", "").partition(":")
    try:
        period = period_of(kind, date.fromisoformat(start))
        given = said.get("opening", "").strip()
        opening = fen_of(given) if given else None
    except (KeyError, ValueError) as refused:
        field = "opening" if said.get("opening") and start else "period"
        message = str(refused) if field == "opening" else _("请选一期")
        raise invalid(f"/{field}", message) from None
    return account_open(
        actor=request.actor,
        village=village,
        book=said.get("book", ""),
        period=period,
        opening=opening,
        note=said.get("note", ""),
        now=request.now,
    )
