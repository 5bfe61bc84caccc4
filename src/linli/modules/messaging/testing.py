"""Notices and broadcasts for tests of any module."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.kernel.place_path import county_of
from linli.modules.messaging.cards import NoticeDraft
from linli.modules.messaging.models import Broadcast, Notice
from linli.modules.messaging.services import broadcast_send, notices_deliver
from linli.modules.messaging.services.freezing import broadcast_prepare

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.audience import Audience

__all__ = ["Broadcast", "Notice", "a_broadcast", "a_notice"]

_numbers = count(1)


def a_notice(
    person_id: int,
    *,
    county: str = "330825",
    kind: str = "matters.answered",
    subject: str = "王秀琴回了您一句",
    body: str = "",
    link: str = "",
    dedupe: str = "",
    at: datetime | None = None,
) -> NoticeDraft:
    """Tell a person something, another occasion each time unless one is named; return what was told."""
    draft = NoticeDraft(
        person_id=person_id,
        county=county,
        kind=kind,
        subject=subject,
        body=body,
        link=link,
        dedupe=dedupe or f"occasion {next(_numbers)}",
    )
    notices_deliver([draft], at or clock.now())
    return draft


def a_broadcast(
    audience: Audience,
    *,
    place: str = "330825",
    channels: tuple[str, ...] = (),
    urgent: bool = False,
    subject: str = "低保标准提高了",
    body: str = "每人每月 1,180 元，常年都能申请。",
    link: str = "",
    actor: Actor | None = None,
    at: datetime | None = None,
    prepared: bool = True,
) -> Broadcast:
    """Send something to an audience and, unless asked not to, count it as the worker would; return the row."""
    now = at or clock.now()
    pk = broadcast_send(
        source=f"test:{next(_numbers)}",
        county=county_of(place),
        place=place,
        kind="publishing.post",
        subject=subject,
        body=body,
        link=link,
        audience=audience,
        channels=channels,
        urgent=urgent,
        actor=actor,
        now=now,
    )
    if prepared:
        broadcast_prepare(broadcast_id=pk, now=now)
    return Broadcast.objects.get(pk=pk)
