"""Accounts as workbooks: a template to fill, rows read back with every fault named, and what is public to take home."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.disclosure.amounts import fen_of
from linli.modules.disclosure.categories import CATEGORIES, EXPENSE, INCOME
from linli.modules.disclosure.services.keeping import ITEMS_AT_MOST, ItemInput, item_faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.files.uploadedfile import UploadedFile
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from linli.modules.disclosure.cards import AccountCard, ItemCard
    from linli.modules.disclosure.periods import Period

BYTES_AT_MOST = 4 * 1024 * 1024
_UNPACKED_AT_MOST = 64 * 1024 * 1024
COLUMNS = ("日期", "收支", "类别", "金额（元）", "用途", "对方", "对方是个人", "谁批的", "凭证号", "更正哪一笔")
"""The heads of the template, the same in every language: a sheet filled in one is read in another."""
_KINDS = {"收进": INCOME, "收": INCOME, "收入": INCOME, "花出": EXPENSE, "支": EXPENSE, "支出": EXPENSE}
_YES = frozenset({"是", "√", "对", "1", "yes", "y"})
_SKIPPED = frozenset({"", "示例"})
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEAD_ROWS = 1


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row of a sheet, numbered as the spreadsheet numbers it."""

    row: int
    column: str
    message: str


class SheetRefusedError(InvalidInputError):
    """Some rows cannot be taken; nothing was. ``faults`` names each."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        """Keep the faults beside the field's error."""
        super().__init__([FieldError("/file", _("有 %(n)d 处要改，一行也没有导入") % {"n": len(faults)})])
        self.faults = tuple(faults)


def items_read(upload: UploadedFile[bytes], period: Period) -> list[ItemInput]:
    """Read the items of a filled template; faulty rows: SheetRefusedError; no spreadsheet at all: InvalidInputError.

    An item's key is made of everything it says and how often it has said so before, so that the same sheet again adds
    nothing and two equal rows stay two.
    """
    rows = _rows(upload)
    heads = [str(cell).strip() for cell in rows[0]] if rows else []
    lacking = [head for head in COLUMNS[:6] if head not in heads]
    if lacking:
        raise invalid("/file", _("少了这几列：%(heads)s。请用模板填") % {"heads": _("、").join(lacking)})
    if len(rows) > ITEMS_AT_MOST + _HEAD_ROWS:
        raise invalid("/file", _("一次最多导入 2,000 行"))
    faults: list[RowFault] = []
    found: list[ItemInput] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        named = {head: cells[nth] if nth < len(cells) else "" for nth, head in enumerate(heads)}
        if all(str(value).strip() in _SKIPPED for value in named.values()):
            continue
        item, wrong = _item(named, period)
        faults += [RowFault(number, column, message) for column, message in wrong]
        if item is not None:
            found.append(_with_key(item, seen))
    if faults:
        raise SheetRefusedError(faults)
    if not found:
        raise invalid("/file", _("表里一笔也没有"))
    return found


def _rows(upload: UploadedFile[bytes]) -> list[list[Any]]:
    if (upload.size or 0) > BYTES_AT_MOST:
        raise invalid("/file", _("表格太大了，最大 4 MB"))
    content = upload.read()
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _UNPACKED_AT_MOST:
                raise invalid("/file", _("表格太大了，最大 4 MB"))
        rows: list[list[Any]] = (
            CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    except (zipfile.BadZipFile, CalamineError, OSError, IndexError):
        raise invalid("/file", _("这不是 .xlsx 表格，请用模板填")) from None
    return rows


def _item(named: dict[str, Any], period: Period) -> tuple[ItemInput | None, list[tuple[str, str]]]:
    wrong: list[tuple[str, str]] = []
    text = {head: str(named.get(head, "")).strip() for head in COLUMNS}
    kind = _KINDS.get(text["收支"], "")
    on = _day(named.get("日期"))
    if on is None:
        wrong.append(("日期", _("日期写成 2026-03-06 这样")))
    category = _category(text["类别"], kind)
    try:
        amount = _amount(named.get("金额（元）", ""))
    except ValueError as refused:
        wrong.append(("金额（元）", str(refused)))
        amount = 1
    item = ItemInput(
        kind=kind,
        category=category,
        on=on or period.start,
        amount=amount,
        purpose=text["用途"],
        party=text["对方"],
        party_is_person=text["对方是个人"].lower() in _YES,
        approved_by=text["谁批的"],
        voucher_no=_whole(named.get("凭证号", "")),
        corrects_line=text["更正哪一笔"],
    )
    wrong += [(_COLUMN_OF.get(error.pointer, "金额（元）"), str(error.message)) for error in item_faults(period, item)]
    return (None if wrong else item), wrong


_COLUMN_OF = {"/kind": "收支", "/category": "类别", "/on": "日期", "/purpose": "用途", "/party": "对方"}


def _category(said: str, kind: str) -> str:
    return next((one.code for one in CATEGORIES if one.kind == kind and said in {str(one.name), one.code}), "")


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    said = str(value or "").strip().replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-")
    try:
        year, month, day = (int(part) for part in said.removesuffix("日").split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def _amount(value: Any) -> int:
    """Read a cell: a number as the spreadsheet keeps it (a double, 0.1 + 0.2), or a text."""
    if isinstance(value, float):
        return fen_of(str(round(Decimal(repr(value)), 6).normalize().__format__("f")))
    return fen_of(str(value))


def _whole(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _with_key(item: ItemInput, seen: dict[str, int]) -> ItemInput:
    said = repr((item.kind, item.category, item.on, item.amount, item.purpose, item.party, item.voucher_no))
    seen[said] = seen.get(said, 0) + 1
    key = "x" + hashlib.sha256(f"{said}#{seen[said]}".encode()).hexdigest()[:40]
    return ItemInput(**{name: getattr(item, name) for name in item.__dataclass_fields__ if name != "key"}, key=key)


def template_write() -> bytes:
    """Return the empty template: its heads, drop-downs for what is chosen, and a sheet that explains."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, day = book.add_format({"bold": True, "bg_color": "#E3EFEA"}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet, lists = book.add_worksheet("账目"), book.add_worksheet("类别")
    for column, head in enumerate(COLUMNS):
        sheet.write_string(0, column, head, bold)
        sheet.set_column(column, column, 22 if head in {"用途", "对方", "类别"} else 12, day if column == 0 else None)
    sheet.freeze_panes(1, 0)
    lists.write_row(0, 0, ("收支", "类别", "会计科目"), bold)
    for row, category in enumerate(CATEGORIES, start=1):
        said = ("收进" if category.kind == INCOME else "花出", str(category.name), str(category.account))
        for column, value in enumerate(said):
            lists.write_string(row, column, value)
    lists.set_column(0, 2, 24)
    last = ITEMS_AT_MOST
    sheet.data_validation(1, 1, last, 1, {"validate": "list", "source": ["收进", "花出"]})
    names = f"=类别!$B$2:$B${len(CATEGORIES) + 1}"
    sheet.data_validation(1, 2, last, 2, {"validate": "list", "source": names})
    sheet.data_validation(1, 6, last, 6, {"validate": "list", "source": ["是", "否"]})
    book.close()
    return out.getvalue()


def account_write(card: AccountCard, items: Sequence[ItemCard], *, title: str, village: str) -> bytes:
    """Return accounts as a workbook: the sums, then every item; texts are texts, never formulas."""
    out = BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    literal = book.add_format()
    literal.set_quote_prefix()
    sheet = book.add_worksheet(_("账目"))
    sheet.write_string(0, 0, f"{village} {title}", bold)
    sums = ((_("期初"), card.opening), (_("收进"), card.income), (_("花出"), card.expense), (_("期末"), card.closing))
    for column, (label, amount) in enumerate(sums):
        sheet.write_string(1, 2 * column, label, bold)
        sheet.write_number(1, 2 * column + 1, amount / 100, money)
    heads = (_("第几笔"), _("日期"), _("收支"), _("类别"), _("会计科目"), _("用途"), _("对方"), _("金额（元）"),
             _("谁批的"), _("凭证号"), _("凭证（张）"), _("更正哪一笔"))  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(3, column, head, bold)
    for row, item in enumerate(items, start=4):
        _item_write(sheet, row, item, money, literal)
    sheet.set_column(0, len(heads) - 1, 14)
    sheet.set_column(5, 6, 28)
    sheet.autofilter(3, 0, 3 + max(1, len(items)), len(heads) - 1)
    book.close()
    return out.getvalue()


def _item_write(sheet: Worksheet, row: int, item: ItemCard, money: Format, literal: Format) -> None:
    kind = _("收进") if item.kind == INCOME else _("花出")
    said = (item.on.isoformat(), kind, item.category_name, item.account_heading, item.purpose, item.party)
    sheet.write_number(row, 0, item.line)
    for column, text in enumerate(said, start=1):
        sheet.write_string(row, column, text, literal if text.startswith(_FORMULA) else None)
    sheet.write_number(row, 7, item.amount / 100, money)
    for column, text in ((8, item.approved_by), (9, item.voucher_no), (11, item.corrects_line)):
        sheet.write_string(row, column, text, literal if text.startswith(_FORMULA) else None)
    sheet.write_number(row, 10, len(item.vouchers) + item.hidden)
