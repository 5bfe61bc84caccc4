"""What is sent from the page of open accounts: an item, a sheet of items, vouchers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.disclosure.amounts import fen_of
from linli.modules.disclosure.categories import BY_CODE
from linli.modules.disclosure.models import AccountItem, Voucher
from linli.modules.disclosure.pages.account import account_show
from linli.modules.disclosure.policy import KEEP, POLICY
from linli.modules.disclosure.selectors.accounts import account_get
from linli.modules.disclosure.services.keeping import (
    ItemInput,
    account_item_add,
    account_item_change,
    account_item_remove,
    account_items_import,
    item_faults,
)
from linli.modules.disclosure.services.vouchers import voucher_put, vouchers_add
from linli.modules.disclosure.spreadsheet import SheetRefusedError, items_read
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.disclosure.cards import AccountCard
    from linli.web.request import LinliRequest

_DIGITS = 9


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else 0


def back_to(account_id: int, **said: str) -> HttpResponse:
    """Lead back to the page of the accounts, saying what was done."""
    query = "&".join(f"{name}={value}" for name, value in said.items())
    return see_other(f"{reverse('disclosure:console_account', args=[account_id])}?{query}")


def _said(request: LinliRequest) -> dict[str, str]:
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


def kept(request: LinliRequest, account_id: int) -> AccountCard:
    """Return accounts within reach that this person keeps; else Account.DoesNotExist or NotAllowedError."""
    card = account_get(actor=request.actor, account_id=account_id)
    POLICY.demand(request.actor, KEEP, card)
    return card


@page(KEEP, ("POST",))
def item(request: LinliRequest, account_id: int) -> HttpResponse:
    """Enter an item, mend it, or take it out."""
    card, said = kept(request, account_id), _said(request)
    line, revision = _number(said.get("line", "")), _number(said.get("revision", ""))
    about = {"actor": request.actor, "account_id": account_id, "now": request.now}
    try:
        if "remove" in said:
            account_item_remove(**about, line=line, revision=revision)  # type: ignore[arg-type]
            return back_to(account_id, done="removed")
        given = _read(said, card)
        if line:
            account_item_change(**about, line=line, revision=revision, given=given)  # type: ignore[arg-type]
            return back_to(account_id, done="changed")
        line = account_item_add(**about, given=given)  # type: ignore[arg-type]
    except StepNotAllowedError:
        return back_to(account_id, done="already")
    except AccountItem.DoesNotExist:
        return back_to(account_id, done="already")
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        return account_show(request, card, line=line, said=said, errors=errors)
    return (
        back_to(account_id, done="added", line=str(line)) if "vouchers" in said else back_to(account_id, done="added")
    )


def _read(said: dict[str, str], card: AccountCard) -> ItemInput:
    """Read the form; what cannot be read is refused together with what the services would refuse."""
    wrong = []
    on, amount = card.period.start, 1
    try:
        on = date.fromisoformat(said.get("on", ""))
    except ValueError:
        wrong.append(FieldError("/on", _("请选一下日期")))
    try:
        amount = fen_of(said.get("amount", ""))
    except ValueError as refused:
        wrong.append(FieldError("/amount", str(refused)))
    category = said.get("category", "")
    given = ItemInput(
        kind=BY_CODE[category].kind if category in BY_CODE else "expense",
        category=category,
        on=on,
        amount=amount,
        purpose=said.get("purpose", ""),
        party=said.get("party", ""),
        party_is_person="party_is_person" in said,
        approved_by=said.get("approved_by", ""),
        voucher_no=said.get("voucher_no", ""),
        corrects_line=said.get("corrects_line", ""),
        key=said.get("key", "")[:64],
    )
    if wrong:
        raise InvalidInputError([*wrong, *item_faults(card.period, given)])
    return given


@page(KEEP, ("POST",))
def spreadsheet(request: LinliRequest, account_id: int) -> HttpResponse:
    """Enter the items of a filled template, all or none."""
    card = kept(request, account_id)
    upload = request.FILES.get("sheet")
    if upload is None:
        return account_show(request, card, errors={"sheet": _("选一个 .xlsx 表格")})
    try:
        given = items_read(upload, card.period)
        count = account_items_import(actor=request.actor, account_id=account_id, given=given, now=request.now)
    except StepNotAllowedError:
        return back_to(account_id, done="already")
    except SheetRefusedError as refused:
        errors = {"sheet": str(refused.errors[0].message)}
        return account_show(request, card, errors=errors, faults=refused.faults)
    except InvalidInputError as refused:
        return account_show(request, card, errors={"sheet": str(refused.errors[0].message)})
    return back_to(account_id, done="imported", n=str(count))


@page(KEEP, ("POST",))
def voucher_files(request: LinliRequest, account_id: int) -> HttpResponse:
    """Add photos or PDFs to an item."""
    card, said = kept(request, account_id), _said(request)
    line = _number(said.get("line", ""))
    uploads = request.FILES.getlist("files")
    try:
        vouchers_add(
            actor=request.actor,
            account_id=account_id,
            line=line,
            uploads=uploads,
            is_shown="hidden" not in said,
            now=request.now,
        )
    except (StepNotAllowedError, AccountItem.DoesNotExist):
        return back_to(account_id, done="already")
    except InvalidInputError as refused:
        return account_show(request, card, line=line, errors={"files": str(refused.errors[0].message)})
    return back_to(account_id, done="vouchers", line=str(line))


@page(KEEP, ("POST",))
def voucher(request: LinliRequest, account_id: int, voucher_id: int) -> HttpResponse:
    """Show a voucher to members, keep it to the offices, or take it away."""
    card, said = kept(request, account_id), _said(request)
    change, line = said.get("change", ""), said.get("line", "")
    try:
        voucher_put(actor=request.actor, account_id=account_id, voucher_id=voucher_id, change=change, now=request.now)
    except (StepNotAllowedError, Voucher.DoesNotExist):
        return back_to(account_id, done="already")
    except InvalidInputError as refused:
        return account_show(request, card, errors={"files": str(refused.errors[0].message)})
    return back_to(account_id, done="changed", line=str(_number(line)))
