"""Setting up the second factor: a picture to scan, a code to confirm it, and what to keep for when it is lost."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import segno
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from markupsafe import Markup

from linli.modules.accounts.errors import SecondCodeRefusedError, SecondFactorNeededError, TooManyError
from linli.modules.accounts.pages.signing_in import too_many_words
from linli.modules.accounts.selectors import second_factor_draft, second_factor_of
from linli.modules.accounts.services import (
    second_factor_begin,
    second_factor_confirm,
    second_factor_give_up,
    session_strengthen,
)
from linli.web.problems import NotSignedInError
from linli.web.respond import SeeOther, render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest, SignedIn

_CODE_AT_MOST = 20
_LETTERS_A_GROUP = 4


@page("accounts.set_second_factor", ("GET", "POST"))
def factor_page(request: LinliRequest) -> HttpResponse:
    """Lead through the steps: why, picture and code, the codes to keep; whoever has one proves it or changes it."""
    signed_in = request.signed_in
    if signed_in is None:
        raise NotSignedInError
    if request.method != "POST":
        return _show(request, signed_in)
    step, code = request.POST.get("step", ""), request.POST.get("otp", "")[:_CODE_AT_MOST]
    try:
        return _take(request, signed_in, step, code)
    except (SecondCodeRefusedError, SecondFactorNeededError) as refused:
        return _show(request, signed_in, str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooManyError as limited:
        response = _show(request, signed_in, too_many_words(limited), HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = str(limited.retry_after)
        return response


def _take(request: LinliRequest, signed_in: SignedIn, step: str, code: str) -> HttpResponse:
    actor, session_id, origin, now = request.actor, signed_in.session_id, request.origin, request.now
    if step == "confirm":
        codes = second_factor_confirm(actor=actor, session_id=session_id, code=code, origin=origin, now=now)
        return _no_store(render(request, "accounts/resident/recovery_codes.html", {"codes": codes, **_ways(request)}))
    if step == "prove":
        session_strengthen(actor=actor, session_id=session_id, code=code, origin=origin, now=now)
        return SeeOther(_way_on(request) or "/")
    if step == "give_up":
        second_factor_give_up(actor=actor)
    else:
        second_factor_begin(actor=actor, session_id=session_id, origin=origin, now=now, code=code)
    return SeeOther(_here(request))


def _show(
    request: LinliRequest, signed_in: SignedIn, error: str = "", status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    person_id = request.actor.known_id
    card, secret = second_factor_of(person_id), second_factor_draft(person_id, signed_in.session_id)
    context = {
        "error": error,
        "card": card,
        "lacks": signed_in.lacks_second_factor,
        **_ways(request),
        **(_picture(secret, signed_in.phone_hint) if secret else {}),
    }
    template = "accounts/resident/second_factor_setup.html" if secret else "accounts/resident/second_factor.html"
    return _no_store(render(request, template, context, status=status))


def _picture(secret: str, whose: str) -> dict[str, object]:
    """Return what an authenticator reads, as a picture, a link for this very phone, and letters to type."""
    issuer = _("邻里")
    label = quote(f"{issuer}:{whose}" if whose else issuer)
    address = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer, 'digits': 6, 'period': 30})}"
    drawn = segno.make(address, error="m", micro=False).svg_inline(border=2, dark="#000", light="#fff", omitsize=True)
    groups = [secret[at : at + _LETTERS_A_GROUP] for at in range(0, len(secret), _LETTERS_A_GROUP)]
    # The letters of an address are all that went into it; segno draws squares.
    return {"picture": Markup(drawn), "address": address, "groups": groups}  # noqa: S704 - markup of our own making


def _ways(request: LinliRequest) -> dict[str, str]:
    way_on = _way_on(request)
    return {"next": way_on, "way_on": way_on or "/", "back": reverse("accounts:me")}


def _here(request: LinliRequest) -> str:
    way_on = _way_on(request)
    here = reverse("accounts:second_factor")
    return f"{here}?{urlencode({'next': way_on})}" if way_on else here


def _way_on(request: LinliRequest) -> str:
    said = request.POST.get("next", "") or request.GET.get("next", "")
    return said if said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None) else ""


def _no_store(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
