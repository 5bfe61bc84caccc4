"""Answers of pages: a rendered template, or the way to the next page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest


class SeeOther(HttpResponseRedirect):
    """The way on after a POST: the browser asks for it with GET (303)."""

    status_code = HTTPStatus.SEE_OTHER


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Render a template as the answer; pages of a person are kept by the browser only as long as they are shown."""
    body = render_to_string(template, dict(context or {}), request)
    response = HttpResponse(body, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    # A part fetched by htmx must not come back as the page when somebody presses Back.
    patch_vary_headers(response, ["HX-Request"])
    return response


def see_other(to: str, *args: object, **kwargs: object) -> SeeOther:
    """Lead on with 303 to a route's name (with its arguments) or an address."""
    return SeeOther(resolve_url(to, *args, **kwargs))


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page (a boosted link or form wants the whole page)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true"
