"""A key does its work once for a day, and then as if it had never come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.kernel.idempotency import Kept, KeyReusedError, answer_claim, answer_keep

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)
HERS = {"caller": "person:1", "key": "k-1"}


def _answered(request: bytes, body: bytes, now: datetime) -> None:
    assert answer_claim(**HERS, request=request, now=now) is None
    answer_keep(**HERS, status=201, body=body, media_type="application/json")


def test_the_first_answer_is_given_again_within_a_day() -> None:
    _answered(b"report", b'{"id": 1}', NOON)

    again = answer_claim(**HERS, request=b"report", now=NOON + timedelta(hours=23))

    assert again == Kept(201, b'{"id": 1}', "application/json")


def test_the_same_key_with_another_request_is_refused() -> None:
    _answered(b"report", b'{"id": 1}', NOON)

    with pytest.raises(KeyReusedError):
        answer_claim(**HERS, request=b"another", now=NOON + timedelta(hours=1))


def test_after_a_day_a_key_is_free_for_another_request() -> None:
    _answered(b"report", b'{"id": 1}', NOON)
    later = NOON + timedelta(hours=25)

    _answered(b"another", b'{"id": 2}', later)

    assert answer_claim(**HERS, request=b"another", now=later) == Kept(201, b'{"id": 2}', "application/json")
    with pytest.raises(KeyReusedError):
        answer_claim(**HERS, request=b"report", now=later)


def test_somebody_elses_key_is_another() -> None:
    _answered(b"report", b'{"id": 1}', NOON)

    assert answer_claim(caller="person:2", key="k-1", request=b"report", now=NOON) is None
