"""Signs of life for whoever watches the installation: alive, ready, figures."""

from __future__ import annotations

import os
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.utils.crypto import constant_time_compare

from linli.kernel.policy import NotAllowedError
from linli.web import measures
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.web.request import LinliRequest

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_FIGURES = """
SELECT (SELECT count(*) FROM kernel_pending),
       (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(e.at)), 0) FROM
           (SELECT county, event_id FROM kernel_pending ORDER BY event_id LIMIT 1) p
           JOIN kernel_event e ON e.county = p.county AND e.id = p.event_id),
       (SELECT count(*) FROM kernel_parked),
       (SELECT count(*) FROM kernel_promise WHERE met_at IS NULL AND dropped_at IS NULL AND due_at < linli_now())
"""
_NAMES = (
    ("linli_journal_pending", "Events committed and not yet in order."),
    ("linli_journal_pending_seconds", "Age of the oldest of them."),
    ("linli_journal_parked", "Events a reader gave up on."),
    ("linli_promises_overdue", "Promises running past their due time."),
)


@page("web.health")
def alive(request: LinliRequest) -> HttpResponse:  # noqa: ARG001 - a view takes its request
    """Say that the process answers; asks nobody else."""
    return HttpResponse("ok\n", content_type=PLAIN)


@page("web.health")
def ready(request: LinliRequest) -> HttpResponse:  # noqa: ARG001 - a view takes its request
    """Say whether requests can be served: the database answers and has every migration; else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        reason = "" if _is_migrated() else "migrations are missing"
    except DatabaseError:
        reason = "the database does not answer"
    status = HTTPStatus.SERVICE_UNAVAILABLE if reason else HTTPStatus.OK
    return HttpResponse(f"{reason or 'ready'}\n", status=status, content_type=PLAIN)


@lru_cache(maxsize=1)
def _when_migrated() -> bool:
    """Remember the good answer alone: an exception is not cached."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError
    return True


def _is_migrated() -> bool:
    try:
        return _when_migrated()
    except LookupError:
        return False


@page("web.metrics")
def figures(request: LinliRequest) -> HttpResponse:
    """Give the figures in Prometheus' text form to this machine itself or to who has ``LINLI_METRICS_TOKEN``."""
    if not _may_read(request):
        raise NotAllowedError("web.metrics")
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES)
        values = cursor.fetchone()
    body = "\n".join([*_gauges(values), *measures.lines(os.getpid())])
    return HttpResponse(f"{body}\n", content_type=PROMETHEUS)


def _may_read(request: LinliRequest) -> bool:
    token: str = settings.LINLI_METRICS_TOKEN
    if token and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return True
    # Behind a proxy of this machine every request comes from the loopback; the proxy's headers tell them apart.
    is_forwarded = any(name in request.headers for name in _FORWARDED)
    return request.META.get("REMOTE_ADDR") in _LOOPBACK and not is_forwarded


def _gauges(values: tuple[float | None, ...]) -> list[str]:
    said = []
    for (name, text), value in zip(_NAMES, values, strict=True):
        said += [f"# HELP {name} {text}", f"# TYPE {name} gauge", f"{name} {float(value or 0):g}"]
    return said
