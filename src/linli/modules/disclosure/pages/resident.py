"""What members of a village see of its accounts: the month, the items with their vouchers, the seal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.modules.disclosure.categories import EXPENSE, INCOME
from linli.modules.disclosure.flow import PUBLIC
from linli.modules.disclosure.models import Account, Book, book_name
from linli.modules.disclosure.pages.figures import bridge_of
from linli.modules.disclosure.pages.words import title_of
from linli.modules.disclosure.periods import MONTH
from linli.modules.disclosure.policy import READ
from linli.modules.disclosure.selectors.accounts import (
    account_get,
    corrected_by,
    differences,
    items_of,
    published_page,
    seal_of,
    sees_all,
    shares_of,
    signatures_of,
)
from linli.modules.disclosure.selectors.calendar import rule_of_book
from linli.modules.places.public import place_get
from linli.web.formatting import MONTHS
from linli.web.navigation import tabs_for
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from linli.kernel.actor import Actor
    from linli.modules.disclosure.cards import AccountCard, ItemCard
    from linli.web.request import LinliRequest

BIGGEST = 3
_ASKING = "letter"
"""The kind of matter a question about an item is: a letter to the village."""


@page(READ)
def index(request: LinliRequest) -> HttpResponse:
    """List what is public of the chosen village, book by book, the newest month first."""
    village = _village(request)
    book = request.GET.get("book", "")
    if book not in Book.values:
        book = Book.COMMITTEE.value
    after = request.GET.get("after", "")
    found = published_page(actor=request.actor, village=village, book=book, after=after)
    here = reverse("disclosure:index")
    context = {
        "village": place_get(village).short_name if village else "",
        "books": [
            {"label": book_name(one, village), "href": f"{here}?book={one.value}", "current": one == book}
            for one in Book
        ],
        "rows": [{"card": card, "title": card.period.name, "net": card.income - card.expense} for card in found.items],
        "older": f"?{urlencode({'book': book, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode({'book': book})}" if after else "",
        "tabs": tabs_for(request),
    }
    return render(request, "disclosure/resident/index.html", context)


def _village(request: LinliRequest) -> str:
    chosen = request.signed_in.village if request.signed_in else ""
    return chosen or next(iter(request.actor.villages), "")


@page(READ)
def account(request: LinliRequest, account_id: int) -> HttpResponse:
    """Show one period: how much there was, where it came from, where it went, who looked it through."""
    card = _public(request, account_id)
    whole = sees_all(request.actor, card)
    items = items_of(card.id, whole=whole)
    rule = rule_of_book(card.village, card.book)
    before = _reached(request.actor, card.predecessor_id)
    spent, earned = shares_of(items, EXPENSE), shares_of(items, INCOME)
    context = {
        "card": card,
        "title": title_of(card),
        "village": place_get(card.village).short_name,
        "bridge": bridge_of(card),
        "net": card.income - card.expense,
        "period_words": _period_words(card),
        "before": before,
        "spent": spent,
        "earned": earned,
        "biggest": sorted((one for one in items if one.kind == EXPENSE), key=lambda one: -one.amount)[:BIGGEST],
        "income_items": sum(one.kind == INCOME for one in items),
        "vouchers": sum(len(one.vouchers) + one.hidden for one in items),
        "signatures": signatures_of(card.id),
        "changes": _changes(request.actor, card, items, whole=whole),
        "newer_version": corrected_by(card.id) if card.state != "published" else None,
        "basis": rule.basis if rule else "",
        "display_days": rule.display_days if rule else 0,
        "seal_number": f"{card.digest[:4]}-{card.digest[4:8]}".upper(),
        "ask": _ask_address(card, None),
        "tabs": tabs_for(request),
    }
    return render(request, "disclosure/resident/account.html", context)


def _public(request: LinliRequest, account_id: int) -> AccountCard:
    """Return accounts that are public; what is not is looked at at the desk, by those in whose reach it is."""
    card = account_get(actor=request.actor, account_id=account_id)
    if card.state not in PUBLIC:
        raise Http404
    return card


def _reached(actor: Actor, account_id: int | None) -> AccountCard | None:
    if account_id is None:
        return None
    try:
        return account_get(actor=actor, account_id=account_id)
    except Account.DoesNotExist:
        return None


def _period_words(card: AccountCard) -> dict[str, str]:
    """Say beginning, end and the period before in the words of a month or a quarter."""
    if card.period.kind != MONTH:
        return {"this": _("这个季度"), "start": _("季初有"), "end": _("季末有"), "last": _("上季度的账")}
    last = MONTHS[card.period.previous.start.month - 1]
    return {
        "this": _("这个月"),
        "start": _("月初有"),
        "end": _("月底有"),
        "last": _("%(month)s月的账") % {"month": last},
    }


def _changes(actor: Actor, card: AccountCard, items: Sequence[ItemCard], *, whole: bool) -> list[Any]:
    """Return what this version says otherwise than the one before it."""
    old = _reached(actor, card.corrects_id)
    return differences(items_of(old.id, whole=whole), items) if old else []


def _ask_address(card: AccountCard, item: ItemCard | None) -> str:
    """Lead to a letter to the village that begins by naming the accounts, and the item."""
    about = {"account": card.id, **({"line": item.line} if item else {})}
    return f"{reverse('matters:report_kind', args=[_ASKING])}?{urlencode(about)}"


@page(READ)
def item(request: LinliRequest, account_id: int, line: int) -> HttpResponse:
    """Show one item with its vouchers, and the way to ask about it."""
    card = _public(request, account_id)
    found = next((one for one in items_of(card.id, whole=sees_all(request.actor, card)) if one.line == line), None)
    if found is None:
        raise Http404
    pictures = [one for one in found.vouchers if one.kind == "image"]
    context = {
        "card": card,
        "title": title_of(card),
        "item": found,
        "photos": [_photo(card, one.id, number) for number, one in enumerate(pictures, start=1)],
        "documents": [one for one in found.vouchers if one.kind == "pdf"],
        "ask": _ask_address(card, found),
        "back": reverse("disclosure:account", args=[card.id]),
    }
    return render(request, "disclosure/resident/item.html", context)


def _photo(card: AccountCard, voucher_id: int, number: int) -> dict[str, str]:
    return {
        "href": reverse("disclosure:voucher", args=[card.id, voucher_id]),
        "src": reverse("disclosure:voucher_thumb", args=[card.id, voucher_id]),
        "alt": _("凭证 %(n)s") % {"n": number},
    }


@page(READ)
def seal(request: LinliRequest, account_id: int) -> HttpResponse:
    """Compute the seal anew before the reader's eyes and compare it with the journal's."""
    card = _public(request, account_id)
    context = {
        "card": card,
        "title": title_of(card),
        "seal": seal_of(actor=request.actor, account_id=card.id),
        "back": reverse("disclosure:account", args=[card.id]),
    }
    return render(request, "disclosure/resident/seal.html", context)
