"""Workers killed with -9 at random while 100,000 deliveries are handed over: 0 lost, 0 doubled at the provider.

The workers run the product's own pushing; the provider stands outside, sends each message id once and lets its caller
die before or after it has taken a batch; others are killed from outside. Two controls take a safety out: without the
steady message id people must get it twice, with the commit before the sending some must get nothing.
"""

from __future__ import annotations

import os
import time
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, Any

import _database
import _pushing
import psycopg

if TYPE_CHECKING:
    from datetime import datetime
    from multiprocessing.context import ForkProcess

    from linli.modules.messaging.models import Broadcast

DELIVERIES, RESIDENTS = 100_000, 1_760_000
_DICE = os.environ.get("LINLI_BENCH_DICE", "2026")
_BATCHES = 200
_AT_ONCE = 2
_DIES = 0.05
_ENDS_WITHIN = 600.0
_CREATE = "CREATE TABLE bench_provider (message_id text PRIMARY KEY, address text NOT NULL, offers integer DEFAULT 1)"
_HANDED = """
SELECT count(*) FROM messaging_delivery d WHERE d.broadcast_id = %(id)s AND d.state = 'handed'
"""
_LOST = f"""{_HANDED} AND NOT EXISTS (
    SELECT FROM bench_provider p WHERE p.message_id = concat_ws(':', d.broadcast_id, d.person_id, d.channel))
"""
_DOUBLED = "SELECT count(*) FROM (SELECT address FROM bench_provider GROUP BY address HAVING count(*) > 1) AS twice"


def run(scale: float) -> dict[str, float]:
    """Kill and reckon; figures as promised in the table of README.md."""
    os.environ["LINLI_SMS_GATEWAY"] = "_provider.Remembering"
    with _database.opened("linli bench deliveries"):
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        figures = _killed(scale, "sound")
        doubled = _killed(scale / 10, "without_id")
        lost = _killed(scale / 10, "commits_first")
    return figures | {"control_doubled": doubled["doubled"], "control_lost": lost["lost"]}


def _killed(scale: float, kind: str) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415 — Django is booted by now

    from linli.kernel import clock  # noqa: PLC0415

    row = _broadcast(scale, kind, clock.now())
    connection.close()
    with psycopg.connect(_database.conninfo(), autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS bench_provider")
        owner.execute(_CREATE)
        began = time.monotonic()
        kills, count, left = _push(owner, row.pk, kind)
        seconds = time.monotonic() - began
        found = {
            "deliveries": float(count),
            "kills": float(kills),
            "offered_again": _number(owner, "SELECT coalesce(sum(offers - 1), 0) FROM bench_provider", row.pk),
            "lost": _number(owner, _LOST, row.pk),
            "doubled": _number(owner, _DOUBLED, row.pk),
            "left": float(left),
            "seconds": round(seconds, 1),
        }
        owner.execute("DROP TABLE bench_provider")
    return found


def _number(owner: psycopg.Connection[Any], sql: str, broadcast_id: int) -> float:
    found = owner.execute(sql, {"id": broadcast_id}).fetchone()  # type: ignore[arg-type]
    return float(found[0]) if found else 0.0


def _broadcast(scale: float, kind: str, now: datetime) -> Broadcast:
    """Send something urgent to the first villages, as many people as wanted."""
    from linli.kernel.audience import Audience  # noqa: PLC0415
    from linli.modules.messaging.models import Broadcast  # noqa: PLC0415
    from linli.modules.messaging.services import broadcast_send  # noqa: PLC0415
    from linli.modules.messaging.services.freezing import broadcast_prepare  # noqa: PLC0415
    from linli.modules.places.public import setting_put  # noqa: PLC0415
    from linli.modules.population.models import Standing  # noqa: PLC0415

    villages: list[str] = []
    homes = Standing.objects.exclude(resident="").order_by("resident").values_list("resident", flat=True)
    for held, village in enumerate(homes):
        if not villages or not village.startswith(villages[-1]):
            if held >= max(300, DELIVERIES * scale):
                break
            villages.append(village[:12])
    setting_put(place="", key="messaging.prices_fen", value={}, actor=None, now=now)
    pk = broadcast_send(
        source=f"bench:{kind}:{now.isoformat()}", county=villages[0][:6], place=villages[0][:6], kind="bench.push",
        subject="暴雨橙色预警", body="今晚有大暴雨。", link="",
        audience=Audience(tuple(villages), residency=("resident",)),
        channels=("sms",), urgent=True, actor=None, now=now,
    )  # fmt: skip
    broadcast_prepare(broadcast_id=pk, now=now)
    return Broadcast.objects.get(pk=pk)


def _push(owner: psycopg.Connection[Any], broadcast_id: int, kind: str) -> tuple[int, int, int]:
    """Let workers push until nothing waits, and kill them; return how many died, how much there was and is left."""
    dice, kills, hands = Random(f"{_DICE}:{kind}"), 0, []
    waiting = (
        "SELECT count(*) FROM messaging_delivery WHERE broadcast_id = %(id)s AND state = 'queued' AND channel = 'sms'"
    )
    whole = int(_number(owner, waiting, broadcast_id))
    batches = min(_BATCHES, 20 + whole // 100)
    os.environ["LINLI_BENCH_PROVIDER"] = _database.conninfo()
    os.environ["LINLI_BENCH_DIES"] = str(max(_DIES, 4 / batches))
    task = (broadcast_id, kind, -(-whole // batches))
    ends = time.monotonic() + _ENDS_WITHIN
    while _number(owner, waiting, broadcast_id) and time.monotonic() < ends:
        kills += sum(hand.exitcode not in {None, 0} for hand in hands)
        hands = [hand for hand in hands if hand.is_alive()]
        hands += [_hand(task) for _n in range(_AT_ONCE - len(hands))]
        time.sleep(dice.uniform(0.5, 2.0))
        if dice.random() < 1 / 3:
            dice.choice(hands).kill()
    for hand in hands:
        hand.join(60)
    kills += sum(hand.exitcode not in {None, 0} for hand in hands)
    return kills, whole, int(_number(owner, waiting, broadcast_id))


def _hand(task: tuple[int, str, int]) -> ForkProcess:
    """Start a worker: a copy of this process, which has booted and holds no connection."""
    hand = get_context("fork").Process(target=_pushing.push, args=task)
    hand.start()
    return hand
