"""Unchanged pages: an ETag made of version counters, compared before anything of the page is built."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import get_language

import linli
from linli.kernel import versions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest


def etag_of(request: LinliRequest, keys: Iterable[str]) -> str:
    """Return the weak ETag of what this session would see now; a query only for counters not read with the session.

    It changes with the session, the mode, the language, the hour (relative times) and every counter named.
    """
    wanted = sorted(set(keys))
    known = request.signed_in.versions if request.signed_in else {}
    lacking = [key for key in wanted if key not in known]
    numbers = {**known, **(versions.current(lacking) if lacking else {})}
    parts = (
        linli.__version__,
        str(request.signed_in.session_id if request.signed_in else 0),
        request.mode,
        get_language() or "",
        f"{request.now:%Y%m%d%H}",
        request.get_full_path(),
        *(f"{key}={numbers.get(key, 0)}" for key in wanted),
    )
    return f'W/"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]}"'


def unless_unchanged(request: LinliRequest, keys: Iterable[str], build: Callable[[], HttpResponse]) -> HttpResponseBase:
    """Answer 304 if the browser holds the page of these counters, else build it and name its ETag.

    The counters are read before the page: a change in between costs one more reload, never a stale page.
    """
    etag = etag_of(request, keys)
    held = parse_etags(request.headers.get("If-None-Match", ""))
    answer: HttpResponseBase = HttpResponseNotModified() if etag in held else build()
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Cookie, Accept-Language, HX-Request"
    return answer
