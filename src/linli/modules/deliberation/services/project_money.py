"""A project's money: sums entered, struck when written wrongly, and the vouchers that prove them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.events import ProjectChanged
from linli.modules.deliberation.flow_projects import BOOKED
from linli.modules.deliberation.models import Project, ProjectMoney, ProjectVoucher
from linli.modules.deliberation.models.projects import FEN_AT_MOST, REASON_AT_MOST, WORDS_AT_MOST
from linli.modules.deliberation.services.projects import project_claimed, project_record
from linli.modules.files.public import file_store, files_keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor

LINES_AT_MOST = 500
VOUCHERS_AT_MOST = 20
_KINDS = frozenset({"image", "pdf"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyInput:
    """One sum as it is entered, ``amount`` in fen; ``key`` names the form it came from."""

    kind: str
    on: date
    amount: int
    purpose: str
    party: str
    party_is_person: bool = False
    key: str


@transaction.atomic
def money_add(*, actor: Actor, project_id: int, given: MoneyInput, now: datetime) -> int:
    """Enter a sum that came in or went out; return its line. The same form sent twice is one sum.

    As ``project_claimed``. What cannot be: InvalidInputError naming each field. More than the budget may be spent: the
    page says so, nobody hides it.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=BOOKED)
    known = row.money.filter(key=given.key).first()
    if known is not None:
        return known.line
    wrong = money_faults(given, now)
    if row.lines >= LINES_AT_MOST:
        wrong.append(FieldError("/amount", _("一个项目最多记 %(most)d 笔") % {"most": LINES_AT_MOST}))
    if wrong:
        raise InvalidInputError(wrong)
    row.lines += 1
    money = ProjectMoney.objects.create(
        project=row,
        line=row.lines,
        key=given.key,
        kind=given.kind,
        on=given.on,
        amount=given.amount,
        purpose=given.purpose.strip(),
        party=given.party.strip(),
        party_is_person=given.party_is_person,
        entered_at=now,
        entered_by_id=actor.known_id,
    )
    _sum_up(row)
    _record(row, money, "added", actor, now)
    return money.line


def money_faults(given: MoneyInput, now: datetime) -> list[FieldError]:
    """Return what is wrong with a sum, field by field."""
    wrong = []
    if given.kind not in ProjectMoney.Kind.values:
        wrong.append(FieldError("/kind", _("收进还是花出，选一个")))
    if given.on > localdate(now):
        wrong.append(FieldError("/on", _("这一天还没到")))
    if not 0 < given.amount <= FEN_AT_MOST:
        wrong.append(FieldError("/amount", _("金额要大于 0；记错了的，划掉重记")))
    for name, words in (("purpose", _("写一下做什么用")), ("party", _("写一下付给谁、谁付的"))):
        said = getattr(given, name).strip()
        if not said or len(said) > WORDS_AT_MOST:
            wrong.append(FieldError(f"/{name}", words))
    return wrong


@transaction.atomic
def money_strike(*, actor: Actor, project_id: int, line: int, reason: str, now: datetime) -> None:
    """Strike a sum that was written wrongly: it stays to be seen and counts no more. Struck already: nothing.

    As ``project_claimed``; no such line: ProjectMoney.DoesNotExist. No reason: InvalidInputError.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=BOOKED)
    money = row.money.get(line=line)
    if money.struck_at is not None:
        return
    words = " ".join(reason.split())
    if not words or len(words) > REASON_AT_MOST:
        raise invalid("/reason", _("写一句为什么划掉，最多 200 个字；村民看得到"))
    money.struck_at, money.struck_reason = now, words
    money.save(update_fields=["struck_at", "struck_reason"])
    _sum_up(row)
    _record(row, money, "struck", actor, now, words)


@transaction.atomic
def vouchers_add(
    *, actor: Actor, project_id: int, line: int, uploads: Sequence[UploadedFile[bytes]], is_shown: bool, now: datetime
) -> int:
    """Put vouchers to a sum; return how many.

    As ``project_claimed``; no such line: ProjectMoney.DoesNotExist. No picture and no PDF: FileRefusedError; none at
    all, or too many: InvalidInputError.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=BOOKED)
    money = row.money.get(line=line)
    if not uploads:
        raise invalid("/files", _("选一张照片或一个 PDF"))
    if money.vouchers.count() + len(uploads) > VOUCHERS_AT_MOST:
        raise invalid("/files", _("一笔最多放 20 张凭证"))
    for upload in uploads:
        file = file_store(upload=upload, uploader_id=actor.person_id, now=now)
        if file.kind not in _KINDS:
            raise invalid("/files", _("凭证要照片或 PDF"))
        files_keep([file.id])
        ProjectVoucher.objects.create(money=money, file_id=file.id, is_shown=is_shown)
    project_record(row, ProjectChanged(what="voucher", change="added", number=line), actor, now)
    return len(uploads)


@transaction.atomic
def voucher_show(*, actor: Actor, project_id: int, voucher_id: int, is_shown: bool, now: datetime) -> None:
    """Show a voucher to members, or keep it to the offices and the committee.

    As ``project_claimed``; no such voucher: ProjectVoucher.DoesNotExist.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=BOOKED)
    voucher = ProjectVoucher.objects.select_related("money").get(pk=voucher_id, money__project=row)
    voucher.is_shown = is_shown
    voucher.save(update_fields=["is_shown"])
    change = "shown" if is_shown else "hidden"
    project_record(row, ProjectChanged(what="voucher", change=change, number=voucher.money.line), actor, now)


def _sum_up(row: Project) -> None:
    """Compute income and expense of a locked project anew; the database computes what is left, and holds the sums."""
    sums = row.money.filter(struck_at__isnull=True).aggregate(
        income=Sum("amount", filter=Q(kind=ProjectMoney.Kind.INCOME), default=0),
        expense=Sum("amount", filter=Q(kind=ProjectMoney.Kind.EXPENSE), default=0),
    )
    row.income, row.expense = sums["income"], sums["expense"]
    row.save(update_fields=["income", "expense", "lines"])


def _record(row: Project, money: ProjectMoney, change: str, actor: Actor, now: datetime, note: str = "") -> None:
    amount = money.amount if money.kind == ProjectMoney.Kind.INCOME else -money.amount
    changed = ProjectChanged(what="money", change=change, number=money.line, amount=amount, note=note)
    project_record(row, changed, actor, now)
