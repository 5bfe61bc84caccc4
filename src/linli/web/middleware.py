"""What happens around every view: who asks is found out, the policy is asked, errors become answers."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.utils import translation
from django.utils.module_loading import import_string

from linli.web import measures
from linli.web.language import language_of
from linli.web.problems import (
    DATABASE_LOST,
    MEDIA_TYPE,
    NotSignedInError,
    Problem,
    TooLargeError,
    is_api,
    respond_to,
    respond_with,
)
from linli.web.request import LinliRequest
from linli.web.respond import SeeOther
from linli.web.routing import action_of, policy_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from linli.web.request import Mode, SignedIn

SESSION_COOKIE = "linli_session"
SIGN_IN = "/sign-in"
SECOND_FACTOR = "/me/second-factor"
NOBODY_ASKS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths at which it does not matter who asks: no session is looked up."""
JSON_LIMIT = 256 * 1024
_KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class _GetResponse(Protocol):
    def __call__(self, request: HttpRequest, /) -> HttpResponseBase: ...


class ProblemMiddleware:
    """Turns errors into answers and counts what was answered; outermost of the three."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; under the API no error leaves in another form than a problem document."""
        began = time.perf_counter()
        response = respond_to(request, TooLargeError()) if _is_too_long(request) else None
        answer: HttpResponseBase = self.get_response(request) if response is None else response
        if answer.status_code >= HTTPStatus.BAD_REQUEST and is_api(request):
            answer = _as_document(request, answer)
        measures.count(request, answer.status_code, time.perf_counter() - began)
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer an error a view raised, if it is one that was foreseen."""
        return respond_to(request, exception)


def _is_too_long(request: HttpRequest) -> bool:
    """Judge by the declared length, before a byte of the body is read; one that declares none could be any."""
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        return True
    declared = request.META.get("CONTENT_LENGTH") or "0"
    length = int(declared) if declared.isdigit() else 0
    is_json = request.content_type == "application/json"
    return length > (JSON_LIMIT if is_json else settings.LINLI_BODY_LIMIT)


def _as_document(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    if answer.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return answer
    document = respond_with(request, Problem(HTTPStatus(answer.status_code)))
    for name in _KEPT_HEADERS:
        if name in answer.headers:
            document.headers[name] = answer.headers[name]
    return document


class ActorMiddleware:
    """Finds out who asks, once per request: by the session's cookie, or by the bearer token alone under the API."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response
        self.resolve: Callable[[str], SignedIn | None] = import_string(settings.LINLI_SESSION_RESOLVER)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Give the request its actor, moment, mode and language; without a database it is answered here."""
        request.__class__ = LinliRequest
        asked = cast("LinliRequest", request)
        token = "" if request.path_info in NOBODY_ASKS else _token(asked)
        if token:
            try:
                signed_in = self.resolve(token)
            except DATABASE_LOST as error:
                return cast("HttpResponse", respond_to(request, error))
            _take(asked, signed_in)
        with translation.override(language_of(asked)):
            return self.get_response(request)


def _token(request: LinliRequest) -> str:
    scheme, _space, credentials = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip()
    return "" if request.is_api else request.COOKIES.get(SESSION_COOKIE, "")


def _take(request: LinliRequest, signed_in: SignedIn | None) -> None:
    if signed_in is None:
        request.token_is_dead = True
        return
    request.signed_in = signed_in
    request.actor = signed_in.actor
    request.mode = cast("Mode", signed_in.mode)


class PolicyMiddleware:
    """Asks the policy about every route before its view runs; a route that names no action is refused."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self,
        request: LinliRequest,
        view: Callable[..., HttpResponseBase],
        args: Sequence[Any],  # noqa: ARG002 - Django's signature
        kwargs: dict[str, Any],  # noqa: ARG002 - Django's signature
    ) -> HttpResponseBase | None:
        """Refuse who could never do this to any row; which rows is asked by the view's selectors and services.

        Under the API only 401 is decided here: malformed input is told before reach and permission.
        """
        action = action_of(view, request.method or "")
        if not action:
            message = f"the route {request.path_info} names no action"
            raise ImproperlyConfigured(message)
        if request.is_api and request.token_is_dead:
            return respond_to(request, NotSignedInError())
        if request.actor.is_signed_in and request.is_api:
            return None
        if policy_book().may_ever(request.actor, action):
            return None
        if request.signed_in is not None and request.signed_in.lacks_second_factor:
            return _to(SECOND_FACTOR, request)
        if request.actor.is_signed_in:
            return respond_with(request, Problem(HTTPStatus.FORBIDDEN))
        return respond_to(request, NotSignedInError()) if request.is_api else _to(SIGN_IN, request)


def _to(way: str, request: LinliRequest) -> HttpResponseBase:
    """Lead to signing in (or to the second factor) and back: to the page asked for, or to where a form was sent from.

    Its input is lost.
    """
    way_back = request.get_full_path() if request.method in {"GET", "HEAD"} else _sent_from(request)
    address = f"{way}?{urlencode({'next': way_back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return SeeOther(address)


def _sent_from(request: LinliRequest) -> str:
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host() or not page.path.startswith("/"):
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path
