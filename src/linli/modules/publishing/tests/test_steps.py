"""The life of a post: who moves it, from where, and what is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.messaging.public import counties_of, inbox_page
from linli.modules.places.testing import ZHANGWANG
from linli.modules.publishing import flow
from linli.modules.publishing.models import Post, PostVersion
from linli.modules.publishing.services import PostInput, StepInput, post_pin, post_put, post_take_step, posts_fall_due
from linli.modules.publishing.testing import a_draft, a_post

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.publishing.tests.conftest import Cast

NOTHING = StepInput()


def _step(actor: Actor, post: Post, step: str, now: datetime, **said: object) -> Post:
    return post_take_step(actor=actor, post_id=post.pk, step=step, given=StepInput(**said), now=now)  # type: ignore[arg-type]


def test_a_clerk_publishes_by_herself_where_nobody_has_to_look_first(cast: Cast, now: datetime) -> None:
    post = _step(cast.clerk, a_draft(actor=cast.clerk), "publish", now)

    assert (post.state, post.version, post.published_at) == ("published", 1, now)


def test_where_somebody_has_to_look_first_the_clerk_sends_it_and_the_secretary_publishes(
    cast: Cast, now: datetime
) -> None:
    draft = a_draft(actor=cast.clerk, column="affairs")

    with pytest.raises(NotAllowedError):
        _step(cast.clerk, draft, "publish", now)
    _step(cast.clerk, draft, "submit", now)
    with pytest.raises(NotAllowedError):
        _step(cast.clerk, draft, "publish", now)
    published = _step(cast.secretary, draft, "publish", now)

    assert (published.state, published.reviewer_id) == ("published", cast.secretary.person_id)


def test_what_is_returned_says_why_and_can_be_sent_again(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.clerk, column="affairs")
    _step(cast.clerk, draft, "submit", now)

    with pytest.raises(InvalidInputError):
        _step(cast.secretary, draft, "return", now)
    returned = _step(cast.secretary, draft, "return", now, note="金额写错了")

    assert (returned.state, returned.note) == ("draft", "金额写错了")
    assert _step(cast.clerk, draft, "submit", now).state == "in_review"


def test_every_pair_the_table_does_not_hold_is_refused(cast: Cast, now: datetime) -> None:
    post = a_draft(actor=cast.secretary)
    soon = now + timedelta(hours=1)
    for state in flow.FLOW.states:
        for step in flow.FLOW.steps:
            if state in step.sources or step.name == flow.EXPIRE:
                continue
            Post.objects.filter(pk=post.pk).update(state=state, published_at=now)
            with pytest.raises((StepNotAllowedError, NotAllowedError)):
                _step(cast.secretary, post, step.name, now, note="因为", publish_at=soon)
            post.refresh_from_db()
            assert post.state == state, (state, step.name)


def test_nobody_lets_a_post_run_out_but_the_platform(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.secretary)

    with pytest.raises(StepNotAllowedError):
        _step(cast.secretary, post, "expire", now)


def test_withdrawing_needs_a_reason_which_readers_see(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk)

    with pytest.raises(InvalidInputError):
        _step(cast.clerk, post, "withdraw", now)
    gone = _step(cast.clerk, post, "withdraw", now, note="停水改期了")

    assert (gone.state, gone.note, gone.ended_at) == ("withdrawn", "停水改期了", now)


def test_a_correction_keeps_what_was_said_before(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, body="<p>周六停水</p>")

    _step(cast.clerk, post, "correct", now, note="改期", body="<p>周日停水</p>")

    versions = list(PostVersion.objects.filter(post=post).order_by("number").values_list("number", "text", "note"))
    assert versions == [(1, "周六停水", ""), (2, "周日停水", "改期")]


def test_a_correction_without_reason_or_without_change_is_refused(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, body="<p>周六停水</p>")

    with pytest.raises(InvalidInputError):
        _step(cast.clerk, post, "correct", now, body="<p>周日停水</p>")
    with pytest.raises(InvalidInputError):
        _step(cast.clerk, post, "correct", now, note="改期", body="<p>周六停水</p>")
    assert PostVersion.objects.filter(post=post).count() == 1


def test_published_words_cannot_be_written_over(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk)

    with pytest.raises((StepNotAllowedError, NotAllowedError)):
        post_put(actor=cast.clerk, post_id=post.pk, given=PostInput(column="notice", title="别的"), now=now)


def test_what_is_scheduled_goes_out_at_its_moment_and_not_before(cast: Cast, now: datetime) -> None:
    draft, at = a_draft(actor=cast.clerk), now + timedelta(hours=3)
    _step(cast.clerk, draft, "schedule", now, publish_at=at)

    assert posts_fall_due(now=at - timedelta(minutes=1)) == 0
    assert posts_fall_due(now=at + timedelta(minutes=2)) == 1
    draft.refresh_from_db()
    assert (draft.state, draft.published_at, draft.version) == ("published", at, 1)


def test_nothing_is_scheduled_for_the_past(cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInputError):
        _step(cast.clerk, a_draft(actor=cast.clerk), "schedule", now, publish_at=now - timedelta(minutes=1))


def test_what_is_over_is_taken_down_by_itself(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, expires_at=now + timedelta(days=1))

    assert posts_fall_due(now=now + timedelta(hours=23)) == 0
    assert posts_fall_due(now=now + timedelta(days=1)) == 1
    post.refresh_from_db()
    assert post.state == "expired"


def test_an_empty_post_stays_a_draft(cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInputError):
        _step(cast.clerk, a_draft(actor=cast.clerk, body=""), "publish", now)


def test_a_post_for_somebody_says_for_whom_before_it_goes_out(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.clerk, visibility="audience")

    with pytest.raises(InvalidInputError):
        _step(cast.clerk, draft, "publish", now)


def test_a_village_addresses_nobody_beyond_itself(cast: Cast) -> None:
    with pytest.raises(InvalidInputError):
        a_draft(actor=cast.clerk, visibility="audience", audience={"places": ["330825"]})


def test_the_town_takes_a_villages_post_back_and_rewrites_nothing(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk)

    with pytest.raises(NotAllowedError):
        _step(cast.command, post, "correct", now, note="改", body="<p>别的</p>")
    assert _step(cast.command, post, "withdraw", now, note="没有依据").state == "withdrawn"


def test_a_draft_is_read_where_it_is_written_alone(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.clerk)

    for elsewhere in (cast.command, cast.county, cast.other_clerk, cast.resident, cast.auditor):
        with pytest.raises(Post.DoesNotExist):
            _step(elsewhere, draft, "publish", now)


def test_who_may_not_write_in_a_column_does_not(cast: Cast) -> None:
    with pytest.raises(InvalidInputError):
        a_draft(actor=cast.clerk, column="policy")
    with pytest.raises(NotAllowedError):
        a_draft(actor=cast.resident)
    with pytest.raises(NotAllowedError):
        a_draft(actor=cast.command, place=ZHANGWANG)


def test_each_step_is_one_event_with_a_digest_of_what_was_shown(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk)
    _step(cast.clerk, post, "correct", now, note="改期", title="周日停水")

    told = Event.objects.filter(subject_kind="post", subject_id=post.pk).order_by("id")
    payloads = [event.payload or {} for event in told]
    assert [(event.kind, said.get("step")) for event, said in zip(told, payloads, strict=True)] == [
        ("publishing.post_written", None),
        ("publishing.post_step_taken", "publish"),
        ("publishing.post_step_taken", "correct"),
    ]
    assert all(len(said["digest"]) == 64 for said in payloads[1:])


def test_only_what_stands_published_is_pinned(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.clerk)

    with pytest.raises(StepNotAllowedError):
        post_pin(actor=cast.clerk, post_id=draft.pk, is_pinned=True, now=now)
    _step(cast.clerk, draft, "publish", now)
    assert post_pin(actor=cast.clerk, post_id=draft.pk, is_pinned=True, now=now).is_pinned


def _told(actor: Actor, now: datetime) -> list[str]:
    return [card.subject for card in inbox_page(actor.known_id, counties_of(actor), now=now).items]


def test_a_post_that_asks_for_it_sends_one_message_and_takes_it_back(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, notifies=True)
    assert _told(cast.resident, now) == ["周六停水"]
    assert _told(cast.outsider, now) == []

    _step(cast.clerk, post, "correct", now, note="改期", title="周日停水")
    assert _told(cast.resident, now) == ["周日停水"]

    _step(cast.clerk, post, "withdraw", now, note="不停了")
    assert _told(cast.resident, now) == []


def test_a_post_that_does_not_ask_sends_nothing(cast: Cast, now: datetime) -> None:
    a_post(actor=cast.clerk)

    assert _told(cast.resident, now) == []


def test_a_post_for_which_a_way_outside_is_chosen_sends_the_message_too(cast: Cast, now: datetime) -> None:
    assert a_post(actor=cast.clerk, channels=("sms",)).notifies
    assert _told(cast.resident, now) == ["周六停水"]
