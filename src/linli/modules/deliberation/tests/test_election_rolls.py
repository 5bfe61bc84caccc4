"""An election's roll: drawn by the bases of the law, displayed in time, frozen but for decided objections."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal.pump import pump_once
from linli.kernel.models import RunningPromise
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import (
    Election,
    ElectionObjection,
    Elector,
)
from linli.modules.deliberation.selectors.elections import (
    elections_page,
)
from linli.modules.deliberation.selectors.electors import roll_figures, roll_page, roll_plan
from linli.modules.deliberation.services.election_objections import (
    DecisionSaid,
    ObjectionSaid,
    objection_decide,
    objection_raise,
)
from linli.modules.deliberation.services.elections import (
    election_change,
    election_prepare,
)
from linli.modules.deliberation.services.electors import elector_strike, electors_add, household_speaks, roll_draw
from linli.modules.deliberation.tests.electing import (
    DAY,
    NOW,
    a_displayed,
    a_prepared,
    a_villager,
    an_officer,
    clerk_of,
    nominate,
    said,
    stepped,
)
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person, a_tag
from linli.modules.publishing.public import posts_newest

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
COMMUNITY = "330825002001"


@pytest.fixture
def clerk() -> Actor:
    return clerk_of()


def _member(name: str, village: str = ZHANGWANG) -> Actor:
    return an_actor(a_villager(name, village).id)


def _objection(kind: str = "missing", about: str = "新来的", **other: Any) -> ObjectionSaid:
    return ObjectionSaid(kind=kind, about=about, text="一直住在村里", key=uuid4(), **other)


def _refused(error: pytest.ExceptionInfo[InvalidInputError]) -> set[str]:
    return {one.pointer for one in error.value.errors}


def _prepared(clerk: Actor, village: str = ZHANGWANG, **other: Any) -> Election:
    made = election_prepare(actor=clerk, village=village, said=said(**other), now=NOW)
    return Election.objects.get(pk=made)


# ---- the roll ----


def test_the_roll_is_drawn_by_the_bases_of_the_law(clerk: Actor) -> None:
    a_villager("住村里")
    a_villager("在外头", kinds="registered")
    a_villager("外来的", kinds="resident")
    newcomer = a_villager("刚来的", kinds="")
    a_membership(newcomer, ZHANGWANG, kind="resident", from_date=date(2025, 6, 1))
    a_villager("选举日十八", born_on=date(2008, 3, 22))
    a_villager("差一天", born_on=date(2008, 3, 23))
    a_villager("没生日", born_on=None)
    row = _prepared(clerk)

    plan = roll_plan(row, now=NOW)

    assert {one.name for one in plan.ready} == {"住村里", "选举日十八"}
    assert {one.name: one.basis for one in plan.may} == {"在外头": "away", "外来的": "admitted", "方敏": "admitted"}
    assert (plan.under_age, plan.no_birthday, plan.too_short) == (1, ("没生日",), 1)
    assert roll_draw(actor=clerk, election_id=row.pk, now=NOW) == 2
    assert roll_draw(actor=clerk, election_id=row.pk, now=NOW) == 0


def test_who_lives_elsewhere_says_so_and_who_is_from_elsewhere_is_admitted(clerk: Actor) -> None:
    away, guest = a_villager("在外头", kinds="registered"), a_villager("外来的", kinds="resident")
    row = _prepared(clerk)
    about: dict[str, Any] = {"actor": clerk, "election_id": row.pk, "now": NOW}

    with pytest.raises(InvalidInputError) as no_wish:
        electors_add(**about, person_ids=[away.id], wish="", admitted_on=None)
    with pytest.raises(InvalidInputError) as not_admitted:
        electors_add(**about, person_ids=[guest.id], wish="signed", admitted_on=None)
    with pytest.raises(InvalidInputError) as to_come:
        electors_add(**about, person_ids=[guest.id], wish="signed", admitted_on=date(2026, 3, 3))
    assert electors_add(**about, person_ids=[away.id], wish="phone", admitted_on=None) == 1
    assert electors_add(**about, person_ids=[guest.id], wish="signed", admitted_on=date(2026, 3, 1)) == 1

    assert _refused(no_wish) == {"/wish"}
    assert _refused(not_admitted) == _refused(to_come) == {"/admitted_on"}
    assert roll_figures(row.pk).by_basis == (("admitted", 1), ("away", 1))


def test_a_child_of_the_village_cannot_be_added(clerk: Actor) -> None:
    child = a_villager("孩子", born_on=date(2015, 1, 1))
    row = _prepared(clerk)

    with pytest.raises(InvalidInputError):
        electors_add(actor=clerk, election_id=row.pk, person_ids=[child.id], wish="signed", admitted_on=None, now=NOW)


def test_nobody_is_on_two_villages_rolls_of_one_term(clerk: Actor) -> None:
    moved = a_villager("两头跑")
    a_membership(moved, HETIAN, kind="resident")
    here = a_displayed(clerk)
    assert here.electors.get(person_id=moved.id).counts_in == 2026
    there = _prepared(clerk_of(HETIAN), HETIAN)

    assert roll_plan(there, now=NOW).elsewhere == ("两头跑",)
    with pytest.raises(IntegrityError, match="deliberation_elector_at_one_place"), transaction.atomic():
        Elector.objects.create(
            election=there, person_id=moved.id, name="两头跑", sort_key="ltp", basis="lives", counts_in=2026,
            added_by_id=1, added_at=NOW,
        )  # fmt: skip


def test_two_rolls_drawn_at_once_let_the_first_displayed_have_somebody(clerk: Actor) -> None:
    moved = a_villager("两头跑")
    a_membership(moved, HETIAN, kind="resident")
    other = clerk_of(HETIAN)
    here = a_prepared(clerk)
    there = a_prepared(other, HETIAN)
    electors_add(
        actor=other, election_id=there.pk, person_ids=[moved.id], wish="signed", admitted_on=date(2026, 3, 1), now=NOW
    )
    stepped(other, there, flow.DISPLAY_ROLL)

    with pytest.raises(InvalidInputError, match="两头跑"):
        stepped(clerk, here, flow.DISPLAY_ROLL)
    elector_strike(
        actor=clerk, election_id=here.pk, elector_id=here.electors.get(name="两头跑").pk, why="elsewhere", now=NOW
    )
    assert stepped(clerk, here, flow.DISPLAY_ROLL).state == flow.ROLL_DISPLAYED


def test_a_failed_election_lets_its_people_go(clerk: Actor) -> None:
    row = a_displayed(clerk)

    stepped(clerk, row, flow.FAIL, note="台风，改期")

    assert not Elector.objects.filter(counts_in__isnull=False).exists()


def test_a_community_registers_who_wants_to_and_households_have_one_voice() -> None:
    clerk = clerk_of(COMMUNITY)
    a_villager("户主", COMMUNITY)
    row = _prepared(clerk, COMMUNITY, way="households", seats={"chair": 1, "deputy": 1, "member": 3})
    wife = a_person("妻子", born_on=date(1982, 1, 1))
    with pytest.raises(InvalidInputError):
        roll_draw(actor=clerk, election_id=row.pk, now=NOW)
    roll_draw(actor=clerk, election_id=row.pk, wish="signed", now=NOW)
    head = row.electors.get()
    a_membership(wife, COMMUNITY, kind="resident")
    roll_draw(actor=clerk, election_id=row.pk, wish="signed", now=NOW)
    other = row.electors.get(name="妻子")
    Elector.objects.filter(pk=other.pk).update(household_id=head.household_id)

    with pytest.raises(IntegrityError, match="deliberation_one_voice_of_household"), transaction.atomic():
        Elector.objects.filter(pk=other.pk).update(casts="household")
    household_speaks(actor=clerk, election_id=row.pk, elector_id=other.pk, now=NOW)

    assert dict(row.electors.values_list("name", "casts")) == {"户主": "", "妻子": "household"}
    assert roll_figures(row.pk).casting == 1


def test_representatives_are_those_tagged_as_such() -> None:
    clerk = clerk_of(COMMUNITY)
    one = a_villager("代表", COMMUNITY)
    a_tag(one.id, "villagers_representative")
    a_villager("居民", COMMUNITY)
    row = _prepared(clerk, COMMUNITY, way="representatives", seats={"chair": 1, "deputy": 1, "member": 3})

    roll_draw(actor=clerk, election_id=row.pk, wish="phone", now=NOW)

    assert dict(row.electors.values_list("name", "casts")) == {"代表": "seat", "居民": ""}


# ---- display and objections ----


def test_a_roll_is_displayed_twenty_days_before_and_not_later(clerk: Actor) -> None:
    row = a_prepared(clerk)

    with pytest.raises(InvalidInputError) as late:
        stepped(clerk, row, flow.DISPLAY_ROLL, now=NOW + timedelta(days=1))
    assert _refused(late) == {"/day"}

    row = stepped(clerk, row, flow.DISPLAY_ROLL)
    assert row.objections_until == date(2026, 3, 7)
    posts = posts_newest(ZHANGWANG, column="organisation", actor=_member("看的人"), limit=5, now=NOW)
    assert [post.title for post in posts] == ["2026年村委会换届选举：名单公布"]
    stranger = _member("外村人", HETIAN)
    assert posts_newest(ZHANGWANG, column="organisation", actor=stranger, limit=5, now=NOW) == []


def test_a_roll_is_not_displayed_without_people_or_a_chair(clerk: Actor) -> None:
    row = _prepared(clerk)

    with pytest.raises(InvalidInputError) as refused:
        stepped(clerk, row, flow.DISPLAY_ROLL)

    assert _refused(refused) == {"/roll", "/officer"}


def test_an_election_too_soon_is_not_prepared(clerk: Actor) -> None:
    with pytest.raises(InvalidInputError) as refused:
        _prepared(clerk, day=DAY - timedelta(days=1), seats={"chair": 1, "deputy": 0, "member": 1})

    assert _refused(refused) == {"/day", "/seats_member"}


def test_the_day_moves_only_to_one_that_leaves_the_roll_its_twenty_days(clerk: Actor) -> None:
    row = a_displayed(clerk)

    with pytest.raises(InvalidInputError):
        election_change(actor=clerk, election_id=row.pk, said=said(DAY - timedelta(days=1)), now=NOW)
    election_change(actor=clerk, election_id=row.pk, said=said(DAY + timedelta(days=5)), now=NOW)

    row.refresh_from_db()
    assert row.day == DAY + timedelta(days=5)


def test_a_displayed_roll_is_frozen_even_for_whoever_writes_sql(clerk: Actor) -> None:
    row = a_displayed(clerk)
    one = row.electors.first()
    assert one is not None

    with pytest.raises(StepNotAllowedError):
        elector_strike(actor=clerk, election_id=row.pk, elector_id=one.pk, why="other", now=NOW)
    for act in (
        lambda: Elector.objects.filter(pk=one.pk).update(struck_at=NOW, struck_why="other", counts_in=None),
        lambda: Elector.objects.filter(pk=one.pk).update(name="别人"),
        lambda: Elector.objects.filter(pk=one.pk).delete(),
        lambda: Elector.objects.create(
            election=row,
            person_id=clerk.known_id,
            name="方敏",
            sort_key="fm",
            basis="lives",
            added_by_id=1,
            added_at=NOW,
        ),
    ):
        with pytest.raises(IntegrityError, match="decided objection alone"), transaction.atomic():
            act()


def test_an_objection_upheld_adds_who_was_missing(clerk: Actor) -> None:
    row = a_displayed(clerk)
    late = a_villager("新来的")

    one = objection_raise(actor=_member("提的人"), election_id=row.pk, said=_objection(), now=NOW)
    objection_decide(
        actor=clerk,
        objection_id=one,
        said=DecisionSaid(upheld=True, decision="户籍在本村，补上", person_id=late.id),
        now=NOW + timedelta(days=2),
    )

    elector = row.electors.get(person_id=late.id)
    assert (elector.objection_id, elector.counts_in, elector.casts) == (one, 2026, "voter")
    assert RunningPromise.objects.get(subject_kind=flow.OBJECTION, subject_id=one).met_at is not None


def test_an_objection_upheld_strikes_who_does_not_belong(clerk: Actor) -> None:
    row = a_displayed(clerk)
    one = objection_raise(actor=_member("提的人"), election_id=row.pk, said=_objection("wrong", "李六"), now=NOW)
    given = DecisionSaid(upheld=True, decision="已在外村登记", elector_id=row.electors.get(name="李六").pk)

    objection_decide(actor=clerk, objection_id=one, said=given, now=NOW)

    assert "李六" not in {card.name for card in roll_page(row.pk).items}
    assert row.electors.get(name="李六").counts_in is None


def test_an_objection_rejected_changes_nothing_and_says_why(clerk: Actor) -> None:
    row = a_displayed(clerk)
    before = roll_figures(row.pk)
    raiser = _member("提的人")
    one = objection_raise(actor=raiser, election_id=row.pk, said=_objection("wrong", "李六"), now=NOW)
    given = DecisionSaid(upheld=False, decision="户籍在本村")

    objection_decide(actor=clerk, objection_id=one, said=given, now=NOW)
    pump_once()

    assert roll_figures(row.pk) == before
    told = inbox_page(raiser.known_id, ["330825"], kind="deliberation", now=NOW).items
    assert ("您的异议不成立：李六", "户籍在本村") in [(one.subject, one.body) for one in told]
    with pytest.raises(StepNotAllowedError):
        objection_decide(actor=clerk, objection_id=one, said=given, now=NOW)


def test_the_fifth_day_still_counts_and_the_sixth_does_not(clerk: Actor) -> None:
    row = a_displayed(clerk)
    raiser = _member("提的人")
    last = datetime(2026, 3, 7, 15, 59, tzinfo=UTC)

    assert objection_raise(actor=raiser, election_id=row.pk, said=_objection(), now=last)
    with pytest.raises(InvalidInputError, match="五天过了"):
        objection_raise(actor=raiser, election_id=row.pk, said=_objection(), now=last + timedelta(minutes=1))


def test_an_objection_sent_twice_is_one_and_due_in_three_days(clerk: Actor) -> None:
    row = a_displayed(clerk)
    raiser, words = _member("提的人"), _objection()

    first = objection_raise(actor=raiser, election_id=row.pk, said=words, now=NOW)

    assert objection_raise(actor=raiser, election_id=row.pk, said=words, now=NOW) == first
    assert ElectionObjection.objects.get().due_at == NOW + timedelta(days=3)


def test_the_desk_takes_down_what_somebody_says_in_person(clerk: Actor) -> None:
    row = a_displayed(clerk)
    elder = a_villager("老人家")

    one = objection_raise(actor=clerk, election_id=row.pk, said=_objection(for_person=elder.id), now=NOW)

    assert ElectionObjection.objects.get(pk=one).raised_by_id == elder.id
    with pytest.raises(NotAllowedError):
        objection_raise(actor=_member("别人"), election_id=row.pk, said=_objection(for_person=elder.id), now=NOW)


def test_a_villager_of_another_village_neither_sees_nor_objects(clerk: Actor) -> None:
    row = a_displayed(clerk)

    with pytest.raises(Election.DoesNotExist):
        objection_raise(actor=_member("外村人", HETIAN), election_id=row.pk, said=_objection(), now=NOW)


def test_nobody_sees_an_election_in_preparation_but_the_offices(clerk: Actor) -> None:
    a_prepared(clerk)
    town = an_officer(Role.TOWN_COMMAND, ZHANGWANG[:9], "郑晓东")

    assert elections_page(actor=_member("村民"), place=ZHANGWANG).items == ()
    assert len(elections_page(actor=town, place=ZHANGWANG[:9]).items) == 1


def test_candidates_wait_for_objections_to_be_decided(clerk: Actor) -> None:
    row = a_displayed(clerk)
    nominate(clerk, row, chair=("陈一", "丁二"), member=("方三", "胡四", "金五"))
    one = objection_raise(actor=_member("提的人"), election_id=row.pk, said=_objection(), now=NOW)

    with pytest.raises(InvalidInputError) as undecided:
        stepped(clerk, row, flow.SHOW_CANDIDATES)
    objection_decide(actor=clerk, objection_id=one, said=DecisionSaid(upheld=False, decision="不够年龄"), now=NOW)

    assert _refused(undecided) == {"/objections"}
    assert stepped(clerk, row, flow.SHOW_CANDIDATES).state == flow.CANDIDATES_SHOWN
