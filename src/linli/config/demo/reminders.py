"""The demo's people beside their inbox: who bound a WeChat, who reads e-mail; nothing of it leaves the demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.config.demo.accounts import CAST, HETIAN, ZHANGWANG
from linli.config.demo.dice import dice_for
from linli.modules.gateways.services import contact_put

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.people import Crowd

_BIND_WECHAT = 0.6
"""Of the heads of household in the two villages that can be tried out."""


def reminders_switch_on(crowd: Crowd, now: datetime) -> None:
    """Let most heads of household have bound their WeChat, and whoever works at a desk read e-mail."""
    dice = dice_for("reminders")
    for village in (ZHANGWANG, HETIAN):
        for home in crowd.homes[village]:
            head = home.members[0]
            if head.phone and dice.random() < _BIND_WECHAT:
                contact_put(person_id=head.pk, channel="wechat", address=f"demo-openid-{head.phone}", now=now)
    for part in CAST:
        if part.role is not None:
            person = crowd.by_phone[part.phone]
            contact_put(person_id=person.pk, channel="email", address=f"{part.phone}@linli.example", now=now)
