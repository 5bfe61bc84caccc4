"""Signing in, in two steps and a third for who has a second factor, and out."""

from __future__ import annotations

import contextlib
import math
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from linli.kernel.roles import CONSOLE_ROLES
from linli.kernel.secrets import mask_phone
from linli.modules.accounts.demo import DEMO_CODE
from linli.modules.accounts.errors import (
    CodeRefusedError,
    SecondCodeRefusedError,
    SecondFactorNeededError,
    TooManyError,
)
from linli.modules.accounts.models import Session
from linli.modules.accounts.pages import cookies
from linli.modules.accounts.resolving import session_resolve
from linli.modules.accounts.services import code_request, session_open, session_revoke
from linli.modules.accounts.services.codes import CODE_LIVES
from linli.modules.population.public import InvalidPhoneError, phone_normalised
from linli.web.respond import SeeOther, render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.accounts.cards import OpenedSession
    from linli.web.request import LinliRequest

_CODE_AT_MOST = 20
_PHONE_AT_MOST = 30
_SENT, _LIMITED = "sent", "wait"


@page("accounts.sign_in", ("GET", "POST"))
def phone_page(request: LinliRequest) -> HttpResponse:
    """Ask for the phone number; leads on to the code, known number or not, limited or not."""
    way_on = _way_on(request)
    if request.method != "POST":
        return SeeOther(way_on or "/") if request.signed_in else _show_phone(request, way_on)
    said = request.POST.get("phone", "")[:_PHONE_AT_MOST]
    try:
        phone = phone_normalised(said)
    except InvalidPhoneError:
        return _show_phone(request, way_on, said, _("手机号要 11 位数字，请再看一眼"))
    return _ask_for_code(request, phone, way_on)


def _show_phone(request: LinliRequest, way_on: str, phone: str = "", error: str = "") -> HttpResponse:
    context = {
        "next": way_on,
        "phone": phone,
        "error": error,
        "demo_code": _demo_code(),
        "languages": settings.LANGUAGES,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "accounts/resident/sign_in.html", context, status=status)


def _ask_for_code(request: LinliRequest, phone: str, way_on: str) -> HttpResponse:
    query = {"next": way_on} if way_on else {}
    try:
        code_request(phone=phone, origin=cookies.origin_for(request, phone), now=request.now)
    except TooManyError as limited:
        query[_LIMITED] = str(limited.retry_after)
    else:
        query[_SENT] = "1"
    response = SeeOther(f"{reverse('accounts:sign_in_code')}?{urlencode(query)}")
    cookies.phone_keep(response, phone)
    return response


@page("accounts.sign_in", ("GET", "POST"))
def code_page(request: LinliRequest) -> HttpResponse:
    """Ask for the code; a right one opens the session and leads to where the person was going."""
    way_on, phone = _way_on(request), cookies.phone_kept(request)
    if not phone:
        return SeeOther(_with_next(reverse("accounts:sign_in"), way_on))
    if request.method != "POST":
        return _show_code(request, phone, way_on, notice=_said_about_sending(request))
    if "again" in request.POST:
        return _ask_for_code(request, phone, way_on)
    return _try_code(request, phone, way_on)


def _try_code(request: LinliRequest, phone: str, way_on: str) -> HttpResponse:
    code = request.POST.get("code", "")[:_CODE_AT_MOST]
    try:
        opened = _open(request, phone, code)
    except SecondFactorNeededError:
        to_second = SeeOther(_with_next(reverse("accounts:sign_in_second"), way_on))
        cookies.first_code_keep(to_second, phone, code)
        return to_second
    except CodeRefusedError as refused:
        return _show_code(request, phone, way_on, error=str(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooManyError as limited:
        words = too_many_words(limited)
        response = _show_code(request, phone, way_on, error=words, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(limited.retry_after)
        return response
    return _enter(request, opened, phone, way_on)


def _open(request: LinliRequest, phone: str, code: str, second: str = "") -> OpenedSession:
    return session_open(
        phone=phone,
        code=code,
        second=second,
        origin=cookies.origin_for(request, phone),
        user_agent=request.headers.get("User-Agent", ""),
        kind=Session.Kind.WEB,
        now=request.now,
    )


def _enter(request: LinliRequest, opened: OpenedSession, phone: str, way_on: str) -> HttpResponse:
    rotate_token(request)
    response = SeeOther(_start_of(request, opened.token, way_on))
    cookies.session_keep(response, opened, request.now)
    cookies.device_keep(response, request, phone)
    return response


@page("accounts.sign_in", ("GET", "POST"))
def second_page(request: LinliRequest) -> HttpResponse:
    """Take the second code, of the authenticator or written down; the first one came before and is not used up."""
    way_on = _way_on(request)
    phone, code = cookies.first_code_kept(request)
    if not code:
        return SeeOther(_with_next(reverse("accounts:sign_in"), way_on))
    if request.method != "POST":
        return _show_second(request, way_on)
    try:
        opened = _open(request, phone, code, request.POST.get("otp", "")[:_CODE_AT_MOST])
    except (SecondFactorNeededError, SecondCodeRefusedError) as refused:
        return _show_second(request, way_on, str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    except CodeRefusedError:
        words = _("短信验证码已经过期，请重新获取一条")
        return _show_code(request, phone, way_on, error=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooManyError as limited:
        response = _show_second(request, way_on, too_many_words(limited), HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(limited.retry_after)
        return response
    return _enter(request, opened, phone, way_on)


def _show_second(
    request: LinliRequest, way_on: str, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"next": way_on, "error": error, "change_href": _with_next(reverse("accounts:sign_in"), way_on)}
    return render(request, "accounts/resident/sign_in_second.html", context, status=status)


def too_many_words(limited: TooManyError) -> str:
    """Say that too many codes were wrong, and when to try again."""
    return _("输错的次数多了，请 %(wait)s后再试") % {"wait": _wait(limited.retry_after)}


def _show_code(
    request: LinliRequest,
    phone: str,
    way_on: str,
    *,
    notice: str = "",
    error: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "next": way_on,
        "phone_hint": mask_phone(phone),
        "notice": notice,
        "error": error,
        "minutes": int(CODE_LIVES.total_seconds()) // 60,
        "demo_code": _demo_code(),
        "change_href": _with_next(reverse("accounts:sign_in"), way_on),
    }
    return render(request, "accounts/resident/sign_in_code.html", context, status=status)


def _said_about_sending(request: LinliRequest) -> str:
    said = request.GET.get(_LIMITED, "")
    if said.isascii() and said.isdigit():
        wait = _wait(min(int(said), 24 * 3600))
        return _("验证码要得太勤，这次没有再发；刚才那条 5 分钟内还能用。要再发一条，请等 %(wait)s") % {"wait": wait}
    return ""


def _wait(seconds: int) -> str:
    if seconds <= 90:  # noqa: PLR2004 - below that, minutes say too little
        return _("%(n)s 秒") % {"n": seconds}
    if seconds < 2 * 3600:
        return _("%(n)s 分钟") % {"n": math.ceil(seconds / 60)}
    return _("%(n)s 小时") % {"n": math.ceil(seconds / 3600)}


def _way_on(request: LinliRequest) -> str:
    """Return where the person was going, if that is a page of ours."""
    said = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if is_ours and not said.startswith(reverse("accounts:sign_in")) else ""


def _with_next(address: str, way_on: str) -> str:
    return f"{address}?{urlencode({'next': way_on})}" if way_on else address


def _start_of(request: LinliRequest, token: str, way_on: str) -> str:
    """Lead on; those who work at a desk to the console, unless they hold a phone, and first to a lacking factor."""
    signed_in = session_resolve(token)
    if signed_in and signed_in.lacks_second_factor:
        return _with_next(reverse("accounts:second_factor"), way_on)
    if way_on:
        return way_on
    at_a_desk = "Mobile" not in request.headers.get("User-Agent", "")
    return "/console/" if signed_in and at_a_desk and signed_in.actor.has_role(CONSOLE_ROLES) else "/"


def _demo_code() -> str:
    return DEMO_CODE if settings.LINLI_DEMO else ""


@page("accounts.sign_out", ("POST",))
def sign_out(request: LinliRequest) -> HttpResponse:
    """End this session; pressed twice or after it ran out, it leads the same way."""
    if request.signed_in is not None and request.actor.person_id is not None:
        with contextlib.suppress(Session.DoesNotExist):
            session_revoke(person_id=request.actor.person_id, session_id=request.signed_in.session_id, now=request.now)
    response = SeeOther(reverse("accounts:sign_in"))
    cookies.session_drop(response)
    return response
