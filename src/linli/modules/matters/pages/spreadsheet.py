"""A list of matters as a workbook: the matters, and a sheet that says what they are a part of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from linli.modules.matters.models import Grade, Kind, Office
from linli.modules.matters.selectors.categories import category_named
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from linli.modules.matters.selectors.cards import MatterCard, PromiseCard

LOOKS_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet, or one it is saved as, would take for a formula; such cells are marked as text for good."""
_HOUR = 3600
_WIDEST = 32_000


@dataclass(frozen=True, slots=True)
class SheetAbout:
    """What the list is: of which place, narrowed to what, taken by whom."""

    place: str
    tab: str
    words: str = ""
    kind: str = ""
    category: str = ""
    office: str = ""
    who: str = ""


@dataclass(slots=True)
class _Counts:
    """What the second sheet sums up, every number beside its denominator."""

    rows: int = 0
    answered: int = 0
    answered_in_time: int = 0
    resolved: int = 0
    resolved_in_time: int = 0
    rated: int = 0
    content: int = 0

    def take(self, card: MatterCard) -> None:
        """Count one matter."""
        self.rows += 1
        first, done = _promise(card, "first_answer"), _promise(card, "resolution")
        if first is not None and (first.met_at is not None or first.overdue):
            self.answered += 1
            self.answered_in_time += not first.overdue
        if done is not None and (done.met_at is not None or done.overdue):
            self.resolved += 1
            self.resolved_in_time += not done.overdue
        if card.grade:
            self.rated += 1
            self.content += card.grade != Grade.DISSATISFIED


def sheet_write(file: IO[bytes], cards: Iterable[MatterCard], *, about: SheetAbout, now: datetime) -> None:
    """Write the workbook; rows go to disk as they come, so that memory does not grow with them."""
    book = xlsxwriter.Workbook(
        file,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    formats = _formats(book)
    counts = _Counts()
    sheet = book.add_worksheet(_("事项"))
    for column, (title, width, _read) in enumerate(columns()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, formats["head"])
    sheet.freeze_panes(1, 1)
    for number, card in enumerate(cards, start=1):
        counts.take(card)
        for column, (_title, _width, read) in enumerate(columns()):
            _write(sheet, number, column, read(card), formats)
    sheet.autofilter(0, 0, counts.rows, len(columns()) - 1)
    _write_about(book, about, counts, formats, now)
    book.close()


def columns() -> list[tuple[str, int, Callable[[MatterCard], Any]]]:
    """Return the columns: heading, width in characters, and what stands in them."""
    return [
        (_("编号"), 18, lambda card: card.number),
        (_("来源"), 10, lambda card: card.kind_name),
        (_("类别"), 12, lambda card: card.category_name),
        (_("村(社区)"), 12, lambda card: card.village_name),
        (_("网格"), 12, lambda card: card.grid_name),
        (_("标题"), 28, lambda card: card.title),
        (_("内容"), 50, lambda card: card.text),
        (_("反映人"), 12, lambda card: card.reporter_name or _("不公开")),
        (_("状态"), 10, lambda card: card.state_name),
        (_("承办"), 16, lambda card: card.holder_name),
        (_("上报时间"), 17, lambda card: card.reported_at),
        (_("先回一句·应在"), 17, lambda card: _due(card, "first_answer")),
        (_("先回一句·实际"), 17, lambda card: _met(card, "first_answer")),
        (_("办好·应在"), 17, lambda card: _due(card, "resolution")),
        (_("办好·实际"), 17, lambda card: _met(card, "resolution")),
        (_("办好·用了(小时)"), 15, lambda card: _hours(card, _met(card, "resolution"))),
        (_("办好·答应(小时)"), 15, lambda card: _hours(card, _due(card, "resolution"))),
        (_("是否超期"), 9, lambda card: _("超期") if _is_late(card) else _("没有")),
        (_("照片(张)"), 9, lambda card: card.photos),
        (_("评价"), 10, lambda card: str(Grade(card.grade).label) if card.grade else ""),
    ]


def _write(sheet: Worksheet, row: int, column: int, value: Any, formats: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        is_risky = value.startswith(LOOKS_LIKE_A_FORMULA)
        sheet.write_string(row, column, value[:_WIDEST], formats["literal" if is_risky else "text"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_datetime(row, column, value.astimezone(ZONE).replace(tzinfo=None), formats["date"])


def _write_about(book: Workbook, about: SheetAbout, counts: _Counts, formats: dict[str, Format], now: datetime) -> None:
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 3, 20)
    narrowed = [
        (_("地方"), about.place),
        (_("标签"), about.tab),
        (_("类别"), _category_name(about)),
        (_("来源"), str(Kind(about.kind).label) if about.kind else ""),
        (_("归哪儿办"), str(Office(about.office).label) if about.office else ""),
        (_("搜的字"), about.words),
        (_("导出的人"), about.who),
        (_("导出时间"), now),
        (_("件数"), counts.rows),
    ]
    for row, (label, value) in enumerate(narrowed):
        sheet.write_string(row, 0, label, formats["head"])
        _write(sheet, row, 1, value if value != "" else _("不限"), formats)
    start = len(narrowed) + 1
    shares = [
        (_("指标"), _("件数"), _("一共")),
        (_("先回一句，按时的"), counts.answered_in_time, counts.answered),
        (_("办好，按时的"), counts.resolved_in_time, counts.resolved),
        (_("满意或基本满意的"), counts.content, counts.rated),
    ]
    for offset, (label, part, whole) in enumerate(shares):
        for column, value in enumerate((label, part, whole)):
            _write(sheet, start + offset, column, value, formats)
    note = _("“一共”只算已经有结果的：答复了或到了时限的，评了的。举报不在这张表里。")
    sheet.write_string(start + len(shares), 0, note, formats["text"])


def _category_name(about: SheetAbout) -> str:
    found = category_named(about.category, "") if about.category else None
    return found.name if found else about.category


def _formats(book: Workbook) -> dict[str, Format]:
    literal = book.add_format({"text_wrap": False})
    literal.set_quote_prefix()
    return {
        "head": book.add_format({"bold": True, "bg_color": "#E3EFEA"}),
        "text": book.add_format(),
        "literal": literal,
        "date": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }


def _promise(card: MatterCard, name: str) -> PromiseCard | None:
    return next((promise for promise in card.promises if promise.name == name), None)


def _due(card: MatterCard, name: str) -> datetime | None:
    promise = _promise(card, name)
    return promise.due_at if promise is not None else None


def _met(card: MatterCard, name: str) -> datetime | None:
    promise = _promise(card, name)
    return promise.met_at if promise is not None else None


def _hours(card: MatterCard, until: datetime | None) -> float | None:
    promise = _promise(card, "resolution")
    if promise is None or until is None:
        return None
    return round((until - promise.started_at).total_seconds() / _HOUR, 1)


def _is_late(card: MatterCard) -> bool:
    return any(promise.overdue for promise in card.promises)
