"""The pages of elections: what members read, what the desk enters, what stays closed; no ballot anywhere."""

from __future__ import annotations

import re
from itertools import count as counting
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import Election, ElectionObjection, Recall, Review
from linli.modules.deliberation.services.elections import election_prepare
from linli.modules.deliberation.tests.electing import (
    a_contested,
    a_decided,
    a_displayed,
    a_prepared,
    a_villager,
    an_officer,
    clerk_of,
    nominate,
    said,
    stepped,
)
from linli.modules.files.testing import a_picture
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
_sessions = counting(1)


@pytest.fixture
def clerk() -> Actor:
    return clerk_of()


def _as(person: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(person.known_id, token=f"election-{next(_sessions)}")
    client.get("/me")
    return client


def _member(village: str = ZHANGWANG, name: str = "邻居") -> Client:
    return _as(an_actor(a_villager(name, village).id))


def _displayed_now(clerk: Actor) -> Election:
    """Give an election whose roll was displayed at the moment of the pages."""
    return a_displayed(clerk, now=clock.now())


def _text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


# ---- members ----


def test_a_member_finds_themselves_on_the_roll_with_the_basis(clerk: Actor) -> None:
    me = a_villager("周桂芳")
    row = _displayed_now(clerk)

    page = _text(_as(an_actor(me.id)), f"/elections/{row.pk}")

    for words in ("在名单上", "户籍在本村，住在本村", "到会场", "第 17 条", "村民委员会组织法"):
        assert words in page


def test_who_is_not_on_the_roll_reads_why_and_may_object(clerk: Actor) -> None:
    row = _displayed_now(clerk)
    floating = a_membership(a_person("刘建军"), ZHANGWANG, kind="resident")
    client = _as(an_actor(floating.id))

    assert "名单上没有您" in _text(client, f"/elections/{row.pk}")
    refused = client.post(f"/elections/{row.pk}/objection", {"kind": "missing", "about": "", "text": "住了两年"})
    taken = client.post(f"/elections/{row.pk}/objection", {"kind": "missing", "about": "刘建军", "text": "住了两年"})

    assert refused.status_code == 422
    assert "写一下说的是谁" in refused.content.decode()
    assert "住了两年" in refused.content.decode()
    assert taken.status_code == 303
    assert ElectionObjection.objects.get().raised_by_id == floating.id
    assert "住了两年" in _text(client, f"/elections/{row.pk}")
    assert "住了两年" not in _text(_member(), f"/elections/{row.pk}")


def test_a_member_searches_the_roll(clerk: Actor) -> None:
    row = _displayed_now(clerk)

    page = _text(_member(name="看的人"), f"/elections/{row.pk}/roll?q=陈")

    assert "陈一" in page
    assert "丁二" not in page


def test_another_village_does_not_see_it(clerk: Actor) -> None:
    row = a_decided(clerk)
    elsewhere = _member(HETIAN)

    for page in ("", "/roll", "/objection", f"/files/{row.files.get().pk}"):
        assert elsewhere.get(f"/elections/{row.pk}{page}").status_code == 404
    assert "村委会换届选举" not in _text(elsewhere, "/elections/")


def test_nobody_reads_an_election_in_preparation(clerk: Actor) -> None:
    row = a_prepared(clerk, now=clock.now())

    assert _member().get(f"/elections/{row.pk}").status_code == 404
    assert _as(clerk).get(f"/elections/{row.pk}").status_code == 404


def test_the_result_is_shown_with_what_was_needed(clerk: Actor) -> None:
    row = a_decided(clerk)

    page = _text(_member(), f"/elections/{row.pk}")

    for words in ("当选", "登记 8 人，要 5 人，投了", "发出 8，收回 7，有效 7，无效 0", "第 18 条"):
        assert words in page


def test_no_page_of_an_election_takes_a_ballot(clerk: Actor) -> None:
    row = a_contested(clerk)
    member = _member()

    for address in (f"/elections/{row.pk}", f"/elections/{row.pk}/roll", "/elections/"):
        page = _text(member, address)
        forms = re.findall(r"<form[^>]*>", page)
        assert not [form for form in forms if 'method="post"' in form and "election" in form]
    assert "手机上不投票" in _text(member, f"/elections/{row.pk}")


def test_candidates_are_shown_in_the_order_of_names_once_they_are_displayed(clerk: Actor) -> None:
    row = a_displayed(clerk)
    nominate(clerk, row, chair=("王七", "丁二"), member=("金五", "胡四", "方三"))
    member = _member()
    assert "丁二" not in _text(member, f"/elections/{row.pk}")

    stepped(clerk, row, flow.SHOW_CANDIDATES)

    page = _text(member, f"/elections/{row.pk}")
    places = [page.index(name) for name in ("丁二", "王七", "方三", "胡四", "金五")]
    assert places == sorted(places)


def test_reading_an_election_costs_the_same_however_many(
    clerk: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = a_decided(clerk)
    member = _member()
    with django_assert_max_num_queries(15):
        _text(member, f"/elections/{row.pk}")
    with django_assert_max_num_queries(6):
        _text(member, f"/elections/{row.pk}/roll")


# ---- the desk ----


def test_the_clerk_takes_an_election_from_its_day_to_the_displayed_roll(clerk: Actor) -> None:
    for name in ("陈一", "丁二"):
        a_villager(name)
    chair = a_villager("主持人")
    desk = _as(clerk)
    form = {"day": "2020-01-01", "term_start": "2026", "venue": "文化礼堂", "seats_chair": "1", "seats_member": "2"}
    refused = desk.post("/console/elections/new", form)
    today = localdate(clock.now())
    day = today.replace(year=today.year + 1)
    made = desk.post("/console/elections/new", {**form, "day": day.isoformat(), "term_start": str(day.year)})
    here = made["Location"]

    assert refused.status_code == 422
    assert "文化礼堂" in refused.content.decode()
    assert "3" in _text(desk, f"{here}?tab=roll")
    desk.post(f"{here}/roll", {"draw": "1"})
    desk.post(f"{here}/officers", {"officer": chair.id, "duty": "chair"})
    assert desk.post(f"{here}/steps/display_roll").status_code == 303
    row = Election.objects.get()
    assert (row.state, row.electors.count()) == (flow.ROLL_DISPLAYED, 3)


def test_a_step_the_law_does_not_allow_yet_says_what_lacks(clerk: Actor) -> None:
    made = election_prepare(
        actor=clerk,
        village=ZHANGWANG,
        said=said(localdate(clock.now()).replace(year=clock.now().year + 1)),
        now=clock.now(),
    )

    answer = _as(clerk).post(f"/console/elections/{made}/steps/display_roll")

    assert answer.status_code == 422
    assert "选举委员会" in answer.content.decode()


def test_the_desk_shows_every_tab_at_every_stage(clerk: Actor) -> None:
    desk = _as(clerk)
    row = a_decided(clerk)

    for tab in ("plan", "roll", "objections", "candidates", "proxies", "result", "nonsense"):
        _text(desk, f"/console/elections/{row.pk}?tab={tab}")
        _text(desk, f"/console/elections/{row.pk}?tab={tab}&q=陈&agent_q=王")
    for what in ("roll", "candidates", "result"):
        assert "村民委员会" in _text(desk, f"/console/elections/{row.pk}/paper?what={what}")


def test_the_desk_decides_an_objection_and_the_town_only_looks(clerk: Actor) -> None:
    row = _displayed_now(clerk)
    late = a_villager("新来的")
    _member(name="提的人").post(
        f"/elections/{row.pk}/objection", {"kind": "missing", "about": "新来的", "text": "一直住在村里"}
    )
    one = ElectionObjection.objects.get()
    address = f"/console/elections/{row.pk}/objections/{one.pk}"
    town = _as(an_officer(Role.TOWN_COMMAND, ZHANGWANG[:9], "郑晓东"))
    desk = _as(clerk)

    assert "新来的 · 户籍在本村，住在本村" in _text(desk, f"/console/elections/{row.pk}?tab=objections")
    assert town.get(f"/console/elections/{row.pk}").status_code == 200
    assert town.post(address, {"answer": "uphold", "decision": "补上"}).status_code == 403
    form = {f"answer-{one.pk}": "uphold", f"person-{one.pk}": late.id}
    assert desk.post(address, {f"answer-{one.pk}": "", f"decision-{one.pk}": "补上"}).status_code == 422
    assert desk.post(address, {**form, f"decision-{one.pk}": ""}).status_code == 422
    assert desk.post(address, {**form, f"decision-{one.pk}": "补上"}).status_code == 303
    assert row.electors.filter(person_id=late.id).exists()


def test_the_count_is_entered_at_the_desk_and_a_contradiction_keeps_what_was_written(clerk: Actor) -> None:
    row = a_contested(clerk)
    post = row.posts.get(title="chair")
    ids = {one.name: one.pk for one in post.candidates.all()}
    figures = {"issued": "8", "cast": "7", "valid": "6", "invalid": "0"}
    form = {"post": post.pk, **{f"{name}-{post.pk}": value for name, value in figures.items()}}
    votes = {f"for-{ids['陈一']}": "5", f"for-{ids['丁二']}": "2"}
    desk = _as(clerk)

    refused = desk.post(f"/console/elections/{row.pk}/counts", {**form, **votes})
    taken = desk.post(f"/console/elections/{row.pk}/counts", {**form, **votes, f"valid-{post.pk}": "7"})

    assert refused.status_code == 422
    assert "有效票加无效票" in refused.content.decode()
    assert taken.status_code == 303
    assert "当选" in _text(desk, f"/console/elections/{row.pk}?tab=result")


def test_the_list_of_the_town_names_what_is_late(clerk: Actor) -> None:
    row = a_prepared(clerk, now=clock.now())
    Election.objects.filter(pk=row.pk).update(day=localdate(clock.now()))
    town = _as(an_officer(Role.TOWN_COMMAND, ZHANGWANG[:9], "郑晓东"))

    page = _text(town, "/console/elections/")

    assert "1 次选举有晚了的事" in page
    assert "名单公布" in page


def test_a_member_does_not_reach_the_desk(clerk: Actor) -> None:
    row = a_decided(clerk)
    member = _member()

    assert member.get(f"/console/elections/{row.pk}").status_code == 403
    assert member.get("/console/elections/").status_code == 403


def test_listing_elections_costs_the_same_however_many(
    clerk: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(3):
        election_prepare(
            actor=clerk, village=ZHANGWANG, said=said(), now=clock.now().replace(year=2026, month=3, day=1)
        )
    town = _as(an_officer(Role.TOWN_COMMAND, ZHANGWANG[:9], "郑晓东"))

    with django_assert_max_num_queries(9):
        _text(town, "/console/elections/")


# ---- recalls and reviews ----


def _petition(person: int, **other: Any) -> dict[str, Any]:
    given = {
        "person": person,
        "office": "主任",
        "reason": "账目不公开",
        "by": "voters",
        "signed": "20",
        "signers_of": "100",
    }
    return {**given, **other}


def test_a_recall_few_signed_is_nobodys_business_and_enough_put_it_to_the_vote(clerk: Actor) -> None:
    chair = a_villager("主任")
    desk, member = _as(clerk), _member()
    desk.post("/console/recalls/new", _petition(chair.id, signed="19"))
    row = Recall.objects.get()
    assert (row.state, member.get(f"/recalls/{row.pk}").status_code) == (flow.SHORT, 404)
    assert "罢免主任" not in _text(member, "/elections/")

    desk.post(f"/console/recalls/{row.pk}/course", {"signed": "20"})
    desk.post(f"/console/recalls/{row.pk}/course", {"defence": "账目都公开了"})

    page = _text(member, f"/recalls/{row.pk}")
    for words in ("100 人里要 20 人", "账目不公开", "账目都公开了", "第 19 条"):
        assert words in page
    assert _member(HETIAN, "外村").get(f"/recalls/{row.pk}").status_code == 404


@pytest.mark.parametrize(("in_favour", "state"), [("26", flow.CARRIED), ("25", flow.LOST)])
def test_a_recall_is_carried_by_more_than_half(clerk: Actor, in_favour: str, state: str) -> None:
    chair = a_villager("主任")
    desk = _as(clerk)
    desk.post("/console/recalls/new", _petition(chair.id))
    row = Recall.objects.get()
    form = {"on": "2026-01-05", "entitled": "100", "cast": "51", "in_favour": in_favour}

    without = desk.post(f"/console/recalls/{row.pk}/course", form)
    desk.post(
        f"/console/recalls/{row.pk}/course",
        {**form, "record": SimpleUploadedFile("r.jpg", a_picture(), "image/jpeg")},
    )

    row.refresh_from_db()
    assert (without.status_code, row.state) == (422, state)
    assert _text(_member(), f"/recalls/{row.pk}")
    assert _text(desk, f"/console/recalls/{row.pk}")


def _review(person: int, on: str, verdict: str) -> dict[str, Any]:
    return {
        "person": person,
        "office": "委员",
        "on": on,
        "body": "representatives",
        "entitled": "40",
        "present": "30",
        "fit": "5",
        "passable": "5",
        "unfit": "20",
        "verdict": verdict,
        "record": SimpleUploadedFile("r.jpg", a_picture(), "image/jpeg"),
    }


def test_two_unfit_in_a_row_end_the_office_and_the_clerk_does_not_enter_it(clerk: Actor) -> None:
    one = a_villager("委员")
    leader = _as(an_officer(Role.SUPERVISOR, name="叶志明"))

    assert _as(clerk).post("/console/reviews/new", _review(one.id, "2025-01-05", "unfit")).status_code == 403
    leader.post("/console/reviews/new", _review(one.id, "2025-01-05", "unfit"))
    assert "职务终止。" not in _text(_member(), "/elections/")
    leader.post("/console/reviews/new", _review(one.id, "2026-01-05", "unfit"))

    assert Review.objects.count() == 2
    assert "连续两次不称职，职务终止。" in _text(_member(name="另一个"), "/elections/")
    assert "连续两次，职务终止" in _text(leader, "/console/reviews/")
    again = leader.post("/console/reviews/new", _review(one.id, "2026-01-05", "fit"))
    assert again.status_code == 422
