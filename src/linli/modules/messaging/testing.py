"""Notices for tests of any module."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.modules.messaging.cards import NoticeDraft
from linli.modules.messaging.services import notices_deliver

if TYPE_CHECKING:
    from datetime import datetime

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
