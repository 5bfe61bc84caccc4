"""Wishes to join and people on line for other modules' tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel import clock
from linli.modules.joining.cards import Said
from linli.modules.joining.models import Joined
from linli.modules.joining.selectors.requests import own_request
from linli.modules.joining.services import join_apply
from linli.modules.places.testing import ZHANGWANG, a_village

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.joining.cards import RequestCard


def a_join_request(
    name: str = "宋小满",
    *,
    phone: str = "19855550101",
    village: str = ZHANGWANG,
    kind: str = "resident",
    address: str = "东头 17 号，租住",
    now: datetime | None = None,
) -> RequestCard:
    """Give a wish that waits: of somebody whose phone and name do not both stand in the register."""
    a_village(village)
    said = Said(name=name, kind=kind, address=address)
    join_apply(phone=phone, place=village, said=said, actor=None, now=now or clock.now())
    kept = own_request(phone=phone, village=village)
    assert kept is not None, "the register knows this phone by this name"
    return kept


def a_person_on_line(person_id: int) -> None:
    """Let a person have joined."""
    Joined.objects.create(person_id=person_id, at=clock.now(), way=Joined.Way.MATCH.value)
