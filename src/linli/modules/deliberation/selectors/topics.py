"""Topics as lists and pages ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateTimeField, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.promises import promises_standing
from linli.modules.comments.public import stances_of
from linli.modules.deliberation.cards import TopicCard
from linli.modules.deliberation.flow import DONE, FAILED, FIRST_WORD, OPEN, RAISED, REFUSED, RESOLVED, TOPIC, WITHDRAWN
from linli.modules.deliberation.models import Topic, TopicStage, Vote
from linli.modules.deliberation.models.topics import subject_of
from linli.modules.deliberation.policy import READ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

_BATCH = 500
TALKED_OVER = "open"
DECIDED = "decided"
MINE = "mine"
TABS: dict[str, frozenset[str]] = {
    TALKED_OVER: frozenset({RAISED, OPEN}),
    DECIDED: frozenset({RESOLVED, FAILED, DONE, REFUSED}),
    MINE: frozenset({RAISED, OPEN, RESOLVED, FAILED, DONE, REFUSED, WITHDRAWN}),
}
"""The resident's lists: what is talked over, what became of the others, what I raised myself."""


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """Which topics: within a place's subtree, in these states, by number or words, the actor's own."""

    place: str = ""
    states: frozenset[str] = frozenset()
    q: str = ""
    mine: bool = False


def topics_list(
    *, actor: Actor, wanted: TopicFilter, now: datetime, cursor: str = "", limit: int = PAGE_SIZE
) -> Page[TopicCard]:
    """Return a page of topics within reach, newest first; three queries whatever their number."""
    rows = _wanted(actor, wanted)
    if cursor:
        (before,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__lt=before)
    found = list(with_stage(rows).order_by("-pk")[: limit + 1])
    shown = found[:limit]
    return Page(tuple(cards_of(shown, actor=actor, now=now)), cursor_of(shown[-1].pk) if len(found) > limit else "")


def topic_sent(*, actor: Actor, key: UUID | None, for_somebody: bool) -> Topic | None:
    """Return what was made of a form already, by its key; nothing the first time."""
    if key is None:
        return None
    sender = "helper_id" if for_somebody else "proposer_id"
    return Topic.objects.filter(**{sender: actor.known_id}, key=key).first()


def topics_under_way(*, actor: Actor, village: str, limit: int, now: datetime) -> tuple[TopicCard, ...]:
    """Return what a village talks over or votes on now, what ends soonest first; three queries."""
    rows = _wanted(actor, TopicFilter(place=village, states=frozenset({OPEN})))
    found = with_stage(rows).order_by(F("stage_until").asc(nulls_last=True), "-pk")[:limit]
    return tuple(cards_of(list(found), actor=actor, now=now))


def topics_found(*, actor: Actor, wanted: TopicFilter) -> int:
    """Return how many topics within reach are wanted; one query."""
    return _wanted(actor, wanted).count()


def topics_all(*, actor: Actor, wanted: TopicFilter, now: datetime) -> Iterator[TopicCard]:
    """Yield all that are wanted, newest first; three queries for every page of five hundred."""
    cursor, more = "", True
    while more:
        found = topics_list(actor=actor, wanted=wanted, cursor=cursor, limit=_BATCH, now=now)
        yield from found.items
        cursor, more = found.next, bool(found.next)


def _wanted(actor: Actor, wanted: TopicFilter) -> QuerySet[Topic]:
    rows = Topic.objects.in_reach(actor, READ)
    if wanted.place:
        low, high = subtree_bounds(wanted.place)
        rows = rows.filter(village__gte=low, village__lt=high)
    if wanted.states:
        rows = rows.filter(state__in=wanted.states)
    if wanted.mine:
        rows = rows.filter(proposer_id=actor.person_id or 0)
    if wanted.q:
        rows = rows.filter(Q(title__icontains=wanted.q) | Q(text__icontains=wanted.q) | Q(number__iexact=wanted.q))
    return rows


def with_stage(rows: QuerySet[Topic]) -> QuerySet[Any]:
    """Let the rows know the name, kind and end of the stage they are in: where it votes, the vote's once it is open."""
    stage = TopicStage.objects.filter(topic=OuterRef("pk"), position=OuterRef("stage")).order_by("-round")
    vote_ends = Subquery(Vote.objects.filter(stage=OuterRef("pk"), opened_at__isnull=False).values("closes_at")[:1])
    return rows.annotate(
        stage_name=Subquery(stage.values(said=KeyTextTransform("name", "spec"))[:1], output_field=CharField()),
        stage_kind=Subquery(stage.values(said=KeyTextTransform("kind", "spec"))[:1], output_field=CharField()),
        stage_until=Subquery(stage.values(said=Coalesce(vote_ends, F("until")))[:1], output_field=DateTimeField()),
    )


def cards_of(rows: Sequence[Any], *, actor: Actor, now: datetime) -> list[TopicCard]:
    """Return rows ``with_stage`` as cards; two queries."""
    promises = promises_standing(subject_kind=TOPIC, subject_ids=[row.pk for row in rows if row.state == RAISED])
    said = stances_of(subject_of(row.pk) for row in rows)
    return [_card(row, promises.get(row.pk, []), said[row.subject].comments, actor, now) for row in rows]


def _card(row: Any, promises: Sequence[Any], comments: int, actor: Actor, now: datetime) -> TopicCard:
    word = next((promise for promise in promises if promise.name == FIRST_WORD and promise.met_at is None), None)
    return TopicCard(
        id=row.pk,
        number=row.number,
        village=row.village,
        group=row.group,
        title=row.title,
        text=row.text,
        state=row.state,
        template_name=row.template_name,
        stage_name=row.stage_name or "",
        stage_kind=row.stage_kind or "",
        until=row.stage_until,
        proposer_name=row.proposer_name,
        supports=row.supports,
        comments=comments,
        raised_at=row.raised_at,
        ended_at=row.ended_at,
        due_at=word.due_at if word else None,
        is_overdue=bool(word and word.is_overdue(now)),
        is_mine=row.proposer_id is not None and row.proposer_id == actor.person_id,
    )
