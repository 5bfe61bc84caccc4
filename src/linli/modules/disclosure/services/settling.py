"""Duties done: by accounts that were published, by a post, or on the board in the village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.promises import promises_move
from linli.kernel.refusal import invalid
from linli.modules.disclosure.events import DutyDone
from linli.modules.disclosure.flow import DISCLOSE as STEP
from linli.modules.disclosure.flow import DUE, DUTY, DUTY_FLOW
from linli.modules.disclosure.models import Duty
from linli.modules.disclosure.periods import day_of
from linli.modules.disclosure.policy import DISCLOSE, DUTIES
from linli.modules.files.public import files_keep

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.disclosure.models import Account

WHERE_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """How something was disclosed: ``way`` post or board, where, and the photo of the board."""

    way: str
    where: str
    file_id: int | None = None


@transaction.atomic
def duty_disclose(*, actor: Actor, duty_id: int, disclosed: Disclosed, now: datetime) -> None:
    """Say that something was disclosed, and where; it counts from now, whatever day is on the paper.

    Out of reach: Duty.DoesNotExist. Not whoever discloses there: NotAllowedError. Done already: StepNotAllowedError;
    the row is locked, of two one is refused. Accounts are disclosed by publishing them, the board by a photo, both
    with a word where: InvalidInputError.
    """
    row = Duty.objects.claim(actor, DUTIES, duty_id)
    Duty.objects.demand(actor, DISCLOSE, row)
    DUTY_FLOW.take(STEP, source=row.state)
    where = " ".join(disclosed.where.split())
    if row.book:
        raise invalid("/way", _("这一项在“账目”里公开，公开了就算完成"))
    if disclosed.way not in {Duty.Way.POST, Duty.Way.BOARD}:
        raise invalid("/way", _("请选一下公开在哪儿"))
    if not where or len(where) > WHERE_AT_MOST:
        raise invalid("/where", _("写一句公开在哪儿，最多 200 个字"))
    if disclosed.way == Duty.Way.BOARD and disclosed.file_id is None:
        raise invalid("/photo", _("拍一张公开栏的照片"))
    if disclosed.file_id is not None and files_keep([disclosed.file_id]) != 1:
        raise invalid("/photo", _("照片没传上来，请重新选一次"))
    row.way, row.where, row.file_id = disclosed.way, where, disclosed.file_id
    _settle(row, actor=actor, now=now)


def duties_done_by_account(account: Account, *, actor: Actor | None, now: datetime) -> None:
    """Let the duties be done whose period ends within the accounts just published; in the transaction of that."""
    about = Duty.objects.filter(
        village=account.village,
        book=account.book,
        state=DUE,
        period_end__gte=account.period_start,
        period_end__lte=account.period_end,
    )
    for row in about.select_for_update().order_by("pk"):
        duty_done_by_account(row, account, actor=actor, now=now)


def duty_done_by_account(row: Duty, account: Account, *, actor: Actor | None, now: datetime) -> None:
    """Let one duty be done by published accounts, from the moment they were."""
    row.way, row.account_id, row.where = Duty.Way.ACCOUNT.value, account.pk, ""
    _settle(row, actor=actor, now=account.published_at or now)


def _settle(row: Duty, *, actor: Actor | None, now: datetime) -> None:
    row.state = DUTY_FLOW.take(STEP, source=row.state).enters(row.state)
    row.done_at, row.done_by_id = now, actor.person_id if actor else None
    row.displayed_until = day_of(now) + timedelta(days=row.display_days)
    row.save()
    promises_move(flow=DUTY_FLOW, subject_id=row.pk, place=row.village, step=STEP, entered=row.state, spans={}, now=now)
    done = DutyDone(code=row.code, way=row.way, in_time=now <= row.due_at)
    journal.record(done, actor=actor, place=row.village, subject=(DUTY, row.pk), now=now)


def duty_follow_deadline(*, duty_id: int, due_at: datetime) -> None:
    """Take over a deadline that was laid down again."""
    Duty.objects.filter(pk=duty_id, state=DUE).update(due_at=due_at)
