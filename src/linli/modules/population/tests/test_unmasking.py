from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection

from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.kernel.secrets import open_text
from linli.kernel.throttle import TooManyError
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.models import Person, Unmasking
from linli.modules.population.services import number_unmask, unmasking
from linli.modules.population.testing import a_membership, a_person, an_officer

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


def _show(person_id: int, *, actor: Any = None, now: datetime = NOON, **said: str) -> str:
    given = {"field": "phone", "reason": "relief", "words": "", **said}
    return number_unmask(
        person_id=person_id, actor=actor or an_officer(Role.VILLAGE_CLERK, ZHANGWANG), now=now, **given
    )


@pytest.mark.django_db
def test_a_number_is_shown_with_a_reason_that_stays() -> None:
    person = a_membership(a_person(phone="19900000001"))
    assert _show(person.id, words="办低保复核") == "19900000001"
    row, event = Unmasking.objects.get(), Event.objects.get(kind="population.number_unmasked")
    assert (row.person_id, row.reason, row.words, row.role) == (person.id, "relief", "办低保复核", "village_clerk")
    assert event.payload == {"field": "phone", "reason": "relief", "words": "办低保复核"}
    assert "19900000001" not in str(event.payload)


@pytest.mark.django_db(transaction=True)
def test_the_journal_is_committed_before_the_number_is_opened(monkeypatch: pytest.MonkeyPatch, cluster: Any) -> None:
    person = a_membership(a_person(phone="19900000001"))
    real, seen = open_text, []

    def opened(sealed: bytes, *, purpose: str) -> str:
        with cluster.superuser_connection() as other:
            row = other.execute(
                "SELECT count(*) FROM kernel_event WHERE kind = 'population.number_unmasked'"
            ).fetchone()
        seen.append(row[0])
        return real(sealed, purpose=purpose)

    monkeypatch.setattr(unmasking, "open_text", opened)
    assert _show(person.id) == "19900000001"
    assert seen == [1]


@pytest.mark.django_db(transaction=True)
def test_what_the_journal_cannot_take_is_not_shown(cluster: Any) -> None:
    person = a_membership(a_person(phone="19900000001"))
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    with cluster.superuser_connection() as owner:
        owner.execute("REVOKE INSERT ON kernel_event FROM linli_app")
        owner.commit()
        try:
            with pytest.raises(DatabaseError, match="permission denied"):
                _show(person.id, actor=clerk)
        finally:
            owner.execute("GRANT INSERT ON kernel_event TO linli_app")
            owner.commit()
    connection.close()
    assert not Unmasking.objects.exists()
    assert _show(person.id, actor=clerk) == "19900000001"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"reason": ""}, "/reason"),
        ({"reason": "curious"}, "/reason"),
        ({"reason": "other"}, "/words"),
        ({"field": "name"}, "/field"),
    ],
)
def test_without_a_reason_nothing_is_shown_or_written(said: dict[str, Any], pointer: str) -> None:
    person = a_membership(a_person(phone="19900000001"))
    with pytest.raises(PopulationRefusedError) as refused:
        _show(person.id, **said)
    assert refused.value.errors[0].pointer == pointer
    assert not Unmasking.objects.exists()


@pytest.mark.django_db
def test_who_looks_too_often_has_to_wait() -> None:
    person = a_membership(a_person(phone="19900000001"))
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    for _time in range(unmasking.UNMASKINGS):
        _show(person.id, actor=clerk)
    with pytest.raises(TooManyError):
        _show(person.id, actor=clerk)
    assert Unmasking.objects.count() == unmasking.UNMASKINGS
    assert _show(person.id, actor=clerk, now=NOON + timedelta(hours=2))


@pytest.mark.django_db
def test_a_county_operator_sees_no_number_and_another_village_nobody() -> None:
    person = a_membership(a_person(phone="19900000001"))
    with pytest.raises(NotAllowedError):
        _show(person.id, actor=an_officer(Role.COUNTY_OPERATOR, ZHANGWANG[:6]))
    with pytest.raises(Person.DoesNotExist):
        _show(person.id, actor=an_officer(Role.VILLAGE_CLERK, HETIAN))
