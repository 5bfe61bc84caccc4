"""Accounts on their way to the public: handed in, looked through item by item, signed, published, corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.kernel.roles import VILLAGE_ROLES, Role
from linli.modules.accounts.public import holders
from linli.modules.disclosure.defaults import AT_LEAST_DISPLAYED
from linli.modules.disclosure.events import AccountOpened, AccountStepTaken
from linli.modules.disclosure.flow import (
    ACCEPT,
    ACCOUNT,
    ACCOUNT_FLOW,
    CORRECT,
    DRAFT,
    PUBLIC,
    PUBLISH,
    RECALL,
    RETURN,
    SIGN,
    SUBMIT,
    SUBMITTED,
)
from linli.modules.disclosure.models import Account, AccountItem, Signature, Voucher, book_name
from linli.modules.disclosure.models.accounts import REMARK_LENGTH
from linli.modules.disclosure.periods import day_of
from linli.modules.disclosure.policy import READ
from linli.modules.disclosure.selectors.accounts import account_digest
from linli.modules.disclosure.selectors.calendar import rule_of_book
from linli.modules.disclosure.services.settling import duties_done_by_account
from linli.modules.files.public import file_delete
from linli.modules.publishing.public import post_publish_for
from linli.web.formatting import yuan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from linli.kernel.actor import Actor

COLUMN = "finance"
"""The column of publishing in which accounts stand."""


def _claim(actor: Actor, account_id: int, step: str) -> Account:
    row = Account.objects.claim(actor, READ, account_id)
    Account.objects.demand(actor, ACCOUNT_FLOW.named(step).needs, row)
    ACCOUNT_FLOW.take(step, source=row.state)
    return row


def _move(row: Account, step: str, *, actor: Actor, now: datetime, note: str = "", lines: tuple[int, ...] = ()) -> None:
    """Enter the state after a step, save, and record it."""
    source = row.state
    row.state = ACCOUNT_FLOW.take(step, source=source).enters(source)
    row.save()
    taken = AccountStepTaken(
        step=step,
        source=source,
        target=row.state,
        version=row.version,
        note=note,
        lines=lines,
        closing=row.opening + row.income - row.expense,
        digest=row.digest,
    )
    journal.record(taken, actor=actor, place=row.village, subject=(ACCOUNT, row.pk), now=now)
    versions.bump([versions.place_key(row.village)])


@transaction.atomic
def account_submit(*, actor: Actor, account_id: int, now: datetime) -> None:
    """Hand accounts in to the supervision committee (村委会组织法 §37: 民主理财).

    Out of reach: Account.DoesNotExist. Not whoever keeps them: NotAllowedError. Not open: StepNotAllowedError; the row
    is locked. A returned item not mended, the period not over, a correction that would change a balance others were
    carried on from: InvalidInputError.
    """
    row = _claim(actor, account_id, SUBMIT)
    if row.span.ended_at > now:
        raise invalid("/period", _("这一期还没过完，过完了再交"))
    left = list(
        AccountItem.objects.filter(account=row, is_mended=False).exclude(remark="").values_list("line", flat=True)
    )
    if left:
        said = _("、").join(str(line) for line in sorted(left))
        raise invalid("/items", _("第 %(lines)s 笔退回来的还没改") % {"lines": said})
    _demand_carried(row)
    AccountItem.objects.filter(account=row).exclude(remark="").update(remark="", is_mended=False)
    Signature.objects.filter(account=row).delete()
    row.submitted_at, row.submitted_by_id, row.note, row.reviewed_at = now, actor.person_id, "", None
    _move(row, SUBMIT, actor=actor, now=now)


@transaction.atomic
def account_recall(*, actor: Actor, account_id: int, now: datetime) -> None:
    """Take accounts back before they are public; signatures given so far count no longer. As ``account_submit``."""
    row = _claim(actor, account_id, RECALL)
    Signature.objects.filter(account=row).delete()
    row.reviewed_at = None
    _move(row, RECALL, actor=actor, now=now)


@transaction.atomic
def account_sign(*, actor: Actor, account_id: int, now: datetime) -> bool:
    """Sign for accounts that were looked through; return whether they are accepted now: more than half have signed.

    Out of reach: Account.DoesNotExist. Not of the supervision committee: NotAllowedError. Not handed in:
    StepNotAllowedError. Whoever handed them in, or serves in the village's office, does not sign (§37):
    InvalidInputError. Signed already: nothing changes.
    """
    row = _claim(actor, account_id, SIGN)
    if actor.person_id == row.submitted_by_id or row.village in actor.places_as(VILLAGE_ROLES):
        raise invalid("/sign", _("记账的人、村干部不能自己审自己的账"))
    person_id = actor.known_id
    if not Signature.objects.filter(account=row, person_id=person_id).exists():
        Signature.objects.create(account=row, person_id=person_id, name=actor.name, signed_at=now)
        _move(row, SIGN, actor=actor, now=now)
    committee = {one.person_id for one in holders([Role.SUPERVISOR], exact=row.village, now=now)} | {person_id}
    signed = set(Signature.objects.filter(account=row).values_list("person_id", flat=True))
    if row.state == SUBMITTED and 2 * len(signed & committee) > len(committee):
        row.reviewed_at = now
        _move(row, ACCEPT, actor=actor, now=now)
    return row.state != SUBMITTED


@transaction.atomic
def account_return(*, actor: Actor, account_id: int, remarks: Mapping[int, str], note: str = "", now: datetime) -> None:
    """Give accounts back with a remark on each item that is not right; signatures count no longer.

    As ``account_sign``. No remark on any item and no note, or one too long: InvalidInputError.
    """
    row = _claim(actor, account_id, RETURN)
    said = {line: " ".join(words.split()) for line, words in remarks.items() if words.strip()}
    words = " ".join(note.split())
    if not said and not words:
        raise invalid("/remarks", _("哪一笔不对，写一句为什么"))
    wrong = [
        FieldError(f"/remark-{line}", _("最多写 200 个字")) for line, one in said.items() if len(one) > REMARK_LENGTH
    ]
    if wrong or len(words) > REMARK_LENGTH:
        raise InvalidInputError(wrong or [FieldError("/note", _("最多写 200 个字"))])
    items = list(AccountItem.objects.filter(account=row, line__in=said))
    for item in items:
        item.remark, item.is_mended = said[item.line], False
    AccountItem.objects.bulk_update(items, ["remark", "is_mended"])
    Signature.objects.filter(account=row).delete()
    row.note, row.reviewed_at = words, None
    _move(row, RETURN, actor=actor, now=now, note=words, lines=tuple(sorted(item.line for item in items)))


@transaction.atomic
def account_publish(*, actor: Actor, account_id: int, now: datetime) -> None:
    """Make reviewed accounts public to the village's members and seal them; from then on nobody changes them.

    Out of reach: Account.DoesNotExist. Not theirs: NotAllowedError. Not reviewed: StepNotAllowedError; the row is
    locked, pressed twice the second finds it done. They stay on display as long as the calendar says, 15 days at least
    (§35). A correction takes the place of what it corrects; a next period not yet public is carried on from it.
    """
    row = _claim(actor, account_id, PUBLISH)
    _demand_carried(row)
    rule = rule_of_book(row.village, row.book)
    days = rule.display_days if rule else AT_LEAST_DISPLAYED
    row.published_at, row.published_by_id = now, actor.person_id
    row.displayed_until = day_of(now) + timedelta(days=max(days, AT_LEAST_DISPLAYED))
    row.digest = account_digest(row)
    _move(row, PUBLISH, actor=actor, now=now)
    if row.corrects is not None:
        _take_the_place(row, actor=actor, now=now)
    post_publish_for(
        column=COLUMN,
        place=row.village,
        title=title_of(row),
        summary=_summary(row),
        link=reverse("disclosure:account", args=[row.pk]),
        visibility="members",
        source=f"disclosure.account:{row.origin}-{row.book}-{row.period_start}",
        actor=actor,
        now=now,
    )
    duties_done_by_account(row, actor=actor, now=now)


def title_of(row: Account) -> str:
    """Return what accounts are called: 2026年3月村委会的账."""
    return _("%(period)s%(book)s") % {"period": row.span.name, "book": book_name(row.book, row.village)}


def _summary(row: Account) -> str:
    words = {
        "income": yuan(row.income),
        "expense": yuan(row.expense),
        "closing": yuan(row.opening + row.income - row.expense),
    }
    said = _("收进 %(income)s 元，花出 %(expense)s 元，还有 %(closing)s 元") % words
    return said + (_("。更正：%(reason)s") % {"reason": row.reason} if row.reason else "")


@transaction.atomic
def account_correct(*, actor: Actor, account_id: int, reason: str, now: datetime) -> int:
    """Begin a corrected version of public accounts, a copy to be mended and reviewed anew; return its id.

    As ``account_publish``; not the newest public version: StepNotAllowedError. Begun already: that one's id. Without a
    reason: InvalidInputError.
    """
    old = _claim(actor, account_id, CORRECT)
    begun = Account.objects.filter(corrects=old).first()
    if begun is not None:
        return begun.pk
    words = " ".join(reason.split())
    if not words or len(words) > REMARK_LENGTH:
        raise invalid("/reason", _("写一句为什么更正，最多 200 个字；村民看得到"))
    row = Account.objects.create(
        village=old.village,
        origin=old.origin,
        book=old.book,
        period=old.period,
        period_start=old.period_start,
        period_end=old.period_end,
        version=old.version + 1,
        corrects=old,
        reason=words,
        predecessor=old.predecessor,
        opening=old.opening,
        opening_note=old.opening_note,
        income=old.income,
        expense=old.expense,
        lines=old.lines,
        created_at=now,
    )
    _copy_items(old, row)
    opened = AccountOpened(
        book=row.book,
        period_start=row.period_start.isoformat(),
        period_end=row.period_end.isoformat(),
        opening=row.opening,
        version=row.version,
        corrects=old.pk,
    )
    journal.record(opened, actor=actor, place=row.village, subject=(ACCOUNT, row.pk), now=now)
    return row.pk


def _copy_items(old: Account, new: Account) -> None:
    items = {item.pk: item for item in AccountItem.objects.filter(account=old).order_by("line")}
    vouchers = list(Voucher.objects.filter(item__account=old).order_by("pk"))
    copies = {}
    for pk, item in items.items():
        item.pk, item.account, item.remark, item.is_mended = None, new, "", False
        copies[pk] = item
    AccountItem.objects.bulk_create(copies.values())
    Voucher.objects.bulk_create(
        Voucher(item=copies[one.item_id], file_id=one.file_id, is_shown=one.is_shown) for one in vouchers
    )


@transaction.atomic
def account_discard(*, actor: Actor, account_id: int, now: datetime) -> None:
    """Give up accounts that were never public, opened by mistake or a correction not needed.

    As ``account_submit``. What remains is what the journal says of them.
    """
    row = _claim(actor, account_id, SUBMIT)
    dropped = AccountStepTaken(step="discard", source=row.state, target="", version=row.version)
    journal.record(dropped, actor=actor, place=row.village, subject=(ACCOUNT, row.pk), now=now)
    files = set(Voucher.objects.filter(item__account=row).values_list("file_id", flat=True))
    row.delete()
    for file_id in files - set(Voucher.objects.filter(file_id__in=files).values_list("file_id", flat=True)):
        file_delete(file_id=file_id)


def _demand_carried(row: Account) -> None:
    """Refuse a correction whose balance differs where others were carried on from the old one already.

    The published ones after it are never changed: then a correcting entry belongs into the open period.
    """
    if row.corrects is None or row.opening + row.income - row.expense == row.corrects.closing:
        return
    follower = Account.objects.filter(predecessor=row.corrects, corrects__isnull=True).first()
    if follower is None or follower.state == DRAFT:
        return
    if follower.state in PUBLIC:
        raise invalid("/items", _("后一期已经公开，余额不能再变；请在新的一期里记一笔更正"))
    raise invalid("/items", _("后一期正在审，请先把后一期撤回来"))


def _take_the_place(row: Account, *, actor: Actor, now: datetime) -> None:
    """Let the version just published stand for the old one, and a follower not yet public begin where it closes."""
    old = Account.objects.select_for_update().get(corrections=row)
    _move(old, CORRECT, actor=actor, now=now)
    closing = row.opening + row.income - row.expense
    waiting = Account.objects.filter(predecessor=old).exclude(state__in=PUBLIC)
    waiting.update(predecessor=row, opening=closing)
