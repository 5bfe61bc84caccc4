from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.kernel.secrets import open_text
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.errors import InvalidPersonError
from linli.modules.population.models import Membership, Person
from linli.modules.population.services import person_correct, person_enter
from linli.modules.population.testing import a_household, a_membership, a_person, an_identity_number, an_officer

if TYPE_CHECKING:
    from linli.modules.population.fields import PersonFields

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)
BORN = date(1958, 3, 2)
NUMBER = an_identity_number(BORN, sex=1)


def _entered(**fields: Any) -> Person:
    a_village(ZHANGWANG)
    said: PersonFields = {"name": "王建国", **fields}  # type: ignore[typeddict-item]
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    pk = person_enter(fields=said, village=ZHANGWANG, kinds=("registered", "resident"), actor=clerk, now=NOON)
    return Person.objects.get(pk=pk)


def test_who_is_entered_has_all_that_was_said_and_belongs_to_the_village() -> None:
    person = _entered(phone="19900000001", id_number=NUMBER, ethnicity="22", marital="20", occupation=" 木 匠 ")
    assert (person.name_pinyin, person.ethnicity, person.marital, person.occupation) == (
        "wjg wangjianguo",
        "22",
        "20",
        "木 匠",
    )
    assert set(Membership.objects.filter(person=person).values_list("kind", flat=True)) == {"registered", "resident"}
    event = Event.objects.get(subject_kind="population.person")
    assert (event.kind, event.subject_id, event.payload) == (
        "population.person_entered",
        person.pk,
        {"kinds": ["registered", "resident"]},
    )


def test_the_number_says_birthday_and_sex_and_is_sealed() -> None:
    person = _entered(id_number=NUMBER)
    assert (person.born_on, person.sex, person.id_kind) == (BORN, 1, "01")
    assert person.id_hint == f"990000********{NUMBER[-4:]}"
    assert person.id_cipher is not None
    assert NUMBER.encode() not in bytes(person.id_cipher) + bytes(person.id_index or b"")
    assert open_text(bytes(person.id_cipher), purpose="identity") == NUMBER


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"born_on": date(1958, 3, 3)}, "/born_on"),
        ({"sex": 2}, "/sex"),
        ({"name": " "}, "/name"),
        ({"phone": "1"}, "/phone"),
    ],
)
def test_what_contradicts_the_number_or_cannot_be_is_refused_by_its_field(said: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidPersonError) as refused:
        _entered(id_number=NUMBER, **said)
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert not Event.objects.exists()


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(InvalidPersonError) as refused:
        _entered(id_number="1", phone="1", ethnicity="60", occupation="长" * 61)
    assert {error.pointer for error in refused.value.errors} == {"/id_number", "/phone", "/ethnicity", "/occupation"}


def test_a_sex_the_register_does_not_know_is_no_contradiction() -> None:
    assert _entered(id_number=NUMBER, sex=9).sex == 1


def test_a_birthday_alone_is_held_against_the_number_on_file() -> None:
    person = _entered(id_number=NUMBER)
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    with pytest.raises(InvalidPersonError, match="出生日期"):
        person_correct(person_id=person.pk, fields={"born_on": date(1960, 1, 1)}, actor=clerk, now=NOON)


def test_a_correction_names_its_fields_in_the_journal_and_not_what_they_hold() -> None:
    person = _entered(phone="19900000001")
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    changed = person_correct(
        person_id=person.pk,
        fields={"phone": "19900000002", "id_number": NUMBER, "name": "王建国"},
        actor=clerk,
        now=NOON,
    )
    assert set(changed) == {"phone", "id_number", "id_kind", "born_on", "sex"}
    event = Event.objects.get(kind="population.person_corrected")
    assert event.payload is not None
    assert set(event.payload["fields"]) == set(changed)
    assert (event.place, event.actor_id, event.actor_role) == (ZHANGWANG, clerk.person_id, "village_clerk")


def test_the_same_said_again_changes_nothing_and_tells_nothing() -> None:
    person = _entered(phone="19900000001", id_number=NUMBER)
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    said: PersonFields = {"phone": "199 0000 0001", "id_number": NUMBER.lower(), "name": "王建国"}
    assert person_correct(person_id=person.pk, fields=said, actor=clerk, now=NOON) == ()
    assert not Event.objects.filter(kind="population.person_corrected").exists()


def test_a_number_is_one_persons() -> None:
    _entered(id_number=NUMBER)
    with pytest.raises(InvalidPersonError, match="别人"):
        _entered(id_number=NUMBER, name="李四")
    other = a_membership(a_person("赵六", sex=1))
    with pytest.raises(InvalidPersonError, match="别人"):
        person_correct(
            person_id=other.id,
            fields={"id_number": NUMBER},
            actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG),
            now=NOON,
        )


def test_who_is_known_elsewhere_by_number_and_name_is_the_same_person() -> None:
    known = _entered(id_number=NUMBER)
    a_village(HETIAN)
    again = person_enter(
        fields={"name": "王建国", "id_number": NUMBER},
        village=HETIAN,
        kinds=("resident",),
        actor=an_officer(Role.VILLAGE_CLERK, HETIAN),
        now=NOON,
    )
    assert again == known.pk
    assert Person.objects.filter(name="王建国").count() == 1


def test_a_clerk_of_another_village_reaches_nobody_here() -> None:
    person = _entered()
    with pytest.raises(Person.DoesNotExist):
        person_correct(
            person_id=person.pk, fields={"name": "李四"}, actor=an_officer(Role.VILLAGE_CLERK, HETIAN), now=NOON
        )


def test_a_town_reads_and_does_not_write() -> None:
    person = _entered()
    with pytest.raises(NotAllowedError):
        person_correct(
            person_id=person.pk, fields={"name": "李四"}, actor=an_officer(Role.TOWN_CLERK, ZHANGWANG[:9]), now=NOON
        )


def test_a_grid_worker_writes_down_what_they_hear_in_their_own_grid_alone() -> None:
    near, far = a_grid().code, a_grid(number=2).code
    person = a_membership(a_person(), household=a_household(grid=near))
    worker = an_officer(Role.GRID_WORKER, near)
    assert person_correct(person_id=person.id, fields={"occupation": "务农"}, actor=worker, now=NOON) == ("occupation",)
    with pytest.raises(Person.DoesNotExist):
        person_correct(
            person_id=person.id, fields={"occupation": ""}, actor=an_officer(Role.GRID_WORKER, far), now=NOON
        )


def test_nobody_enters_people_where_they_do_not_serve() -> None:
    a_village(HETIAN)
    with pytest.raises(NotAllowedError):
        person_enter(
            fields={"name": "李四"},
            village=HETIAN,
            kinds=("resident",),
            actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG),
            now=NOON,
        )
