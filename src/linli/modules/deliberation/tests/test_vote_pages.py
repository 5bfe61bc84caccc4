"""Pages of votes: the ballot, the roll with objections, collecting, the desk, the result and counting again."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.modules.deliberation.models import Ballot, Participation, RollObjection, Vote
from linli.modules.deliberation.selectors.votes import objections_of
from linli.modules.deliberation.tests.hamlet import GRID, Hamlet, browser_of, text_of
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_household, a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoAssertNumQueries


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

VOTE_QUERIES = 14
ROLL_QUERIES = 14
FIELD_QUERIES = 16
DESK_QUERIES = 19
LIST_QUERIES = 13


def test_a_head_votes_changes_their_mind_and_finds_the_receipt(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    client, address = browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/vote"
    assert "投出我家这一票" in text_of(client, address)
    assert client.post(address, {"choice": ""}).status_code == 422

    sent = client.post(address, {"choice": "for"})

    assert (sent.status_code, sent["Location"]) == (303, f"{address}/receipt")
    receipt = Ballot.objects.get(vote=vote).receipt
    assert receipt in text_of(client, sent["Location"])
    page = text_of(client, address)
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
    page = text_of(client, address)
    assert 'name="choice"' not in page
    assert "投了“" not in page


def test_who_floats_reads_and_is_told_why_there_is_no_ballot(hamlet: Hamlet) -> None:
    hamlet.opened()
    page = text_of(browser_of(hamlet.floating), f"/topics/{hamlet.topic.pk}/vote")

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
    assert "还要开会确认才算数" in text_of(browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/vote")
    closed(vote)

    page = text_of(browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/result")
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
    assert "等着回" in text_of(client, address)
    assert "等着回" not in text_of(browser_of(hamlet.heads[1]), address)

    desk = browser_of(hamlet.clerk)
    page = text_of(desk, f"/console/deliberation/{hamlet.topic.pk}/roll")
    assert f'<option value="{missed.id}"' in page
    decide = f"/console/deliberation/{hamlet.topic.pk}/roll/{objection.pk}"
    nobody = {f"answer-{objection.pk}": "查了，该在册", "verdict": "accept"}
    assert desk.post(decide, nobody).status_code == 422
    assert desk.post(decide, {**nobody, f"person-{objection.pk}": str(missed.id)}).status_code == 303

    assert vote.roll.filter(person_id=missed.id, struck_at__isnull=True).exists()
    answer = text_of(client, address)
    assert "改了名册" in answer
    assert "查了，该在册" in answer
    assert desk.post(decide, {**nobody, f"person-{objection.pk}": str(missed.id)}).status_code == 409


def late_birthday() -> Any:
    """Give a day long ago."""
    return localdate(clock.now()).replace(year=1950, month=1, day=2)


def test_who_should_not_be_there_is_found_by_number_or_name(hamlet: Hamlet) -> None:
    vote = hamlet.prepared(opens_in=timedelta(hours=20))
    client, address = browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/roll"
    unknown = client.post(address, {"kind": "extra", "name": "没有这个人", "reason": "搬走了"})
    assert unknown.status_code == 422
    assert "没有这个人" in unknown.content.decode()

    assert client.post(address, {"kind": "extra", "name": "3", "reason": "搬走了"}).status_code == 303
    assert [one.entry and one.entry.name for one in objections_of(vote)] == ["林秀英"]


def test_a_result_says_why_it_holds_and_can_be_counted_again(hamlet: Hamlet, closed: Callable[[Vote], Vote]) -> None:
    hamlet.phones_count()
    vote = hamlet.opened()
    receipts = hamlet.cast(vote, "for", "for", "for", "for", "against")
    client = browser_of(hamlet.heads[0])
    assert client.get(f"/topics/{hamlet.topic.pk}/result").status_code == 303
    closed(vote)
    client = browser_of(hamlet.heads[0])

    page = text_of(client, f"/topics/{hamlet.topic.pk}/result")

    assert "通过了" in page
    assert "两条都过线" in page
    assert "《村民委员会组织法》第二十五、二十六条" in page
    assert receipts[0] in page
    assert "数进去了" in page
    listed = text_of(client, f"/topics/{hamlet.topic.pk}/result/ballots")
    assert all(receipt in listed for receipt in receipts)
    assert "同意 4，不同意 1，弃权 0" in listed
    assert "和公布的一样" in listed
    for name in ("周桂芳", "陈德明"):
        assert name not in listed
    found = text_of(client, f"/topics/{hamlet.topic.pk}/result/ballots?code={receipts[4]}")
    assert receipts[4] in found
    assert receipts[0] not in re.sub(r"<form.*?</form>", "", found, flags=re.DOTALL)
    sheet = client.get(f"/topics/{hamlet.topic.pk}/result/sheet")
    assert sheet["Content-Type"].startswith("text/csv")
    assert all(receipt in sheet.content.decode() for receipt in receipts)
    tally = text_of(browser_of(hamlet.secretary), f"/console/deliberation/{hamlet.topic.pk}/vote/tally")
    assert "打印时重新数了一遍，和公布的一样" in tally
    vote.refresh_from_db()
    assert vote.digest in tally


def test_too_few_is_said_plainly_with_the_numbers(hamlet: Hamlet, closed: Callable[[Vote], Vote]) -> None:
    hamlet.phones_count()
    vote = hamlet.opened()
    hamlet.cast(vote, "for", "for", "for")
    closed(vote)

    page = text_of(browser_of(hamlet.heads[0]), f"/topics/{hamlet.topic.pk}/result")

    assert "人数不够，这次不算数" in page
    assert "至少要 4 户参加，只有 3 户" in page
    assert "决议生效" not in page


def test_of_one_ballot_alone_nobody_learns_what_it_says(hamlet: Hamlet, closed: Callable[[Vote], Vote]) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "against")
    closed(vote)
    client, address = browser_of(hamlet.heads[1]), f"/topics/{hamlet.topic.pk}/result"

    page = text_of(client, address)

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
        text_of(member, f"/topics/{hamlet.topic.pk}/vote")
    with django_assert_max_num_queries(ROLL_QUERIES):
        text_of(member, f"/topics/{hamlet.topic.pk}/roll")
    with django_assert_max_num_queries(FIELD_QUERIES):
        text_of(worker, f"/field/votes/{vote.pk}")
    with django_assert_max_num_queries(DESK_QUERIES):
        text_of(clerk, f"{desk}/vote")
    with django_assert_max_num_queries(LIST_QUERIES):
        text_of(clerk, f"{desk}/roll")
    with django_assert_max_num_queries(LIST_QUERIES):
        text_of(clerk, f"{desk}/vote/ballots")


def test_a_floating_resident_reads_it_in_english(hamlet: Hamlet) -> None:
    hamlet.opened()
    client = browser_of(hamlet.floating)
    client.cookies["linli_language"] = "en"

    assert "You have no ballot" in text_of(client, f"/topics/{hamlet.topic.pk}/vote")
