"""A phone reported stolen: whose it is, what barring means, and letting its owner in again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import is_within
from linli.kernel.policy import NotAllowedError
from linli.modules.accounts.policy import BARRERS
from linli.modules.accounts.selectors import phone_owner_get, phone_owners_named, phones_barred
from linli.modules.accounts.services import person_bar, person_readmit
from linli.modules.places import public as places
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from linli.modules.accounts.selectors import PhoneOwner
    from linli.web.request import LinliRequest

_BAR = "accounts.bar_person"
_TEXT_AT_MOST = 40


@page(_BAR)
def search_page(request: LinliRequest) -> HttpResponse:
    """Find somebody by name within the own place; below, whose phones are barred there now."""
    place = _place(request)
    q = request.GET.get("q", "").strip()[:_TEXT_AT_MOST]
    found = phone_owners_named(place=place, q=q, now=request.now, before=request.GET.get("before", ""))
    barred = phones_barred(place=place)
    names = _names(found.items, barred)
    kept = {name: value for name, value in (("q", q), ("place", request.GET.get("place", ""))) if value}
    context = {
        "q": q,
        "kept_place": kept.get("place", ""),
        "rows": [_row(owner, names, request) for owner in found.items],
        "barred": [_row(owner, names, request) for owner in barred],
        "older": f"?{urlencode({**kept, 'before': found.next})}" if found.next else "",
        "first": f"?{urlencode(kept)}" if request.GET.get("before") else "",
        "done": _done_words(request),
    }
    framing = Framing(place=place, switch_to=reverse("accounts:lost_phones"))
    return desk_render(request, "accounts/console/lost_phones.html", context, framing=framing)


def _place(request: LinliRequest) -> str:
    """Return the place asked for where the actor may bar, else the first of their own."""
    own = request.actor.places_as(BARRERS)
    asked = desk_place(request)
    if any(is_within(asked, place) for place in own):
        return asked
    if request.GET.get("place"):
        raise NotAllowedError(_BAR)
    return own[0]


def _names(*lists: Iterable[PhoneOwner]) -> dict[str, str]:
    cards = places.places_get({owner.place for owners in lists for owner in owners})
    return {code: card.short_name for code, card in cards.items()}


def _row(owner: PhoneOwner, names: dict[str, str], request: LinliRequest) -> dict[str, object]:
    return {
        "id": owner.person_id,
        "name": owner.name,
        "phone_hint": owner.phone_hint,
        "place": names.get(owner.place, owner.place),
        "barred_at": owner.barred_at,
        "is_me": owner.person_id == request.actor.person_id,
        "question": _readmit_question(owner) if owner.barred_at else _bar_question(owner),
    }


def _bar_question(owner: PhoneOwner) -> dict[str, str]:
    """Say what barring does, in full: it is pressed once."""
    consequence = _(
        "马上生效：%(name)s（%(phone)s）在所有手机和电脑上都会退出，这个号码也收不到验证码，谁都不能用它登录，直到您在这里解除。"
    )
    return {
        "title": _("挂失%(name)s的手机？") % {"name": owner.name},
        "text": consequence % {"name": owner.name, "phone": owner.phone_hint or _("没有登记号码")},
        "action": reverse("accounts:person_bar", args=[owner.person_id]),
        "label": _("确认挂失"),
        "kind": "d",
    }


def _readmit_question(owner: PhoneOwner) -> dict[str, str]:
    return {
        "title": _("让%(name)s重新登录？") % {"name": owner.name},
        "text": _("先当面或打电话核对：号码已经补办回来，在本人手里。解除后就能收验证码登录。"),
        "action": reverse("accounts:person_readmit", args=[owner.person_id]),
        "label": _("解除挂失"),
        "kind": "p",
    }


def _done_words(request: LinliRequest) -> str:
    return {
        "barred": _("挂失了，那部手机的下一次操作就不算数了"),
        "readmitted": _("解除了，本人现在可以重新登录"),
    }.get(request.GET.get("done", ""), "")


@page(_BAR, ("GET", "POST"))
def bar_page(request: LinliRequest, person_id: int) -> HttpResponse:
    """Bar a phone; without JavaScript the question is a page of its own."""
    owner = _owner(request, person_id)
    if request.method == "POST":
        person_bar(actor=request.actor, person_id=person_id, now=request.now)
        return see_other(f"{reverse('accounts:lost_phones')}?done=barred")
    return _ask(request, _bar_question(owner))


@page(_BAR, ("GET", "POST"))
def readmit_page(request: LinliRequest, person_id: int) -> HttpResponse:
    """Let the owner sign in again, once the office knows that the number is back in their hands."""
    owner = _owner(request, person_id)
    if request.method == "POST":
        person_readmit(actor=request.actor, person_id=person_id, now=request.now)
        return see_other(f"{reverse('accounts:lost_phones')}?done=readmitted")
    return _ask(request, _readmit_question(owner))


def _owner(request: LinliRequest, person_id: int) -> PhoneOwner:
    owner = phone_owner_get(actor=request.actor, person_id=person_id, now=request.now)
    if owner.person_id == request.actor.person_id:
        raise NotAllowedError(_BAR)
    return owner


def _ask(request: LinliRequest, question: dict[str, str]) -> HttpResponse:
    return render(request, "web/confirm.html", {**question, "back": reverse("accounts:lost_phones")})
