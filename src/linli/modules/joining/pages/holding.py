"""What a browser carries while somebody joins: the proof of the phone, and what they said of themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from django.http import Http404

from linli.kernel.place_path import Level, at_level, is_place
from linli.kernel.secrets import open_text, seal_text
from linli.modules.accounts.public import PROOF_LIVES, ProofRefusedError, proof_read
from linli.modules.joining.cards import Said
from linli.modules.places.public import places_get
from linli.modules.population.public import phone_of
from linli.web.cookies import cookie_set

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.places.public import PlaceCard
    from linli.web.request import LinliRequest

SEEN_WITHIN = timedelta(days=7)
"""So long the browser that asked sees how its wish stands, without another text message."""
_COOKIE = "linli_joining"
_PATH = "/join"
_PURPOSE = "joining"


@dataclass(frozen=True, slots=True)
class Held:
    """What the cookie carries; ``phone`` is the number half-way through, not proven while ``proof`` is empty."""

    phone: str = ""
    proof: str = ""
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """The place a code stands for: the village, and the grid where the code names one."""

    code: str
    village: PlaceCard
    above: str

    @property
    def grid(self) -> str:
        """The grid's code, or nothing."""
        return at_level(self.code, Level.GRID)


def where_of(code: str) -> Where:
    """Return the village a code leads to; what is no active village or grid is a 404."""
    village = at_level(code, Level.VILLAGE) if is_place(code) else ""
    names = places_get({code, village, at_level(code, Level.COUNTY), at_level(code, Level.TOWN)}) if village else {}
    if village not in names or code not in names or not (names[village].is_active and names[code].is_active):
        raise Http404
    above = "".join(names[up].short_name for up in (code[: Level.COUNTY], code[: Level.TOWN]) if up in names)
    return Where(code, names[village], above)


def held_by(request: LinliRequest) -> Held:
    """Return what the browser carries; nothing, when it carries nothing of ours."""
    try:
        kept = json.loads(open_text(bytes.fromhex(request.COOKIES.get(_COOKIE, "")), purpose=_PURPOSE))
    except (ValueError, InvalidTag):
        return Held()
    said = kept["said"]
    born_on = date.fromisoformat(said["born_on"]) if said and said["born_on"] else None
    return Held(kept["phone"], kept["proof"], Said(**{**said, "born_on": born_on}) if said else None)


def hold(response: HttpResponse, held: Held) -> None:
    """Let the browser carry it, sealed."""
    said = held.said
    words = {"name": said.name, "kind": said.kind, "address": said.address} if said else None
    if said and words is not None:
        words["born_on"] = said.born_on.isoformat() if said.born_on else ""
    text = json.dumps({"phone": held.phone, "proof": held.proof, "said": words})
    value = seal_text(text, purpose=_PURPOSE).hex()
    cookie_set(response, _COOKIE, value, max_age=int(SEEN_WITHIN.total_seconds()), path=_PATH)


def let_go(response: HttpResponse) -> None:
    """Take it back."""
    response.delete_cookie(_COOKIE, path=_PATH)


def proven_phone(request: LinliRequest, *, within: timedelta = PROOF_LIVES) -> str:
    """Return the number whoever asks has proven lately, or is signed in with; empty when there is none."""
    held = held_by(request)
    try:
        return proof_read(held.proof, now=request.now, within=within)
    except ProofRefusedError:
        person_id = request.actor.person_id
        return (phone_of(person_id) or "") if person_id is not None else ""


def with_said(held: Held, said: Said) -> Held:
    """Return the same with what somebody said of themselves."""
    return replace(held, said=said)
