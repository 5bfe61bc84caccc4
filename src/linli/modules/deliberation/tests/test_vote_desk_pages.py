"""Pages of those who conduct a vote: bringing ballots in, preparing it, entering, voiding, reminding."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from linli.modules.deliberation.models import Ballot, Batch, Voiding, Vote
from linli.modules.deliberation.tests.hamlet import Hamlet, a_photo, browser_of, text_of
from linli.modules.joining.testing import a_person_on_line
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def test_a_grid_worker_brings_in_a_ballot_with_a_witness_and_a_photo(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    hamlet.cast(vote, "for")
    client = browser_of(hamlet.grid_worker)
    assert f'href="/field/votes/{vote.pk}"' in text_of(client, "/field/votes/")
    waiting = text_of(client, f"/field/votes/{vote.pk}")
    assert "周桂芳" not in waiting
    assert "陈德明" in waiting
    assert "陈德明" not in text_of(client, f"/field/votes/{vote.pk}?q=林")
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
    people = {"collector": str(hamlet.grid_worker.known_id), "witness": str(hamlet.supervisor.known_id)}
    said = {"channel": "paper", **people, "entries": entries}

    uneven = client.post(address, {**said, "total-for": "2", "total-against": "2", "photos": a_photo()})

    assert uneven.status_code == 422
    assert "对不上" in uneven.content.decode()
    done = client.post(address, {**said, "total-for": "2", "total-against": "1", "photos": a_photo()})
    assert done.status_code == 303
    assert Batch.objects.get().ballots == 3
    assert "周桂芳" not in text_of(client, f"/field/votes/{vote.pk}")


def test_the_desk_prepares_a_vote_and_says_what_the_law_wants(hamlet: Hamlet) -> None:
    client, address = browser_of(hamlet.clerk), f"/console/deliberation/{hamlet.topic.pk}/vote/new"
    page = text_of(client, address)
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
    studied = {"studied_on": f"{hamlet.now:%Y-%m-%d}", "studied_by": "章王村党支部", "study_papers": a_photo()}
    done = client.post(address, {**said, **studied, "short_notice_reason": "台风要来，水渠等不得"})
    assert done.status_code == 303
    vote = Vote.objects.get()
    assert vote.short_notice_reason == "台风要来，水渠等不得"
    shown = text_of(client, f"/console/deliberation/{hamlet.topic.pk}/vote")
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
    page = text_of(client, f"/console/deliberation/{hamlet.topic.pk}/vote")
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
    listed = text_of(committee, f"/console/deliberation/{hamlet.topic.pk}/vote/ballots")
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
    assert "提醒了 3 位" in text_of(client, sent["Location"])
    (notice,) = inbox_page(hamlet.heads[1].known_id, [ZHANGWANG[:6]]).items
    assert "等您投票" in notice.subject
    assert not inbox_page(hamlet.heads[0].known_id, [ZHANGWANG[:6]]).items
    assert client.post(address).status_code == 409
