"""Telling people, and remembering what they opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from linli.kernel import versions
from linli.modules.messaging.models import Notice
from linli.modules.messaging.selectors.inbox import notice_get, notices_of
from linli.modules.messaging.services.reading import broadcast_mark, broadcasts_mark_all

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.modules.messaging.cards import NoticeCard, NoticeDraft

_SUBJECT_AT_MOST = 120
_BODY_AT_MOST = 500
_BATCH = 1000
_INSERT = """
INSERT INTO messaging_notice (county, person_id, kind, subject, body, link, dedupe, at)
SELECT county, person_id, kind, subject, body, link, dedupe, %s
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS t (county, person_id, kind, subject, body, link, dedupe)
ON CONFLICT (county, person_id, dedupe) DO NOTHING
RETURNING person_id
"""


@transaction.atomic
def notices_deliver(drafts: Iterable[NoticeDraft], now: datetime) -> int:
    """Put notices into people's inboxes, in batches of 1,000; return how many were new.

    Told once: a draft whose person, county and ``dedupe`` came before changes nothing, however often it is repeated.
    Longer words are cut. The persons' version counters move, so that their open pages notice.
    """
    waiting = list(drafts)
    told: set[int] = set()
    count = 0
    for start in range(0, len(waiting), _BATCH):
        new = _insert(waiting[start : start + _BATCH], now)
        count += len(new)
        told.update(new)
    versions.bump(versions.person_key(person_id) for person_id in told)
    return count


def notices_blank(*, county: str, links: Iterable[str], subject: str, body: str) -> int:
    """Put these words in place of what people of a county were told that leads to one of the links; return how many.

    For the erasure of somebody whose words were quoted there.
    """
    return Notice.objects.filter(county=county, link__in=list(links)).update(
        subject=_cut(subject, _SUBJECT_AT_MOST), body=_cut(body, _BODY_AT_MOST)
    )


def _insert(drafts: list[NoticeDraft], now: datetime) -> list[int]:
    columns: list[list[Any]] = [
        [draft.county for draft in drafts],
        [draft.person_id for draft in drafts],
        [draft.kind for draft in drafts],
        [_cut(draft.subject, _SUBJECT_AT_MOST) for draft in drafts],
        [_cut(draft.body, _BODY_AT_MOST) for draft in drafts],
        [draft.link for draft in drafts],
        [draft.dedupe for draft in drafts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [now, *columns])
        return [person_id for (person_id,) in cursor.fetchall()]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


@transaction.atomic
def notice_read(*, person_id: int, key: str, now: datetime) -> NoticeCard:
    """Mark one thing in the person's own inbox as read, the first time counts; return it.

    Another's, or none: UnknownNoticeError.
    """
    card = notice_get(person_id, key)
    if card.read_at is not None:
        return card
    if card.is_broadcast:
        marked = broadcast_mark(person_id=person_id, broadcast_id=card.id, now=now)
    else:
        rows = Notice.objects.filter(county=card.county, id=card.id, person_id=person_id, read_at__isnull=True)
        marked = bool(rows.update(read_at=now))
    if marked:
        versions.bump([versions.person_key(person_id)])
    return notice_get(person_id, key)


@transaction.atomic
def notices_read_all(*, person_id: int, counties: Iterable[str], now: datetime) -> int:
    """Mark everything the person was told or sent up to now as read; return how many were waiting."""
    count = notices_of(person_id, counties).filter(read_at__isnull=True, at__lte=now).update(read_at=now)
    count += broadcasts_mark_all(person_id=person_id, now=now)
    if count:
        versions.bump([versions.person_key(person_id)])
    return count
