"""The resident's home, signed in: uncached, unchanged (ETag), and a bare view of the same server beside it.

Uses the reference data set, or the demo where LINLI_DATA names one. 16 connections, each a resident of their own.
"""

from __future__ import annotations

import gzip
from http import HTTPStatus

import _database
from _callers import signed_in
from _server import web
from _timing import demand, timed, warm
from _volley import ask, request_for

CONNECTIONS = 16


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md."""
    with _database.opened("linli bench home"):
        _have_people(scale)
        with signed_in(_residents()) as tokens, web() as (port, pid):
            return _measure(port, pid, list(tokens.values()))


def _have_people(scale: float) -> None:
    import seed  # noqa: PLC0415 — the bench's own, beside this file
    from django.conf import settings  # noqa: PLC0415

    if not settings.LINLI_DEMO:
        seed.ensure(scale)


def _residents() -> list[int]:
    """Return residents who have reported something lately."""
    from linli.modules.matters.models import Matter  # noqa: PLC0415

    newest = Matter.objects.filter(reporter_role="").order_by("-pk").values_list("reporter_id", flat=True)[:2000]
    return [person for person in dict.fromkeys(newest) if person is not None][:CONNECTIONS]


def _measure(port: int, pid: int, tokens: list[str]) -> dict[str, float]:
    plain = [request_for("/", port, Cookie=f"linli_session={token}", Accept_Encoding="gzip") for token in tokens]
    first = [ask(port, request) for request in plain]
    for status, _headers, _body in first:
        demand(status, HTTPStatus.OK)
    unchanged = [
        request_for("/", port, Cookie=f"linli_session={token}", Accept_Encoding="gzip", If_None_Match=headers["etag"])
        for token, (_status, headers, _body) in zip(tokens, first, strict=True)
    ]
    bare = [request_for("/healthz", port)] * len(tokens)
    warm(port, plain)
    home, cpu = timed(port, pid, plain, HTTPStatus.OK)
    etag, etag_cpu = timed(port, pid, unchanged, HTTPStatus.NOT_MODIFIED)
    baseline, _ = timed(port, pid, bare, HTTPStatus.OK)
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


def _zipped(headers: dict[str, str], body: bytes) -> int:
    return len(body) if headers.get("content-encoding") == "gzip" else len(gzip.compress(body))
