"""Filing a covenant with the town, and the town's answer (村民委员会组织法 §31, 城市居民委员会组织法 §31)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level
from linli.kernel.promises import promises_due, promises_move
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.kernel.span import Days
from linli.modules.deliberation.events import FilingDaysSet, FilingStepTaken
from linli.modules.deliberation.flow_covenants import (
    CORRECT,
    FILED,
    FILING,
    FILING_FLOW,
    IN_TIME,
    LET_STAND,
    ORDER,
    RECEIVE,
    REPLACE,
    REPLACED,
    TO_CORRECT,
    WAITING,
)
from linli.modules.deliberation.models import ArticleVersion, CovenantFiling, LocalRule, Touched
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.policy import KEEP_COVENANT, POLICY, READ, SET_LAW
from linli.modules.deliberation.selectors.filings import filing_days, filing_days_key, versions_in_force
from linli.modules.places.public import setting_put

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.actor import Actor

DAYS_AT_MOST = 60


@transaction.atomic
def covenant_file(*, actor: Actor, village: str, now: datetime) -> CovenantFiling:
    """Hand the covenant in force to the town, which answers within the days its county set.

    A filing not yet answered is replaced; one ordered to be corrected is corrected by this one. Only the village's
    office: NotAllowedError. No articles, or nothing changed since the last filing: InvalidInputError.
    """
    POLICY.demand(actor, KEEP_COVENANT, CovenantFiling(village=village))
    versions = versions_in_force(village)
    if not versions:
        raise invalid("/versions", _("还没有村规民约，先录进来"))
    last = CovenantFiling.objects.select_for_update().filter(village=village).order_by("-pk").first()
    if last is not None and set(last.versions.values_list("pk", flat=True)) == {one.pk for one in versions}:
        raise invalid("/versions", _("和上次报的一样，没有要报的"))
    if last is not None and last.state in WAITING:
        _move(last, REPLACE, actor=actor, now=now)
    elif last is not None and last.state == TO_CORRECT:
        _move(last, CORRECT, actor=actor, now=now)
    # What the town compares with is the last text it answered, not one it never got to.
    former = last.former if last is not None and last.state == REPLACED else last
    row = CovenantFiling.objects.create(
        village=village, former=former, filed_at=now, filed_by_id=actor.known_id, due_at=now
    )
    row.versions.set(versions)
    _follow_promise(row, "", now)
    row.due_at = next(one.due_at for one in promises_due(subject_kind=FILING, subject_ids=[row.pk])[row.pk])
    row.save(update_fields=["due_at"])
    _record(row, FilingStepTaken(step="file", source="", target=FILED, versions=_ids(versions)), actor, now)
    return row


def _ids(versions: Iterable[ArticleVersion]) -> tuple[int, ...]:
    return tuple(one.pk for one in versions)


@transaction.atomic
def filing_receive(*, actor: Actor, filing_id: int, now: datetime) -> None:
    """Say that the town has the covenant and looks at it. As ``filing_answer``."""
    row = _claim(actor, filing_id, RECEIVE)
    row.received_at = now
    _move(row, RECEIVE, actor=actor, now=now)


@transaction.atomic
def filing_answer(
    *, actor: Actor, filing_id: int, orders: bool, touches: Iterable[str] = (), reason: str = "", now: datetime
) -> None:
    """Answer a filing: nothing is said against it, or a correction is ordered because of what it touches.

    Out of reach: CovenantFiling.DoesNotExist. Not the town's: NotAllowedError. Answered or replaced already:
    StepNotAllowedError; the row is locked. An order without a reason or without what is touched: InvalidInputError.
    """
    row = _claim(actor, filing_id, ORDER if orders else LET_STAND)
    named, words = [one for one in Touched.values if one in set(touches)], " ".join(reason.split())
    if orders:
        wrong = []
        if not named:
            wrong.append(FieldError("/touches", _("选一下碰到了哪一样")))
        if not words or len(words) > NOTE_AT_MOST:
            wrong.append(
                FieldError("/reason", _("写清楚哪一条、为什么要改，最多 %(most)d 个字") % {"most": NOTE_AT_MOST})
            )
        if wrong:
            raise InvalidInputError(wrong)
        row.touches, row.reason = named, words
    row.received_at = row.received_at or now
    row.answered_at, row.answered_by_id = now, actor.known_id
    _move(row, ORDER if orders else LET_STAND, actor=actor, now=now)


@transaction.atomic
def filing_days_set(*, actor: Actor, county: str, days: int, now: datetime) -> None:
    """Set within how many days towns of a county answer what is filed from now on.

    Only the county's operator: NotAllowedError. Not a county, or not 1 to 60 days: InvalidInputError.
    """
    POLICY.demand(actor, SET_LAW, LocalRule(place=county))
    if len(county) != Level.COUNTY or not 1 <= days <= DAYS_AT_MOST:
        raise invalid("/days", _("写 1 到 %(most)d 之间的天数") % {"most": DAYS_AT_MOST})
    setting_put(place=county, key=filing_days_key(), value=Days(days).as_setting(), actor=actor, now=now)
    journal.record(FilingDaysSet(days=days), actor=actor, place=county, subject=("place", int(county)), now=now)


def filing_follow_deadline(*, filing_id: int, due_at: datetime) -> None:
    """Take over a deadline that was laid down again."""
    CovenantFiling.objects.filter(pk=filing_id).update(due_at=due_at)


def _claim(actor: Actor, filing_id: int, step: str) -> CovenantFiling:
    row = CovenantFiling.objects.claim(actor, READ, filing_id)
    CovenantFiling.objects.demand(actor, FILING_FLOW.named(step).needs, row)
    FILING_FLOW.take(step, source=row.state)
    return row


def _move(row: CovenantFiling, step: str, *, actor: Actor, now: datetime) -> None:
    source = row.state
    row.state = FILING_FLOW.take(step, source=source).enters(source)
    row.save()
    _follow_promise(row, step, now)
    note, touches = (row.reason, tuple(row.touches)) if step == ORDER else ("", ())
    taken = FilingStepTaken(step=step, source=source, target=row.state, note=note, touches=touches)
    _record(row, taken, actor, now)


def _follow_promise(row: CovenantFiling, step: str, now: datetime) -> None:
    promises_move(
        flow=FILING_FLOW,
        subject_id=row.pk,
        place=row.village,
        step=step,
        entered=row.state,
        spans={IN_TIME: filing_days(row.village)},
        now=now,
    )


def _record(row: CovenantFiling, happened: FilingStepTaken, actor: Actor, now: datetime) -> None:
    journal.record(happened, actor=actor, place=row.village, subject=(FILING, row.pk), now=now)
