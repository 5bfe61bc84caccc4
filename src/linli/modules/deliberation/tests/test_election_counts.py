"""Who stands, who votes for whom, who is elected: what the law does not carry is no result."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import RunningPromise
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import (
    Candidate,
    CandidateVotes,
    Election,
    ElectionCount,
    ElectionProxy,
    Elector,
)
from linli.modules.deliberation.selectors.election_results import posts_of, results_of, standing_in_round
from linli.modules.deliberation.services.candidacies import (
    CandidateSaid,
    candidate_put,
    candidate_withdraw,
    mandate_enter,
)
from linli.modules.deliberation.services.elections import (
    election_prepare,
    officer_join,
    officer_leave,
)
from linli.modules.deliberation.services.electors import roll_draw
from linli.modules.deliberation.tests.electing import (
    NOW,
    ON_THE_DAY,
    a_contested,
    a_decided,
    a_displayed,
    a_villager,
    clerk_of,
    count,
    nominate,
    photograph,
    said,
    stepped,
)
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_tag

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
COMMUNITY = "330825002001"


@pytest.fixture
def clerk() -> Actor:
    return clerk_of()


def _refused(error: pytest.ExceptionInfo[InvalidInputError]) -> set[str]:
    return {one.pointer for one in error.value.errors}


def _prepared(clerk: Actor, village: str = ZHANGWANG, **other: Any) -> Election:
    made = election_prepare(actor=clerk, village=village, said=said(**other), now=NOW)
    return Election.objects.get(pk=made)


# ---- candidates and mandates ----


def test_more_stand_than_are_elected(clerk: Actor) -> None:
    row = a_displayed(clerk)
    nominate(clerk, row, chair=("陈一",), member=("方三", "胡四", "金五"))

    with pytest.raises(InvalidInputError, match="差额"):
        stepped(clerk, row, flow.SHOW_CANDIDATES)


def test_who_leads_the_election_does_not_stand_before_leaving_it(clerk: Actor) -> None:
    row = a_displayed(clerk)
    officer = row.officers.get()
    given = CandidateSaid(
        post_id=row.posts.get(title="chair").pk, elector_id=row.electors.get(name="主持人").pk, nominated="party"
    )

    with pytest.raises(InvalidInputError, match="第十五条"):
        candidate_put(actor=clerk, election_id=row.pk, said=given, photo=None, now=NOW)
    officer_leave(actor=clerk, election_id=row.pk, officer_id=officer.pk, why="被提名了", now=NOW)
    candidate_put(actor=clerk, election_id=row.pk, said=given, photo=None, now=NOW)
    with pytest.raises(InvalidInputError, match="候选人"):
        officer_join(actor=clerk, election_id=row.pk, person_id=officer.person_id, duty="chair", now=NOW)


def test_ten_voters_nominate_in_a_community() -> None:
    clerk = clerk_of(COMMUNITY)
    a_villager("居民", COMMUNITY)
    row = _prepared(clerk, COMMUNITY, seats={"chair": 1, "deputy": 1, "member": 3})
    roll_draw(actor=clerk, election_id=row.pk, wish="signed", now=NOW)

    def nominated_by(count_: int) -> CandidateSaid:
        post, elector = row.posts.get(title="chair"), row.electors.get()
        return CandidateSaid(post_id=post.pk, elector_id=elector.pk, nominated="voters", nominators=count_)

    with pytest.raises(InvalidInputError):
        candidate_put(actor=clerk, election_id=row.pk, said=nominated_by(9), photo=None, now=NOW)
    assert candidate_put(actor=clerk, election_id=row.pk, said=nominated_by(10), photo=None, now=NOW)


def test_who_withdraws_after_the_display_stays_shown_as_such(clerk: Actor) -> None:
    row = a_displayed(clerk)
    nominate(clerk, row, chair=("陈一", "丁二", "李六"), member=("方三", "胡四", "金五"))
    row = stepped(clerk, row, flow.SHOW_CANDIDATES)
    one = Candidate.objects.get(name="李六")

    candidate_withdraw(actor=clerk, election_id=row.pk, candidate_id=one.pk, now=NOW)

    chair = posts_of(row.pk)[0]
    assert [card.name for card in chair.standing] == ["陈一", "丁二"]
    assert len(chair.candidates) == 3


def _mandate(clerk: Actor, row: Election, principal: str, agent: str) -> int:
    ids = dict(row.electors.values_list("name", "id"))
    paper = SimpleUploadedFile("m.jpg", a_picture(), "image/jpeg")
    return mandate_enter(
        actor=clerk, election_id=row.pk, principal_id=ids[principal], agent_id=ids[agent], paper=paper, now=NOW
    )


def test_nobody_holds_a_fourth_mandate(clerk: Actor) -> None:
    row = a_displayed(clerk)
    for principal in ("陈一", "丁二", "方三"):
        _mandate(clerk, row, principal, "王七")

    with pytest.raises(InvalidInputError, match="三个人"):
        _mandate(clerk, row, "胡四", "王七")
    agent, fourth = row.electors.get(name="王七"), row.electors.get(name="胡四")
    file_id = ElectionProxy.objects.first().file_id  # type: ignore[union-attr]
    for nth, refusal in ((4, "three_mandates_at_most"), (3, "mandates_numbered")):
        with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
            ElectionProxy.objects.create(
                election=row,
                principal=fourth,
                agent=agent,
                nth=nth,
                file_id=file_id,
                entered_by_id=1,
                entered_at=NOW,
            )


def test_no_candidate_holds_a_mandate_and_no_holder_stands(clerk: Actor) -> None:
    row = a_displayed(clerk)
    nominate(clerk, row, chair=("陈一",))
    _mandate(clerk, row, "丁二", "王七")

    with pytest.raises(InvalidInputError, match="候选人不能接受委托"):
        _mandate(clerk, row, "方三", "陈一")
    with pytest.raises(InvalidInputError, match="候选人不能接受委托"):
        nominate(clerk, row, chair=("王七",))
    with pytest.raises(IntegrityError, match="deliberation_agent_is_no_candidate"), transaction.atomic():
        Elector.objects.filter(election=row, name="王七").update(is_candidate=True)
    with pytest.raises(IntegrityError, match="deliberation_agent_is_no_candidate"), transaction.atomic():
        ElectionProxy.objects.filter(election=row).update(agent=row.electors.get(name="陈一"))


def test_who_is_away_votes_for_nobody(clerk: Actor) -> None:
    row = a_displayed(clerk)
    _mandate(clerk, row, "丁二", "王七")

    for principal, agent in (("方三", "丁二"), ("王七", "方三"), ("丁二", "方三"), ("方三", "方三")):
        with pytest.raises(InvalidInputError):
            _mandate(clerk, row, principal, agent)


def test_representatives_of_a_community_send_nobody() -> None:
    clerk = clerk_of(COMMUNITY)
    for name in ("甲", "乙"):
        a_tag(a_villager(name, COMMUNITY).id, "villagers_representative")
    chair = a_villager("主持人", COMMUNITY)
    row = _prepared(clerk, COMMUNITY, way="representatives", seats={"chair": 1, "deputy": 1, "member": 3})
    roll_draw(actor=clerk, election_id=row.pk, wish="signed", now=NOW)
    officer_join(actor=clerk, election_id=row.pk, person_id=chair.id, duty="chair", now=NOW)
    stepped(clerk, row, flow.DISPLAY_ROLL)

    with pytest.raises(InvalidInputError, match="第十九条"):
        _mandate(clerk, row, "甲", "乙")


# ---- counting ----


def test_who_is_elected_follows_from_the_count(clerk: Actor) -> None:
    row = a_decided(clerk)

    posts = posts_of(row.pk)
    results = results_of(row, posts)

    names = {one.id: one.name for post in posts for one in post.candidates}
    assert {post.title: [names[pk] for pk in results.elected[post.id]] for post in posts} == {
        "chair": ["陈一"],
        "member": ["方三", "胡四"],
    }
    assert (results.entitled, results.vacancies) == (8, 0)
    assert RunningPromise.objects.get(subject_kind=flow.ELECTION).due_at == ON_THE_DAY + timedelta(days=10)


def test_a_result_that_too_few_voted_for_is_not_shown(clerk: Actor) -> None:
    row = a_contested(clerk)
    count(clerk, row, "chair", {"陈一": 4, "丁二": 0}, cast=4, valid=4)
    count(clerk, row, "member", {"方三": 4, "胡四": 4, "金五": 0}, cast=4, valid=4)
    photograph(clerk, row)

    with pytest.raises(InvalidInputError, match="至少 5 人"):
        stepped(clerk, row, flow.SHOW_RESULT, now=ON_THE_DAY)
    row = stepped(clerk, row, flow.FAIL, note="人数不够", now=ON_THE_DAY)

    assert results_of(row, posts_of(row.pk)).elected == {post.id: () for post in posts_of(row.pk)}


def test_a_result_is_shown_once_all_is_counted_and_photographed(clerk: Actor) -> None:
    row = a_contested(clerk)
    count(clerk, row, "chair", {"陈一": 5, "丁二": 2})

    with pytest.raises(InvalidInputError) as lacking:
        stepped(clerk, row, flow.SHOW_RESULT, now=ON_THE_DAY)

    assert _refused(lacking) == {"/count", "/record"}


def test_a_count_that_contradicts_itself_is_not_entered(clerk: Actor) -> None:
    row = a_contested(clerk)

    with pytest.raises(InvalidInputError) as more:
        count(clerk, row, "chair", {"陈一": 5, "丁二": 3})
    with pytest.raises(InvalidInputError) as one_left_out:
        count(clerk, row, "chair", {"陈一": 5})
    with pytest.raises(InvalidInputError) as too_many:
        count(clerk, row, "chair", {"陈一": 5, "丁二": 2}, issued=9)

    assert [_refused(each) for each in (more, one_left_out, too_many)] == [{"/votes"}, {"/votes"}, {"/issued"}]


def test_nothing_of_a_count_is_changed_once_its_result_is_shown(clerk: Actor) -> None:
    row = a_decided(clerk)

    with pytest.raises(StepNotAllowedError):
        count(clerk, row, "chair", {"陈一": 2, "丁二": 5})
    for act in (
        lambda: CandidateVotes.objects.update(votes=0),
        lambda: ElectionCount.objects.update(issued=8, cast=8, valid=8),
        lambda: CandidateVotes.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="while its round runs"), transaction.atomic():
            act()


def test_an_empty_seat_is_filled_in_a_run_off_by_a_third(clerk: Actor) -> None:
    row = a_contested(clerk)
    count(clerk, row, "chair", {"陈一": 5, "丁二": 2})
    count(clerk, row, "member", {"方三": 6, "胡四": 3, "金五": 2})
    photograph(clerk, row)
    row = stepped(clerk, row, flow.SHOW_RESULT, now=ON_THE_DAY)

    row = stepped(clerk, row, flow.HOLD_RUN_OFF, now=ON_THE_DAY, run_off_day=localdate(ON_THE_DAY))
    posts = posts_of(row.pk)
    results = results_of(row, posts)
    standing = {post.title: [one.name for one in standing_in_round(post, results, 2)] for post in posts}
    with pytest.raises(InvalidInputError):
        count(clerk, row, "chair", {"丁二": 5})
    count(clerk, row, "member", {"胡四": 3, "金五": 2}, cast=6, valid=5)
    photograph(clerk, row)
    row = stepped(clerk, row, flow.SHOW_RESULT, now=ON_THE_DAY)

    assert standing == {"chair": [], "member": ["胡四", "金五"]}
    results = results_of(row, posts_of(row.pk))
    assert results.vacancies == 0
    assert [tally.outcome.needed_votes for tally in results.of_round(2)] == [2]


def test_no_run_off_is_held_where_nothing_is_empty(clerk: Actor) -> None:
    row = a_decided(clerk)

    with pytest.raises(InvalidInputError):
        stepped(clerk, row, flow.HOLD_RUN_OFF, now=ON_THE_DAY, run_off_day=localdate(ON_THE_DAY))


def test_voting_begins_on_the_day_and_not_before(clerk: Actor) -> None:
    row = a_displayed(clerk)
    nominate(clerk, row, chair=("陈一", "丁二"), member=("方三", "胡四", "金五"))
    stepped(clerk, row, flow.SHOW_CANDIDATES)

    with pytest.raises(InvalidInputError):
        stepped(clerk, row, flow.BEGIN, now=ON_THE_DAY - timedelta(days=1))
    assert stepped(clerk, row, flow.BEGIN, now=ON_THE_DAY).state == flow.ELECTION_DAY


def test_handing_over_ends_it(clerk: Actor) -> None:
    row = a_decided(clerk)

    row = stepped(clerk, row, flow.HAND_OVER, note="公章、账册、资产清单", now=ON_THE_DAY + timedelta(days=9))

    assert (row.state, RunningPromise.objects.get(subject_kind=flow.ELECTION).met_at is not None) == (
        "handed_over",
        True,
    )
