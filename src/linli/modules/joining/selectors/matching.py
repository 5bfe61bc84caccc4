"""What the register says to a phone and a name: only both together are somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.joining.cards import Match
from linli.modules.joining.models import Joined, JoinRequest
from linli.modules.population.public import member_get, members_named, person_by_phone

if TYPE_CHECKING:
    from linli.modules.population.public import MemberCard, PersonCard

Doubt = JoinRequest.Doubt


def name_normalised(name: str) -> str:
    """Return a name with single blanks, as the register keeps it."""
    return " ".join(name.split())


def register_match(*, village: str, phone: str, name: str) -> Match:
    """Return the member whose phone and name both are these, else why somebody has to look; at most three queries."""
    name = name_normalised(name)
    holder = person_by_phone(phone)
    if holder is not None:
        return _match_of_holder(holder, village, name)
    namesakes = members_named(village, name)
    if len(namesakes) > 1:
        return Match(doubt=Doubt.NAMESAKES)
    return Match(doubt=Doubt.PHONE_DIFFERS if namesakes else Doubt.NOT_FOUND)


def _match_of_holder(holder: PersonCard, village: str, name: str) -> Match:
    member = member_get(village, holder.id)
    if holder.name != name or (member is not None and member.deceased):
        return Match(doubt=Doubt.PHONE_OF_OTHER)
    return Match(member=member) if member is not None else Match(doubt=Doubt.ELSEWHERE)


def member_on_line(*, village: str, phone: str) -> bool:
    """Whether the phone is that of a member of the village who has joined already."""
    holder = person_by_phone(phone)
    if holder is None or member_get(village, holder.id) is None:
        return False
    return Joined.objects.filter(pk=holder.id).exists()


def register_candidates(*, village: str, phone: str, names: tuple[str, ...]) -> list[MemberCard | PersonCard]:
    """Return whom a wish may be about: whoever has its phone first, then the members of these names."""
    found: dict[int, MemberCard | PersonCard] = {}
    holder = person_by_phone(phone)
    if holder is not None:
        found[holder.id] = member_get(village, holder.id) or holder
    for name in dict.fromkeys(filter(None, map(name_normalised, names))):
        for member in members_named(village, name):
            found.setdefault(member.person.id, member)
    return list(found.values())
