"""A message is signed as Standard Webhooks say, and taken only with a secret we know and a time near ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linli.modules.gateways.signing import (
    SignatureError,
    secret_new,
    signature,
    signature_demand,
    signed_headers,
)

# The vector published with the reference libraries of Standard Webhooks.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, SECONDS, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
THEN = datetime.fromtimestamp(SECONDS, UTC)


def _headers(**other: str) -> dict[str, str]:
    given = {"webhook-id": ID, "webhook-timestamp": str(SECONDS), "webhook-signature": SIGNED}
    return given | {f"webhook-{name}": value for name, value in other.items()}


def _take(
    headers: dict[str, str], *, body: bytes = BODY, held: tuple[str, ...] = (SECRET,), now: datetime = THEN
) -> str:
    return signature_demand(held, headers=headers, body=body, now=now)


def test_the_published_vector_is_signed_alike() -> None:
    assert signature(SECRET, message_id=ID, seconds=SECONDS, body=BODY) == SIGNED
    assert _take(_headers()) == ID


def test_what_is_signed_here_is_taken_there() -> None:
    secret = secret_new()
    headers = signed_headers([secret], message_id="linli-1", body=BODY, now=THEN)

    assert _take(headers, held=(secret,)) == "linli-1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "msg_other"},
        {"id": ""},
        {"id": "x" * 101},
        {"timestamp": str(SECONDS + 1)},
        {"timestamp": ""},
        {"timestamp": "soon"},
        {"timestamp": "999999999999"},
        {"signature": ""},
        {"signature": SIGNED.replace("v1,", "v2,")},
        {"signature": SIGNED.removeprefix("v1,")},
        {"signature": SIGNED[:-3]},
        {"signature": "v1,路灯"},
    ],
    ids=str,
)
def test_a_message_with_anything_changed_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SignatureError):
        _take(_headers(**wrong))


def test_another_body_is_refused() -> None:
    with pytest.raises(SignatureError):
        _take(_headers(), body=BODY + b" ")


def test_another_secret_is_refused() -> None:
    with pytest.raises(SignatureError):
        _take(_headers(), held=(secret_new(),))


def test_without_any_secret_nothing_is_taken() -> None:
    with pytest.raises(SignatureError):
        _take(_headers(), held=())


@pytest.mark.parametrize("minutes", [-5, 5])
def test_five_minutes_off_is_near_enough(minutes: int) -> None:
    assert _take(_headers(), now=THEN + timedelta(minutes=minutes)) == ID


@pytest.mark.parametrize("seconds", [-301, 301])
def test_more_than_five_minutes_off_is_refused(seconds: int) -> None:
    with pytest.raises(SignatureError):
        _take(_headers(), now=THEN + timedelta(seconds=seconds))


def test_while_a_secret_is_renewed_either_side_may_be_first() -> None:
    former, new = secret_new(), secret_new()
    ours = signed_headers([new, former], message_id=ID, body=BODY, now=THEN)

    assert _take(ours, held=(former,)) == _take(ours, held=(new,)) == ID
    theirs = signed_headers([former], message_id=ID, body=BODY, now=THEN)
    assert _take(theirs, held=(new, former)) == ID


def test_no_two_secrets_are_alike() -> None:
    assert len({secret_new() for _each in range(50)}) == 50
