"""Answers as a workbook: one line a sheet, in no order, and a page that says what they are a part of."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from linli.modules.forms.models import CHOICES, Kind
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from linli.modules.forms.cards import QuestionCard

LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet, or one it is saved as, would take for a formula; such cells are marked as text for good."""
_WIDTH = 24
_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_write(
    file: IO[bytes],
    questions: Sequence[QuestionCard],
    sheets: Iterable[dict[str, Any]],
    *,
    title: str,
    addressed: int,
    now: datetime,
) -> int:
    """Write the workbook; return how many lines it has."""
    book = xlsxwriter.Workbook(file, _PLAIN)
    head, literal = book.add_format({"bold": True, "bg_color": "#E3EFEA"}), book.add_format()
    literal.set_quote_prefix()

    def put(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
        is_risky = text.startswith(LOOKS_LIKE_A_FORMULA)
        sheet.write_string(row, column, text, literal if is_risky else style)

    lines = book.add_worksheet(_("答卷"))
    for column, question in enumerate(questions):
        lines.set_column(column, column, _WIDTH)
        put(lines, 0, column, f"{question.position}. {question.text}", head)
    lines.freeze_panes(1, 0)
    count = 0
    for count, answers in enumerate(sheets, start=1):
        for column, question in enumerate(questions):
            answer = answers.get(str(question.id))
            if question.kind == Kind.NUMBER and answer is not None:
                lines.write_number(count, column, float(answer))
            elif answer is not None:
                put(lines, count, column, _said(question, answer))
    about = book.add_worksheet(_("说明"))
    about.set_column(0, 1, _WIDTH)
    facts = (
        (_("问卷"), title),
        (_("一共问了"), str(addressed)),
        (_("答了"), str(count)),
        (_("导出时间"), f"{now.astimezone(ZONE):%Y-%m-%d %H:%M}"),
        (_("怎么看"), _("一行是一份答卷，顺序打乱过，没有姓名和时间。")),
    )
    for row, (label, value) in enumerate(facts):
        put(about, row, 0, label, head)
        put(about, row, 1, value)
    book.close()
    return count


def _said(question: QuestionCard, answer: Any) -> str:
    if question.kind not in CHOICES:
        return str(answer)
    names = {option.id: option.label for option in question.options}
    return _("；").join(names[pk] for pk in answer if pk in names)
