"""A message to many: visible in inboxes, deliveries laid down for the tagged and for everybody, and handed over."""

from __future__ import annotations

import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import _database

if TYPE_CHECKING:
    from linli.kernel.audience import Audience

CITY = "3303"
_SAMPLE = 200
"""So many inboxes, all over the city, are asked whether the message is there."""


def run(scale: float) -> dict[str, float]:
    """Measure; figures as promised in the table of README.md."""
    os.environ["LINLI_SMS_GATEWAY"] = "_provider.Taking"
    with _database.opened("linli bench push"):
        import seed  # noqa: PLC0415 — the bench's own, beside this file

        seed.ensure(scale)
        from linli.kernel.audience import Audience  # noqa: PLC0415 — Django is booted by now

        _free_of_charge()
        visible = _visible(Audience((CITY,)))
        tagged, tagged_count, pk = _laid_down(Audience((CITY,), tags_any=("low_income",)))
        drained = _drained(pk)
        everybody, all_count, _pk = _laid_down(Audience((CITY,)))
        return {
            "visible_s": visible,
            "outbox_130k_s": tagged,
            "tagged": tagged_count,
            "outbox_all_s": everybody,
            "all": all_count,
            "drain_per_s": drained,
            "peak_rss_mb": _peak(),
        }


def _free_of_charge() -> None:
    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.places.public import setting_put  # noqa: PLC0415

    setting_put(place="", key="messaging.prices_fen", value={}, actor=None, now=clock.now())


def _send(audience: Audience, channels: tuple[str, ...]) -> int:
    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.messaging.public import broadcast_send  # noqa: PLC0415

    now = clock.now()
    return broadcast_send(
        source=f"bench:{now.isoformat()}", county=CITY, place=CITY, kind="bench.push", subject="暴雨橙色预警",
        body="今晚 8 点到明早有大暴雨。", link="", audience=audience, channels=channels,
        urgent=True, actor=None, now=now,
    )  # fmt: skip


def _visible(audience: Audience) -> float:
    """Return the seconds from the click until the slowest of the inboxes asked has it."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.messaging.selectors.told import Wanted, broadcasts_for, today_of  # noqa: PLC0415
    from linli.modules.population.models import Standing  # noqa: PLC0415

    people = list(
        Standing.objects.filter(resident__startswith=CITY).order_by("?").values_list("person_id", flat=True)[:_SAMPLE]
    )
    today = today_of(clock.now())
    began = time.perf_counter()
    pk = _send(audience, ())
    sent = time.perf_counter() - began
    slowest = 0.0
    for person in people:
        began = time.perf_counter()
        if pk not in {card.id for card in broadcasts_for(Wanted(person, limit=20), today=today)}:
            raise RuntimeError(f"person {person} has no message {pk}")
        slowest = max(slowest, time.perf_counter() - began)
    return sent + slowest


def _laid_down(audience: Audience) -> tuple[float, float, int]:
    """Return how long laying down the deliveries took, how many they are, and of which broadcast."""
    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.messaging.models import Delivery  # noqa: PLC0415
    from linli.modules.messaging.services.freezing import broadcast_prepare  # noqa: PLC0415

    pk = _send(audience, ("sms",))
    began = time.perf_counter()
    broadcast_prepare(broadcast_id=pk, now=clock.now())
    seconds = time.perf_counter() - began
    return seconds, float(Delivery.objects.filter(broadcast_id=pk).count()), pk


def _drained(pk: int) -> float:
    """Return how many text messages a second as many workers as there are cores hand over together."""
    from django.db import connection  # noqa: PLC0415

    from linli.modules.messaging.models import Delivery  # noqa: PLC0415

    count = Delivery.objects.filter(broadcast_id=pk, channel="sms").count()
    connection.close()
    began = time.perf_counter()
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("fork")) as pool:
        gone = sum(pool.map(_work, [pk] * (os.cpu_count() or 1)))
    seconds = time.perf_counter() - began
    if gone != count:
        raise RuntimeError(f"{gone} of {count} deliveries were handed over")
    return gone / seconds


def _work(pk: int) -> int:
    from linli.kernel import clock  # noqa: PLC0415
    from linli.modules.messaging.services.pushing import broadcast_push  # noqa: PLC0415

    return broadcast_push(broadcast_id=pk, now=clock.now())


def _peak() -> float:
    """Return the most memory a process of ours has held, the workers among them."""
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return float(most / 1024) if Path("/proc").exists() else 0.0
