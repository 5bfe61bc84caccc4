"""Who reaches a round age as a spreadsheet: without phone numbers, every text a text."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.modules.audiences.selectors.turning import TurningCard

_RISKY = ("=", "+", "-", "@", "\t", "\r")
_WIDTH = 16


def turning_sheet(cards: Sequence[TurningCard], about: Sequence[tuple[str, str]]) -> BytesIO:
    """Write the list, and on a second sheet what it is; what begins like a formula is marked as a text for good."""
    sexes = {1: _("男"), 2: _("女")}
    rows = [
        (
            card.person.name,
            sexes.get(card.sex or 0, ""),
            card.born_on.isoformat(),
            card.turns_on.isoformat(),
            card.place_name,
        )
        for card in cards
    ]
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        _write(book, _("名单"), [(_("姓名"), _("性别"), _("出生日期"), _("满岁的日子"), _("村或网格")), *rows])
        _write(book, _("这是什么"), about)
    file.seek(0)
    return file


def _write(book: xlsxwriter.Workbook, name: str, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    literal = book.add_format()
    literal.set_quote_prefix()
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, literal if text.startswith(_RISKY) else None)
    sheet.set_column(0, 8, _WIDTH)
    sheet.freeze_panes(1, 0)
