"""The first step of joining: which village, and whose phone."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.secrets import mask_phone
from linli.modules.accounts.public import (
    CodeRefusedError,
    TooManyError,
    code_request,
    phone_prove,
)
from linli.modules.joining.flow import WAITING
from linli.modules.joining.pages.entering import enter_as_member, page_of
from linli.modules.joining.pages.holding import SEEN_WITHIN, Held, held_by, hold, proven_phone, where_of
from linli.modules.joining.policy import APPLY
from linli.modules.joining.selectors.coverage import coverage_of
from linli.modules.joining.selectors.matching import member_on_line
from linli.modules.joining.selectors.requests import own_request
from linli.modules.places.public import place_path_name, places_within
from linli.modules.population.public import InvalidPhoneError, phone_normalised
from linli.web.formatting import zh_span
from linli.web.respond import SeeOther, render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.joining.cards import Coverage
    from linli.modules.joining.pages.holding import Where
    from linli.web.request import LinliRequest

_TEXT_AT_MOST = 30
_FOUND_AT_MOST = 20
_COVERAGE_HOLDS_SECONDS = 300


@page(APPLY)
def choose(request: LinliRequest) -> HttpResponse:
    """Help whoever has no code at hand to their village: by its name."""
    wanted = request.GET.get("q", "").replace("\x00", "").strip()[:_TEXT_AT_MOST]
    found = places_within("", Level.VILLAGE, q=wanted, limit=_FOUND_AT_MOST) if len(wanted) > 1 else []
    context = {"q": wanted, "villages": [(card, place_path_name(card.code)) for card in found]}
    return render(request, "joining/resident/choose.html", context)


@page(APPLY, ("GET", "POST"))
def start(request: LinliRequest, code: str) -> HttpResponse:
    """Say which village the code is of and ask for the phone; whoever is known already is led on."""
    where = where_of(code)
    if request.method == "POST":
        return _ask_for_code(request, where, request.POST.get("phone", "")[:_TEXT_AT_MOST])
    if where.village.code in request.actor.villages:
        return see_other("home:home")
    if "anew" not in request.GET:
        phone = proven_phone(request, within=SEEN_WITHIN)
        own = own_request(phone=phone, village=where.village.code) if phone else None
        if own is not None and own.state == WAITING:
            return see_other("joining:wait", where.code)
        if request.actor.is_signed_in and phone:
            return see_other("joining:name", where.code)
    return _show_start(request, where)


def _show_start(request: LinliRequest, where: Where, phone: str = "", error: str = "") -> HttpResponse:
    context = {**page_of(where), "phone": phone, "error": error, "coverage": _coverage(where.village.code)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "joining/resident/start.html", context, status=status)


def _coverage(village: str) -> Coverage:
    """Return how many have come, kept for five minutes: the page is open to everybody."""
    key = f"joining:coverage:{village}"
    held: Coverage | None = cache.get(key)
    if held is None:
        held = coverage_of(village)
        cache.set(key, held, _COVERAGE_HOLDS_SECONDS)
    return held


def _ask_for_code(request: LinliRequest, where: Where, said: str) -> HttpResponse:
    try:
        phone = phone_normalised(said)
    except InvalidPhoneError:
        return _show_start(request, where, said, _("手机号要 11 位数字，请再看一眼"))
    query = {}
    try:
        code_request(phone=phone, origin=request.origin, to_anybody=True, now=request.now)
    except TooManyError as limited:
        query["wait"] = str(limited.retry_after)
    address = reverse("joining:code", args=[where.code])
    response = SeeOther(f"{address}?{urlencode(query)}" if query else address)
    hold(response, Held(phone=phone))
    return response


@page(APPLY, ("GET", "POST"))
def code_page(request: LinliRequest, code: str) -> HttpResponse:
    """Ask for the six figures; the right ones prove the phone, whoever's it is, and lead on."""
    where, phone = where_of(code), held_by(request).phone
    if not phone:
        return see_other("joining:start", where.code)
    if request.method != "POST":
        return _show_code(request, where, phone, notice=_notice(request))
    if "again" in request.POST:
        return _ask_for_code(request, where, phone)
    return _try_code(request, where, phone)


def _try_code(request: LinliRequest, where: Where, phone: str) -> HttpResponse:
    try:
        proof = phone_prove(phone=phone, code=request.POST.get("code", ""), origin=request.origin, now=request.now)
    except CodeRefusedError as refused:
        return _show_code(request, where, phone, error=str(refused))
    except TooManyError as limited:
        words = _("输错的次数多了，请等 %(wait)s再试") % {"wait": _wait(limited.retry_after)}
        response = _show_code(request, where, phone, error=words, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(limited.retry_after)
        return response
    if member_on_line(village=where.village.code, phone=phone):
        return enter_as_member(request, where, proof)
    own = own_request(phone=phone, village=where.village.code)
    is_waiting = own is not None and own.state == WAITING
    response = see_other("joining:wait" if is_waiting else "joining:name", where.code)
    hold(response, Held(phone=phone, proof=proof))
    return response


def _show_code(
    request: LinliRequest, where: Where, phone: str, *, notice: str = "", error: str = "", status: int = 422
) -> HttpResponse:
    context: dict[str, Any] = {
        **page_of(where),
        "phone_hint": mask_phone(phone),
        "notice": notice,
        "error": error,
        "demo": settings.LINLI_DEMO,
    }
    return render(request, "joining/resident/code.html", context, status=status if error else 200)


def _notice(request: LinliRequest) -> str:
    said = request.GET.get("wait", "")
    if said.isascii() and said.isdigit():
        return _("验证码要得太勤，这次没有再发；刚才那条 5 分钟内还能用。要再发一条，请等 %(wait)s") % {
            "wait": _wait(min(int(said), 24 * 3600))
        }
    return ""


def _wait(seconds: int) -> str:
    return zh_span(timedelta(seconds=max(60, seconds)))
