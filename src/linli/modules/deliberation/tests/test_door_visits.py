"""Collectors are sent to doors: who is told, whose lists shrink, what the desk sees, and that it ends with the vote."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import DoorVisit, Vote
from linli.modules.deliberation.selectors.door_visits import doors_of, doors_to_send, rounds_by_vote, rounds_of
from linli.modules.deliberation.services.door_visits import DOORS_WAIT, SentOut, collectors_send
from linli.modules.deliberation.services.voting import ballot_enter, batch_enter, vote_close, vote_open, vote_prepare
from linli.modules.deliberation.testing import a_study
from linli.modules.deliberation.tests.hamlet import GRID, Hamlet, a_hamlet, a_photo, browser_of
from linli.modules.deliberation.vote_errors import VoteNotOpenError
from linli.modules.files.public import image_store
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import ZHANGWANG, a_grid
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from tests.cluster import Cluster

pytestmark = pytest.mark.django_db

DESK_QUERIES = 30
FIELD_QUERIES = 20
FIELD_LIST_QUERIES = 12


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: Any, tmp_path: Any) -> None:
    cache.clear()
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    return a_hamlet()


def _told(actor: Actor) -> list[tuple[str, str]]:
    found = inbox_page(actor.known_id, [ZHANGWANG[:6]]).items
    return [(card.subject, card.link) for card in found if card.kind == DOORS_WAIT]


def _send(hamlet: Hamlet, vote: Vote, **given: Any) -> SentOut:
    return collectors_send(actor=hamlet.secretary, vote_id=vote.pk, now=clock.now(), **given)


def _brought_in(hamlet: Hamlet, vote: Vote, nth: int) -> None:
    photo = image_store(content=a_photo(), uploader_id=hamlet.grid_worker.known_id, now=hamlet.now)
    ballot_enter(
        actor=hamlet.grid_worker,
        vote_id=vote.pk,
        entry_id=hamlet.entry(vote, nth).pk,
        choice="for",
        channel=Channel.DOORSTEP,
        collector_id=hamlet.grid_worker.known_id,
        witness_id=hamlet.supervisor.known_id,
        file_id=photo.id,
        key=uuid4(),
        now=clock.now(),
    )


def _mine(hamlet: Hamlet, vote: Vote) -> list[tuple[str, bool]]:
    found = doors_of(vote, collector_id=hamlet.grid_worker.known_id).items
    return [(door.voice.name, door.is_done) for door in found]


def test_each_grid_is_gone_to_by_its_own_worker_who_is_told_once(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "for", "against")

    assert _send(hamlet, vote) == SentOut(doors=4, collectors=1, left_over=0)

    assert _told(hamlet.grid_worker) == [("请上门收票：垃圾房挪到村东头", f"/field/votes/{vote.pk}")]
    assert _mine(hamlet, vote) == [("林秀英", False), ("傅建军", False), ("祝金凤", False), ("余土根", False)]
    with pytest.raises(InvalidInputError) as nobody_left:
        _send(hamlet, vote)
    assert [error.pointer for error in nobody_left.value.errors] == ["/entries"]
    assert len(_told(hamlet.grid_worker)) == 1


def test_a_worker_goes_before_a_leader_and_who_has_nobody_is_counted(hamlet: Hamlet) -> None:
    other = a_grid(ZHANGWANG, number=2).code
    for number, grid in ((7, GRID), (8, other), (9, "")):
        home = a_household(ZHANGWANG, number=str(number), grid=grid)
        a_membership(
            a_person(f"村民{number}", born_on=localdate(hamlet.now).replace(year=1960)), ZHANGWANG, household=home
        )
    leader = an_actor(an_appointment(a_person("网格长").id, Role.GRID_LEADER, GRID).person_id)
    vote = hamlet.opened()

    assert _send(hamlet, vote) == SentOut(doors=7, collectors=1, left_over=2)
    assert not _told(leader)
    nobody = doors_to_send(vote, is_sent=False).items
    assert [door.voice.name for door in nobody] == ["村民8", "村民9"]
    assert _send(hamlet, vote, collector_id=leader.known_id) == SentOut(doors=2, collectors=1, left_over=0)


def test_what_comes_in_by_any_way_is_ticked_off_and_the_desk_sees_who_has_how_many_left(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    _send(hamlet, vote)
    hamlet.cast(vote, "for")
    _brought_in(hamlet, vote, 3)

    mine = [name for name, is_done in _mine(hamlet, vote) if not is_done]
    assert mine == ["陈德明", "林秀英", "祝金凤", "余土根"]
    assert [name for name, is_done in _mine(hamlet, vote) if is_done] == ["周桂芳", "傅建军"]
    worker = hamlet.grid_worker.known_id
    assert [(one.name, one.sent, one.left) for one in rounds_of(vote)] == [("王秀琴", 6, 4)]
    assert rounds_by_vote([vote.pk], collector_id=worker)[vote.pk].left == 4
    page = browser_of(hamlet.clerk).get(f"/console/deliberation/{hamlet.topic.pk}/vote/visits").content.decode()
    assert "王秀琴" in page


def test_of_a_secret_vote_who_took_part_is_ticked_off_and_nothing_more(hamlet: Hamlet) -> None:
    vote = hamlet.opened(kind="secret")
    _send(hamlet, vote)
    written = list(DoorVisit.objects.order_by("pk").values())
    photo = image_store(content=a_photo(), uploader_id=hamlet.grid_worker.known_id, now=hamlet.now)
    batch_enter(
        actor=hamlet.grid_worker,
        vote_id=vote.pk,
        entry_ids=[hamlet.entry(vote, nth).pk for nth in range(3)],
        totals={"for": 2, "against": 1},
        channel=Channel.DOORSTEP,
        collector_id=hamlet.grid_worker.known_id,
        witness_id=hamlet.supervisor.known_id,
        file_id=photo.id,
        key=uuid4(),
        now=clock.now(),
    )

    assert [name for name, is_done in _mine(hamlet, vote) if not is_done] == ["傅建军", "祝金凤", "余土根"]
    assert rounds_by_vote([vote.pk], collector_id=hamlet.grid_worker.known_id)[vote.pk].left == 3
    assert list(DoorVisit.objects.order_by("pk").values()) == written  # a ballot leaves no trace here


def test_chosen_doors_go_to_another_and_who_voted_meanwhile_is_left_out(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    _send(hamlet, vote)
    hamlet.cast(vote, "for")
    entries = [hamlet.entry(vote, nth).pk for nth in range(2)]

    sent = _send(hamlet, vote, entry_ids=entries, collector_id=hamlet.clerk.known_id)

    assert sent == SentOut(doors=1, collectors=1, left_over=0)
    assert len(_told(hamlet.clerk)) == 1
    assert {one.name: (one.sent, one.left) for one in rounds_of(vote)} == {"王秀琴": (5, 4), "方敏": (1, 1)}
    again = _send(hamlet, vote, entry_ids=entries, collector_id=hamlet.clerk.known_id)
    assert again == SentOut(doors=0, collectors=0, left_over=0)
    assert len(_told(hamlet.clerk)) == 1
    with pytest.raises(InvalidInputError):
        _send(hamlet, vote, entry_ids=entries[:1])


def test_nobody_else_sends_and_nobody_else_is_sent(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    for actor in (hamlet.grid_worker, hamlet.supervisor, hamlet.heads[0]):
        with pytest.raises(NotAllowedError):
            collectors_send(actor=actor, vote_id=vote.pk, now=hamlet.now)
    with pytest.raises(Vote.DoesNotExist):
        collectors_send(actor=hamlet.outsider, vote_id=vote.pk, now=hamlet.now)
    with pytest.raises(InvalidInputError) as refused:
        _send(hamlet, vote, collector_id=hamlet.supervisor.known_id)
    assert [error.pointer for error in refused.value.errors] == ["/collector"]
    assert not DoorVisit.objects.exists()


def test_it_ends_with_the_vote(hamlet: Hamlet, cluster: Cluster) -> None:
    vote = hamlet.opened()
    _send(hamlet, vote)
    worker = browser_of(hamlet.grid_worker)
    assert "还剩 6 户" in worker.get("/field/votes/").content.decode()
    with pytest.raises(VoteNotOpenError):
        collectors_send(actor=hamlet.secretary, vote_id=vote.pk, now=hamlet.now + timedelta(days=2))
    with cluster.superuser_connection() as owner:
        owner.execute("UPDATE kernel_clock SET ahead_by = interval '2 days'")
        try:
            vote_close(actor=None, vote_id=vote.pk, now=clock.now())
            worker = browser_of(hamlet.grid_worker)
            page = worker.get(f"/field/votes/{vote.pk}").content.decode()
            assert "不用上门了" in page
            assert "林秀英" not in page
            assert "垃圾房" not in worker.get("/field/votes/").content.decode()
            desk = browser_of(hamlet.secretary)
            address = f"/console/deliberation/{hamlet.topic.pk}/vote/visits"
            assert "不用上门了" in desk.get(address).content.decode()
            assert desk.post(address, {"which": "all"}).status_code == 409
        finally:
            owner.execute("UPDATE kernel_clock SET ahead_by = interval '0'")


def test_the_desk_sends_all_or_the_ticked_and_keeps_the_ticks_where_something_lacks(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    desk, address = browser_of(hamlet.secretary), f"/console/deliberation/{hamlet.topic.pk}/vote/visits"
    entry = hamlet.entry(vote, 1).pk

    lacking = desk.post(address, {"which": "chosen", "collector": ""})
    assert lacking.status_code == 422
    assert "勾一下去哪几家" in lacking.content.decode()
    wrong = desk.post(address, {"which": "chosen", "entries": entry, "collector": hamlet.supervisor.known_id})
    assert wrong.status_code == 422
    assert f'value="{entry}" checked' in " ".join(wrong.content.decode().split())
    sent = desk.post(address, {"which": "chosen", "entries": entry, "collector": ""})
    assert sent.status_code == 303
    assert "1 户由 1 个人去收" in desk.get(sent["Location"]).content.decode()
    desk.post(address, {"which": "all", "collector": ""})
    assert "没投的都派了人" in desk.get(f"{address}?tab=waiting").content.decode()
    page = desk.get(f"{address}?tab=sent&q=陈德明").content.decode()
    assert "陈德明" in page
    assert "林秀英" not in page
    assert (
        "派了人还没投的 6 户，没派人的 0 户"
        in desk.get(f"/console/deliberation/{hamlet.topic.pk}/vote").content.decode()
    )


def test_the_field_finds_the_door_by_address_and_who_voted_is_not_asked_again(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    _send(hamlet, vote, entry_ids=[hamlet.entry(vote, nth).pk for nth in (0, 1)])
    worker, address = browser_of(hamlet.grid_worker), f"/field/votes/{vote.pk}"
    hamlet.cast(vote, "for")

    page = worker.get(address).content.decode()
    assert "派给您 2 户，还剩 1 户" in page
    assert page.index("陈德明") < page.index("周桂芳")
    assert "投过了" in page
    assert "林秀英" not in page
    assert "林秀英" in worker.get(f"{address}?tab=here").content.decode()
    assert "周桂芳" not in worker.get(f"{address}?q=西塘 2").content.decode()
    told = worker.get(f"{address}/entries/{hamlet.entry(vote, 0).pk}", follow=True).content.decode()
    assert "这一家刚投过了" in told


@pytest.mark.parametrize("households", [0, 60])
def test_lists_ask_the_same_however_long(
    hamlet: Hamlet, households: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10, 10 + households):
        home = a_household(ZHANGWANG, number=str(number), grid=GRID)
        person = a_person(f"村民{number}", born_on=localdate(hamlet.now).replace(year=1960))
        a_membership(person, ZHANGWANG, household=home)
    vote = hamlet.opened()
    _send(hamlet, vote)
    desk, worker = browser_of(hamlet.secretary), browser_of(hamlet.grid_worker)
    desk.get("/console/")
    worker.get("/field/votes/")
    with django_assert_max_num_queries(DESK_QUERIES):
        assert desk.get(f"/console/deliberation/{hamlet.topic.pk}/vote/visits").status_code == 200
    with django_assert_max_num_queries(FIELD_QUERIES):
        page = worker.get(f"/field/votes/{vote.pk}").content.decode()
    with django_assert_max_num_queries(FIELD_LIST_QUERIES):
        worker.get("/field/votes/")
    assert ("下一页" in page) == (households > 0)


def test_people_are_visited_household_by_household_not_by_name(hamlet: Hamlet) -> None:
    home = a_household(ZHANGWANG, number="21", grid=GRID, address="西塘 21 号")
    for name in ("赵一", "安二"):
        a_membership(a_person(name, born_on=date(1970, 1, 1)), ZHANGWANG, household=home)
    stage = hamlet.topic.stages.get(position=hamlet.topic.stage)
    vote = vote_prepare(
        actor=hamlet.secretary,
        stage_id=stage.pk,
        rule="v_assembly_adults",
        ballot_kind="named",
        opens_at=hamlet.now - timedelta(days=1),
        closes_at=hamlet.now + timedelta(days=1),
        objections_until=hamlet.now - timedelta(days=1, hours=1),
        study=a_study(hamlet.now - timedelta(days=13)),
        now=hamlet.now - timedelta(days=13),
    )
    vote = vote_open(actor=None, vote_id=vote.pk, now=hamlet.now)

    assert _send(hamlet, vote) == SentOut(doors=8, collectors=1, left_over=0)

    walked = [name for name, _is_done in _mine(hamlet, vote)]
    assert walked[:6] == ["周桂芳", "陈德明", "林秀英", "傅建军", "祝金凤", "余土根"]
    assert set(walked[6:]) == {"赵一", "安二"}
    page = browser_of(hamlet.grid_worker).get(f"/field/votes/{vote.pk}").content.decode()
    assert "派给您 8 人，还剩 8 人" in page
