"""Offices of a town and above count with a second code alone; it is used once, guessed by nobody, and can be lost."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.kernel.throttle import TooManyError
from linli.modules.accounts.errors import CodeRefusedError, SecondCodeRefusedError, SecondFactorNeededError
from linli.modules.accounts.models import RecoveryCode, SecondFactor, Session, SignInCode
from linli.modules.accounts.public import (
    code_request,
    second_factor_begin,
    second_factor_confirm,
    second_factor_of,
    second_factor_reset,
    session_open,
    session_resolve,
    session_strengthen,
)
from linli.modules.accounts.services.codes import code_digest, phone_index_of
from linli.modules.accounts.testing import (
    a_second_factor,
    a_session,
    a_totp,
    an_actor,
    an_appointment,
    end_appointments,
)
from linli.modules.places.testing import ZHANGWANG, a_place, a_unit
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from pytest_django import Settings

    from linli.modules.accounts.cards import OpenedSession, SignedIn
    from linli.modules.population.public import PersonCard

pytestmark = pytest.mark.django_db

PHONE, UNKNOWN = "19900000901", "19900000902"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
TOWN, COUNTY, CITY = ZHANGWANG[:9], ZHANGWANG[:6], ZHANGWANG[:4]
RIGHT, WRONG = "135791", "000000"


@pytest.fixture
def now() -> datetime:
    """Give the moment of the test, in a town whose places exist."""
    a_place(ZHANGWANG)
    return clock.now()


@pytest.fixture
def chief(now: datetime) -> PersonCard:
    """Give who commands the town and lives in 张王村."""
    person = a_membership(a_person(phone=PHONE), ZHANGWANG)
    an_appointment(person.id, Role.TOWN_COMMAND, TOWN, from_at=now - timedelta(days=1))
    return person


def _a_code(now: datetime, *, phone: str = PHONE, origin: str = HERE) -> None:
    code_request(phone=phone, origin=origin, now=now)
    newest = SignInCode.objects.order_by("-id").first()
    assert newest is not None
    SignInCode.objects.filter(pk=newest.pk).update(digest=code_digest(phone_index_of(phone), RIGHT))


def _open(now: datetime, second: str = "", *, origin: str = HERE, code: str = RIGHT) -> OpenedSession:
    return session_open(phone=PHONE, code=code, second=second, origin=origin, now=now)


def _resolved(token: str) -> SignedIn:
    found = session_resolve(token)
    assert found is not None
    return found


@pytest.mark.parametrize(("at", "shown"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_rfc_6238(at: int, shown: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()

    assert a_totp(secret, datetime.fromtimestamp(at, UTC)) == shown


@pytest.mark.parametrize(
    ("role", "place", "counts"),
    [
        (Role.VILLAGE_CLERK, ZHANGWANG, True),
        (Role.GRID_WORKER, f"{ZHANGWANG}001", True),
        (Role.AUDITOR, ZHANGWANG, True),
        (Role.TOWN_CLERK, TOWN, False),
        (Role.TOWN_COMMAND, TOWN, False),
        (Role.DEPARTMENT_OFFICER, TOWN, False),
        (Role.AUDITOR, COUNTY, False),
        (Role.DISCIPLINE_OFFICER, COUNTY, False),
        (Role.COUNTY_OPERATOR, COUNTY, False),
        (Role.CITY_OPERATOR, CITY, False),
        (Role.SYSADMIN, "", False),
    ],
)
def test_by_sms_alone_only_what_lies_below_a_town_counts(now: datetime, role: Role, place: str, counts: bool) -> None:
    person = a_membership(a_person(phone=PHONE), ZHANGWANG)
    unit = a_unit(place).id if role is Role.DEPARTMENT_OFFICER else None
    an_appointment(person.id, role, place, unit_id=unit)
    _a_code(now)

    found = _resolved(_open(now).token)
    assert found.actor.has_role({role}) is counts
    assert found.lacks_second_factor is not counts
    assert found.actor.villages == (ZHANGWANG,), "a resident's rights stay"


def test_setting_it_up_makes_this_session_whole_and_ends_the_others(chief: PersonCard, now: datetime) -> None:
    here, other = a_session(chief.id, token="here", strength="one"), a_session(chief.id, token="other")
    session_id = _resolved(here).session_id
    actor = _resolved(here).actor
    secret = second_factor_begin(actor=actor, session_id=session_id, origin=HERE, now=now)
    assert second_factor_begin(actor=actor, session_id=session_id, origin=HERE, now=now) == secret, "reloaded"

    codes = second_factor_confirm(actor=actor, session_id=session_id, code=a_totp(secret, now), origin=HERE, now=now)

    assert _resolved(here).actor.has_role({Role.TOWN_COMMAND})
    assert session_resolve(other) is None
    assert len(set(codes)) == 10
    assert Event.objects.filter(kind="accounts.second_factor_set", place=TOWN, subject_id=chief.id).exists()


def test_secret_and_recovery_codes_are_not_readable_in_the_database(chief: PersonCard, now: datetime) -> None:
    secret, codes = a_second_factor(chief.id, now=now)

    row = SecondFactor.objects.get()
    assert secret.encode() not in bytes(row.secret_cipher or b"")
    kept = [bytes(digest) for digest in RecoveryCode.objects.values_list("digest", flat=True)]
    assert all(code.replace("-", "").encode() not in digest for code in codes for digest in kept)


def test_a_wrong_code_confirms_nothing(chief: PersonCard, now: datetime) -> None:
    token = a_session(chief.id, strength="one")
    signed_in = _resolved(token)
    second_factor_begin(actor=signed_in.actor, session_id=signed_in.session_id, origin=HERE, now=now)
    with pytest.raises(SecondCodeRefusedError):
        second_factor_confirm(actor=signed_in.actor, session_id=signed_in.session_id, code=WRONG, origin=HERE, now=now)

    assert second_factor_of(chief.id).confirmed_at is None
    assert not _resolved(token).actor.has_role({Role.TOWN_COMMAND})


def test_a_secret_begun_elsewhere_is_neither_shown_nor_confirmed_here(chief: PersonCard, now: datetime) -> None:
    actor = an_actor(chief.id)
    secret = second_factor_begin(actor=actor, session_id=1, origin=HERE, now=now)
    with pytest.raises(SecondCodeRefusedError):
        second_factor_confirm(actor=actor, session_id=2, code=a_totp(secret, now), origin=HERE, now=now)
    assert second_factor_begin(actor=actor, session_id=2, origin=HERE, now=now) != secret


def test_whoever_has_one_changes_it_with_its_code_alone(chief: PersonCard, now: datetime) -> None:
    old, _codes = a_second_factor(chief.id, now=now)
    actor = an_actor(chief.id)
    with pytest.raises(SecondFactorNeededError):
        second_factor_begin(actor=actor, session_id=9, origin=HERE, now=now)
    with pytest.raises(SecondCodeRefusedError):
        second_factor_begin(actor=actor, session_id=9, origin=HERE, now=now, code=WRONG)

    new = second_factor_begin(actor=actor, session_id=9, origin=HERE, now=now, code=a_totp(old, now))
    _a_code(now)
    later = now + timedelta(seconds=30)
    assert _open(later, a_totp(old, later)).token, "the old one holds until the new one is confirmed"
    second_factor_confirm(actor=actor, session_id=9, code=a_totp(new, later), origin=HERE, now=later)
    _a_code(now + timedelta(minutes=2))
    with pytest.raises(SecondCodeRefusedError):
        _open(now + timedelta(minutes=2), a_totp(old, now + timedelta(minutes=2)))


def test_signing_in_asks_for_the_second_code_and_leaves_the_first_usable(chief: PersonCard, now: datetime) -> None:
    secret, _codes = a_second_factor(chief.id, now=now)
    _a_code(now)
    with pytest.raises(SecondFactorNeededError):
        _open(now)
    with pytest.raises(SecondCodeRefusedError):
        _open(now, WRONG)

    opened = _open(now, a_totp(secret, now))
    assert _resolved(opened.token).actor.has_role({Role.TOWN_COMMAND})
    assert not _resolved(opened.token).lacks_second_factor
    assert Session.objects.count() == 1, "no session came of the tries before"


def test_a_code_of_one_step_before_or_after_is_taken_and_none_further_off(chief: PersonCard, now: datetime) -> None:
    secret, _codes = a_second_factor(chief.id, now=now - timedelta(hours=1))
    for offset, taken in ((-60, False), (60, False), (-30, True)):
        _a_code(now, origin=f"192.0.2.{offset % 200}")
        if taken:
            assert _open(now, a_totp(secret, now + timedelta(seconds=offset))).token
        else:
            with pytest.raises(SecondCodeRefusedError):
                _open(now, a_totp(secret, now + timedelta(seconds=offset)))


def test_a_time_step_is_used_once_and_no_older_one_after_it(chief: PersonCard, now: datetime) -> None:
    secret, _codes = a_second_factor(chief.id, now=now - timedelta(hours=1))
    _a_code(now)
    _open(now, a_totp(secret, now))

    _a_code(now, origin=ELSEWHERE)
    for step in (now, now - timedelta(seconds=30)):
        with pytest.raises(SecondCodeRefusedError):
            _open(now, a_totp(secret, step), origin=ELSEWHERE)
    assert _open(now, a_totp(secret, now + timedelta(seconds=30)), origin=ELSEWHERE).token


def test_a_recovery_code_stands_in_once_and_is_journalled(chief: PersonCard, now: datetime) -> None:
    _secret, codes = a_second_factor(chief.id, now=now)
    _a_code(now)
    assert _open(now, codes[3].upper()).token

    _a_code(now, origin=ELSEWHERE)
    with pytest.raises(SecondCodeRefusedError):
        _open(now, codes[3], origin=ELSEWHERE)
    assert second_factor_of(chief.id).recovery_codes_left == 9
    assert Event.objects.filter(kind="accounts.recovery_code_used", subject_id=chief.id).count() == 1


def test_a_recovery_code_of_somebody_else_opens_nothing(chief: PersonCard, now: datetime) -> None:
    a_second_factor(chief.id, now=now)
    _secret, others = a_second_factor(a_person("别人").id, now=now)
    _a_code(now)
    with pytest.raises(SecondCodeRefusedError):
        _open(now, others[0])


def test_before_the_sms_code_is_right_nothing_tells_who_has_a_second_factor(chief: PersonCard, now: datetime) -> None:
    a_second_factor(chief.id, now=now)
    _a_code(now)
    _a_code(now, phone=UNKNOWN)
    said = []
    for phone in (PHONE, UNKNOWN):
        with pytest.raises(CodeRefusedError) as refused:
            session_open(phone=phone, code=WRONG, second=WRONG, origin=HERE, now=now)
        said.append(str(refused.value))

    assert said[0] == said[1]


def test_of_a_thousand_guesses_of_the_second_code_ten_at_most_are_tried(chief: PersonCard, now: datetime) -> None:
    """The one who guesses reads the owner's text messages, from a hundred places."""
    a_second_factor(chief.id, now=now)
    tried = 0
    for place in range(100):
        origin = f"203.0.113.{place}"
        if place % 10 == 0:
            SignInCode.objects.all().delete()
            SignInCode.objects.create(
                phone_index=phone_index_of(PHONE),
                digest=code_digest(phone_index_of(PHONE), RIGHT),
                origin=origin,
                created_at=now,
                expires_at=now + timedelta(minutes=5),
            )
        for guess in range(10):
            try:
                _open(now, f"{place * 10 + guess:06}", origin=origin)
            except SecondCodeRefusedError:
                tried += 1
            except (TooManyError, CodeRefusedError):
                continue

    assert 1 <= tried <= 10


def test_guesses_from_elsewhere_do_not_lock_a_marked_device_out(chief: PersonCard, now: datetime) -> None:
    secret, _codes = a_second_factor(chief.id, now=now)
    _a_code(now, origin="device:of-the-owner")
    for place in range(20):
        for _guess in range(6):
            with pytest.raises((SecondCodeRefusedError, TooManyError, CodeRefusedError)):
                _open(now, WRONG, origin=f"203.0.113.{place}")

    assert _open(now, a_totp(secret, now), origin="device:of-the-owner").token


def test_whoever_does_not_read_the_messages_uses_up_none_of_the_owners_tries(chief: PersonCard, now: datetime) -> None:
    secret, _codes = a_second_factor(chief.id, now=now)
    _a_code(now)
    for place in range(50):
        with pytest.raises((CodeRefusedError, TooManyError)):
            _open(now, "123456", origin=f"203.0.113.{place}", code=WRONG)

    assert _open(now, a_totp(secret, now)).token


def test_a_session_opened_before_is_made_whole_by_a_code(chief: PersonCard, now: datetime) -> None:
    secret, _codes = a_second_factor(chief.id, now=now)
    token = a_session(chief.id, strength="one")
    signed_in = _resolved(token)
    with pytest.raises(SecondCodeRefusedError):
        session_strengthen(actor=signed_in.actor, session_id=signed_in.session_id, code=WRONG, origin=HERE, now=now)
    assert _resolved(token).lacks_second_factor

    session_strengthen(
        actor=signed_in.actor, session_id=signed_in.session_id, code=a_totp(secret, now), origin=HERE, now=now
    )
    assert _resolved(token).actor.has_role({Role.TOWN_COMMAND})


def test_a_session_is_not_made_whole_without_a_second_factor(chief: PersonCard, now: datetime) -> None:
    token = a_session(chief.id, strength="one")
    signed_in = _resolved(token)
    for code in ("", "123456"):
        with pytest.raises(SecondCodeRefusedError):
            session_strengthen(actor=signed_in.actor, session_id=signed_in.session_id, code=code, origin=HERE, now=now)
    assert _resolved(token).lacks_second_factor


def test_who_holds_nothing_any_more_is_a_resident_like_the_others(chief: PersonCard, now: datetime) -> None:
    a_second_factor(chief.id, now=now)
    end_appointments(chief.id, at=now)
    _a_code(now)

    assert _resolved(_open(now).token).actor.villages == (ZHANGWANG,)


def test_the_demos_accounts_need_none_while_it_is_a_demo_and_may_have_one(
    chief: PersonCard, now: datetime, settings: Settings
) -> None:
    settings.LINLI_DEMO, settings.LINLI_DEMO_PHONES = True, frozenset({PHONE})
    token = _open(now, code="246810").token
    assert _resolved(token).actor.has_role({Role.TOWN_COMMAND})

    settings.LINLI_DEMO = False
    assert not _resolved(token).actor.has_role({Role.TOWN_COMMAND}), "the same data served without --demo"

    settings.LINLI_DEMO = True
    secret, _codes = a_second_factor(chief.id, now=now)
    with pytest.raises(SecondFactorNeededError):
        _open(now, code="246810")
    assert _open(now, a_totp(secret, now), code="246810").token


def test_who_appointed_resets_a_lost_one_with_a_reason(chief: PersonCard, now: datetime) -> None:
    a_second_factor(chief.id, now=now)
    token = a_session(chief.id)
    county = a_person("县里")
    an_appointment(county.id, Role.COUNTY_OPERATOR, COUNTY, from_at=now)

    second_factor_reset(actor=an_actor(county.id), person_id=chief.id, reason="换了手机", now=now)

    assert session_resolve(token) is None
    assert second_factor_of(chief.id).confirmed_at is None
    assert not RecoveryCode.objects.exists()
    event = Event.objects.get(kind="accounts.second_factor_reset")
    assert (event.place, event.actor_id) == (TOWN, county.id)
    assert event.payload == {"person_id": chief.id, "reason": "换了手机"}


def test_nobody_beside_or_below_resets_it(chief: PersonCard, now: datetime) -> None:
    an_appointment(chief.id, Role.HOUSEHOLD_REP, ZHANGWANG, from_at=now)
    a_second_factor(chief.id, now=now)
    for role, place in (
        (Role.TOWN_COMMAND, TOWN),
        (Role.VILLAGE_SECRETARY, ZHANGWANG),
        (Role.COUNTY_OPERATOR, "330802"),
        (Role.CITY_OPERATOR, CITY),
    ):
        a_place(place)
        other = a_person("旁人")
        an_appointment(other.id, role, place, from_at=now)
        with pytest.raises(NotAllowedError):
            second_factor_reset(actor=an_actor(other.id), person_id=chief.id, reason="想试试", now=now)
    with pytest.raises(NotAllowedError):
        second_factor_reset(actor=an_actor(chief.id), person_id=chief.id, reason="自己来", now=now)
    assert second_factor_of(chief.id).confirmed_at is not None
