"""Reads of a covenant: the booklet as it stands, one article's history with what was changed, what may be adopted."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.modules.deliberation.flow import DONE, RESOLVED
from linli.modules.deliberation.models import ArticleVersion, CovenantArticle, Topic
from linli.modules.deliberation.policy import READ
from linli.modules.publishing.public import words_changed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from linli.kernel.actor import Actor
    from linli.modules.publishing.public import Piece

TOPICS_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Source:
    """The topic whose resolution made something."""

    id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class VersionOfArticle:
    """What an article said from a day on, where it is from, and what is otherwise than in the version before it."""

    version: int
    text: str
    since: date
    until: date | None
    basis: str
    source: Source | None
    ended_by: Source | None
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article with its versions, the newest first."""

    id: int
    village: str
    origin: str
    number: int
    versions: tuple[VersionOfArticle, ...]

    @property
    def current(self) -> VersionOfArticle | None:
        """What it says today; nothing once it is repealed."""
        newest = self.versions[0]
        return newest if newest.until is None else None


def covenant_of(*, actor: Actor, village: str) -> list[ArticleCard]:
    """Return a village's articles in order, repealed ones too, within the actor's reach; two queries."""
    rows = CovenantArticle.objects.in_reach(actor, READ).filter(village=village)
    return _cards(list(rows.order_by("origin", "number")))


def articles_page(*, actor: Actor, place: str, after: str = "", limit: int = PAGE_SIZE) -> Page[ArticleCard]:
    """Return the articles of a place's subtree within reach, by village and number; two queries.

    A cursor that is none: InvalidInputError.
    """
    low, high = subtree_bounds(place)
    rows = CovenantArticle.objects.in_reach(actor, READ).filter(village__gte=low, village__lt=high)
    if after:
        village, origin, number = cursor_read(after, (str, str, int))
        behind = Q(village=village, origin=origin, number__gt=number) | Q(village=village, origin__gt=origin)
        rows = rows.filter(behind | Q(village__gt=village))
    found = list(rows.order_by("village", "origin", "number")[: limit + 1])
    shown = found[:limit]
    following = cursor_of(shown[-1].village, shown[-1].origin, shown[-1].number) if len(found) > limit else ""
    return Page(tuple(_cards(shown)), following)


def article_get(*, actor: Actor, article_id: int) -> ArticleCard:
    """Return one article within reach; else CovenantArticle.DoesNotExist."""
    return _cards([CovenantArticle.objects.in_reach(actor, READ).get(pk=article_id)])[0]


def topics_to_adopt(*, actor: Actor, village: str) -> list[Topic]:
    """Return a village's decided topics, the latest first, for the forms that carry one out; one query."""
    rows = Topic.objects.in_reach(actor, READ).filter(village=village, state__in=[RESOLVED, DONE])
    return list(rows.order_by("-decided_at", "-pk")[:TOPICS_OFFERED])


def _cards(articles: Sequence[CovenantArticle]) -> list[ArticleCard]:
    rows = ArticleVersion.objects.filter(article__in=articles).select_related("topic", "ended_by").order_by("version")
    by_article: dict[int, list[ArticleVersion]] = {}
    for row in rows if articles else ():
        by_article.setdefault(row.article_id, []).append(row)
    return [
        ArticleCard(one.pk, one.village, one.origin, one.number, _versions(by_article[one.pk]))
        for one in articles
        if one.pk in by_article
    ]


def _versions(rows: Sequence[ArticleVersion]) -> tuple[VersionOfArticle, ...]:
    changed = [(), *(words_changed(before.text, after.text) for before, after in pairwise(rows))]
    found = [
        VersionOfArticle(
            version=row.version,
            text=row.text,
            since=row.since,
            until=row.until,
            basis=row.basis,
            source=_source(row.topic),
            ended_by=_source(row.ended_by),
            pieces=pieces,
        )
        for row, pieces in zip(rows, changed, strict=True)
    ]
    return tuple(reversed(found))


def _source(topic: Topic | None) -> Source | None:
    return Source(topic.pk, topic.number, topic.title) if topic else None
