"""The cookies of signing in: the session, number and code half-way through, the device that has been here before."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from django.core import signing

from linli.kernel.secrets import open_text, seal_text
from linli.modules.accounts.services.codes import CODE_LIVES, TRUSTED, phone_index_of
from linli.web.cookies import cookie_set as _set
from linli.web.language import LANGUAGE_COOKIE
from linli.web.middleware import SESSION_COOKIE

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from linli.modules.accounts.cards import OpenedSession
    from linli.web.request import LinliRequest

PHONE_COOKIE = "linli_signing_in"
FIRST_CODE_COOKIE = "linli_first_code"
DEVICE_COOKIE = "linli_device"
_PHONE_LIVES = 15 * 60
_DEVICE_LIVES = 365 * 24 * 3600
_INDEX_CHARACTERS = 32
_PATH = "/sign-in"
_SIGNER = signing.Signer(salt="linli.accounts.device")


def session_keep(response: HttpResponse, opened: OpenedSession, now: datetime) -> None:
    """Let the browser carry the session's token."""
    _set(response, SESSION_COOKIE, opened.token, max_age=int((opened.expires_at - now).total_seconds()))
    response.delete_cookie(PHONE_COOKIE, path=_PATH)
    response.delete_cookie(FIRST_CODE_COOKIE, path=_PATH)


def session_drop(response: HttpResponse) -> None:
    """Take the token back."""
    response.delete_cookie(SESSION_COOKIE)


def language_keep(response: HttpResponse, language: str) -> None:
    """Let the browser carry the language, so that signing in speaks it, too."""
    _set(response, LANGUAGE_COOKIE, language, max_age=_DEVICE_LIVES)


def phone_keep(response: HttpResponse, phone: str) -> None:
    """Remember the number between the two steps: sealed, and out of every address and log."""
    _set(response, PHONE_COOKIE, seal_text(phone, purpose="signing-in").hex(), max_age=_PHONE_LIVES, path=_PATH)


def phone_kept(request: LinliRequest) -> str:
    """Return the number of the first step, empty when there was none."""
    try:
        return open_text(bytes.fromhex(request.COOKIES.get(PHONE_COOKIE, "")), purpose="signing-in")
    except (ValueError, InvalidTag):
        return ""


def first_code_keep(response: HttpResponse, phone: str, code: str) -> None:
    """Remember number and first code until the second comes: sealed, so that neither is read on the way."""
    sealed = seal_text(json.dumps([phone, code]), purpose="first-code").hex()
    _set(response, FIRST_CODE_COOKIE, sealed, max_age=int(CODE_LIVES.total_seconds()), path=_PATH)


def first_code_kept(request: LinliRequest) -> tuple[str, str]:
    """Return number and first code, empty when there were none."""
    try:
        sealed = bytes.fromhex(request.COOKIES.get(FIRST_CODE_COOKIE, ""))
        phone, code = json.loads(open_text(sealed, purpose="first-code"))
    except (ValueError, InvalidTag):
        return "", ""
    return phone, code


def device_keep(response: HttpResponse, request: LinliRequest, phone: str) -> None:
    """Mark the browser as one on which this number has signed in: strangers cannot use up its tries."""
    mark = _device(request, phone) or secrets.token_urlsafe(16)
    value = _SIGNER.sign(f"{mark}.{_index(phone)}")
    _set(response, DEVICE_COOKIE, value, max_age=_DEVICE_LIVES, path=_PATH)


def origin_for(request: LinliRequest, phone: str) -> str:
    """Return by what limits count this request: the marked device of this number, else the network."""
    mark = _device(request, phone)
    return f"{TRUSTED}{mark}" if mark else request.origin


def _device(request: LinliRequest, phone: str) -> str:
    try:
        mark, _, index = _SIGNER.unsign(request.COOKIES.get(DEVICE_COOKIE, "")).rpartition(".")
    except signing.BadSignature:
        return ""
    return mark if index == _index(phone) else ""


def _index(phone: str) -> str:
    return phone_index_of(phone).hex()[:_INDEX_CHARACTERS]
