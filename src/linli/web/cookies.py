"""Cookies as all of ours are: unreadable for scripts, sent to us alone, secret on the way where the site is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpResponse


def cookie_set(response: HttpResponse, name: str, value: str, *, max_age: int, path: str = "/") -> None:
    """Let the browser carry a value for ``max_age`` seconds below a path."""
    response.set_cookie(
        name, value, max_age=max_age, path=path, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
