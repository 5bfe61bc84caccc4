"""The resident's home, signed in: uncached, unchanged (ETag), and a bare view of the same server beside it.

Uses the reference data set, or the demo where LINLI_DATA names one. 16 connections, each a resident of their own.
"""

from __future__ import annotations

import gzip
import os
import secrets
from datetime import timedelta
from http import HTTPStatus

import _database
from _server import cpu_seconds, web
from _volley import Volley, ask, fire, request_for

CONNECTIONS = 16
_SECONDS = float(os.environ.get("LINLI_BENCH_SECONDS", "8"))
_WARM_UP = 2.0


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md."""
    with _database.opened("linli bench home"):
        _have_people(scale)
        tokens = _sign_in()
        try:
            with web() as (port, pid):
                return _measure(port, pid, tokens)
        finally:
            _sign_out(tokens)


def _have_people(scale: float) -> None:
    import seed  # noqa: PLC0415 — the bench's own, beside this file
    from django.conf import settings  # noqa: PLC0415

    if not settings.LINLI_DEMO:
        seed.ensure(scale)


def _sign_in() -> list[str]:
    """Open sessions of residents who have reported something, without a code."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.kernel.secrets import token_digest  # noqa: PLC0415
    from linli.modules.accounts.models import Session  # noqa: PLC0415
    from linli.modules.matters.models import Matter  # noqa: PLC0415

    now = clock.now()
    newest = Matter.objects.filter(reporter_role="").order_by("-pk").values_list("reporter_id", flat=True)[:2000]
    persons = list(dict.fromkeys(newest))[:CONNECTIONS]
    tokens = [secrets.token_urlsafe(32) for _ in persons]
    for person, token in zip(persons, tokens, strict=True):
        Session.objects.create(
            token_digest=token_digest(token),
            person_id=person,
            kind="web",
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=2),
            user_agent="bench",
        )
    return tokens


def _sign_out(tokens: list[str]) -> None:
    from linli.kernel.secrets import token_digest  # noqa: PLC0415
    from linli.modules.accounts.models import Session  # noqa: PLC0415

    Session.objects.filter(token_digest__in=[token_digest(token) for token in tokens]).delete()


def _measure(port: int, pid: int, tokens: list[str]) -> dict[str, float]:
    plain = [request_for("/", port, Cookie=f"linli_session={token}", Accept_Encoding="gzip") for token in tokens]
    first = [ask(port, request) for request in plain]
    for status, _headers, _body in first:
        _demand(status, HTTPStatus.OK)
    unchanged = [
        request_for("/", port, Cookie=f"linli_session={token}", Accept_Encoding="gzip", If_None_Match=headers["etag"])
        for token, (_status, headers, _body) in zip(tokens, first, strict=True)
    ]
    bare = [request_for("/healthz", port)] * len(tokens)
    fire(port, plain, seconds=_WARM_UP)
    home, cpu = _timed(port, pid, plain, HTTPStatus.OK)
    etag, etag_cpu = _timed(port, pid, unchanged, HTTPStatus.NOT_MODIFIED)
    baseline, _ = _timed(port, pid, bare, HTTPStatus.OK)
    return {
        "cpu_ms": cpu,
        "p50_ms": home.percentile(0.5),
        "p99_ms": home.percentile(0.99),
        "rps": home.per_second,
        "etag_rps": etag.per_second,
        "etag_cpu_ms": etag_cpu,
        "baseline_rps": baseline.per_second,
        "html_gz_bytes": float(max(_zipped(headers, body) for _status, headers, body in first)),
    }


def _timed(port: int, pid: int, requests: list[bytes], wanted: HTTPStatus) -> tuple[Volley, float]:
    """Return the answers, and the milliseconds of the server's processor time for each of them."""
    before = cpu_seconds(pid)
    found = fire(port, requests, seconds=_SECONDS)
    spent = cpu_seconds(pid) - before
    for status in found.statuses:
        _demand(status, wanted)
    return found, 1000 * spent / len(found.seconds)


def _demand(status: int, wanted: HTTPStatus) -> None:
    if status != wanted:
        raise RuntimeError(f"the server answered {status} where {wanted.value} was due")


def _zipped(headers: dict[str, str], body: bytes) -> int:
    return len(body) if headers.get("content-encoding") == "gzip" else len(gzip.compress(body))
