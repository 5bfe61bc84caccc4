"""The inbox: what one person was told and what was sent to audiences they are in, as one list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from linli.kernel import clock
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import Level, county_of, subtree_bounds
from linli.modules.messaging.cards import BROADCAST_KEY, NoticeCard
from linli.modules.messaging.errors import UnknownNoticeError
from linli.modules.messaging.models import Notice
from linli.modules.messaging.selectors.told import Wanted, broadcast_for, broadcasts_for, broadcasts_unread, today_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

UNREAD_WATERMARK = timedelta(days=90)
"""What nobody opened for so long is no longer counted as waiting."""

_BIGINT_DIGITS = 19
_FIELDS = ("county", "id", "kind", "subject", "body", "link", "at", "read_at")


def counties_of(actor: Actor) -> frozenset[str]:
    """Return the counties in which an actor's notices may lie: those of the places they belong to or serve."""
    places = [row.place for row in actor.memberships] + [row.place for row in actor.appointments]
    return frozenset(county_of(place) for place in places if place)


def inbox_page(
    person_id: int,
    counties: Iterable[str],
    *,
    before: str = "",
    unread_only: bool = False,
    kind: str = "",
    limit: int = PAGE_SIZE,
    now: datetime | None = None,
) -> Page[NoticeCard]:
    """Return what a person was told and what was sent to audiences they are in today, newest first; two queries.

    Older than the cursor ``before``. ``kind`` is a module's name or a whole kind: ``matters`` finds
    ``matters.answered``. Without ``now`` the clock is asked which day it is. A cursor that is none: InvalidInputError.
    """
    wanted = Wanted(person_id, after=_after(before), unread_only=unread_only, kind=kind, limit=limit + 1)
    found = [
        *_notices(notices_of(person_id, counties), wanted),
        *broadcasts_for(wanted, today=today_of(now or clock.now())),
    ]
    found.sort(key=_order, reverse=True)
    items = tuple(found[:limit])
    following = cursor_of(items[-1].at.isoformat(), *_order(items[-1])[1:]) if len(found) > limit else ""
    return Page(items, following)


def _order(card: NoticeCard) -> tuple[datetime, int, int]:
    """Order by time; of one moment notices come first, then by id."""
    return card.at, 0 if card.is_broadcast else 1, card.id


def _after(cursor: str) -> tuple[datetime, int, int] | None:
    if not cursor:
        return None
    said, rank, pk = cursor_read(cursor, (str, int, int))
    return _cursor_time(said), rank, pk


def _notices(rows: QuerySet[Notice], wanted: Wanted) -> list[NoticeCard]:
    if wanted.unread_only:
        rows = rows.filter(read_at__isnull=True)
    if wanted.kind:
        rows = rows.filter(Q(kind=wanted.kind) | Q(kind__startswith=f"{wanted.kind}."))
    if wanted.after is not None:
        at, rank, pk = wanted.after
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=pk) if rank else Q(at__lt=at))
    return [NoticeCard(*row) for row in rows.order_by("-at", "-id").values_list(*_FIELDS)[: wanted.limit]]


def unread_count(person_id: int, counties: Iterable[str], *, now: datetime) -> int:
    """Return how much of the last 90 days was not opened; one query where the notices lie in one county."""
    named, since = frozenset(counties), now - UNREAD_WATERMARK
    county = next(iter(named)) if len(named) == 1 else ""
    if len(county) == Level.COUNTY:
        return broadcasts_unread(person_id, since=since, today=today_of(now), county=county)
    notices = notices_of(person_id, named).filter(read_at__isnull=True, at__gt=since).count() if named else 0
    return notices + broadcasts_unread(person_id, since=since, today=today_of(now))


def notice_get(person_id: int, key: str) -> NoticeCard:
    """Return one thing of a person's inbox; another's, or none, raises UnknownNoticeError."""
    county, _, number = key.partition("-")
    if not _is_number(number):
        raise UnknownNoticeError(key)
    if county == BROADCAST_KEY:
        found = broadcast_for(person_id, int(number), today=today_of(clock.now()))
        if found is None:
            raise UnknownNoticeError(key)
        return found
    rows = Notice.objects.filter(county=county, person_id=person_id)
    row = rows.filter(id=int(number)).values_list(*_FIELDS).first()
    if row is None:
        raise UnknownNoticeError(key)
    return NoticeCard(*row)


def notices_of(person_id: int, counties: Iterable[str]) -> QuerySet[Notice]:
    """Name the counties; a city's or a province's officer has all below, a range each."""
    where = Q(county__in=())
    whole = sorted({county for county in counties if len(county) == Level.COUNTY})
    if whole:
        where = Q(county=whole[0]) if len(whole) == 1 else Q(county__in=whole)
    for upper in sorted({county for county in counties if 0 < len(county) < Level.COUNTY}):
        low, high = subtree_bounds(upper)
        where |= Q(county__gte=low, county__lt=high)
    return Notice.objects.filter(where, person_id=person_id)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _BIGINT_DIGITS


def _cursor_time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        cursor_read("", (str,))  # says that this is no cursor
        raise
