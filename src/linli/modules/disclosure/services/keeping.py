"""Keeping accounts: opening a period, entering and mending items."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.disclosure.categories import BY_CODE, EXPENSE, INCOME
from linli.modules.disclosure.events import AccountItemPut, AccountItemsImported, AccountOpened
from linli.modules.disclosure.flow import ACCOUNT, PUBLISHED
from linli.modules.disclosure.models import Account, AccountItem, Book
from linli.modules.disclosure.models.accounts import FEN_AT_MOST, WORDS_LENGTH
from linli.modules.disclosure.periods import MONTH, QUARTER, day_of, period_of
from linli.modules.disclosure.policy import KEEP, POLICY, READ

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from linli.kernel.actor import Actor
    from linli.modules.disclosure.periods import Period

ITEMS_AT_MOST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemInput:
    """One sum as it is entered; ``key`` names the form or row it came from."""

    kind: str
    category: str
    on: date
    amount: int
    purpose: str
    party: str
    party_is_person: bool = False
    approved_by: str = ""
    voucher_no: str = ""
    corrects_line: str = ""
    key: str = field(default="")


@dataclass(frozen=True, slots=True)
class _At:
    village: str


@transaction.atomic
def account_open(
    *, actor: Actor, village: str, book: str, period: Period, opening: int | None, note: str, now: datetime
) -> int:
    """Open the accounts of a period; return their id.

    A book begins with a balance somebody says and where it is from; from then on each period begins where the last one
    closed, which the database holds, and only once that one is public. Only the village's clerk: NotAllowedError. Not
    a month or quarter that has begun, not the one that follows, the last one not yet public: InvalidInputError. Two at
    once, or opened already: the first one's id.
    """
    POLICY.demand(actor, KEEP, _At(village))
    if len(village) != Level.VILLAGE or book not in Book.values or period.kind not in {MONTH, QUARTER}:
        raise invalid("/book", _("请选一本账"))
    known = Account.objects.filter(origin=village, book=book, period_start=period.start).order_by("version").first()
    if known is not None:
        return known.pk
    last = Account.objects.filter(origin=village, book=book).order_by("-period_start", "-version").first()
    _demand_next(last, period, opening, note, now)
    row = Account(
        village=village,
        origin=village,
        book=book,
        period=period.kind,
        period_start=period.start,
        period_end=period.end,
        predecessor=last,
        opening=last.closing if last else (opening or 0),
        opening_note="" if last else note.strip(),
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Account.objects.get(origin=village, book=book, period_start=period.start, version=1).pk
    opened = AccountOpened(
        book=book,
        period_start=period.start.isoformat(),
        period_end=period.end.isoformat(),
        opening=row.opening,
        version=row.version,
    )
    journal.record(opened, actor=actor, place=village, subject=(ACCOUNT, row.pk), now=now)
    return row.pk


def _demand_next(last: Account | None, period: Period, opening: int | None, note: str, now: datetime) -> None:
    if period.start > day_of(now):
        raise invalid("/period", _("这一期还没开始"))
    if last is None:
        if opening is None:
            raise invalid("/opening", _("第一期要写期初有多少钱"))
        if not note.strip() or len(note) > WORDS_LENGTH:
            raise invalid("/note", _("写一句期初的数从哪儿来，比如“2025年底决算”"))
        return
    if last.state != PUBLISHED:
        raise invalid("/period", _("%(period)s的账还没公开，公开以后再开下一期") % {"period": last.span.name})
    following = period_of(period.kind, last.span.next.start)
    if following.start != last.span.next.start:
        raise invalid("/period", _("换成按季度记，要从一个季度的第一个月开始"))
    if period.start != following.start:
        raise invalid("/period", _("一期接一期记，下一期是%(period)s") % {"period": following.name})


def account_claimed(*, actor: Actor, account_id: int) -> Account:
    """Return accounts locked, to be changed by whoever keeps them while they are open.

    Out of reach: Account.DoesNotExist. Not theirs: NotAllowedError. Handed in or public: StepNotAllowedError.
    """
    row = Account.objects.claim(actor, READ, account_id)
    Account.objects.demand(actor, KEEP, row)
    if not row.is_open:
        raise StepNotAllowedError("keep", row.state)
    return row


@transaction.atomic
def account_item_add(*, actor: Actor, account_id: int, given: ItemInput, now: datetime) -> int:
    """Enter an item; return its line. The same form sent twice is one item.

    As ``account_claimed``. What cannot be: InvalidInputError naming each field.
    """
    row = account_claimed(actor=actor, account_id=account_id)
    known = AccountItem.objects.filter(account=row, key=given.key).first()
    if known is not None:
        return known.line
    _demand_sound(row, given)
    if AccountItem.objects.filter(account=row).count() >= ITEMS_AT_MOST:
        raise invalid("/amount", _("一期最多记 2,000 笔"))
    row.lines += 1
    item = AccountItem.objects.create(account=row, line=row.lines, **_fields(given), key=given.key)
    account_sum_up(row)
    _record(row, item, "added", actor, now)
    return item.line


@transaction.atomic
def account_item_change(
    *, actor: Actor, account_id: int, line: int, revision: int, given: ItemInput, now: datetime
) -> None:
    """Mend an item; one that was returned counts as mended.

    As ``account_claimed``; no such line: AccountItem.DoesNotExist. Changed by somebody else since it was read
    (``revision``), or what cannot be: InvalidInputError.
    """
    row = account_claimed(actor=actor, account_id=account_id)
    item = AccountItem.objects.get(account=row, line=line)
    _demand_seen(item, revision)
    _demand_sound(row, given)
    for name, value in _fields(given).items():
        setattr(item, name, value)
    item.revision += 1
    item.is_mended = bool(item.remark)
    item.save()
    account_sum_up(row)
    _record(row, item, "changed", actor, now)


@transaction.atomic
def account_item_remove(*, actor: Actor, account_id: int, line: int, revision: int, now: datetime) -> None:
    """Take an item out with its vouchers; its number is not given again. As ``account_item_change``; gone: nothing."""
    row = account_claimed(actor=actor, account_id=account_id)
    item = AccountItem.objects.filter(account=row, line=line).first()
    if item is None:
        return
    _demand_seen(item, revision)
    _record(row, item, "removed", actor, now)
    item.delete()
    account_sum_up(row)


@transaction.atomic
def account_items_import(*, actor: Actor, account_id: int, given: Sequence[ItemInput], now: datetime) -> int:
    """Enter the items of a spreadsheet, all or none; return how many are new. The same rows again are not doubled.

    As ``account_claimed``. Rows that cannot be: InvalidInputError with a pointer ``/rows/<n>/<field>`` each.
    """
    row = account_claimed(actor=actor, account_id=account_id)
    known = set(AccountItem.objects.filter(account=row).values_list("key", flat=True))
    wrong = [
        FieldError(f"/rows/{number}{error.pointer}", error.message)
        for number, one in enumerate(given)
        for error in item_faults(row.span, one)
    ]
    new = [one for one in given if one.key not in known]
    if len(known) + len(new) > ITEMS_AT_MOST:
        wrong.append(FieldError("/file", _("一期最多记 2,000 笔")))
    if wrong:
        raise InvalidInputError(wrong)
    items = [
        AccountItem(account=row, line=row.lines + number, key=one.key, **_fields(one))
        for number, one in enumerate(new, start=1)
    ]
    AccountItem.objects.bulk_create(items)
    row.lines += len(items)
    account_sum_up(row)
    if items:
        imported = AccountItemsImported(count=len(items))
        journal.record(imported, actor=actor, place=row.village, subject=(ACCOUNT, row.pk), now=now)
    return len(items)


def account_sum_up(row: Account) -> None:
    """Compute income and expense of locked accounts anew and save them; the database computes what is left."""
    sums = AccountItem.objects.filter(account=row).aggregate(
        income=Sum("amount", filter=Q(kind=INCOME), default=0), expense=Sum("amount", filter=Q(kind=EXPENSE), default=0)
    )
    row.income, row.expense = sums["income"], sums["expense"]
    row.save(update_fields=["income", "expense", "lines"])


def item_faults(period: Period, given: ItemInput) -> list[FieldError]:
    """Return what is wrong with an item, field by field."""
    category = BY_CODE.get(given.category)
    wrong = []
    if given.kind not in AccountItem.Kind.values:
        wrong.append(FieldError("/kind", _("收进还是花出，选一个")))
    elif category is None or category.kind != given.kind:
        wrong.append(FieldError("/category", _("请选一个类别")))
    if not period.start <= given.on <= period.end:
        wrong.append(FieldError("/on", _("日期要在%(period)s里") % {"period": period.name}))
    if not 0 < given.amount <= FEN_AT_MOST:
        wrong.append(FieldError("/amount", _("金额要大于 0；收错花错的，用相反的一笔冲")))
    for name, words in (("purpose", _("写一下做什么用")), ("party", _("写一下付给谁、谁付的"))):
        said = getattr(given, name).strip()
        if not said or len(said) > WORDS_LENGTH:
            wrong.append(FieldError(f"/{name}", words))
    return wrong


def _demand_sound(row: Account, given: ItemInput) -> None:
    wrong = item_faults(row.span, given)
    if wrong:
        raise InvalidInputError(wrong)


def _demand_seen(item: AccountItem, revision: int) -> None:
    if item.revision != revision:
        raise invalid("/amount", _("这一笔刚有人改过，请看看再改"))


def _fields(given: ItemInput) -> dict[str, object]:
    return {
        "kind": given.kind,
        "category": given.category,
        "on": given.on,
        "amount": given.amount,
        "purpose": given.purpose.strip(),
        "party": given.party.strip(),
        "party_is_person": given.party_is_person,
        "approved_by": given.approved_by.strip()[:WORDS_LENGTH],
        "voucher_no": given.voucher_no.strip()[:40],
        "corrects_line": given.corrects_line.strip()[:60],
    }


def _record(row: Account, item: AccountItem, change: str, actor: Actor, now: datetime) -> None:
    put = AccountItemPut(line=item.line, change=change, item_kind=item.kind, amount=item.amount)
    journal.record(put, actor=actor, place=row.village, subject=(ACCOUNT, row.pk), now=now)
