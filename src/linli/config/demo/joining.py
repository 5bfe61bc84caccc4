"""The demo's doors: most households have come already, a few people wait for the clerk to know them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.config.demo.accounts import CAST, HETIAN, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.joining.cards import Said
from linli.modules.joining.models import Joined
from linli.modules.joining.selectors.requests import own_request
from linli.modules.joining.services import join_apply, join_refuse
from linli.modules.population.public import person_by_phone

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.people import Crowd

NOT_YET = 9
"""So many of 张王村's households have nobody on line; they can be tried out."""
_SHARES = {HETIAN: 0.93}
_PHONES = ("19901900001", "19901900002", "19901900003", "19901900004")


def doors_open(crowd: Crowd, now: datetime) -> None:
    """Let most heads of households be on line, and a few people wait for the clerk of 张王村."""
    _households_on_line(crowd, now)
    _wishes(crowd, now)


def _households_on_line(crowd: Crowd, now: datetime) -> None:
    dice = dice_for("joining")
    rows = []
    cast = {part.phone for part in CAST}
    for village, homes in crowd.homes.items():
        share = _SHARES.get(village) or dice.uniform(0.5, 0.95)
        for nth, home in enumerate(homes):
            comes = nth >= NOT_YET if village == ZHANGWANG else dice.random() < share
            if comes or (home.members and home.members[0].phone in cast):
                at = now - timedelta(days=dice.uniform(1, 300))
                rows.append(Joined(person_id=home.members[0].pk, at=at, way=Joined.Way.MATCH.value))
    Joined.objects.bulk_create(rows, batch_size=2000)


def _wishes(crowd: Crowd, now: datetime) -> None:
    here = crowd.homes[ZHANGWANG]
    unknown = next(soul for home in here[8:] for soul in home.members[1:] if not soul.phone)
    sharing = next(home for home in here[30:] if len(home.members) > 1 and home.members[0].phone)
    told = (
        (_PHONES[0], f"{ZHANGWANG}002", Said(name="宋小满", kind="resident", address="东头 21 号，租住"), 3),
        (_PHONES[1], ZHANGWANG, Said(name=unknown.name, kind="registered", address=""), 9),
        (sharing.members[0].phone, ZHANGWANG, Said(name=sharing.members[1].name, kind="registered"), 19),
        (_PHONES[2], f"{ZHANGWANG}001", Said(name="阿依古丽", kind="resident", address="村口面馆楼上"), 1),
    )
    for phone, place, said, hours in told:
        join_apply(phone=phone, place=place, said=said, actor=None, now=now - timedelta(hours=hours))
    _one_refused(now)


def _one_refused(now: datetime) -> None:
    said = Said(name="老王", kind="registered")
    at = now - timedelta(days=2)
    join_apply(phone=_PHONES[3], place=ZHANGWANG, said=said, actor=None, now=at)
    wish = own_request(phone=_PHONES[3], village=ZHANGWANG)
    clerk = next(part for part in CAST if part.role is Role.VILLAGE_CLERK and part.place == ZHANGWANG)
    person = person_by_phone(clerk.phone)
    if wish is not None and person is not None:
        note = "要写身份证上的全名，改好再填一次"
        join_refuse(actor=actor_of(person.id, now), request_id=wish.id, note=note, now=at + timedelta(hours=5))
