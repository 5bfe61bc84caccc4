"""What must be there after a load, against what is: lost and doubled, read from the tables themselves."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import psycopg
    from _rounds import Ledger

_MATTERS = "SELECT substring(text from '[0-9a-f]{16}'), id FROM matters_matter WHERE text LIKE '路灯不亮 %%'"
_EVENTS = """
SELECT subject_id, CASE kind WHEN 'matters.reported' THEN 'report' WHEN 'matters.asked' THEN 'ask'
                             WHEN 'matters.rated' THEN 'rate' ELSE payload->>'step' END, id
FROM kernel_event WHERE subject_kind = 'matter' AND subject_id = ANY(%s) AND kind = ANY(%s)
"""
_KINDS = ["matters.reported", "matters.asked", "matters.rated", "matters.step_taken"]
_PHOTOS = "SELECT matter_id, 'photo' FROM matters_attachment WHERE matter_id = ANY(%s)"
_NOTICES = """
SELECT split_part(dedupe, ':', 2)::bigint, person_id
FROM messaging_notice JOIN matters_matter ON matters_matter.id = substring(link from '[0-9]+$')::bigint
WHERE matters_matter.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is lost and what is doubled, in words."""

    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def reckon(connection: psycopg.Connection[Any], ledger: Ledger, *, calm: Iterable[int]) -> Verdict:
    """Compare matters, entries of their course, photos and notices with the ledger.

    How many must be told of what is taken from the matters of each village that ran their course in a ``calm`` time;
    who holds a matter when the journal's reader comes may have changed meanwhile, so the persons are not compared.
    """
    matters = list(ledger.marks)
    marks = Counter(dict.fromkeys(ledger.marks.values(), 0))
    marks.update(mark for mark, _ in connection.execute(_MATTERS).fetchall() if mark in marks)
    events = connection.execute(_EVENTS, [matters, _KINDS]).fetchall()
    found = Counter((matter, what) for matter, what, _event in events)
    found.update(connection.execute(_PHOTOS, [matters]).fetchall())
    wanted = Counter(ledger.entries)
    lost = [f"matter {mark}" for mark, number in marks.items() if number == 0]
    doubled = [f"matter {mark}" for mark, number in marks.items() if number > 1]
    lost += [f"{what} of {matter}" for matter, what in wanted - found]
    doubled += [f"{what} of {matter}" for matter, what in found - wanted]
    told = _told(connection, matters)
    as_calm = {
        (ledger.villages[matter], what): len(told[event]) for matter, what, event in events if matter in set(calm)
    }
    for matter, what, event in events:
        due, by_person = as_calm[ledger.villages[matter], what], told[event]
        notice = f"notice of {what} of {matter}"
        lost += [notice] * (due - len(by_person))
        doubled += [notice] * (len(by_person) - due)
        doubled += [f"{notice} to {person}" for person, number in by_person.items() if number > 1]
    return Verdict(tuple(lost), tuple(doubled))


def _told(connection: psycopg.Connection[Any], matters: list[int]) -> defaultdict[int, Counter[int]]:
    """Return who was told how often of each event."""
    told: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for event, person in connection.execute(_NOTICES, [matters]).fetchall():
        told[event][person] += 1
    return told
