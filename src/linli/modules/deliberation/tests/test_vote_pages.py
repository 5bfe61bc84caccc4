"""Pages of votes: the ballot, the roll with objections, collecting, the desk, the result and counting again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache

from linli.kernel import clock
from linli.modules.deliberation.models import Ballot, Batch, Participation, RollObjection, Voiding, Vote
from linli.modules.deliberation.selectors.votes import objections_of
from linli.modules.deliberation.services.voting import vote_close
from linli.modules.deliberation.tests.hamlet import GRID, Hamlet, a_hamlet, a_photo, browser_of
from linli.modules.joining.testing import a_person_on_line
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.cluster import Cluster

pytestmark = pytest.mark.django_db

VOTE_QUERIES = 14
ROLL_QUERIES = 14
FIELD_QUERIES = 16
DESK_QUERIES = 34
LIST_QUERIES = 20


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: Any, tmp_path: Any) -> None:
    cache.clear()
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}


@pytest.fixture
def hamlet(db: None) -> Hamlet:
    return a_hamlet()


def _text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


@pytest.fixture
def closed(cluster: Cluster) -> Iterator[Callable[[Vote], Vote]]:
    """Give a way to let a vote's time pass by the database's clock, and to close it."""
    with cluster.superuser_connection() as owner:

        def close(vote: Vote) -> Vote:
            owner.execute("UPDATE kernel_clock SET ahead_by = interval '2 days'")
            return vote_close(actor=None, vote_id=vote.pk, now=clock.now())

        yield close
        owner.execute("UPDATE kernel_clock SET ahead_by = interval '0'")


def test_a_head_votes_changes_their_mind_and_finds_the_receipt(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    client, address = browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/vote"
    assert "投出我家这一票" in _text(client, address)
    assert client.post(address, {"choice": ""}).status_code == 422

    sent = client.post(address, {"choice": "for"})

    assert (sent.status_code, sent["Location"]) == (303, f"{address}/receipt")
    receipt = Ballot.objects.get(vote=vote).receipt
    assert receipt in _text(client, sent["Location"])
    page = _text(client, address)
    assert "投了“同意”" in page
    assert "checked" not in page  # a vote is never chosen for somebody
    client.post(address, {"choice": "against"})
    assert [(one.choice, one.receipt) for one in Ballot.objects.filter(vote=vote)] == [("against", receipt)]


def test_a_secret_ballot_is_asked_twice_and_final(hamlet: Hamlet) -> None:
    vote = hamlet.opened(kind="secret")
    client, address = browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/vote"

    asked = client.post(address, {"choice": "against"})

    assert asked.status_code == 200
    assert "投出去就不能改了" in asked.content.decode()
    assert not Participation.objects.exists()
    sent = client.post(address, {"choice": "against", "sure": "1"})
    assert sent.status_code == 303
    again = client.post(address, {"choice": "for", "sure": "1"})
    assert again.status_code == 409
    assert Participation.objects.filter(vote=vote).count() == 1
    page = _text(client, address)
    assert 'name="choice"' not in page
    assert "投了“" not in page


def test_who_floats_reads_and_is_told_why_there_is_no_ballot(hamlet: Hamlet) -> None:
    hamlet.opened()
    page = _text(browser_of(hamlet.floating), f"/topics/{hamlet.topic.pk}/vote")

    assert "这次您没有票" in page
    assert "户口不在本村" in page
    assert 'name="choice"' not in page
    assert browser_of(hamlet.floating).post(f"/topics/{hamlet.topic.pk}/vote", {"choice": "for"}).status_code == 409
    assert not Ballot.objects.exists()


def test_another_village_finds_nothing(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    client, topic = browser_of(hamlet.outsider), hamlet.topic.pk
    for path in ("vote", "vote/progress", "vote/receipt", "roll", "result", "result/ballots", "result/sheet"):
        assert client.get(f"/topics/{topic}/{path}").status_code == 404, path
    assert client.get(f"/field/votes/{vote.pk}").status_code == 403


def test_how_many_lack_is_drawn_in_words_too_and_unchanged_it_is_not_sent_again(hamlet: Hamlet) -> None:
    hamlet.phones_count()
    vote = hamlet.opened()
    client, address = browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/vote/progress"
    first = client.get(address)
    page = first.content.decode()
    assert re.search(r"还差 <span class=\"num\">4</span> 户", page)
    assert 'aria-label="名册上 6 户' in page
    assert page.count("l6-5 6 5v8h-12z") == 6

    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    hamlet.cast(vote, "for", "for", "for", "for")
    later = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert "人数够了" in later.content.decode()


def test_without_a_basis_it_says_that_a_meeting_has_to_confirm(hamlet: Hamlet, closed: Callable[[Vote], Vote]) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "for", "for", "for", "for", "for")
    assert "还要开会确认才算数" in _text(browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/vote")
    closed(vote)

    page = _text(browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/result")
    assert "意见收上来了，还要开会确认" in page
    desk = browser_of(hamlet.secretary)
    address = f"/console/deliberation/{hamlet.topic.pk}/vote/steps/confirm"
    assert desk.post(address, {"present": "很多"}).status_code == 422
    done = desk.post(
        address, {"present": "5", "in_favour": "5", "against": "0", "abstained": "0", "note": "文化礼堂开的会"}
    )
    assert done.status_code == 303
    vote.refresh_from_db()
    assert vote.confirmed_at is not None


def test_an_objection_is_said_answered_and_the_answer_read(hamlet: Hamlet) -> None:
    vote = hamlet.prepared(opens_in=timedelta(days=1) - timedelta(hours=1))
    late = a_household(ZHANGWANG, number="88", grid=GRID)
    missed = a_membership(a_person("程阿婆", born_on=late_birthday()), ZHANGWANG, household=late, head=True)
    client, address = browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/roll"
    assert client.post(address, {"kind": "", "name": "", "reason": ""}).status_code == 422
    sent = client.post(address, {"kind": "absent", "name": "程阿婆", "reason": "她家一直在村里"})
    assert sent.status_code == 303
    objection = RollObjection.objects.get()
    assert "等着回" in _text(client, address)
    assert "等着回" not in _text(browser_of(hamlet.heads[1]), address)

    desk = browser_of(hamlet.clerk)
    page = _text(desk, f"/console/deliberation/{hamlet.topic.pk}/roll")
    assert f'<option value="{missed.id}"' in page
    decide = f"/console/deliberation/{hamlet.topic.pk}/roll/{objection.pk}"
    nobody = {f"answer-{objection.pk}": "查了，该在册", "verdict": "accept"}
    assert desk.post(decide, nobody).status_code == 422
    assert desk.post(decide, {**nobody, f"person-{objection.pk}": str(missed.id)}).status_code == 303

    assert vote.roll.filter(person_id=missed.id, struck_at__isnull=True).exists()
    answer = _text(client, address)
    assert "改了名册" in answer
    assert "查了，该在册" in answer
    assert desk.post(decide, {**nobody, f"person-{objection.pk}": str(missed.id)}).status_code == 409


def late_birthday() -> Any:
    """Give a day long ago."""
    return clock.now().date().replace(year=1950, month=1, day=2)


def test_who_should_not_be_there_is_found_by_number_or_name(hamlet: Hamlet) -> None:
    vote = hamlet.prepared(opens_in=timedelta(hours=20))
    client, address = browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/roll"
    unknown = client.post(address, {"kind": "extra", "name": "没有这个人", "reason": "搬走了"})
    assert unknown.status_code == 422
    assert "没有这个人" in unknown.content.decode()

    assert client.post(address, {"kind": "extra", "name": "3", "reason": "搬走了"}).status_code == 303
    assert [one.entry and one.entry.name for one in objections_of(vote)] == ["林秀英"]


def test_a_grid_worker_brings_in_a_ballot_with_a_witness_and_a_photo(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "for")
    client = browser_of(hamlet.grid_worker)
    assert f'href="/field/votes/{vote.pk}"' in _text(client, "/field/votes/")
    waiting = _text(client, f"/field/votes/{vote.pk}")
    assert "周桂芳" not in waiting
    assert "陈德明" in waiting
    assert "陈德明" not in _text(client, f"/field/votes/{vote.pk}?q=林")
    address = f"/field/votes/{vote.pk}/entries/{hamlet.entry(vote, 1).pk}"

    lacking = client.post(address, {"choice": "for", "channel": "doorstep"})

    assert lacking.status_code == 422
    for name in ("witness", "photos", "read_aloud"):
        assert f'href="#f-{name}"' in lacking.content.decode(), name
    said = {"choice": "against", "channel": "doorstep", "witness": str(hamlet.supervisor.known_id), "read_aloud": "on"}
    done = client.post(address, {**said, "photos": a_photo()})
    assert done.status_code == 303
    ballot = Ballot.objects.get(vote=vote, channel="doorstep")
    assert (ballot.choice, ballot.collector_id, ballot.witness_id) == (
        "against",
        hamlet.grid_worker.known_id,
        hamlet.supervisor.known_id,
    )
    assert client.post(address, {**said, "photos": a_photo()}).status_code == 409
    assert Ballot.objects.filter(vote=vote).count() == 2


def test_a_box_of_secret_ballots_enters_as_totals(hamlet: Hamlet) -> None:
    vote = hamlet.opened(kind="secret")
    client, address = browser_of(hamlet.grid_worker), f"/field/votes/{vote.pk}/batch"
    entries = [str(hamlet.entry(vote, nth).pk) for nth in range(3)]
    said = {"channel": "paper", "witness": str(hamlet.supervisor.known_id), "entries": entries}

    uneven = client.post(address, {**said, "total-for": "2", "total-against": "2", "photos": a_photo()})

    assert uneven.status_code == 422
    assert "对不上" in uneven.content.decode()
    done = client.post(address, {**said, "total-for": "2", "total-against": "1", "photos": a_photo()})
    assert done.status_code == 303
    assert Batch.objects.get().ballots == 3
    assert "周桂芳" not in _text(client, f"/field/votes/{vote.pk}")


def test_the_desk_prepares_a_vote_and_says_what_the_law_wants(hamlet: Hamlet) -> None:
    client, address = browser_of(hamlet.clerk), f"/console/deliberation/{hamlet.topic.pk}/vote/new"
    page = _text(client, address)
    assert "名册 6 户，三分之二以上到才有效，就是 4 户" in page
    soon = hamlet.now + timedelta(days=2)
    said = {
        "rule": "v_assembly_households",
        "ballot_kind": "named",
        "opens_at": f"{soon:%Y-%m-%dT08:00}",
        "closes_at": f"{soon + timedelta(days=3):%Y-%m-%dT20:00}",
        "objections_until": "",
        "options": "",
    }

    hurried = client.post(address, said)

    assert hurried.status_code == 422
    assert 'href="#f-short_notice_reason"' in hurried.content.decode()
    unstudied = client.post(address, {**said, "short_notice_reason": "台风要来，水渠等不得"}).content.decode()
    assert "先经党组织研究（村民委员会组织法第 28 条）" in unstudied
    studied = {
        "studied_on": f"{hamlet.now:%Y-%m-%d}",
        "studied_by": "章王村党支部",
        "study_papers": a_photo(),
    }
    done = client.post(address, {**said, **studied, "short_notice_reason": "台风要来，水渠等不得"})
    assert done.status_code == 303
    vote = Vote.objects.get()
    assert vote.short_notice_reason == "台风要来，水渠等不得"
    shown = _text(client, f"/console/deliberation/{hamlet.topic.pk}/vote")
    assert "台风要来，水渠等不得" in shown
    assert "6 户" in shown


def test_the_desk_looks_a_household_up_and_enters_its_ballot(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "for")
    client, address = browser_of(hamlet.clerk), f"/console/deliberation/{hamlet.topic.pk}/vote/enter"
    voted = client.post(address, {"entry": "周桂芳", "look": "1"}).content.decode()
    assert "已经投过：手机投" in voted
    several = client.post(address, {"entry": "西塘", "look": "1"}).content.decode()
    assert several.count('name="entry_id"') == 6
    said = {
        "entry": "003",
        "choice": "abstain",
        "channel": "paper",
        "collector": str(hamlet.grid_worker.known_id),
        "witness": str(hamlet.supervisor.known_id),
        "read_aloud": "on",
    }
    same = client.post(address, {**said, "witness": said["collector"], "photos": a_photo()})
    assert same.status_code == 422

    done = client.post(address, {**said, "photos": a_photo()})

    assert done.status_code == 303
    assert Ballot.objects.get(vote=vote, channel="paper").entry_id == hamlet.entry(vote, 2).pk
    page = _text(client, f"/console/deliberation/{hamlet.topic.pk}/vote")
    assert "王秀琴" in page
    assert "弃权" not in re.sub(r"<form.*?</form>", "", page, flags=re.DOTALL)


def test_two_people_void_what_was_entered_wrong(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    clerk, committee = browser_of(hamlet.clerk), browser_of(hamlet.supervisor)
    enter = f"/console/deliberation/{hamlet.topic.pk}/vote/enter"
    said = {
        "entry": "3",
        "choice": "for",
        "channel": "paper",
        "collector": str(hamlet.grid_worker.known_id),
        "witness": str(hamlet.supervisor.known_id),
        "read_aloud": "on",
    }
    clerk.post(enter, {**said, "photos": a_photo()})
    ballot = Ballot.objects.get(vote=vote)
    address = f"/console/deliberation/{hamlet.topic.pk}/vote/void"
    assert clerk.post(address, {"ballot": str(ballot.pk)}).status_code == 422

    asked = clerk.post(address, {"ballot": str(ballot.pk), f"reason-ballot-{ballot.pk}": "录错户了"})

    assert asked.status_code == 303
    voiding = Voiding.objects.get()
    alone = clerk.post(address, {"voiding": str(voiding.pk)})
    assert alone.status_code in {409, 422}
    listed = _text(committee, f"/console/deliberation/{hamlet.topic.pk}/vote/ballots")
    assert "录错户了" in listed
    assert committee.post(address, {"voiding": str(voiding.pk)}).status_code == 303
    assert clerk.post(enter, {**said, "choice": "against", "photos": a_photo()}).status_code == 303
    assert Ballot.objects.filter(vote=vote, voided_at__isnull=True).count() == 1


def test_a_ballots_photo_is_nobodys_to_see_before_the_vote_is_over(
    hamlet: Hamlet, closed: Callable[[Vote], Vote]
) -> None:
    vote = hamlet.opened()
    clerk = browser_of(hamlet.clerk)
    said = {
        "entry": "3",
        "choice": "for",
        "channel": "paper",
        "collector": str(hamlet.grid_worker.known_id),
        "witness": str(hamlet.supervisor.known_id),
        "read_aloud": "on",
        "photos": a_photo(),
    }
    clerk.post(f"/console/deliberation/{hamlet.topic.pk}/vote/enter", said)
    photo = f"/console/deliberation/{hamlet.topic.pk}/vote/photos/{Ballot.objects.get(vote=vote).photo_id}"

    assert clerk.get(photo).status_code == 409
    closed(vote)
    shown: Any = browser_of(hamlet.clerk).get(photo)
    assert b"".join(shown.streaming_content)
    shown.close()


def test_those_on_line_are_reminded_once_a_day(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "for")
    for head in hamlet.heads[:4]:
        a_person_on_line(head.known_id)
    client = browser_of(hamlet.clerk)
    address = f"/console/deliberation/{hamlet.topic.pk}/vote/steps/remind"

    sent = client.post(address)

    assert sent["Location"].endswith("?done=remind&n=3")
    assert "提醒了 3 位" in _text(client, sent["Location"])
    (notice,) = inbox_page(hamlet.heads[1].known_id, [ZHANGWANG[:6]]).items
    assert "等您投票" in notice.subject
    assert not inbox_page(hamlet.heads[0].known_id, [ZHANGWANG[:6]]).items
    assert client.post(address).status_code == 409


def test_a_result_says_why_it_holds_and_can_be_counted_again(hamlet: Hamlet, closed: Callable[[Vote], Vote]) -> None:
    hamlet.phones_count()
    vote = hamlet.opened()
    receipts = hamlet.cast(vote, "for", "for", "for", "for", "against")
    client = browser_of(hamlet.heads[0])
    assert client.get(f"/topics/{hamlet.topic.pk}/result").status_code == 303
    closed(vote)
    client = browser_of(hamlet.heads[0])

    page = _text(client, f"/topics/{hamlet.topic.pk}/result")

    assert "通过了" in page
    assert "两条都过线" in page
    assert "《村民委员会组织法》第二十五、二十六条" in page
    assert receipts[0] in page
    assert "数进去了" in page
    listed = _text(client, f"/topics/{hamlet.topic.pk}/result/ballots")
    assert all(receipt in listed for receipt in receipts)
    assert "同意 4，不同意 1，弃权 0" in listed
    assert "和公布的一样" in listed
    for name in ("周桂芳", "陈德明"):
        assert name not in listed
    found = _text(client, f"/topics/{hamlet.topic.pk}/result/ballots?code={receipts[4]}")
    assert receipts[4] in found
    assert receipts[0] not in re.sub(r"<form.*?</form>", "", found, flags=re.DOTALL)
    sheet = client.get(f"/topics/{hamlet.topic.pk}/result/sheet")
    assert sheet["Content-Type"].startswith("text/csv")
    assert all(receipt in sheet.content.decode() for receipt in receipts)
    tally = _text(browser_of(hamlet.secretary), f"/console/deliberation/{hamlet.topic.pk}/vote/tally")
    assert "打印时重新数了一遍，和公布的一样" in tally
    vote.refresh_from_db()
    assert vote.digest in tally


def test_too_few_is_said_plainly_with_the_numbers(hamlet: Hamlet, closed: Callable[[Vote], Vote]) -> None:
    hamlet.phones_count()
    vote = hamlet.opened()
    hamlet.cast(vote, "for", "for", "for")
    closed(vote)

    page = _text(browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/result")

    assert "人数不够，这次不算数" in page
    assert "至少要 4 户参加，只有 3 户" in page
    assert "决议生效" not in page


def test_of_one_ballot_alone_nobody_learns_what_it_says(hamlet: Hamlet, closed: Callable[[Vote], Vote]) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "against")
    closed(vote)
    client, address = browser_of(hamlet.heads[1]), f"/topics/{hamlet.topic.pk}/result"

    page = _text(client, address)

    assert "会猜出是谁" in page
    assert "<b>不同意</b>" not in page
    assert client.get(f"{address}/ballots").status_code == 303
    assert client.get(f"{address}/sheet").status_code == 303


def _more_households(count: int) -> None:
    for number in range(count):
        home = a_household(ZHANGWANG, number=str(1000 + number), grid=GRID)
        a_membership(a_person(f"邻居{number}", born_on=late_birthday()), ZHANGWANG, household=home, head=True)


@pytest.mark.parametrize("more", [0, 60])
def test_pages_cost_the_same_for_a_short_roll_and_a_long_one(
    hamlet: Hamlet, django_assert_max_num_queries: DjangoAssertNumQueries, more: int
) -> None:
    _more_households(more)
    vote = hamlet.opened()
    hamlet.cast(vote, "for", "against")
    member, worker, clerk = (browser_of(who) for who in (hamlet.heads[0], hamlet.grid_worker, hamlet.clerk))
    desk = f"/console/deliberation/{hamlet.topic.pk}"

    with django_assert_max_num_queries(VOTE_QUERIES):
        _text(member, f"/topics/{hamlet.topic.pk}/vote")
    with django_assert_max_num_queries(ROLL_QUERIES):
        _text(member, f"/topics/{hamlet.topic.pk}/roll")
    with django_assert_max_num_queries(FIELD_QUERIES):
        _text(worker, f"/field/votes/{vote.pk}")
    with django_assert_max_num_queries(DESK_QUERIES):
        _text(clerk, f"{desk}/vote")
    with django_assert_max_num_queries(LIST_QUERIES):
        _text(clerk, f"{desk}/roll")
    with django_assert_max_num_queries(LIST_QUERIES):
        _text(clerk, f"{desk}/vote/ballots")


def test_a_floating_resident_reads_it_in_english(hamlet: Hamlet) -> None:
    hamlet.opened()
    client = browser_of(hamlet.floating)
    client.cookies["linli_language"] = "en"

    assert "You have no ballot" in _text(client, f"/topics/{hamlet.topic.pk}/vote")
