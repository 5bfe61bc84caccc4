"""What was sent to many in the demo: read, followed by text messages, and on the way to a few doors."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from linli.config.demo.accounts import LONGYOU, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.kernel.audience import Audience
from linli.kernel.place_path import county_of
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.messaging.public import broadcast_send, notice_read
from linli.modules.messaging.services.following import broadcast_follow
from linli.modules.messaging.services.freezing import broadcast_prepare
from linli.modules.messaging.services.pushing import broadcast_push

if TYPE_CHECKING:
    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd

OLDER = 60
_READERS_OF_TEN = 6
_READ_AT_MOST = 120


def messages_send(crowd: Crowd, offices: Offices, now: datetime) -> int:
    """Send two messages as their offices would have, the older four days ago; return how many deliveries went out."""
    at = (now - timedelta(days=4)).replace(hour=1, minute=10)
    _clinic(offices, now)
    pk = _send(
        "older", offices.at[Role.COUNTY_OPERATOR, LONGYOU], LONGYOU, Audience((ZHANGWANG,), age_min=OLDER),
        "居家适老化改造补助，可以申请了",
        "家里有60岁以上老人的，卫生间扶手、防滑地面、夜灯都能申请补助，最高补 3,000 元。\n"
        "找网格员，或者到村里便民服务点，带身份证就行。",
        ("sms",), at,
    )  # fmt: skip
    broadcast_prepare(broadcast_id=pk, now=at)
    _read(crowd, pk, at)
    gone = 0
    for later in (timedelta(hours=25), timedelta(hours=73), timedelta(hours=74)):
        broadcast_follow(broadcast_id=pk, now=at + later)
        gone += broadcast_push(broadcast_id=pk, now=at + later)
    return gone


def _clinic(offices: Offices, now: datetime) -> None:
    pk = _send(
        "clinic", offices.at[Role.VILLAGE_CLERK, ZHANGWANG], ZHANGWANG, Audience((ZHANGWANG,)),
        "周六上午文化礼堂有义诊",
        "县人民医院的医生来，量血压、测血糖，都不要钱。早上 8 点到 11 点半。",
        (), now - timedelta(hours=20),
    )  # fmt: skip
    broadcast_prepare(broadcast_id=pk, now=now - timedelta(hours=20))


def _send(
    name: str,
    sender: int,
    place: str,
    audience: Audience,
    subject: str,
    body: str,
    channels: tuple[str, ...],
    at: datetime,
) -> int:
    return broadcast_send(
        source=f"demo:{name}",
        county=county_of(place),
        place=place,
        kind="messaging.broadcast",
        subject=subject,
        body=body,
        link="",
        audience=audience,
        channels=channels,
        actor=actor_of(sender, now=at),
        now=at,
    )


def _read(crowd: Crowd, broadcast_id: int, at: datetime) -> None:
    """Let some of them open it within the first day."""
    dice = dice_for("readers of the older")
    older = [
        soul.pk
        for home in crowd.homes[ZHANGWANG]
        for soul in home.members
        if soul.phone and at.year - soul.born > OLDER and dice.randint(1, 10) <= _READERS_OF_TEN
    ]
    for person_id in older[:_READ_AT_MOST]:
        then = at + timedelta(minutes=dice.randint(5, 900))
        notice_read(person_id=person_id, key=f"b-{broadcast_id}", now=then)
