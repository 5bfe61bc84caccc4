"""All reads of comments and likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import county_of, subtree_bounds
from linli.modules.comments import flow
from linli.modules.comments.cards import CommentCard, Counts, StanceCounts, WatchedComment
from linli.modules.comments.models import Comment, CommentReport, SensitiveWord
from linli.modules.comments.policy import MODERATE
from linli.modules.places.public import places_get
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linli.kernel.actor import Actor
    from linli.modules.comments.models import CommentQuerySet

TO_LOOK_AT = "waiting"
TABS = (TO_LOOK_AT, "reported", "shown", "hidden")
COMPLAINTS_SHOWN = 5
_COUNTS = """
SELECT t.subject,
       (SELECT count(*) FROM comments_comment c WHERE c.subject = t.subject AND c.state = 'shown'),
       (SELECT count(*) FROM comments_like l WHERE l.county = ANY(%(counties)s) AND l.subject = t.subject),
       EXISTS (SELECT FROM comments_like l WHERE l.county = ANY(%(counties)s) AND l.subject = t.subject
                                             AND l.person_id = %(person)s)
FROM unnest(%(subjects)s::text[]) AS t (subject)
"""

_STANCES = """
SELECT said.subject,
       count(*) FILTER (WHERE said.is_latest AND said.stance = 'for'),
       count(*) FILTER (WHERE said.is_latest AND said.stance = 'against'),
       count(*) FILTER (WHERE said.is_latest AND said.stance = 'question'),
       count(*) FILTER (WHERE said.is_latest),
       count(*)
FROM (SELECT subject, stance,
             row_number() OVER (PARTITION BY subject, author_id ORDER BY stance IS NULL, id DESC) = 1 AS is_latest
      FROM comments_comment WHERE subject = ANY(%s) AND state = 'shown') AS said
GROUP BY said.subject
"""


def comments_of(
    subject: str, *, actor: Actor, stance: str = "", cursor: str = "", limit: int = PAGE_SIZE
) -> Page[CommentCard]:
    """Return the comments on show of a subject, newest first, and the reader's own that wait or were hidden.

    ``stance`` keeps those of one side of a discussion.
    """
    own = Q(author=actor.person_id, state__in=[flow.WAITING, flow.HIDDEN]) if actor.person_id else Q(pk__in=())
    rows = Comment.objects.filter(Q(state=flow.SHOWN) | own, subject=subject).order_by("-pk")
    if stance:
        rows = rows.filter(stance=stance)
    if cursor:
        (before,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__lt=before)
    found = list(rows[: limit + 1])
    shown = found[:limit]
    return Page(tuple(_cards(shown, actor)), cursor_of(shown[-1].pk) if len(found) > limit else "")


def counts_of(subjects: Iterable[str], *, places: Iterable[str], actor: Actor) -> dict[str, Counts]:
    """Return how many comments and likes each subject has; one query, ``places`` are those the subjects belong to."""
    wanted = list(dict.fromkeys(subjects))
    if not wanted:
        return {}
    counties = sorted({county_of(place) for place in places})
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"subjects": wanted, "counties": counties, "person": actor.person_id or 0})
        return {subject: Counts(*counted) for subject, *counted in cursor.fetchall()}


def stances_of(subjects: Iterable[str]) -> dict[str, StanceCounts]:
    """Return how each discussion stands, whoever spoke counted once, at their latest word; one query for all."""
    wanted = list(dict.fromkeys(subjects))
    found = dict.fromkeys(wanted, StanceCounts())
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_STANCES, [wanted])
            found |= {subject: StanceCounts(*counted) for subject, *counted in cursor.fetchall()}
    return found


def comments_watched(
    *, actor: Actor, place: str, tab: str, cursor: str = "", limit: int = PAGE_SIZE
) -> Page[WatchedComment]:
    """Return the comments of a place's subtree the actor looks after, newest first."""
    low, high = subtree_bounds(place)
    rows = Comment.objects.in_reach(actor, MODERATE).filter(place__gte=low, place__lt=high).filter(_of_tab(tab))
    if cursor:
        (before,) = cursor_read(cursor, (int,))
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    return Page(tuple(_watched(shown, actor)), cursor_of(shown[-1].pk) if len(found) > limit else "")


def comments_waiting(*, actor: Actor, place: str) -> CommentQuerySet:
    """Return the comments that wait to be looked at, or were reported, in a place's subtree."""
    low, high = subtree_bounds(place)
    rows = Comment.objects.in_reach(actor, MODERATE).filter(place__gte=low, place__lt=high)
    return rows.filter(_of_tab(TO_LOOK_AT) | _of_tab("reported"))


def _of_tab(tab: str) -> Q:
    return {
        "reported": Q(state=flow.SHOWN, reports__gt=0),
        "shown": Q(state=flow.SHOWN),
        "hidden": Q(state=flow.HIDDEN),
    }.get(tab, Q(state=flow.WAITING))


def _cards(rows: Sequence[Comment], actor: Actor) -> list[CommentCard]:
    people = persons_get({row.author_id for row in rows})
    return [
        CommentCard(
            id=row.pk,
            subject=row.subject,
            place=row.place,
            author_id=row.author_id,
            author_name=people[row.author_id].name if row.author_id in people else "",
            text=row.text,
            state=row.state,
            at=row.at,
            reason=row.reason,
            is_own=row.author_id == actor.person_id,
            stance=row.stance,
        )
        for row in rows
    ]


def _watched(rows: Sequence[Comment], actor: Actor) -> list[WatchedComment]:
    names = places_get({row.place for row in rows})
    moderators = persons_get({row.moderator_id for row in rows if row.moderator_id})
    told: dict[int, list[str]] = {}
    for comment_id, reason in CommentReport.objects.filter(comment__in=rows).values_list("comment_id", "reason"):
        told.setdefault(comment_id, []).append(reason)
    return [
        WatchedComment(
            card=card,
            place_name=names[row.place].short_name if row.place in names else "",
            word=row.word,
            moderator_name=moderators[row.moderator_id].name if row.moderator_id in moderators else "",
            moderated_at=row.moderated_at,
            complaints=tuple(told.get(row.pk, ())[:COMPLAINTS_SHOWN]),
        )
        for row, card in zip(rows, _cards(rows, actor), strict=True)
    ]


def words_of(place: str) -> tuple[list[str], list[str]]:
    """Return the nation's words, and those the county of a place added."""
    rows = list(SensitiveWord.objects.filter(place__in=["", county_of(place)]).order_by("word"))
    return [row.word for row in rows if not row.place], [row.word for row in rows if row.place]


def word_in(text: str, place: str) -> str:
    """Return the first of the words the text holds, whatever stands between its letters; empty when it holds none."""
    plain = "".join(letter for letter in text.lower() if letter.isalnum())
    nation, county = words_of(place)
    return next((word for word in (*nation, *county) if word.lower() in plain), "")
