"""All reads of the inbox; every one names the counties it looks in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import Level, county_of, subtree_bounds
from linli.kernel.statement import Statement
from linli.modules.messaging.cards import NoticeCard
from linli.modules.messaging.errors import UnknownNoticeError
from linli.modules.messaging.models import Notice

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
) -> Page[NoticeCard]:
    """Return a person's notices, newest first, older than the cursor ``before``; one query.

    ``kind`` is a module's name or a whole kind: ``matters`` finds ``matters.answered``. A cursor that is none:
    InvalidInputError.
    """
    rows = notices_of(person_id, counties)
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    if kind:
        rows = rows.filter(Q(kind=kind) | Q(kind__startswith=f"{kind}."))
    if before:
        said, pk = cursor_read(before, (str, int))
        at = _cursor_time(said)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=pk))
    found = [NoticeCard(*row) for row in rows.order_by("-at", "-id").values_list(*_FIELDS)[: limit + 1]]
    items = tuple(found[:limit])
    following = cursor_of(items[-1].at.isoformat(), items[-1].id) if len(found) > limit else ""
    return Page(items, following)


def unread_count(person_id: int, counties: Iterable[str], *, now: datetime) -> int:
    """Return how many notices of the last 90 days were not opened; one query, from the index alone."""
    named, since = frozenset(counties), now - UNREAD_WATERMARK
    if len(named) == 1 and len(county := next(iter(named))) == Level.COUNTY:
        found = _UNREAD.rows(county=county, person_id=person_id, since=since)
        return found[0][0] if found else 0
    return notices_of(person_id, named).filter(read_at__isnull=True, at__gt=since).count()


def _unread(*, county: str, person_id: int, since: datetime) -> QuerySet[Notice, tuple[Any, ...]]:
    """Count within one county, where nearly everybody's notices lie; every page asks it."""
    rows = Notice.objects.filter(county=county, person_id=person_id, read_at__isnull=True, at__gt=since)
    return rows.values("county").annotate(n=Count("id")).values_list("n")


_UNREAD = Statement(_unread, county="a county", person_id=-1, since=datetime(1, 1, 1, tzinfo=UTC))


def notice_get(person_id: int, key: str) -> NoticeCard:
    """Return one of a person's notices; another's, or none, raises UnknownNoticeError."""
    county, _, number = key.partition("-")
    rows = Notice.objects.filter(county=county, person_id=person_id)
    found = rows.filter(id=int(number)).values_list(*_FIELDS).first() if _is_number(number) else None
    if found is None:
        raise UnknownNoticeError(key)
    return NoticeCard(*found)


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
