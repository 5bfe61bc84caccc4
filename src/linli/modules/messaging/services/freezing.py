"""Counting whom a broadcast means, freezing them, and laying down the first delivery of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from procrastinate.contrib.django import app

from linli.modules.messaging.channels import DOORSTEP, rules_at
from linli.modules.messaging.flow import AWAITING, BEGIN, FINISH, HOLD, PREPARING, REFUSED
from linli.modules.messaging.models import Broadcast, Delivery
from linli.modules.messaging.selectors.matching import audience_of
from linli.modules.messaging.selectors.told import today_of
from linli.modules.messaging.selectors.ways import first_open, inlined, is_open, joins, waits
from linli.modules.messaging.services.moving import broadcast_move
from linli.modules.population.public import standings_counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.modules.messaging.channels import Rules, Stage

PUSH = "messaging.push"
"""The job that hands over what is due; called by name, since jobs stand above services."""

AT_ONCE = 2
"""How many workers hand over one broadcast at the same time."""


@transaction.atomic
def broadcast_prepare(*, broadcast_id: int, now: datetime) -> bool:
    """Freeze whom a broadcast means, village by village, and let its deliveries begin; return whether it did.

    One transaction and one look at the register: denominators and deliveries are the same people. Each person gets one
    row, for the first channel that reaches them; the row's time is the county's waiting time after sending. What could
    cost more than the county has left this month waits for a yes; of two that would pass the ceiling together the later
    waits. Prepared already, stopped or withdrawn: nothing happens.
    """
    row = Broadcast.objects.select_for_update().filter(pk=broadcast_id, state=PREPARING).first()
    if row is None:
        return False
    audience = audience_of(row.audience, row.places.values_list("place", flat=True))
    rows = standings_counted(audience, today=today_of(row.sent_at))
    rules = rules_at(row.place)
    if row.channels:
        stages = rules.stages_of(row.channels, urgent=row.urgent)
        deliveries_lay(row, inlined(rows.order_by().values_list("person_id", "counted_at")), stages, since=row.sent_at)
        row.cost_fen = _cost_at_most(row.pk, stages, rules)
    else:
        _count_reach(row.pk, inlined(rows.order_by().values_list("person_id", "counted_at")))
    row.frozen_at = now
    row.save(update_fields=["frozen_at", "cost_fen"])
    count = _audience(row.pk)
    if not row.channels:
        broadcast_move(row, FINISH, actor=None, now=now, audience=count)
    elif row.cost_fen and _is_above_ceiling(row, rules, now):
        broadcast_move(row, HOLD, actor=None, now=now, audience=count)
    else:
        broadcast_move(row, BEGIN, actor=None, now=now, audience=count)
        push_defer(row.pk, times=AT_ONCE)
    return True


def push_defer(broadcast_id: int, *, times: int = 1) -> None:
    """Let workers hand over what is due, once the surrounding transaction is committed."""
    for _n in range(times):
        app.configure_task(PUSH).defer(broadcast_id=broadcast_id)


def deliveries_lay(row: Broadcast, people: tuple[str, list[Any]], stages: Sequence[Stage], *, since: datetime) -> int:
    """Lay down the first delivery of these people (a statement of persons and places), count them in; return how many.

    Who has one already keeps it; whoever calls holds the broadcast's row, so nobody else lays any down meanwhile. Whom
    no channel can reach is visited without waiting.
    """
    sql, values = people
    joined, more = joins(stages)
    due = f"CASE WHEN f.channel = '{DOORSTEP}' AND NOT f.has_way THEN %s ELSE {waits(stages, 'f.channel', '%s')} END"
    statement = f"""
WITH laid AS (
    INSERT INTO messaging_delivery (county, broadcast_id, person_id, channel, place, state, since, due_at)
    SELECT left(f.place, 6), %s, f.person_id, f.channel, f.place, 'queued', %s, {due}
    FROM (SELECT w.person_id, w.place, {first_open(stages)} AS channel, {_has_way(stages)} AS has_way
          FROM ({sql}) AS w (person_id, place) {joined}) AS f
    WHERE NOT EXISTS (SELECT FROM messaging_delivery d
                      WHERE d.county = left(f.place, 6) AND d.broadcast_id = %s AND d.person_id = f.person_id)
    RETURNING place
), counted AS (
    INSERT INTO messaging_broadcastreach AS r (broadcast_id, place, audience)
    SELECT %s, left(place, 12), count(*) FROM laid GROUP BY 2
    ON CONFLICT (broadcast_id, place) DO UPDATE SET audience = r.audience + excluded.audience
)
SELECT count(*) FROM laid
"""  # noqa: S608 - its parts are written in this program
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk, since, since, since, *values, *more, row.pk, row.pk])
        return int(cursor.fetchone()[0])


def _has_way(stages: Sequence[Stage]) -> str:
    """Whether anything at all could reach the person, whatever they switched off: they may read the inbox."""
    known = [f"on_{stage.channel}.person_id IS NOT NULL" for stage in stages if stage.channel != DOORSTEP]
    return f"({' OR '.join(known)})" if known else "false"


def _count_reach(broadcast_id: int, people: tuple[str, list[Any]]) -> None:
    sql, values = people
    statement = f"""
INSERT INTO messaging_broadcastreach (broadcast_id, place, audience)
SELECT %s, left(w.place, 12), count(*) FROM ({sql}) AS w (person_id, place) GROUP BY 2
"""  # noqa: S608 - its parts are written in this program
    with connection.cursor() as cursor:
        cursor.execute(statement, [broadcast_id, *values])


def _audience(broadcast_id: int) -> int:
    found = Broadcast.objects.filter(pk=broadcast_id).aggregate(n=Coalesce(Sum("reaches__audience"), 0))
    return int(found["n"])


def _cost_at_most(broadcast_id: int, stages: Sequence[Stage], rules: Rules) -> int:
    """Return what it costs if nobody reads it in the inbox: everybody takes every paid channel that reaches them."""
    paid = [stage for stage in stages if rules.price(stage.channel)]
    if not paid:
        return 0
    joined, values = joins(paid)
    sums = " + ".join(f"count(*) FILTER (WHERE {is_open(s.channel)}) * {rules.price(s.channel)}" for s in paid)
    people = Delivery.objects.filter(broadcast_id=broadcast_id).order_by().values_list("person_id").distinct()
    sql, params = inlined(people)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums} FROM ({sql}) AS w (person_id) {joined}", [*params, *values])  # noqa: S608 - its parts are written in this program
        return int(cursor.fetchone()[0])


def _is_above_ceiling(row: Broadcast, rules: Rules, now: datetime) -> bool:
    """Whether this and what the county sent this month come to more than it has laid down; others wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"messaging.ceiling:{row.county}"])
    return spent_this_month(row.county, now=now) + row.cost_fen > rules.ceiling


def spent_this_month(county: str, *, now: datetime) -> int:
    """Return what a county's broadcasts of the month cost at most, in fen; what waits for a yes is not in it."""
    first = localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Broadcast.objects.filter(county=county, sent_at__gte=first, frozen_at__isnull=False)
    found = rows.exclude(state__in=[AWAITING, REFUSED, PREPARING]).aggregate(n=Coalesce(Sum("cost_fen"), 0))
    return int(found["n"])
