"""What neighbours say under a post: who may, what waits, what is hidden and why, and likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import throttle
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import Event
from linli.kernel.refusal import InvalidInputError
from linli.modules.comments.public import comment_add, comment_take_step, comments_of, counts_of, like_toggle
from linli.modules.comments.testing import Comment, Like, words_put
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.publishing.pages.resident import subject_of
from linli.modules.publishing.services.columns import ColumnTraits, column_put
from linli.modules.publishing.testing import a_post
from linli.modules.publishing.tests.conftest import COUNTY, browser_of

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.modules.publishing.models import Post
    from linli.modules.publishing.tests.conftest import Cast


@pytest.fixture
def post(cast: Cast) -> Post:
    """Give a post of the village that takes comments at once."""
    return a_post(actor=cast.clerk, column="honour", title="张大爷评上好人")


def _say(cast: Cast, post: Post, text: str, who: str = "resident") -> int:
    return browser_of(getattr(cast, who)).post(f"/posts/{post.pk}/comments", {"text": text}).status_code


def _page(cast: Cast, post: Post, who: str = "neighbour") -> str:
    return browser_of(getattr(cast, who)).get(f"/posts/{post.pk}").content.decode()


def test_a_neighbour_reads_what_was_said(cast: Cast, post: Post) -> None:
    assert _say(cast, post, "该评！") == 303

    assert "该评！" in _page(cast, post)
    assert "周桂芳" in _page(cast, post)


def test_nothing_said_is_refused_and_too_much_is_kept_in_the_field(cast: Cast, post: Post) -> None:
    assert _say(cast, post, "  ") == 422
    answer = browser_of(cast.resident).post(f"/posts/{post.pk}/comments", {"text": "长" * 501})
    assert answer.status_code == 422
    assert "长" * 501 in answer.content.decode()
    assert not Comment.objects.exists()


def test_another_village_reads_and_does_not_comment(cast: Cast, post: Post) -> None:
    assert "我也说一句" not in _page(cast, post, "outsider")
    assert _say(cast, post, "路过", "outsider") == 403


def test_where_nobody_opened_comments_none_are_taken(cast: Cast) -> None:
    closed = a_post(actor=cast.secretary, column="covenant")

    assert _say(cast, closed, "我有话说") == 403
    assert "大家说" not in _page(cast, closed)


def test_what_is_looked_at_first_waits_and_is_seen_by_its_writer_alone(cast: Cast, now: datetime) -> None:
    traits = ColumnTraits(name="荣誉", levels=(12,), writers=("village_clerk",), icon="trophy", comments="before")
    column_put(actor=cast.county, place=COUNTY, code="honour", traits=traits, now=now)
    post = a_post(actor=cast.clerk, column="honour")
    _say(cast, post, "该评！")

    assert "该评！" not in _page(cast, post)
    assert "等村里看过再登" in _page(cast, post, "resident")
    comment = Comment.objects.get()
    assert "该评！" in browser_of(cast.clerk).get("/console/comments/").content.decode()
    browser_of(cast.clerk).post(f"/console/comments/{comment.pk}/show")
    assert "该评！" in _page(cast, post)


@pytest.mark.parametrize("text", ["高薪兼职找我", "高 薪-兼 职", "一起去赌博"])
def test_certain_words_are_looked_at_first_however_they_are_spaced(cast: Cast, post: Post, text: str) -> None:
    _say(cast, post, text)

    assert text not in _page(cast, post)
    assert Comment.objects.get().word


def test_a_county_adds_words_of_its_own(cast: Cast, post: Post, now: datetime) -> None:
    words_put(actor=cast.county, place=COUNTY, words=["集资建庙", ""], now=now)
    _say(cast, post, "大家来集资建庙")

    assert Comment.objects.get().word == "集资建庙"
    assert browser_of(cast.county).get("/console/comments/words").status_code == 200
    assert browser_of(cast.clerk).get("/console/comments/words").status_code == 403


def test_hiding_needs_a_reason_which_its_writer_reads(cast: Cast, post: Post, now: datetime) -> None:
    _say(cast, post, "胡说的话")
    comment = Comment.objects.get()
    with pytest.raises(InvalidInputError):
        comment_take_step(actor=cast.clerk, comment_id=comment.pk, step="hide", now=now)

    browser_of(cast.clerk).post(f"/console/comments/{comment.pk}/hide", {"note": "说了别人的隐私"})

    assert "胡说的话" not in _page(cast, post)
    assert "说了别人的隐私" in _page(cast, post, "resident")
    steps = Event.objects.filter(subject_kind="comment", subject_id=comment.pk).order_by("id")
    assert [event.kind for event in steps] == ["comments.added", "comments.step_taken"]


def test_only_those_who_look_after_the_place_hide(cast: Cast, post: Post, now: datetime) -> None:
    _say(cast, post, "该评！")
    comment = Comment.objects.get()

    for who in (cast.resident, cast.other_clerk, cast.officer, cast.auditor):
        with pytest.raises(Comment.DoesNotExist):
            comment_take_step(actor=who, comment_id=comment.pk, step="hide", note="x", now=now)
    comment_take_step(actor=cast.command, comment_id=comment.pk, step="hide", note="x", now=now)
    with pytest.raises(StepNotAllowedError):
        comment_take_step(actor=cast.clerk, comment_id=comment.pk, step="hide", note="x", now=now)


def test_a_reported_comment_comes_to_the_desk_once_per_person(cast: Cast, post: Post) -> None:
    _say(cast, post, "骂人的话")
    comment = Comment.objects.get()
    address = f"/posts/{post.pk}/comments/{comment.pk}/report"

    assert browser_of(cast.neighbour).post(address, {}).status_code == 422
    for _twice in range(2):
        browser_of(cast.neighbour).post(address, {"reason": "骂人、攻击别人"})

    comment.refresh_from_db()
    assert comment.reports == 1
    assert "骂人、攻击别人" in browser_of(cast.clerk).get("/console/comments/?tab=reported").content.decode()
    elsewhere = a_post(place=HETIAN, column="honour")
    wrong = f"/posts/{elsewhere.pk}/comments/{comment.pk}/report"
    assert browser_of(cast.neighbour).post(wrong, {"reason": "x"}).status_code == 404


def test_ones_own_comment_is_taken_back_and_nobody_elses(cast: Cast, post: Post) -> None:
    _say(cast, post, "说错了")
    address = f"/posts/comments/{Comment.objects.get().pk}/withdrawal"

    assert browser_of(cast.neighbour).post(address).status_code == 404
    assert browser_of(cast.resident).post(address).status_code == 303
    assert "说错了" not in _page(cast, post)


def test_nobody_comments_without_end(cast: Cast, post: Post, now: datetime) -> None:
    def say(number: int) -> None:
        subject = subject_of(post.pk)
        text = f"第{number}句"
        comment_add(subject=subject, place=ZHANGWANG, text=text, looked_at_first=False, actor=cast.resident, now=now)

    for number in range(8):
        say(number)
    with pytest.raises(throttle.TooManyError):
        say(9)


def test_a_like_counts_once_and_can_be_taken_back(cast: Cast, post: Post, now: datetime) -> None:
    subject = subject_of(post.pk)
    browser_of(cast.neighbour).post(f"/posts/{post.pk}/like")
    assert like_toggle(subject=subject, place=ZHANGWANG, actor=cast.resident, now=now)

    counts = counts_of([subject], places=[ZHANGWANG], actor=cast.resident)[subject]
    assert (counts.likes, counts.liked) == (2, True)
    assert not like_toggle(subject=subject, place=ZHANGWANG, actor=cast.resident, now=now)
    assert Like.objects.filter(subject=subject).count() == 1


def test_likes_are_no_event_and_score_nobody(cast: Cast, post: Post) -> None:
    before = Event.objects.count()
    browser_of(cast.resident).post(f"/posts/{post.pk}/like")

    assert Event.objects.count() == before


def test_counts_of_a_list_are_one_query(
    cast: Cast, post: Post, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _say(cast, post, "该评！")
    subjects = [subject_of(number) for number in range(post.pk, post.pk + 20)]

    with django_assert_num_queries(1):
        counted = counts_of(subjects, places=[ZHANGWANG], actor=cast.resident)

    assert [counted[subject].comments for subject in subjects] == [1] + [0] * 19


def test_comments_come_in_pages(cast: Cast, post: Post, now: datetime) -> None:
    subject = subject_of(post.pk)
    Comment.objects.bulk_create(
        Comment(
            subject=subject, place=ZHANGWANG, author_id=cast.resident.known_id, text=f"第{n}句", state="shown", at=now
        )
        for n in range(5)
    )

    first = comments_of(subject, actor=cast.neighbour, limit=3)
    rest = comments_of(subject, actor=cast.neighbour, limit=3, cursor=first.next)

    assert [card.text for card in (*first.items, *rest.items)] == [f"第{n}句" for n in (4, 3, 2, 1, 0)]
    assert rest.next == ""
