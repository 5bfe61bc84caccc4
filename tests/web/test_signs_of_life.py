"""Alive, ready, figures: what watches the installation can rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.web import health

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db


def test_alive_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_with_a_migrated_database(client: Client) -> None:
    health._when_migrated.cache_clear()

    assert client.get("/readyz").content == b"ready\n"


def test_figures_for_this_machine_itself(client: Client) -> None:
    client.get("/healthz")

    text = client.get("/metrics").content.decode()

    assert "linli_journal_pending 0" in text
    assert "linli_promises_overdue 0" in text
    assert 'route="/healthz",method="GET",status="200"' in text


def test_figures_are_not_for_whom_a_proxy_lets_in(client: Client) -> None:
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403


def test_figures_from_elsewhere_want_the_token(client: Client, settings: Settings) -> None:
    settings.LINLI_METRICS_TOKEN = "a token for the scraper"

    right = client.get(
        "/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer a token for the scraper"}
    )
    wrong = client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": "Bearer another"})

    assert (right.status_code, wrong.status_code) == (200, 403)
