"""A covenant: taken over, changed by resolutions alone, kept in every version, filed with the town."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.models import RunningPromise
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.deliberation.flow import FAILED, OPEN
from linli.modules.deliberation.models import ArticleVersion, CovenantArticle, CovenantFiling, Topic
from linli.modules.deliberation.selectors.covenants import covenant_of
from linli.modules.deliberation.selectors.filings import filed_articles, filing_get, filings_page
from linli.modules.deliberation.selectors.outcomes import became_of
from linli.modules.deliberation.services.covenants import article_adopt, article_repeal, covenant_take_over
from linli.modules.deliberation.services.filings import covenant_file, filing_answer, filing_days_set, filing_receive
from linli.modules.deliberation.tests.carried_out import TEXTS, a_covenant, a_decided_topic, a_holder
from linli.modules.places.public import place_merge
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 24, 2, tzinfo=UTC)
TOWN, COUNTY = "330825002", "330825"
NEW = "红事从简。筹备期不摆宴席，当天不超过二十桌。"


@pytest.fixture
def clerk() -> Actor:
    return a_holder(Role.VILLAGE_CLERK, name="方敏")


@pytest.fixture
def town() -> Actor:
    return a_holder(Role.TOWN_COMMAND, TOWN, "祝街道")


@pytest.fixture
def topic(clerk: Actor) -> Topic:
    a_covenant(clerk, now=NOW)
    return a_decided_topic(now=NOW)


def test_a_text_older_than_the_platform_is_marked_as_taken_over(clerk: Actor) -> None:
    a_covenant(clerk, now=NOW)

    cards = covenant_of(actor=clerk, village=ZHANGWANG)

    assert [card.number for card in cards] == [1, 2, 3]
    assert [card.versions[0].text for card in cards] == list(TEXTS)
    assert all(card.versions[0].source is None and "村民会议" in card.versions[0].basis for card in cards)
    assert cards[0].versions[0].since == date(2023, 12, 20)


def test_a_covenant_is_taken_over_once(clerk: Actor) -> None:
    a_covenant(clerk, now=NOW)

    with pytest.raises(InvalidInputError) as refused:
        a_covenant(clerk, now=NOW)

    assert [error.pointer for error in refused.value.errors] == ["/texts"]


def test_a_text_taken_over_needs_its_ground_and_a_day_that_has_been(clerk: Actor) -> None:
    with pytest.raises(InvalidInputError) as refused:
        covenant_take_over(actor=clerk, village=ZHANGWANG, texts=[" "], since=date(2026, 4, 25), basis="", now=NOW)

    assert {error.pointer for error in refused.value.errors} == {"/texts", "/basis", "/since"}


def test_an_article_takes_force_by_a_resolution_and_the_former_stays_to_be_read(clerk: Actor, topic: Topic) -> None:
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=NOW)

    card = covenant_of(actor=clerk, village=ZHANGWANG)[1]

    assert card.current is not None
    assert card.current.text == NEW
    assert card.current.source is not None
    assert card.current.source.number == topic.number
    assert [(one.version, one.text, one.until) for one in card.versions] == [
        (2, NEW, None),
        (1, TEXTS[1], date(2026, 4, 24)),
    ]
    assert {piece.kind for piece in card.current.pieces} == {"kept", "out", "in"}


def test_an_article_without_a_number_is_the_next_one(clerk: Actor, topic: Topic) -> None:
    version = article_adopt(actor=clerk, topic_id=topic.pk, number=None, text=NEW, now=NOW)

    assert version.article.number == 4


@pytest.mark.parametrize("number", [None, 2])
def test_pressed_twice_it_is_one_version(clerk: Actor, topic: Topic, number: int | None) -> None:
    first = article_adopt(actor=clerk, topic_id=topic.pk, number=number, text=NEW, now=NOW)
    second = article_adopt(actor=clerk, topic_id=topic.pk, number=number, text=NEW, now=NOW)

    assert first.pk == second.pk
    assert ArticleVersion.objects.filter(topic=topic).count() == 1


@pytest.mark.parametrize("state", [OPEN, FAILED])
def test_what_is_not_decided_enters_no_covenant(clerk: Actor, state: str) -> None:
    a_covenant(clerk, now=NOW)
    topic = a_decided_topic(state=state, now=NOW)

    with pytest.raises(InvalidInputError, match="/topic"):
        article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=NOW)


def test_words_that_change_nothing_are_refused(clerk: Actor, topic: Topic) -> None:
    with pytest.raises(InvalidInputError, match="/text"):
        article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=TEXTS[1], now=NOW)


def test_an_article_nobody_has_is_refused(clerk: Actor, topic: Topic) -> None:
    with pytest.raises(InvalidInputError, match="/number"):
        article_adopt(actor=clerk, topic_id=topic.pk, number=9, text=NEW, now=NOW)


def test_a_clerk_of_another_village_does_not_see_the_topic(topic: Topic) -> None:
    with pytest.raises(Topic.DoesNotExist):
        article_adopt(actor=a_holder(Role.VILLAGE_CLERK, HETIAN), topic_id=topic.pk, number=2, text=NEW, now=NOW)


def test_the_town_reads_and_does_not_write_the_covenant(topic: Topic, town: Actor) -> None:
    assert len(covenant_of(actor=town, village=ZHANGWANG)) == 3
    with pytest.raises(NotAllowedError):
        article_adopt(actor=town, topic_id=topic.pk, number=2, text=NEW, now=NOW)


def test_an_article_is_repealed_by_a_resolution_and_may_come_back(clerk: Actor, topic: Topic) -> None:
    article_repeal(actor=clerk, topic_id=topic.pk, number=3, now=NOW)

    card = covenant_of(actor=clerk, village=ZHANGWANG)[2]
    assert card.current is None
    assert card.versions[0].ended_by is not None
    assert card.versions[0].ended_by.id == topic.pk

    again = a_decided_topic(title="还是要分类", now=NOW)
    article_adopt(actor=clerk, topic_id=again.pk, number=3, text="垃圾分四类投放。", now=NOW)
    current = covenant_of(actor=clerk, village=ZHANGWANG)[2].current
    assert current is not None
    assert current.version == 2


@pytest.mark.parametrize("change", [{"text": "改成别的"}, {"since": date(2020, 1, 1)}, {"basis": "别处"}])
def test_the_database_refuses_to_change_a_version(clerk: Actor, change: dict[str, object]) -> None:
    a_covenant(clerk, now=NOW)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        ArticleVersion.objects.filter(article__number=1).update(**change)


def test_the_database_refuses_to_delete_a_version_or_to_let_an_ended_one_hold_again(clerk: Actor, topic: Topic) -> None:
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.filter(article__number=2, version=2).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.filter(article__number=2, version=1).update(until=None, ended_by=None)


def test_two_merged_villages_keep_both_covenants(clerk: Actor, topic: Topic) -> None:
    other = a_holder(Role.VILLAGE_CLERK, HETIAN)
    a_covenant(other, HETIAN, now=NOW)

    place_merge(source=HETIAN, target=ZHANGWANG, actor=None, now=NOW)
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=NOW)

    changed = CovenantArticle.objects.get(versions__topic=topic)
    assert changed.origin == ZHANGWANG
    assert CovenantArticle.objects.filter(village=ZHANGWANG).count() == 6


def test_a_covenant_is_filed_received_and_let_stand_in_ten_days(clerk: Actor, town: Actor, topic: Topic) -> None:
    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)

    assert filing.due_at == NOW + timedelta(days=10)
    filing_receive(actor=town, filing_id=filing.pk, now=NOW + timedelta(hours=2))
    filing_answer(actor=town, filing_id=filing.pk, orders=False, now=NOW + timedelta(days=3))

    card = filing_get(actor=clerk, filing_id=filing.pk)
    promise = RunningPromise.objects.get(subject_kind="covenant_filing", subject_id=filing.pk)
    assert (card.state, card.reason) == ("clear", "")
    assert promise.met_at == NOW + timedelta(days=3)


def test_a_county_sets_the_days_for_what_is_filed_from_then_on(clerk: Actor, topic: Topic) -> None:
    county = a_holder(Role.COUNTY_OPERATOR, COUNTY)
    filing_days_set(actor=county, county=COUNTY, days=5, now=NOW)

    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)

    assert filing.due_at == NOW + timedelta(days=5)
    with pytest.raises(InvalidInputError):
        filing_days_set(actor=county, county=COUNTY, days=0, now=NOW)
    with pytest.raises(NotAllowedError):
        filing_days_set(actor=clerk, county=COUNTY, days=3, now=NOW)


def test_an_ordered_correction_says_what_is_touched_and_leads_to_a_new_filing(
    clerk: Actor, town: Actor, topic: Topic
) -> None:
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text="红事超过二十桌的，罚款五百元。", now=NOW)
    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)
    with pytest.raises(InvalidInputError) as refused:
        filing_answer(actor=town, filing_id=filing.pk, orders=True, touches=["nothing"], reason=" ", now=NOW)
    assert {error.pointer for error in refused.value.errors} == {"/touches", "/reason"}
    filing_answer(
        actor=town, filing_id=filing.pk, orders=True, touches=["property"], reason="第二条罚款没有依据", now=NOW
    )
    assert filing_get(actor=clerk, filing_id=filing.pk).state == "to_correct"

    mended = a_decided_topic(title="红事从简改一改", now=NOW)
    article_adopt(actor=clerk, topic_id=mended.pk, number=2, text=NEW, now=NOW)
    second = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)

    assert CovenantFiling.objects.get(pk=filing.pk).state == "corrected"
    new = [one for one in filed_articles(filing_get(actor=town, filing_id=second.pk)) if one.is_new]
    assert [one.number for one in new] == [2]
    assert any(piece.kind == "out" for piece in new[0].pieces)


def test_a_newer_text_takes_the_place_of_a_filing_not_yet_answered(clerk: Actor, town: Actor, topic: Topic) -> None:
    first = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)
    filing_answer(actor=town, filing_id=first.pk, orders=False, now=NOW)
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=NOW)
    second = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)
    other = a_decided_topic(title="别的", now=NOW)
    article_adopt(actor=clerk, topic_id=other.pk, number=3, text="垃圾分四类投放。", now=NOW)
    third = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)

    assert CovenantFiling.objects.get(pk=second.pk).state == "replaced"
    changed = [one.number for one in filed_articles(filing_get(actor=town, filing_id=third.pk)) if one.is_new]
    assert changed == [2, 3]
    with pytest.raises(StepNotAllowedError):
        filing_answer(actor=town, filing_id=second.pk, orders=False, now=NOW)
    assert RunningPromise.objects.get(subject_kind="covenant_filing", subject_id=second.pk).dropped_at == NOW


def test_the_same_text_is_not_filed_twice(clerk: Actor, topic: Topic) -> None:
    covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)

    with pytest.raises(InvalidInputError, match="/versions"):
        covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)


def test_only_the_town_above_answers(clerk: Actor, topic: Topic) -> None:
    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW)

    with pytest.raises(NotAllowedError):
        filing_answer(actor=clerk, filing_id=filing.pk, orders=False, now=NOW)
    with pytest.raises(CovenantFiling.DoesNotExist):
        filing_answer(actor=a_holder(Role.TOWN_COMMAND, HETIAN[:9]), filing_id=filing.pk, orders=False, now=NOW)
    assert filings_page(actor=a_holder(Role.TOWN_COMMAND, HETIAN[:9]), place=COUNTY, tab="all").items == ()


def test_the_topic_always_says_what_became_of_it(clerk: Actor, town: Actor, topic: Topic) -> None:
    article_adopt(actor=clerk, topic_id=topic.pk, number=2, text=NEW, now=NOW + timedelta(hours=1))
    filing = covenant_file(actor=clerk, village=ZHANGWANG, now=NOW + timedelta(hours=2))
    filing_answer(actor=town, filing_id=filing.pk, orders=False, now=NOW + timedelta(days=2))

    kinds = [one.kind for one in became_of(topic.pk)]

    assert kinds == ["resolution", "article", "filing", "filing_answer"]
    assert became_of(a_decided_topic(state=OPEN, now=NOW).pk) == []
