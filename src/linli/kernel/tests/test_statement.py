"""A statement is compiled once and asked with other values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel.models import Heartbeat
from linli.kernel.statement import Statement

if TYPE_CHECKING:
    from django.db.models import QuerySet

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


def _alive(*, prefix: str, since: datetime) -> QuerySet[Heartbeat, tuple[Any, ...]]:
    rows = Heartbeat.objects.filter(process=prefix, at__gte=since) | Heartbeat.objects.filter(process=prefix, at=NOON)
    return rows.order_by("process").values_list("process", "at")


def test_other_values_give_other_rows_from_the_same_text() -> None:
    Heartbeat.objects.create(process="web", at=NOON)
    Heartbeat.objects.create(process="pump", at=NOON + timedelta(hours=1))
    alive = Statement(_alive, prefix="a mark", since=datetime(1970, 1, 1, tzinfo=UTC))

    assert alive.rows(prefix="web", since=NOON + timedelta(hours=2)) == [("web", NOON)]
    assert alive.rows(prefix="pump", since=NOON) == [("pump", NOON + timedelta(hours=1))]
    assert alive.rows(prefix="pump", since=NOON + timedelta(hours=2)) == []


def test_every_mark_wants_its_value() -> None:
    alive = Statement(_alive, prefix="a mark", since=datetime(1970, 1, 1, tzinfo=UTC))

    with pytest.raises(KeyError):
        alive.rows(prefix="web")


def test_a_mark_that_is_not_in_the_query_is_a_mistake() -> None:
    lost = Statement(lambda *, prefix: Heartbeat.objects.values_list("process"), prefix="a mark")  # noqa: ARG005

    with pytest.raises(LookupError):
        lost.rows(prefix="web")
