"""Reads of filings: what is in force and would be filed, lists for the town, one filing with what is new in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import Level, subtree_bounds
from linli.kernel.span import Days, InvalidSpanError, span_from_setting
from linli.modules.deliberation.flow_covenants import FILING_FLOW, IN_TIME, TO_CORRECT, WAITING
from linli.modules.deliberation.models import ArticleVersion, CovenantFiling, Touched
from linli.modules.deliberation.policy import ANSWER_FILING, KEEP_COVENANT, POLICY, READ
from linli.modules.places.public import places_within, setting_for
from linli.modules.publishing.public import Piece, words_changed

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor
    from linli.kernel.span import Span

PLACES_AT_MOST = 200
TABS: dict[str, frozenset[str]] = {
    "waiting": WAITING,
    "to_correct": frozenset({TO_CORRECT}),
    "all": frozenset(FILING_FLOW.states),
}


@dataclass(frozen=True, slots=True)
class FilingCard:
    """A filing as lists see it."""

    id: int
    village: str
    state: str
    former_id: int | None
    filed_at: datetime
    due_at: datetime
    received_at: datetime | None
    answered_at: datetime | None
    touches: tuple[str, ...]
    reason: str
    articles: int = 0

    def is_late(self, now: datetime) -> bool:
        """Whether it was answered after its day, or is not answered though its day has come."""
        return self.state in WAITING and now > self.due_at

    @property
    def touched(self) -> list[StrPromise]:
        """What an ordered correction says is touched, in words."""
        return [Touched(one).label for one in self.touches]


@dataclass(frozen=True, slots=True)
class FiledArticle:
    """An article as it was filed; ``pieces`` show what is new since the former filing, ``topic`` where it is from."""

    number: int
    text: str
    basis: str
    topic_id: int | None
    topic_number: str
    topic_title: str
    is_new: bool
    pieces: tuple[Piece, ...] = field(default=())


def filing_days_key() -> str:
    """Return the settings key of how long a town has: ``covenant_filing.promise.filing_answer``."""
    return f"{FILING_FLOW.name}.promise.{IN_TIME}"


def filing_days(place: str) -> Span:
    """Return how long a town has for an answer: what the county set, else ten days."""
    try:
        return span_from_setting(setting_for(place, filing_days_key(), default=None))
    except InvalidSpanError:
        return FILING_FLOW.promise(IN_TIME).span


def filing_days_count(place: str) -> int:
    """Return the same as a number of days, for the form that sets it."""
    span = filing_days(place)
    return span.amount if isinstance(span, Days) else Days(10).amount


def versions_in_force(village: str) -> list[ArticleVersion]:
    """Return the articles in force, in order; one query."""
    rows = ArticleVersion.objects.filter(article__village=village, until__isnull=True).select_related("article")
    return list(rows.order_by("article__origin", "article__number"))


def filing_card(row: CovenantFiling, articles: int = 0) -> FilingCard:
    """Return a row as a card."""
    return FilingCard(
        row.pk,
        row.village,
        row.state,
        row.former_id,
        row.filed_at,
        row.due_at,
        row.received_at,
        row.answered_at,
        tuple(row.touches),
        row.reason,
        articles,
    )


def filing_get(*, actor: Actor, filing_id: int) -> FilingCard:
    """Return a filing within reach; else CovenantFiling.DoesNotExist."""
    return filing_card(CovenantFiling.objects.in_reach(actor, READ).get(pk=filing_id))


def filing_newest(village: str) -> FilingCard | None:
    """Return a village's newest filing; one query."""
    row = CovenantFiling.objects.filter(village=village).order_by("-pk").first()
    return filing_card(row) if row else None


def filings_of(village: str) -> list[FilingCard]:
    """Return a village's filings, newest first; one query."""
    return [filing_card(row) for row in CovenantFiling.objects.filter(village=village).order_by("-pk")[:PAGE_SIZE]]


def filings_page(
    *, actor: Actor, place: str, tab: str, q: str = "", after: str = "", limit: int = PAGE_SIZE
) -> Page[FilingCard]:
    """Return the filings of a place's subtree within reach, newest first; ``q`` is in a village's name.

    A cursor that is none: InvalidInputError.
    """
    rows = _within(actor, place).filter(state__in=TABS[tab])
    if q:
        rows = rows.filter(
            village__in=[one.code for one in places_within(place, Level.VILLAGE, q=q, limit=PLACES_AT_MOST)]
        )
    if after:
        (before,) = cursor_read(after, (int,))
        rows = rows.filter(pk__lt=before)
    found = list(rows.annotate(articles=Count("versions")).order_by("-pk")[: limit + 1])
    items = tuple(filing_card(row, row.articles) for row in found[:limit])
    return Page(items, cursor_of(items[-1].id) if len(found) > limit else "")


def filings_counted(*, actor: Actor, place: str) -> dict[str, int]:
    """Return how many filings of a place's subtree are in each tab; one query."""
    by_state = dict(_within(actor, place).order_by().values_list("state").annotate(n=Count("pk")))
    return {tab: sum(by_state.get(state, 0) for state in states) for tab, states in TABS.items()}


def filings_waiting(*, actor: Actor, place: str) -> QuerySet[CovenantFiling]:
    """Return the filings of a place's subtree that wait for the actor: for an answer, or for a covenant put right."""
    low, high = subtree_bounds(place)
    to_answer = POLICY.condition(actor, ANSWER_FILING).q() & Q(state__in=sorted(WAITING))
    to_mend = POLICY.condition(actor, KEEP_COVENANT).q() & Q(state=TO_CORRECT)
    return CovenantFiling.objects.filter(to_answer | to_mend, village__gte=low, village__lt=high)


def filings_late(now: datetime) -> Q:
    """Return the condition that a filing is not answered though its day has come."""
    return Q(state__in=sorted(WAITING), due_at__lt=now)


def _within(actor: Actor, place: str) -> QuerySet[CovenantFiling]:
    low, high = subtree_bounds(place)
    return CovenantFiling.objects.in_reach(actor, READ).filter(village__gte=low, village__lt=high)


def filed_articles(card: FilingCard) -> list[FiledArticle]:
    """Return a filing's articles in order, with what is new since the one answered before it; two queries."""
    rows = ArticleVersion.objects.select_related("article", "topic").order_by("article__origin", "article__number")
    former = dict(ArticleVersion.objects.filter(filings=card.former_id or 0).values_list("article_id", "text"))
    chosen = rows.filter(filings=card.id)
    return [_filed(version, former.get(version.article_id), is_first=not card.former_id) for version in chosen]


def _filed(version: ArticleVersion, before: str | None, *, is_first: bool) -> FiledArticle:
    is_new = not is_first and before != version.text
    return FiledArticle(
        number=version.article.number,
        text=version.text,
        basis=version.basis,
        topic_id=version.topic_id,
        topic_number=version.topic.number if version.topic else "",
        topic_title=version.topic.title if version.topic else "",
        is_new=is_new,
        pieces=words_changed(before or "", version.text) if is_new else (),
    )


def filings_by_topic(topic_id: int) -> list[FilingCard]:
    """Return the filings by which a topic's articles first went to the town, oldest first."""
    rows = CovenantFiling.objects.filter(versions__topic_id=topic_id).distinct().order_by("pk")
    return [filing_card(row) for row in rows]
