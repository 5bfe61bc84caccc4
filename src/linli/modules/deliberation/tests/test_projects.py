"""A project: opened by a resolution, its money held by the database, accepted by those who are not its makers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor
from linli.modules.deliberation.flow import OPEN
from linli.modules.deliberation.models import Project, ProjectMoney
from linli.modules.deliberation.selectors.outcomes import became_of
from linli.modules.deliberation.selectors.projects import money_of, project_get
from linli.modules.deliberation.services.project_acceptance import (
    defect_mend,
    project_find_defect,
    project_finish,
    project_hand_over,
    project_sign,
    project_stop,
)
from linli.modules.deliberation.services.project_money import money_add, money_strike, vouchers_add
from linli.modules.deliberation.services.projects import ProjectInput, photos_add, project_open, step_do
from linli.modules.deliberation.tests.carried_out import a_decided_topic, a_holder, a_project, money, spend
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person, a_tag

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
NOW = datetime(2026, 5, 10, 2, tzinfo=UTC)


@pytest.fixture
def clerk() -> Actor:
    return a_holder(Role.VILLAGE_CLERK, name="方敏")


@pytest.fixture
def committee() -> list[Actor]:
    return [a_holder(Role.SUPERVISOR, name=name) for name in ("叶志明", "鲁德根", "占秀芳")]


@pytest.fixture
def project(clerk: Actor) -> Project:
    return a_project(clerk, now=NOW)


def _done(clerk: Actor, project: Project) -> None:
    for position in (1, 2):
        step_do(actor=clerk, project_id=project.pk, position=position, done_on=date(2026, 5, 9), note="", now=NOW)


def test_a_project_is_opened_by_a_decided_topic_alone(clerk: Actor) -> None:
    topic = a_decided_topic(state=OPEN, now=NOW)
    given = ProjectInput(
        name="修路", about="", budget=1, purse="committee", responsible_id=clerk.known_id, steps=[("修", NOW.date())]
    )

    with pytest.raises(InvalidInputError, match="/topic"):
        project_open(actor=clerk, topic_id=topic.pk, given=given, now=NOW)


def test_what_is_lacking_is_said_field_by_field(clerk: Actor) -> None:
    topic = a_decided_topic(now=NOW)
    given = ProjectInput(name=" ", about="", budget=0, purse="mine", responsible_id=0)

    with pytest.raises(InvalidInputError) as refused:
        project_open(actor=clerk, topic_id=topic.pk, given=given, now=NOW)

    pointers = {error.pointer for error in refused.value.errors}
    assert pointers == {"/name", "/budget", "/purse", "/responsible", "/steps"}


def test_opened_twice_it_is_one_project(clerk: Actor, project: Project) -> None:
    given = ProjectInput(
        name=project.name,
        about="",
        budget=5,
        purse="committee",
        responsible_id=clerk.known_id,
        steps=[("修", NOW.date())],
    )

    assert project_open(actor=clerk, topic_id=project.topic_id, given=given, now=NOW).pk == project.pk
    assert project.steps.count() == 2


def test_money_is_summed_against_the_budget(clerk: Actor, project: Project) -> None:
    spend(clerk, project.pk, "income", 18_000_000, now=NOW)
    spend(clerk, project.pk, "expense", 12_600_000, now=NOW)
    spend(clerk, project.pk, "expense", 12_600_000, now=NOW)

    card = project_get(actor=clerk, project_id=project.pk)

    assert (card.income, card.expense, card.balance) == (18_000_000, 12_600_000, 5_400_000)
    assert (card.of_budget, card.over) == (70, 0)


def test_a_sum_written_wrongly_is_struck_and_stays_to_be_seen(clerk: Actor, project: Project) -> None:
    line = spend(clerk, project.pk, "expense", 680_000, now=NOW).line

    with pytest.raises(InvalidInputError, match="/reason"):
        money_strike(actor=clerk, project_id=project.pk, line=line, reason="", now=NOW)
    money_strike(actor=clerk, project_id=project.pk, line=line, reason="多打了一个零", now=NOW)

    assert project_get(actor=clerk, project_id=project.pk).expense == 0
    assert [(one.line, one.struck_reason) for one in money_of(project.pk, whole=False)] == [(line, "多打了一个零")]


def test_members_read_of_a_payee_the_surname_alone(clerk: Actor, project: Project) -> None:
    given = money(purpose="付给王秀芳 6222020200112233445", on=NOW.date())
    money_add(actor=clerk, project_id=project.pk, given=given, now=NOW)

    for_members, for_office = money_of(project.pk, whole=False)[0], money_of(project.pk, whole=True)[0]

    assert for_members.party == "王**"
    assert "6222020200112233445" not in for_members.purpose
    assert for_office.party == "王秀芳"


def test_a_voucher_kept_to_the_offices_is_only_counted_for_members(clerk: Actor, project: Project) -> None:
    line = spend(clerk, project.pk, "expense", 680_000, now=NOW).line
    for is_shown in (True, False):
        upload = SimpleUploadedFile("v.jpg", a_picture(), "image/jpeg")
        vouchers_add(actor=clerk, project_id=project.pk, line=line, uploads=[upload], is_shown=is_shown, now=NOW)

    seen = money_of(project.pk, whole=False)[0]

    assert (len(seen.vouchers), seen.hidden) == (1, 1)
    assert len(money_of(project.pk, whole=True)[0].vouchers) == 2


@pytest.mark.parametrize("change", [{"amount": 1}, {"purpose": "别的"}, {"kind": "income"}, {"on": date(2026, 1, 1)}])
def test_the_database_refuses_to_change_a_line_of_money(
    clerk: Actor, project: Project, change: dict[str, object]
) -> None:
    spend(clerk, project.pk, "expense", 680_000, now=NOW)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ProjectMoney.objects.filter(project=project).update(**change)
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        ProjectMoney.objects.filter(project=project).delete()


def test_the_database_refuses_sums_that_are_not_those_of_the_lines(clerk: Actor, project: Project) -> None:
    spend(clerk, project.pk, "expense", 680_000, now=NOW)

    Project.objects.filter(pk=project.pk).update(expense=1)

    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="sums"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)


def test_nothing_is_handed_over_before_every_step_is_done(clerk: Actor, project: Project) -> None:
    with pytest.raises(InvalidInputError, match="/steps"):
        project_hand_over(actor=clerk, project_id=project.pk, now=NOW)
    _done(clerk, project)

    project_hand_over(actor=clerk, project_id=project.pk, now=NOW)

    card = project_get(actor=clerk, project_id=project.pk)
    assert (card.state, card.due_at) == ("to_accept", NOW + timedelta(days=15))


def test_more_than_half_of_the_committee_accept(clerk: Actor, project: Project, committee: list[Actor]) -> None:
    _done(clerk, project)
    project_hand_over(actor=clerk, project_id=project.pk, now=NOW)

    assert not project_sign(actor=committee[0], project_id=project.pk, now=NOW)
    assert not project_sign(actor=committee[0], project_id=project.pk, now=NOW)
    assert project_sign(actor=committee[1], project_id=project.pk, now=NOW)
    assert project_get(actor=clerk, project_id=project.pk).state == "accepted"
    with pytest.raises(StepNotAllowedError):
        project_sign(actor=committee[2], project_id=project.pk, now=NOW)


def test_whoever_is_of_the_village_committee_does_not_sign(
    clerk: Actor, project: Project, committee: list[Actor]
) -> None:
    _done(clerk, project)
    project_hand_over(actor=clerk, project_id=project.pk, now=NOW)
    a_membership(committee[0].known_id, ZHANGWANG)
    a_tag(committee[0].known_id, "committee_member")

    with pytest.raises(InvalidInputError, match="/sign"):
        project_sign(actor=an_actor(committee[0].known_id), project_id=project.pk, now=NOW)
    with pytest.raises(NotAllowedError):
        project_sign(actor=clerk, project_id=project.pk, now=NOW)


def test_a_defect_sends_it_back_and_signatures_count_no_longer(
    clerk: Actor, project: Project, committee: list[Actor]
) -> None:
    _done(clerk, project)
    project_hand_over(actor=clerk, project_id=project.pk, now=NOW)
    project_sign(actor=committee[0], project_id=project.pk, now=NOW)
    project_find_defect(actor=committee[1], project_id=project.pk, words="路面起砂 3 处", now=NOW)
    with pytest.raises(InvalidInputError, match="/defects"):
        project_hand_over(actor=clerk, project_id=project.pk, now=NOW)
    defect = project.defects.get()
    with pytest.raises(InvalidInputError, match="/note"):
        defect_mend(actor=clerk, project_id=project.pk, defect_id=defect.pk, note=" ", now=NOW)
    defect_mend(actor=clerk, project_id=project.pk, defect_id=defect.pk, note="敲掉重浇了", now=NOW)
    project_hand_over(actor=clerk, project_id=project.pk, now=NOW)

    assert not project_sign(actor=committee[1], project_id=project.pk, now=NOW)
    assert project_sign(actor=committee[2], project_id=project.pk, now=NOW)


def test_the_database_accepts_nothing_unsigned(clerk: Actor, project: Project) -> None:
    _done(clerk, project)
    project_hand_over(actor=clerk, project_id=project.pk, now=NOW)

    with pytest.raises(IntegrityError, match="signatures"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(state="accepted")


def _accepted(clerk: Actor, project: Project) -> None:
    _done(clerk, project)
    project_hand_over(actor=clerk, project_id=project.pk, now=NOW)
    assert project_sign(actor=a_holder(Role.SUPERVISOR), project_id=project.pk, now=NOW)


def test_it_is_finished_once_its_money_is_settled(clerk: Actor, project: Project) -> None:
    spend(clerk, project.pk, "income", 900, now=NOW)
    _accepted(clerk, project)
    with pytest.raises(InvalidInputError, match="/finish"):
        project_finish(actor=clerk, project_id=project.pk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(state="finished", ended_at=NOW)
    spend(clerk, project.pk, "expense", 900, now=NOW)

    project_finish(actor=clerk, project_id=project.pk, now=NOW)

    with pytest.raises(StepNotAllowedError):
        spend(clerk, project.pk, "expense", 901, now=NOW)
    kinds = [one.kind for one in became_of(project.topic_id)]
    assert kinds == ["resolution", "project", "accepted", "project_ended"]


def test_a_stopped_project_says_why(clerk: Actor, project: Project) -> None:
    with pytest.raises(InvalidInputError, match="/note"):
        project_stop(actor=clerk, project_id=project.pk, note="", now=NOW)
    project_stop(actor=clerk, project_id=project.pk, note="县里统一修，不重复花钱", now=NOW)

    assert project_get(actor=clerk, project_id=project.pk).note == "县里统一修，不重复花钱"


def test_a_step_whose_day_is_over_shows(clerk: Actor, project: Project) -> None:
    late = project_get(actor=clerk, project_id=project.pk).late

    assert late == 2  # both days lie before the one on which tests run


def test_a_step_is_not_done_on_a_day_to_come(clerk: Actor, project: Project) -> None:
    with pytest.raises(InvalidInputError, match="/done_on"):
        step_do(actor=clerk, project_id=project.pk, position=1, done_on=date(2026, 5, 11), note="", now=NOW)


def test_photos_belong_to_a_step_or_the_whole(clerk: Actor, project: Project) -> None:
    for step in (1, 0):
        upload = SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")
        photos_add(actor=clerk, project_id=project.pk, uploads=[upload], step=step, caption="路基", now=NOW)

    assert sorted(project.photos.values_list("step__position", flat=True), key=str) == [1, None]


def test_another_village_does_not_see_it(project: Project) -> None:
    outsider = an_actor(a_membership(a_person("外村人"), HETIAN).id)
    member = an_actor(a_membership(a_person("本村人"), ZHANGWANG, kind="resident").id)

    assert project_get(actor=member, project_id=project.pk).name == "东片水泥路"
    with pytest.raises(Project.DoesNotExist):
        project_get(actor=outsider, project_id=project.pk)
    with pytest.raises(Project.DoesNotExist):
        money_add(actor=a_holder(Role.VILLAGE_CLERK, HETIAN), project_id=project.pk, given=money(), now=NOW)
