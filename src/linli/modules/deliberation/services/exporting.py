"""Taking a list of topics along, and remembering who did."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import invalid
from linli.modules.deliberation.events import TopicsExported
from linli.modules.deliberation.policy import DESK, POLICY
from linli.modules.deliberation.selectors.topics import TopicFilter, topics_all, topics_found
from linli.modules.deliberation.topic_workbook import workbook_write

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

ROWS_AT_MOST = 20_000


@transaction.atomic
def topics_take(*, actor: Actor, place: str, tab: str, wanted: TopicFilter, file: IO[bytes], now: datetime) -> int:
    """Write the topics within reach as a workbook; return how many; who took them is in the journal.

    Not theirs: NotAllowedError. More than 20,000: InvalidInputError.
    """
    POLICY.demand(actor, DESK, None)
    rows = topics_found(actor=actor, wanted=wanted)
    if rows > ROWS_AT_MOST:
        raise invalid("/place", _("太多了，一次导不完，请先选一个地方。"))
    workbook_write(file, topics_all(actor=actor, wanted=wanted, now=now))
    journal.record(
        TopicsExported(tab=tab, q=wanted.q, rows=rows), actor=actor, place=place, subject=("place", int(place)), now=now
    )
    return rows
