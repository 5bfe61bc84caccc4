"""Where people stand in a discussion: known stances alone, everybody counted once, at their latest word on show."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.comments.cards import StanceCounts
from linli.modules.comments.selectors import comments_of, stances_of
from linli.modules.comments.services import comment_add, comment_take_step
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.comments.models import Comment

pytestmark = pytest.mark.django_db
TALK = "deliberation.topic:1"


def a_neighbour(name: str) -> Actor:
    return an_actor(a_membership(a_person(name)).id)


def said(actor: Actor, stance: str | None, *, subject: str = TALK, hours: int = 0) -> Comment:
    return comment_add(
        subject=subject,
        place=ZHANGWANG,
        text="我是这么看的",
        looked_at_first=False,
        stance=stance,
        actor=actor,
        now=clock.now() + timedelta(hours=hours),
    )


def test_everybody_counts_once_at_their_latest_word() -> None:
    one, other = a_neighbour("胡大爷"), a_neighbour("余小妹")
    said(one, "against")
    said(one, "for", hours=1)
    said(other, "question")
    assert stances_of([TALK])[TALK] == StanceCounts(in_favour=1, against=0, questions=1, people=2, comments=3)


def test_a_word_without_a_stance_does_not_take_the_former_ones_place() -> None:
    one = a_neighbour("胡大爷")
    said(one, "for")
    said(one, None, hours=1)
    assert stances_of([TALK])[TALK] == StanceCounts(in_favour=1, people=1, comments=2)


def test_hidden_words_count_for_nothing() -> None:
    one = a_neighbour("胡大爷")
    clerk = a_person("方敏")
    an_appointment(clerk.id, Role.VILLAGE_CLERK, ZHANGWANG)
    said(one, "for")
    latest = said(one, "against", hours=1)
    comment_take_step(
        actor=an_actor(clerk.id), comment_id=latest.pk, step="hide", note="骂人", now=clock.now() + timedelta(hours=2)
    )
    assert stances_of([TALK])[TALK] == StanceCounts(in_favour=1, people=1, comments=1)


def test_one_side_is_read_alone() -> None:
    one, other = a_neighbour("胡大爷"), a_neighbour("余小妹")
    mine, _theirs = said(one, "for"), said(other, "against")
    assert [card.id for card in comments_of(TALK, actor=other, stance="for").items] == [mine.pk]


def test_an_unknown_stance_is_refused() -> None:
    with pytest.raises(InvalidInputError):
        said(a_neighbour("胡大爷"), "perhaps")


def test_many_discussions_are_counted_with_one_question(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one = a_neighbour("胡大爷")
    subjects = [f"deliberation.topic:{number}" for number in range(5)]
    for hours, subject in enumerate(subjects[:4]):
        said(one, "for", subject=subject, hours=hours)
    with django_assert_num_queries(1):
        found = stances_of(subjects)
    assert [found[subject].in_favour for subject in subjects] == [1, 1, 1, 1, 0]
