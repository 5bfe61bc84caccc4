"""Files of residents taken into the register: tried, taken over, once more without a change, and what contradicts."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.actor import Actor, Appointment
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place, a_village
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.importing.selectors import faults_all, faults_page
from linli.modules.population.importing.services import (
    import_discard,
    import_go,
    import_lay_out,
    imports_erase_due,
)
from linli.modules.population.models import (
    Household,
    ImportFault,
    ImportPart,
    Membership,
    Person,
    PersonTag,
    ResidentImport,
    StagedResident,
    Standing,
)
from linli.modules.population.normal_forms import check_character
from linli.modules.population.selectors import person_by_phone, phone_of
from linli.modules.population.testing import a_death, an_import, taken_over, tried

pytestmark = pytest.mark.django_db
TOWN, SIBLING = "330825002", "330825002201"
Row = dict[str, str]


@pytest.fixture(autouse=True)
def places() -> None:
    a_village()
    a_village(HETIAN)
    a_place(SIBLING, name="上杨村村民委员会")
    a_grid()


def number(nth: int, born: str = "19580314", sex: int = 2) -> str:
    digits = f"330825{born}{nth:02d}{sex}"
    return digits + check_character(digits)


def row(name: str = "王秀芳", nth: int = 1, **more: str) -> Row:
    return {"姓名": name, "身份证号": number(nth), "户号": "12", "与户主关系": "户主", **more}


def found(run: ResidentImport) -> set[tuple[int, str]]:
    return set(ImportFault.objects.filter(run=run).values_list("line", "code"))


def counts(run: ResidentImport) -> tuple[int, int, int, int]:
    return run.added, run.changed, run.unchanged, run.rejected


def test_a_dry_run_writes_nothing_and_counts_what_would_come() -> None:
    run = tried(an_import([row(), row("王小明", 2, 与户主关系="儿子")]))

    assert run.state == "checked"
    assert counts(run) == (2, 0, 0, 0)
    assert (Person.objects.count(), Household.objects.count()) == (0, 0)


def test_a_file_is_taken_over_whole() -> None:
    taken_over(
        an_import(
            [
                row(
                    手机号="199 0000 1001",
                    民族="汉",
                    文化程度="小学",
                    标签="低保、党员",
                    网格="第一网格",
                    现住址="东头 17 号",
                ),
                row("王小明", 2, 与户主关系="儿子", 人户状态="外出"),
            ]
        )
    )
    head, son = Person.objects.get(name="王秀芳"), Person.objects.get(name="王小明")

    assert (head.born_on, head.sex, head.ethnicity, head.education) == (date(1958, 3, 14), 2, "01", "80")
    assert head.id_hint == f"330825********{number(1)[-4:]}"
    assert phone_of(head.pk) == "19900001001"
    assert head.name_pinyin == "wxf wangxiufang"
    assert set(PersonTag.objects.filter(person=head).values_list("tag__code", "source")) == {
        ("low_income", "import"),
        ("party_member", "import"),
    }
    assert Household.objects.get().address == "东头 17 号"
    assert set(Membership.objects.filter(person=head).values_list("kind", "is_head", "relation_code")) == {
        ("registered", True, "02"),
        ("resident", False, "02"),
    }
    assert list(Membership.objects.filter(person=son).values_list("kind", "relation_code")) == [("registered", "20")]
    assert Standing.objects.get(pk=head.pk).resident == f"{ZHANGWANG}001"


def test_the_same_file_again_changes_nothing() -> None:
    rows = [row(手机号="19900001001", 标签="低保", 现住址="东头"), row("王小明", 2, 与户主关系="儿子")]
    taken_over(an_import(rows))
    before = list(Person.objects.order_by("pk").values()), list(Membership.objects.order_by("pk").values())
    again = taken_over(an_import(rows))

    assert counts(again) == (0, 0, 2, 0)
    assert before == (list(Person.objects.order_by("pk").values()), list(Membership.objects.order_by("pk").values()))


def test_only_what_the_file_says_otherwise_is_changed() -> None:
    taken_over(an_import([row(文化程度="小学", 现住址="东头", 手机号="19900001001")]))
    run = taken_over(an_import([row(文化程度="初中", 现住址="", 手机号="")]))
    person = Person.objects.get()

    assert counts(run) == (0, 1, 0, 0)
    assert (person.education, phone_of(person.pk), Household.objects.get().address) == ("70", "19900001001", "东头")


def test_whoever_has_no_number_is_known_by_name_birthday_and_household() -> None:
    plain = {"姓名": "李大爷", "出生日期": "1940/1/2", "户号": "8", "与户主关系": "户主"}
    taken_over(an_import([plain]))

    assert counts(tried(an_import([plain]))) == (0, 0, 1, 0)
    run = taken_over(an_import([{**plain, "身份证号": number(5, "19400102", 1)}]))
    assert counts(run) == (0, 1, 0, 0)
    assert Person.objects.get().id_hint.endswith(number(5, "19400102", 1)[-4:])


def test_rows_that_exclude_each_other_are_left_out_but_the_first() -> None:
    run = tried(
        an_import(
            [
                row(手机号="19900001001"),
                row(),
                row("王秀芬", 1),
                row(户号="13"),
                row("陈志明", 2, 手机号="19900001001"),
                row("陈小宝", 3, 与户主关系="子", 手机号="19900001001"),
            ]
        )
    )

    assert found(run) == {
        (3, "twice"),
        (4, "number_of_another"),
        (5, "two_households"),
        (6, "two_heads"),
        (7, "phone_twice"),
    }
    assert counts(run) == (2, 0, 0, 4)


def test_rows_that_contradict_the_register_are_left_out() -> None:
    taken_over(an_import([row(), row("王小明", 2, 与户主关系="儿子"), row("王老太", 3, 与户主关系="母亲")]))
    taken_over(an_import([row("外村人", 4)], HETIAN))
    a_death(Person.objects.get(name="王老太").pk, date(2020, 1, 1))
    run = tried(
        an_import(
            [
                row("王改名", 1, 与户主关系="妻"),
                row("王老太", 3, 与户主关系="母亲"),
                row("外村人", 4, 户号="40"),
                row("新户主", 5),
            ]
        )
    )

    assert found(run) == {(2, "other_name"), (3, "dead_again"), (4, "registered_elsewhere"), (5, "head_taken")}
    assert counts(run) == (0, 0, 0, 4)


def test_a_household_gets_another_head_where_both_rows_say_so() -> None:
    taken_over(an_import([row(), row("王小明", 2, 与户主关系="儿子")]))
    run = taken_over(an_import([row(与户主关系="母亲"), row("王小明", 2, 与户主关系="户主")]))

    assert counts(run) == (0, 2, 0, 0)
    assert Membership.objects.get(is_head=True).person.name == "王小明"


def test_a_dead_head_makes_room() -> None:
    taken_over(an_import([row(), row("王小明", 2, 与户主关系="儿子")]))
    a_death(Person.objects.get(name="王秀芳").pk, date(2020, 1, 1))
    run = taken_over(an_import([row("王小明", 2, 与户主关系="户主")]))

    assert counts(run) == (0, 1, 0, 0)
    assert Membership.objects.get(is_head=True).person.name == "王小明"


def test_a_phone_of_somebody_else_is_not_taken_and_the_row_is() -> None:
    taken_over(an_import([row(手机号="19900001001")]))
    run = taken_over(an_import([row("王小明", 2, 与户主关系="儿子", 手机号="19900001001")]))
    holder = person_by_phone("19900001001")

    assert (3 - 1, "phone_of_another") in found(run)
    assert counts(run) == (1, 0, 0, 0)
    assert holder is not None
    assert holder.name == "王秀芳"


def test_adding_somebody_of_another_village_is_no_way_to_their_phone() -> None:
    taken_over(an_import([row("外村人", 4, 手机号="19900001001")], HETIAN))
    newcomer = row("外村人", 4, 户号="40", 人户状态="流动人口", 手机号="19900009999", 文化程度="初中")
    first, second = taken_over(an_import([newcomer])), taken_over(an_import([newcomer]))
    person = Person.objects.get()

    assert (2, "known_elsewhere") in found(first)
    assert counts(first) == (0, 1, 0, 0)
    assert counts(second) == (0, 0, 1, 0)
    assert (phone_of(person.pk), person.education) == ("19900001001", "")
    assert set(Membership.objects.values_list("village", "kind")) == {
        (HETIAN, "registered"),
        (HETIAN, "resident"),
        (ZHANGWANG, "resident"),
    }


def test_who_moved_away_lives_here_no_longer() -> None:
    taken_over(an_import([row(人户状态="人户一致")]))
    taken_over(an_import([row(人户状态="外出务工")]))

    assert Membership.objects.get(kind="resident").until == localdate(clock.now())
    assert Membership.objects.get(kind="registered").until is None


def test_a_household_without_a_head_is_told_and_taken() -> None:
    run = taken_over(an_import([row(与户主关系="妻")]))

    assert (2, "headless") in found(run)
    assert counts(run) == (1, 0, 0, 0)


def test_a_town_names_its_villages_by_name_or_code() -> None:
    run = taken_over(
        an_import(
            [
                row(所属村="张王村"),
                row("上杨人", 2, 所属村=SIBLING),
                row("远方人", 3, 所属村=HETIAN),
                row("何人", 4, 所属村="王张村"),
            ],
            TOWN,
        )
    )

    assert found(run) == {(4, "village_outside"), (5, "village_unknown")}
    assert set(Membership.objects.values_list("person__name", "village")) == {
        ("王秀芳", ZHANGWANG),
        ("上杨人", SIBLING),
    }
    sentence = next(fault.mend for fault in faults_all(run) if fault.code == "village_unknown")
    assert "张王村" in sentence


def test_a_village_is_not_given_another_villages_people() -> None:
    run = tried(an_import([row(所属村="上杨村"), row("贺田人", 2, 所属村=HETIAN)]))

    assert found(run) == {(2, "village_outside"), (3, "village_outside")}


def test_columns_are_remembered_for_the_place() -> None:
    run = an_import([{"大名": "王秀芳", "姓名": "x", "身份证号": number(1), "户号": "1"}])
    import_lay_out(
        actor=None, run_id=run.pk, columns=["name", "", "id_number", "household"], straight_on=False, now=clock.now()
    )
    again = an_import([{"大名": "王秀芳", "姓名": "x", "身份证号": number(1), "户号": "1"}])

    assert again.columns == ["name", "", "id_number", "household"]


def test_columns_that_make_no_persons_are_refused() -> None:
    run = an_import([row()])
    for columns in (["", "id_number", "household", ""], ["name", "", "", ""], ["name", "name", "id_number", ""]):
        with pytest.raises(InvalidInputError):
            import_lay_out(actor=None, run_id=run.pk, columns=columns, now=clock.now())


def test_what_a_table_says_is_shown_masked() -> None:
    wrong = number(1)[:-1] + ("0" if number(1)[-1] != "0" else "1")
    run = tried(an_import([row(), row("王小明", 2, 身份证号=wrong, 与户主关系="子")]))
    (line,), _following = faults_page(run, is_error=True)

    assert (line.line, line.code) == (3, "number_checksum")
    assert line.said == f"330825********{wrong[-4:]}"


def test_the_journal_hears_of_an_import_once_not_of_each_person() -> None:
    run = taken_over(an_import([row(), row("王小明", 2, 与户主关系="儿子")]))
    kinds = Event.objects.filter(subject_kind="import", subject_id=run.pk).order_by("id").values_list("kind", flat=True)

    assert list(kinds) == ["population.import_started", "population.imported"]
    assert Event.objects.count() == 2
    assert "王秀芳" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_nothing_of_the_file_lies_in_clear_and_nothing_stays() -> None:
    run = an_import([row()])
    sealed = b"".join(bytes(part) for part in ImportPart.objects.values_list("sealed", flat=True))
    assert "王秀芳".encode() not in sealed
    assert number(1).encode() not in sealed
    taken_over(run)
    assert not StagedResident.objects.exists()
    run.refresh_from_db()
    assert run.erase_after is not None
    assert imports_erase_due(now=run.erase_after) == 0
    assert imports_erase_due(now=run.erase_after.replace(year=run.erase_after.year + 1)) == 1
    assert not ImportPart.objects.exists()
    assert not ImportFault.objects.exists()


def test_a_file_never_taken_over_is_given_up_after_its_days() -> None:
    run = tried(an_import([row()]))
    assert run.erase_after is not None
    imports_erase_due(now=run.erase_after.replace(year=run.erase_after.year + 1))
    run.refresh_from_db()

    assert run.state == "discarded"
    with pytest.raises(PopulationRefusedError):
        import_go(actor=None, run_id=run.pk, now=clock.now())


def test_who_erases_a_file_keeps_what_was_taken_over() -> None:
    run = taken_over(an_import([row()]))
    import_discard(actor=None, run_id=run.pk, now=clock.now())

    assert not ImportPart.objects.exists()
    assert Person.objects.count() == 1


def _held(role: Role, place: str) -> Actor:
    return Actor(person_id=7, appointments=(Appointment(role, place),))


def test_a_clerk_imports_for_their_own_village_alone() -> None:
    clerk = _held(Role.VILLAGE_CLERK, ZHANGWANG)
    run = an_import([row()], actor=clerk)

    assert run.by_id == 7
    for place in (SIBLING, TOWN):
        with pytest.raises(NotAllowedError):
            an_import([row()], place, actor=clerk)
    with pytest.raises(ResidentImport.DoesNotExist):
        import_go(actor=_held(Role.VILLAGE_CLERK, SIBLING), run_id=run.pk, now=clock.now())
    assert an_import([row()], actor=_held(Role.COUNTY_OPERATOR, "330825")).place == ZHANGWANG
