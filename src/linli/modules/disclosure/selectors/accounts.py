"""Reads of accounts: lists, one with its items, what members see of it, what a correction changed, its seal."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from linli.kernel.journal.reading import events_of_subject
from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.disclosure.amounts import name_masked, numbers_masked
from linli.modules.disclosure.cards import (
    AccountCard,
    Difference,
    ItemCard,
    Seal,
    Share,
    SignatureCard,
    VoucherCard,
)
from linli.modules.disclosure.categories import BY_CODE, category_name
from linli.modules.disclosure.events import AccountStepTaken
from linli.modules.disclosure.flow import ACCOUNT, CORRECTED, PUBLIC, PUBLISH, PUBLISHED
from linli.modules.disclosure.models import Account, AccountItem, Signature, Voucher, book_name
from linli.modules.disclosure.policy import KEEP, POLICY, READ, REVIEW
from linli.modules.files.public import files_get

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

HUNDRED = 100


def account_card(row: Account) -> AccountCard:
    """Return a row as a card."""
    return AccountCard(
        id=row.pk,
        village=row.village,
        book=row.book,
        period=row.span,
        version=row.version,
        state=row.state,
        opening=row.opening,
        income=row.income,
        expense=row.expense,
        closing=row.closing,
        submitted_at=row.submitted_at,
        published_at=row.published_at,
        displayed_until=row.displayed_until,
        note=row.note,
        corrects_id=row.corrects_id,
        reason=row.reason,
        predecessor_id=row.predecessor_id,
        opening_note=row.opening_note,
        digest=row.digest,
    )


def accounts_page(
    *, actor: Actor, place: str, book: str = "", states: Iterable[str] = (), after: str = "", limit: int = PAGE_SIZE
) -> Page[AccountCard]:
    """Return accounts within the place and the actor's reach, the newest period first; one query.

    A version that a later one has taken the place of is left out. A cursor that is none: InvalidInputError.
    """
    low, high = subtree_bounds(place)
    rows = Account.objects.in_reach(actor, READ).filter(village__gte=low, village__lt=high)
    wanted = set(states)
    rows = rows.filter(state__in=wanted) if wanted else rows.exclude(state=CORRECTED)
    if book:
        rows = rows.filter(book=book)
    return _page(rows, after, limit)


def published_page(
    *, actor: Actor, village: str, book: str, after: str = "", limit: int = PAGE_SIZE
) -> Page[AccountCard]:
    """Return what is public now of a book, the newest period first; one query."""
    rows = Account.objects.in_reach(actor, READ).filter(village=village, book=book, state=PUBLISHED)
    return _page(rows, after, limit)


def _page(rows: QuerySet[Account], after: str, limit: int) -> Page[AccountCard]:
    if after:
        start, last = cursor_read(after, (str, int))
        if not _is_day(start):
            wrong = FieldError("/cursor", _("翻页的位置不对，请从第一页看起。"), where="query")
            raise InvalidInputError([wrong])
        rows = rows.filter(Q(period_start__lt=start) | Q(period_start=start, pk__lt=last))
    found = [account_card(row) for row in rows.order_by("-period_start", "-pk")[: limit + 1]]
    items = tuple(found[:limit])
    return Page(items, cursor_of(items[-1].period.start.isoformat(), items[-1].id) if len(found) > limit else "")


def _is_day(said: str) -> bool:
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True


def account_get(*, actor: Actor, account_id: int) -> AccountCard:
    """Return accounts within reach; else Account.DoesNotExist."""
    return account_card(Account.objects.in_reach(actor, READ).get(pk=account_id))


def newest_of(village: str, book: str) -> AccountCard | None:
    """Return the newest version of the newest period of a book begun under this village's code; one query."""
    row = Account.objects.filter(origin=village, book=book).order_by("-period_start", "-version").first()
    return account_card(row) if row else None


def sees_all(actor: Actor, card: AccountCard) -> bool:
    """Whether this reader keeps, reviews or oversees the accounts: names and vouchers are shown whole."""
    offices = any(POLICY.allows(actor, action, card) for action in (KEEP, REVIEW))
    return offices or any(card.village.startswith(held.place) for held in actor.appointments if _oversees(held.role))


def _oversees(role: str) -> bool:
    return role in {"village_secretary", "town_clerk", "town_command", "county_operator", "city_operator", "auditor"}


def items_of(account_id: int, *, whole: bool) -> list[ItemCard]:
    """Return the items in the order of their lines, with vouchers; three queries, fewer without vouchers.

    ``whole`` for whoever keeps or reviews them; for others names of persons and long numbers are covered, and vouchers
    not meant for them are only counted.
    """
    rows = list(AccountItem.objects.filter(account_id=account_id).order_by("line"))
    vouchers = list(Voucher.objects.filter(item__account_id=account_id).order_by("pk")) if rows else []
    files = files_get(one.file_id for one in vouchers)
    by_item: dict[int, list[VoucherCard]] = {}
    for one in vouchers:
        file = files.get(one.file_id)
        if file is not None:
            card = VoucherCard(one.pk, one.file_id, one.is_shown, file.kind, file.name)
            by_item.setdefault(one.item_id, []).append(card)
    return [_item_card(row, by_item.get(row.pk, []), whole=whole) for row in rows]


def _item_card(row: AccountItem, vouchers: Sequence[VoucherCard], *, whole: bool) -> ItemCard:
    shown = tuple(one for one in vouchers if whole or one.is_shown)
    party = row.party if whole or not row.party_is_person else name_masked(row.party)
    cover = (lambda text: text) if whole else numbers_masked
    heading = BY_CODE.get(row.category)
    return ItemCard(
        line=row.line,
        kind=row.kind,
        category=row.category,
        category_name=category_name(row.category),
        account_heading=str(heading.account) if heading else "",
        on=row.on,
        amount=row.amount,
        purpose=cover(row.purpose),
        party=cover(party),
        party_is_person=row.party_is_person,
        approved_by=row.approved_by,
        voucher_no=row.voucher_no,
        corrects_line=row.corrects_line,
        remark=row.remark,
        is_mended=row.is_mended,
        revision=row.revision,
        vouchers=shown,
        hidden=len(vouchers) - len(shown),
    )


def shares_of(items: Sequence[ItemCard], kind: str) -> list[Share]:
    """Return the headings of one kind, the largest first, with their part of a hundred and their items by size."""
    by_category: dict[str, list[ItemCard]] = {}
    for item in items:
        if item.kind == kind:
            by_category.setdefault(item.category, []).append(item)
    sums = {code: sum(item.amount for item in found) for code, found in by_category.items()}
    whole = sum(sums.values())
    return [
        Share(
            category=code,
            name=category_name(code),
            amount=amount,
            of_hundred=(HUNDRED * amount * 2 + whole) // (2 * whole),
            items=tuple(sorted(by_category[code], key=lambda item: -item.amount)),
        )
        for code, amount in sorted(sums.items(), key=lambda pair: -pair[1])
    ]


def signatures_of(account_id: int) -> list[SignatureCard]:
    """Return who signed, in order; one query."""
    rows = Signature.objects.filter(account_id=account_id).order_by("signed_at", "pk")
    return [SignatureCard(*row) for row in rows.values_list("person_id", "name", "signed_at")]


def voucher_get(*, actor: Actor, account_id: int, voucher_id: int) -> Voucher:
    """Return a voucher of accounts within reach that this reader may see; else Account or Voucher.DoesNotExist."""
    card = account_get(actor=actor, account_id=account_id)
    rows = Voucher.objects.filter(item__account_id=account_id)
    return (rows if sees_all(actor, card) else rows.filter(is_shown=True)).get(pk=voucher_id)


def differences(before: Sequence[ItemCard], after: Sequence[ItemCard]) -> list[Difference]:
    """Return the lines that two versions say differently, in order."""
    old, new = ({item.line: item for item in items} for items in (before, after))
    lines = sorted(old.keys() | new.keys())
    pairs = [Difference(line, old.get(line), new.get(line)) for line in lines]
    return [pair for pair in pairs if _said(pair.before) != _said(pair.after)]


def _said(item: ItemCard | None) -> tuple[Any, ...] | None:
    if item is None:
        return None
    files = tuple((one.file_id, one.is_shown) for one in item.vouchers)
    return (item.kind, item.category, item.on, item.amount, item.purpose, item.party, item.approved_by,
            item.voucher_no, item.corrects_line, files, item.hidden)  # fmt: skip


def account_digest(row: Account) -> str:
    """Return SHA-256 over everything the accounts say: sums, items, vouchers, signatures; three queries."""
    items = AccountItem.objects.filter(account=row).order_by("line")
    vouchers = Voucher.objects.filter(item__account=row).order_by("item__line", "pk")
    signed = Signature.objects.filter(account=row).order_by("person_id")
    said = {
        "account": [row.origin, row.book, row.period, str(row.period_start), str(row.period_end), row.version],
        "sums": [row.opening, row.income, row.expense, row.opening + row.income - row.expense],
        "reason": [row.opening_note, row.reason],
        "items": [
            [one.line, one.kind, one.category, str(one.on), one.amount, one.purpose, one.party, one.party_is_person,
             one.approved_by, one.voucher_no, one.corrects_line]
            for one in items
        ],
        "vouchers": [list(one) for one in vouchers.values_list("item__line", "file_id", "is_shown")],
        "signatures": [list(one) for one in signed.values_list("person_id", "name")],
    }  # fmt: skip
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def seal_of(*, actor: Actor, account_id: int) -> Seal:
    """Return whether published accounts are still what was sealed in the journal; none but published ones are."""
    row = Account.objects.in_reach(actor, READ).filter(state__in=PUBLIC).get(pk=account_id)
    events = events_of_subject(place=row.village, subject=(ACCOUNT, row.pk))
    kept = [one for one in events if one.kind == AccountStepTaken.kind and one.payload.get("step") == PUBLISH]
    event = kept[-1] if kept else None
    recorded = str(event.payload.get("digest", "")) if event else ""
    return Seal(row.digest, account_digest(row), recorded, event.at if event else None, event.id if event else None)


def corrected_by(account_id: int) -> int | None:
    """Return the public version that took the place of this one, if any."""
    return Account.objects.filter(corrects_id=account_id, state__in=PUBLIC).values_list("pk", flat=True).first()


def correction_open(account_id: int) -> int | None:
    """Return the correction that is being prepared, if any."""
    return Account.objects.filter(corrects_id=account_id).exclude(state__in=PUBLIC).values_list("pk", flat=True).first()


def asking_words(*, actor: Actor, account_id: int, line: int) -> str:
    """Return how somebody begins who asks about public accounts, or one item of them; nothing where out of reach."""
    row = Account.objects.in_reach(actor, READ).filter(pk=account_id, state__in=PUBLIC).first()
    if row is None:
        return ""
    title = f"{row.span.name}{book_name(row.book, row.village)}"
    item = next((one for one in items_of(row.pk, whole=False) if one.line == line), None)
    if item is None:
        return _("我想问问%(title)s：") % {"title": title}
    words = {"title": title, "line": item.line, "purpose": item.purpose}
    return _("我想问问%(title)s里第 %(line)s 笔“%(purpose)s”：") % words
