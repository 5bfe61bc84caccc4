"""A right code opens a session once; guesses open none and lock nobody out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel import clock
from linli.kernel.throttle import TooManyError
from linli.modules.accounts.errors import CodeRefusedError
from linli.modules.accounts.models import PersonSettings, Session, SignInCode
from linli.modules.accounts.public import code_request, session_open, session_resolve
from linli.modules.accounts.services.codes import code_digest, phone_index_of
from linli.modules.population.public import person_by_phone
from linli.modules.population.testing import a_death, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import Settings

    from linli.modules.accounts.cards import OpenedSession

pytestmark = pytest.mark.django_db

PHONE, UNKNOWN = "19900000901", "19900000902"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
RIGHT, WRONG = "135791", "000000"


@pytest.fixture
def now() -> datetime:
    """Give the moment of the test, with somebody who has a phone."""
    a_person(phone=PHONE)
    return clock.now()


def _a_code(now: datetime, *, phone: str = PHONE, origin: str = HERE, code: str = RIGHT) -> None:
    code_request(phone=phone, origin=origin, now=now)
    newest = SignInCode.objects.order_by("-id").first()
    assert newest is not None
    SignInCode.objects.filter(pk=newest.pk).update(digest=code_digest(phone_index_of(phone), code))


def _open(now: datetime, code: str = RIGHT, *, phone: str = PHONE, origin: str = HERE) -> OpenedSession:
    return session_open(phone=phone, code=code, origin=origin, user_agent="a browser", kind="web", now=now)


def _guess(now: datetime, times: int, *, origin: str) -> int:
    """Guess wrongly; return how many guesses were let through to be compared."""
    compared = 0
    for _ in range(times):
        try:
            _open(now, WRONG, origin=origin)
        except CodeRefusedError:
            compared += 1
        except TooManyError:
            continue
    return compared


def test_the_right_code_opens_a_session(now: datetime) -> None:
    _a_code(now)
    opened = _open(now)

    found = session_resolve(opened.token)
    assert found is not None
    assert found.actor.person_id == opened.person_id
    assert opened.expires_at == now + timedelta(days=30)


def test_the_token_itself_is_not_kept(now: datetime) -> None:
    _a_code(now)
    opened = _open(now)

    assert opened.token.encode() not in bytes(Session.objects.get().token_digest)


def test_a_code_opens_one_session_only(now: datetime) -> None:
    _a_code(now)
    _open(now)

    with pytest.raises(CodeRefusedError):
        _open(now)


def test_a_code_lives_five_minutes(now: datetime) -> None:
    _a_code(now)

    with pytest.raises(CodeRefusedError):
        _open(now + timedelta(minutes=5))


def test_a_code_of_another_number_opens_nothing(now: datetime) -> None:
    a_person(phone="19900000903")
    _a_code(now, phone="19900000903")

    with pytest.raises(CodeRefusedError):
        _open(now)


def test_a_code_may_be_used_from_another_network_than_it_was_asked_from(now: datetime) -> None:
    _a_code(now)

    assert _open(now, origin=ELSEWHERE).token


def test_wrong_tries_answer_alike_for_known_and_unknown_numbers(now: datetime) -> None:
    _a_code(now)
    _a_code(now, phone=UNKNOWN)
    seen, said = [], []
    for number in (PHONE, UNKNOWN):
        with CaptureQueriesContext(connection) as queries, pytest.raises(CodeRefusedError) as refused:
            _open(now, WRONG, phone=number)
        seen.append([" ".join(query["sql"].split()[:3]) for query in queries if "SAVEPOINT" not in query["sql"]])
        said.append(str(refused.value))

    assert seen[0] == seen[1]
    assert said[0] == said[1]


def test_the_code_of_a_number_nobody_has_opens_nothing(now: datetime) -> None:
    _a_code(now, phone=UNKNOWN)

    with pytest.raises(CodeRefusedError):
        _open(now, phone=UNKNOWN)


def test_of_a_thousand_guesses_from_one_place_five_are_tried(now: datetime) -> None:
    _a_code(now)

    assert _guess(now, 1000, origin=ELSEWHERE) == 5
    assert SignInCode.objects.get().other_tries == 5


def test_of_a_thousand_guesses_from_many_places_five_meet_the_code(now: datetime) -> None:
    _a_code(now)
    for number in range(100):
        _guess(now, 10, origin=f"203.0.113.{number}")

    code = SignInCode.objects.get()
    assert (code.own_tries, code.other_tries) == (0, 5)


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(now: datetime) -> None:
    _a_code(now)
    for number in range(30):
        _guess(now, 10, origin=f"203.0.113.{number}")

    assert _open(now).token


def test_codes_asked_for_by_strangers_do_not_displace_the_owners(now: datetime) -> None:
    _a_code(now)
    for number in range(8):
        _a_code(now, origin=f"203.0.113.{number}", code="222222")

    assert _open(now).token


def test_with_the_owner_guessing_too_a_code_is_tried_ten_times(now: datetime) -> None:
    _a_code(now)
    for origin in (ELSEWHERE, "203.0.113.1", HERE):
        _guess(now, 50, origin=origin)

    code = SignInCode.objects.get()
    assert code.own_tries + code.other_tries == 10
    with pytest.raises(TooManyError):
        _open(now)


def test_the_right_code_past_the_tries_is_refused(now: datetime) -> None:
    _a_code(now)
    _guess(now, 5, origin=HERE)

    with pytest.raises(TooManyError) as refused:
        _open(now)
    assert refused.value.retry_after <= 15 * 60 + 1


def test_signing_in_gives_the_tries_back(now: datetime) -> None:
    for round_ in range(4):
        later = now + timedelta(minutes=2 * round_)
        _a_code(later)
        _guess(later, 3, origin=HERE)
        _open(later)


def test_a_dead_or_barred_person_does_not_sign_in(now: datetime) -> None:
    person = person_by_phone(PHONE)
    assert person is not None
    PersonSettings.objects.create(person_id=person.id, barred_at=now)
    _a_code(now)
    with pytest.raises(CodeRefusedError):
        _open(now)

    PersonSettings.objects.all().delete()
    a_death(person.id, date(2026, 1, 1))
    _a_code(now + timedelta(minutes=2))
    with pytest.raises(CodeRefusedError):
        _open(now + timedelta(minutes=2))
    assert not Session.objects.exists()


def test_the_printed_code_opens_demo_accounts_under_the_demo_alone(now: datetime, settings: Settings) -> None:
    settings.LINLI_DEMO, settings.LINLI_DEMO_PHONES = False, frozenset({PHONE})
    with pytest.raises(CodeRefusedError):
        _open(now, "246810")

    settings.LINLI_DEMO = True
    assert _open(now, "246810").token

    settings.LINLI_DEMO_PHONES = frozenset()
    with pytest.raises(CodeRefusedError):
        _open(now, "246810")
