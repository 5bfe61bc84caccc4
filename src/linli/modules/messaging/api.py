"""The inbox over the API."""

from datetime import datetime
from typing import Annotated

from django.http import Http404
from ninja import Path, Query, Router
from typing_extensions import TypedDict

from linli.kernel.keyset import PAGE_SIZE
from linli.modules.messaging.cards import NoticeCard
from linli.modules.messaging.errors import UnknownNoticeError
from linli.modules.messaging.selectors import counties_of, inbox_page, unread_count
from linli.modules.messaging.services import notice_read
from linli.web.endpoints import MOST_A_PAGE, operation
from linli.web.problems import NotSignedInError
from linli.web.request import LinliRequest

ROUTER = Router(tags=["messaging"])

NoticeKey = Annotated[
    str, Path(pattern=r"^(b|[0-9]{2,6})-[0-9]{1,18}$", description="as the inbox gives it: 330825-17, b-17")
]


class NoticeOut(TypedDict):
    """A notice; ``link`` is the page it leads to, empty when there is none."""

    id: str
    kind: str
    subject: str
    body: str
    link: str
    at: datetime
    read_at: datetime | None


class InboxOut(TypedDict):
    """A page of the inbox, and how many notices of the last 90 days wait to be read."""

    items: list[NoticeOut]
    unread: int
    next: str | None


@operation(ROUTER, "GET", "/inbox", action="messaging.view_inbox", answers=InboxOut)
def get_inbox(
    request: LinliRequest,
    unread: bool = False,
    cursor: str = "",
    limit: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = PAGE_SIZE,
) -> InboxOut:
    """List one's own notices, newest first; `unread=true` only those not opened."""
    person_id = _person(request)
    counties = counties_of(request.actor)
    page = inbox_page(person_id, counties, before=cursor, unread_only=unread, limit=limit, now=request.now)
    return {
        "items": [_notice_out(card) for card in page.items],
        "unread": unread_count(person_id, counties, now=request.now),
        "next": page.next or None,
    }


@operation(ROUTER, "POST", "/inbox/{key}/read", action="messaging.read", answers=NoticeOut)
def read_notice(request: LinliRequest, key: NoticeKey) -> NoticeOut:
    """Mark one of one's own notices as read; the first time counts."""
    try:
        return _notice_out(notice_read(person_id=_person(request), key=key, now=request.now))
    except UnknownNoticeError as error:
        raise Http404 from error


def _person(request: LinliRequest) -> int:
    if request.actor.person_id is None:
        raise NotSignedInError
    return request.actor.person_id


def _notice_out(card: NoticeCard) -> NoticeOut:
    return {
        "id": card.key,
        "kind": card.kind,
        "subject": card.subject,
        "body": card.body,
        "link": card.link,
        "at": card.at,
        "read_at": card.read_at,
    }
