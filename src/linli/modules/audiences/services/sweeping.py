"""The nightly sweep: standings that only the calendar changes, and who enters or leaves a tag's rule."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate

from linli.kernel import journal
from linli.modules.audiences.events import CountySwept, TagSwept
from linli.modules.audiences.models import Sweep
from linli.modules.population.public import (
    rule_enters,
    rule_leaves,
    rule_tags,
    standings_due,
    standings_write,
    tag_give_by_rule,
    tag_take_by_rule,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from linli.modules.population.public import RuleTag

SWEEP_COUNTY = "audiences.sweep_county"
BATCH = 2000


def standings_catch_up(*, now: datetime) -> int:
    """Bring up to date, once a day, the standings of whoever begins or ends something by it; return how many.

    In batches of their own: broken off, it begins anew and finds the rest; done for the day, it does nothing.
    """
    today = localdate(now)
    sweep, _is_new = Sweep.objects.get_or_create(county="", tag_id=0)
    if sweep.day is not None and sweep.day >= today:
        return 0
    done = after = 0
    while ids := standings_due(sweep.day, today, after=after, limit=BATCH):
        standings_write(ids)
        done, after = done + len(ids), ids[-1]
    Sweep.objects.filter(pk=sweep.pk).update(day=today)
    return done


def county_sweep(*, county: str, now: datetime) -> int:
    """Give and take a county's tags by rule as of today, and say once that the day is done; return how many changed.

    What a day has done it does not do again. Rules that ask about other tags come after those. Each batch is a
    transaction: broken off, the next run goes on where it stands.
    """
    today = localdate(now)
    changed = sum(_tag_sweep(rule, county=county, today=today, now=now) for rule in rule_tags(county))
    with transaction.atomic():
        sweep = _claimed(county, 0)
        if sweep.day is None or sweep.day < today:
            happening = CountySwept(day=today.isoformat())
            journal.record(happening, actor=None, place=county, subject=("place", int(county)), now=now)
            Sweep.objects.filter(pk=sweep.pk).update(day=today)
    return changed


def tag_sweep_again(*, county: str, tag_id: int) -> None:
    """Let a county's tag be swept anew although its day is done: its rule has changed."""
    Sweep.objects.filter(county=county, tag_id=tag_id).update(day=None)


def _tag_sweep(rule: RuleTag, *, county: str, today: date, now: datetime) -> int:
    sweep, _is_new = Sweep.objects.get_or_create(county=county, tag_id=rule.id)
    if sweep.day is not None and sweep.day >= today:
        return 0
    # Whom the rule means when it is looked at first has not come to it today: they had it the day before.
    since = today if sweep.day is not None else today - timedelta(days=1)

    def give(ids: list[int]) -> int:
        return tag_give_by_rule(tag_id=rule.id, person_ids=ids, from_date=since)

    def take(ids: list[int]) -> int:
        return tag_take_by_rule(tag_id=rule.id, person_ids=ids, until=today)

    _in_batches(rule, county, today, "left", rule_leaves(rule, county=county, today=today), take)
    _in_batches(rule, county, today, "entered", rule_enters(rule, county=county, today=today), give)
    return _finish(rule, county=county, today=today, now=now)


def _in_batches(
    rule: RuleTag, county: str, today: date, counter: str, ids: list[int], write: Callable[[list[int]], int]
) -> None:
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            sweep = _claimed(county, rule.id)
            if sweep.day is not None and sweep.day >= today:
                return  # another worker has finished meanwhile
            done = write(ids[start : start + BATCH])
            Sweep.objects.filter(pk=sweep.pk).update(**{counter: getattr(sweep, counter) + done})


@transaction.atomic
def _finish(rule: RuleTag, *, county: str, today: date, now: datetime) -> int:
    sweep = _claimed(county, rule.id)
    if sweep.day is not None and sweep.day >= today:
        return 0
    changed = sweep.entered + sweep.left
    if changed:
        happening = TagSwept(tag=rule.id, code=rule.code, day=today.isoformat(), entered=sweep.entered, left=sweep.left)
        journal.record(happening, actor=None, place=county, subject=("tag", rule.id), now=now)
    Sweep.objects.filter(pk=sweep.pk).update(day=today, entered=0, left=0)
    return changed


def _claimed(county: str, tag_id: int) -> Sweep:
    Sweep.objects.get_or_create(county=county, tag_id=tag_id)
    return Sweep.objects.select_for_update().get(county=county, tag_id=tag_id)
