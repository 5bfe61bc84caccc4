"""A statement is compiled once and asked with other values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F

from linli.kernel.models import Heartbeat
from linli.kernel.statement import OneOf, Statement, Statements, instances, whole

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


def _of(*, names: list[str]) -> QuerySet[Heartbeat, tuple[Any, ...]]:
    return Heartbeat.objects.filter(OneOf(F("process"), names)).order_by("process").values_list(*whole(Heartbeat))


def test_a_list_of_any_length_is_one_value() -> None:
    for process in ("web", "pump", "worker"):
        Heartbeat.objects.create(process=process, at=NOON)
    named = Statement(_of, names=["a mark"])

    assert [row[0] for row in named.rows(names=["web", "pump", "nobody"])] == ["pump", "web"]
    assert [row[0] for row in named.rows(names=["worker"])] == ["worker"]
    assert named.rows(names=[]) == []


def test_whole_rows_become_instances() -> None:
    Heartbeat.objects.create(process="web", at=NOON)
    (found,) = instances(Heartbeat, Statement(_of, names=["a mark"]).rows(names=["web"]))

    assert found == Heartbeat.objects.get()
    assert (found.at, found._state.adding) == (NOON, False)


def _alive_of(process: str, *, since: datetime, until: datetime) -> QuerySet[Heartbeat, tuple[Any, ...]]:
    rows = Heartbeat.objects.filter(process=process)
    return (
        rows.filter(at__gte=since).values_list("at")
        if process == "web"
        else rows.filter(at__lt=until).values_list("at")
    )


def test_what_is_written_makes_a_statement_of_its_own_that_takes_the_values_it_wants() -> None:
    for process in ("web", "pump"):
        Heartbeat.objects.create(process=process, at=NOON)
    mark = datetime(1970, 1, 1, tzinfo=UTC)
    alive = Statements(_alive_of, since=mark, until=mark + timedelta(hours=1))
    later = NOON + timedelta(hours=1)

    assert alive.rows("web", since=NOON, until=NOON) == [(NOON,)]
    assert alive.rows("pump", since=NOON, until=NOON) == []
    assert alive.rows("pump", since=NOON, until=later) == [(NOON,)]
    assert alive.rows("web", since=later, until=later) == []


def test_what_nothing_can_be_true_of_has_no_rows() -> None:
    Heartbeat.objects.create(process="web", at=NOON)
    alive = Statements(lambda names: Heartbeat.objects.filter(process__in=names).values_list("process"))

    assert alive.rows(()) == []
    assert alive.rows(("web",)) == [("web",)]
