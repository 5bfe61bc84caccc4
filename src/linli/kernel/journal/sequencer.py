"""The sequencer: one at a time, it gives committed events their position and their link in a chain."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from linli.kernel.journal.entry import link_after
from linli.kernel.models import ChainHead, Cursor, Position
from linli.kernel.place_path import Level

SEQUENCER = "sequencer"
_LOCK = 0x11_4E_11
_GENESIS = bytes(32)
_TAKE = """
WITH taken AS (
    DELETE FROM kernel_pending WHERE (county, event_id) IN
        (SELECT county, event_id FROM kernel_pending ORDER BY event_id LIMIT %s)
    RETURNING county, event_id
)
SELECT e.county, e.id, e.place, e.commitment FROM taken t
JOIN kernel_event e ON e.county = t.county AND e.id = t.event_id ORDER BY e.id
"""


@dataclass
class _Chain:
    link: bytes
    length: int


@transaction.atomic
def sequence_pending(limit: int = 1000) -> int:
    """Give up to ``limit`` committed events their positions; return how many.

    Two sequencers at once: the second returns 0 at once (advisory lock of the transaction).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_TAKE, [limit])
        rows = cursor.fetchall()
    if rows:
        _place_in_order(rows)
    return len(rows)


def _place_in_order(rows: list[tuple[str, int, str, bytes]]) -> None:
    head, _ = Cursor.objects.get_or_create(reader=SEQUENCER)
    names = {chain_of(place) for _, _, place, _ in rows}
    chains = {
        chain.chain: _Chain(bytes(chain.link), chain.length) for chain in ChainHead.objects.filter(chain__in=names)
    }
    placed = []
    for number, (county, event_id, place, commitment) in enumerate(rows, start=head.position + 1):
        chain = chains.setdefault(chain_of(place), _Chain(_GENESIS, 0))
        chain.link = link_after(chain.link, position=number, event_id=event_id, commitment=commitment)
        chain.length += 1
        placed.append(
            Position(county=county, position=number, event_id=event_id, chain=chain_of(place), link=chain.link)
        )
    Position.objects.bulk_create(placed)
    ChainHead.objects.bulk_create(
        [ChainHead(chain=name, length=chain.length, link=chain.link) for name, chain in chains.items()],
        update_conflicts=True,
        unique_fields=["chain"],
        update_fields=["length", "link"],
    )
    Cursor.objects.filter(reader=SEQUENCER).update(position=head.position + len(rows))


def chain_of(place: str) -> str:
    """Return the chain an event belongs to: its village's, or its own place's above villages."""
    return place[: Level.VILLAGE]
