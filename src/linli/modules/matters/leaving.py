"""What of a matter may leave the house for an outside platform, and in what form: as little as the work needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.modules.matters.events import MatterAsked, MatterRated
from linli.modules.matters.models import Identity, Kind, Office
from linli.modules.places.public import place_path_name
from linli.modules.population.public import persons_get, phones_of

if TYPE_CHECKING:
    from linli.kernel.journal import Recorded
    from linli.modules.matters.models import Connector, Handover, Matter

GIVEN = "matter.given"
TAKEN_BACK = "matter.taken_back"
PING = "ping"

_NUMBERS = re.compile(
    r"(?<!\d)(?:(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}|0\d{2,3}[ -]?\d{7,8}|\d{6}[ ]?\d{8}[ ]?\d{3}[\dXx])(?!\d)"
)
"""Mobile, landline and identity numbers, as people write them into a report."""
_STAY = frozenset({Kind.TIP_OFF, Kind.PLATFORM_COMPLAINT, Kind.DISPUTE})


def may_leave(matter: Matter) -> bool:
    """Whether a matter may be given to an outside platform at all.

    Sealed tip-offs, complaints about the platform and what was reported anonymously stay; disputes, too: they are
    about named people, and their agreement needs a mediator who can be named.
    """
    return matter.office == Office.PLACE and matter.identity != Identity.ANONYMOUS and matter.kind not in _STAY


def message_of(kind: str, event: Recorded, handover: Handover) -> dict[str, Any]:
    """Return the message that tells a platform of an event: plain JSON data."""
    matter, connector = handover.matter, handover.connector
    names = _names_in(matter)
    told: dict[str, Any] = {"matter": matter.pk, "number": matter.number}
    if handover.reference:
        told["reference"] = handover.reference
    note = event.payload.get("note") or ""
    if event.kind == MatterAsked.kind:
        note = event.payload["text"]
    if event.kind == MatterRated.kind:
        told["grade"] = event.payload["grade"]
        note = event.payload.get("reason", "")
    if note:
        told["note"] = words_leaving(note, names)
    if kind == GIVEN:
        told |= _whole(matter, connector, names)
    return {"type": kind, "timestamp": event.at.isoformat(), "data": told}


def words_leaving(words: str, names: frozenset[str]) -> str:
    """Return words without the names they must not carry, and without telephone and identity numbers."""
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, _("某人"))
    return _NUMBERS.sub(_("［号码不外传］"), words)


def _names_in(matter: Matter) -> frozenset[str]:
    """Return the names of those behind a matter: the reporter, and for whom it was reported."""
    persons = persons_get({person for person in (matter.reporter_id, matter.behalf_person_id) if person is not None})
    names = {card.name for card in persons.values()}
    behalf = getattr(_whole_of(matter), "behalf", None)
    if behalf is not None:
        names.add(behalf.name)
    return frozenset(name for name in names if len(name) > 1)


def _whole_of(matter: Matter) -> Matter:
    """Return the matter somebody reported: the whole of an assisting part, else itself."""
    return matter.part_of if matter.is_assist and matter.part_of is not None else matter


def _whole(matter: Matter, connector: Connector, names: frozenset[str]) -> dict[str, Any]:
    category = matter.category
    told: dict[str, Any] = {
        "kind": matter.kind,
        "text": words_leaving(matter.text, names),
        "place": {"code": matter.village, "name": place_path_name(matter.village)},
        "reported_at": matter.reported_at.isoformat(),
        "due_at": matter.due_at.isoformat() if matter.due_at else None,
        "assists": matter.is_assist,
    }
    if category is not None:
        told["category"] = {"code": category.code, "name": category.name}
    if connector.sends_location:
        told["location"] = {
            "lng": matter.lng,
            "lat": matter.lat,
            "note": words_leaving(matter.location_note, names),
        }
    if connector.sends_reporter and matter.identity == Identity.NAMED and matter.reporter_id is not None:
        person = matter.reporter_id
        told["reporter"] = {"name": persons_get([person])[person].name, "phone": phones_of([person]).get(person)}
    return told
