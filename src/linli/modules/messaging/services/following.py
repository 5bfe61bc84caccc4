"""What follows a broadcast with time: the next channel for who has not read, who entered later, the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import Q

from linli.kernel.place_path import ancestors_and_self
from linli.modules.audiences.public import entered_today
from linli.modules.messaging.channels import DOORSTEP, OUTSIDE, rules_at
from linli.modules.messaging.flow import DONE, FINISH, PREPARING, RESUME, RUNNING
from linli.modules.messaging.models import Broadcast, Delivery
from linli.modules.messaging.selectors.matching import audience_of
from linli.modules.messaging.selectors.told import today_of
from linli.modules.messaging.selectors.ways import first_open, inlined, joins, waits
from linli.modules.messaging.services.freezing import broadcast_prepare, deliveries_lay, push_defer
from linli.modules.messaging.services.moving import broadcast_move
from linli.modules.population.public import standings_counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from linli.modules.messaging.channels import Stage

ENTRANTS = "messaging.follow_entrants"
"""The job that gives a county's entrants what stands for them; called by name, since jobs stand above services."""

_LOOK_AGAIN = timedelta(hours=1)
_COUNTED_WITHIN = timedelta(minutes=2)
STANDS_FOR = timedelta(days=365)
"""How long a broadcast follows who enters its audience later; inboxes do so by themselves, for ever."""


def broadcasts_follow(*, now: datetime) -> int:
    """Take every running broadcast as far as its time has come and wake the workers; return how many moved."""
    count = 0
    # Whose counting was lost on the way.
    left = Broadcast.objects.filter(state=PREPARING, sent_at__lt=now - _COUNTED_WITHIN)
    for pk in left.order_by("id").values_list("pk", flat=True):
        count += broadcast_prepare(broadcast_id=pk, now=now)
    for pk in Broadcast.objects.filter(state=RUNNING).order_by("id").values_list("pk", flat=True):
        count += broadcast_follow(broadcast_id=pk, now=now)
    return count


@transaction.atomic
def broadcast_follow(*, broadcast_id: int, now: datetime) -> bool:
    """Let whoever has not read by the next channel's time get it there, the doorstep last; return whether any moved.

    Who read meanwhile gets nothing more. Once nothing waits and every waiting time has passed, the broadcast is done.
    """
    row = Broadcast.objects.select_for_update(skip_locked=True).filter(pk=broadcast_id, state=RUNNING).first()
    if row is None:
        return False
    stages = rules_at(row.place).stages_of(row.channels, urgent=row.urgent)
    laid = 0
    if _is_time(row, stages, now):
        laid = sum(_next_for(row, stages[: nth + 1], stages[nth + 1 :], now) for nth in range(len(stages) - 1))
        row.followed_at, row.stirred = now, False
        row.save(update_fields=["followed_at", "stirred"])
    due = Delivery.objects.filter(broadcast_id=row.pk, state=Delivery.State.QUEUED, channel__in=OUTSIDE)
    if due.filter(due_at__lte=now).exists():
        push_defer(row.pk)
        return True
    if not row.stirred and not laid and not due.exists() and _nobody_to_follow(row, stages, now):
        broadcast_move(row, FINISH, actor=None, now=now)
        return True
    return laid > 0


def _is_time(row: Broadcast, stages: Sequence[Stage], now: datetime) -> bool:
    """Whether something was handed over, a waiting time passed or an hour went by since the last look."""
    last = row.followed_at
    if last is None or row.stirred or now - last >= _LOOK_AGAIN:
        return True
    return any(last < row.sent_at + stage.wait <= now for stage in stages)


def _next_for(row: Broadcast, gone: Sequence[Stage], left: Sequence[Stage], now: datetime) -> int:
    """Lay down the next delivery of who stands at the last of the stages gone and has not read when it is due."""
    joined, values = joins(left)
    due = waits(left, "f.channel", "f.since")
    statement = f"""
INSERT INTO messaging_delivery (county, broadcast_id, person_id, channel, place, state, since, due_at)
SELECT f.county, f.broadcast_id, f.person_id, f.channel, f.place, 'queued', f.since, {due}
FROM (SELECT w.*, {first_open(left)} AS channel
      FROM (SELECT d.county, d.broadcast_id, d.person_id, d.place, d.since FROM messaging_delivery d
            WHERE d.broadcast_id = %s AND d.channel = %s
              AND d.state IN ('handed', 'delivered', 'failed', 'declined')
              AND NOT EXISTS (SELECT FROM messaging_broadcastread r
                              WHERE r.broadcast_id = d.broadcast_id AND r.person_id = d.person_id)
              AND NOT EXISTS (SELECT FROM messaging_delivery l
                              WHERE l.county = d.county AND l.broadcast_id = d.broadcast_id
                                AND l.person_id = d.person_id AND l.channel = ANY (%s))) AS w {joined}) AS f
WHERE {due} <= %s
ON CONFLICT (county, broadcast_id, person_id, channel) DO NOTHING
"""  # noqa: S608 - its parts are written in this program
    later = [stage.channel for stage in left]
    with connection.cursor() as cursor:
        cursor.execute(statement, [row.pk, gone[-1].channel, later, *values, now])
        return int(cursor.rowcount)


_STILL_TO_FOLLOW = """
SELECT EXISTS (SELECT FROM messaging_delivery d
               WHERE d.broadcast_id = %(id)s AND d.channel <> %(doorstep)s
                 AND d.state IN ('handed', 'delivered', 'failed', 'declined') AND d.since > %(since)s
                 AND NOT EXISTS (SELECT FROM messaging_broadcastread r
                                 WHERE r.broadcast_id = d.broadcast_id AND r.person_id = d.person_id)
                 AND NOT EXISTS (SELECT FROM messaging_delivery l
                                 WHERE l.county = d.county AND l.broadcast_id = d.broadcast_id
                                   AND l.person_id = d.person_id AND l.channel = %(doorstep)s))
"""


def _nobody_to_follow(row: Broadcast, stages: Sequence[Stage], now: datetime) -> bool:
    values: dict[str, Any] = {"id": row.pk, "doorstep": DOORSTEP, "since": now - stages[-1].wait}
    with connection.cursor() as cursor:
        cursor.execute(_STILL_TO_FOLLOW, values)
        return not cursor.fetchone()[0]


@transaction.atomic
def entrants_follow(*, broadcast_id: int, person_ids: Iterable[int], now: datetime) -> int:
    """Let people who entered a broadcast's audience today get it outside the inbox, too; return how many are new.

    Asked again with the same people, nothing changes: who was counted before stays as they are. They are added to the
    denominators of their villages, and their waiting times begin now. Whoever is not in the audience is left out.
    """
    row = Broadcast.objects.select_for_update().filter(pk=broadcast_id, state__in=[RUNNING, DONE]).first()
    if row is None or not row.channels:
        return 0
    audience = audience_of(row.audience, row.places.values_list("place", flat=True))
    rows = standings_counted(audience, today=today_of(now)).filter(person_id__in=list(person_ids))
    stages = rules_at(row.place).stages_of(row.channels, urgent=row.urgent)
    people = inlined(rows.order_by().values_list("person_id", "counted_at"))
    laid = deliveries_lay(row, people, stages, since=now)
    if laid and row.state == DONE:
        broadcast_move(row, RESUME, actor=None, now=now)
    return laid


def county_entrants_follow(*, county: str, day: date, now: datetime) -> int:
    """Let who entered an audience in a county on this day get what was sent to it within a year; return how many did.

    To be asked after the county's sweep of the day. Asked twice, or for a day that is over, nothing happens.
    """
    if day != today_of(now):
        return 0
    rows = Broadcast.objects.filter(state__in=[RUNNING, DONE], sent_at__gt=now - STANDS_FOR).exclude(channels=[])
    reach = Q(places__place__startswith=county) | Q(places__place__in=ancestors_and_self(county))
    total = 0
    for row in rows.filter(reach).distinct().order_by("pk"):
        audience = audience_of(row.audience, row.places.values_list("place", flat=True))
        entered = list(entered_today(audience, day))
        if entered:
            total += entrants_follow(broadcast_id=row.pk, person_ids=entered, now=now)
    return total
