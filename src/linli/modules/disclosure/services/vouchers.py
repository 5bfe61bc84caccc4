"""Vouchers: photos and PDFs that prove an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import invalid
from linli.modules.disclosure.events import VoucherPut
from linli.modules.disclosure.flow import ACCOUNT
from linli.modules.disclosure.models import AccountItem, Voucher
from linli.modules.disclosure.services.keeping import account_claimed
from linli.modules.files.public import file_delete, file_store, files_keep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.disclosure.models import Account

VOUCHERS_AT_MOST = 20
SHOW, HIDE, REMOVE = "show", "hide", "remove"
_KINDS = frozenset({"image", "pdf"})


@transaction.atomic
def vouchers_add(
    *,
    actor: Actor,
    account_id: int,
    line: int,
    uploads: Sequence[UploadedFile[bytes]],
    is_shown: bool,
    now: datetime,
) -> int:
    """Add vouchers to an item; return how many. An item that was returned counts as mended.

    As ``account_claimed``; no such line: AccountItem.DoesNotExist. No picture and no PDF: FileRefusedError; none at
    all, or too many: InvalidInputError.
    """
    row = account_claimed(actor=actor, account_id=account_id)
    item = AccountItem.objects.get(account=row, line=line)
    if not uploads:
        raise invalid("/files", _("选一张照片或一个 PDF"))
    if item.vouchers.count() + len(uploads) > VOUCHERS_AT_MOST:
        raise invalid("/files", _("一笔最多放 20 张凭证"))
    for upload in uploads:
        file = file_store(upload=upload, uploader_id=actor.person_id, now=now)
        if file.kind not in _KINDS:
            raise invalid("/files", _("凭证要照片或 PDF"))
        files_keep([file.id])
        Voucher.objects.create(item=item, file_id=file.id, is_shown=is_shown)
    if item.remark and not item.is_mended:
        item.is_mended = True
        item.save(update_fields=["is_mended"])
    _record(row, line, "added", actor, now)
    return len(uploads)


@transaction.atomic
def voucher_put(*, actor: Actor, account_id: int, voucher_id: int, change: str, now: datetime) -> None:
    """Show a voucher to members, keep it to the offices, or take it away.

    As ``account_claimed``; no such voucher: Voucher.DoesNotExist. Another word: InvalidInputError. The file of one that
    a published version has, too, stays.
    """
    row = account_claimed(actor=actor, account_id=account_id)
    voucher = Voucher.objects.select_related("item").get(pk=voucher_id, item__account=row)
    if change == REMOVE:
        voucher.delete()
        if not Voucher.objects.filter(file_id=voucher.file_id).exists():
            file_delete(file_id=voucher.file_id)
    elif change in {SHOW, HIDE}:
        voucher.is_shown = change == SHOW
        voucher.save(update_fields=["is_shown"])
    else:
        raise invalid("/change", _("这里的写法不对"))
    _record(row, voucher.item.line, change, actor, now)


def _record(row: Account, line: int, change: str, actor: Actor, now: datetime) -> None:
    journal.record(
        VoucherPut(line=line, change=change), actor=actor, place=row.village, subject=(ACCOUNT, row.pk), now=now
    )
