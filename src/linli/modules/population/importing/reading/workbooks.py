"""Workbooks (.xlsx): what is in them is looked at before they are opened, and the sheet is read piece by piece."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from linli.modules.population.importing.reading.cells import as_text
from linli.modules.population.importing.reading.refusal import (
    COLUMNS_AT_MOST,
    PARTS_AT_MOST,
    RATIO_AT_MOST,
    RATIO_COUNTS_FROM,
    ROWS_AT_MOST,
    SHEETS_AT_MOST,
    UNPACKED_AT_MOST,
    Refusal,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BROKEN = (
    CalamineError,
    PasswordError,
    ET.ParseError,
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,  # zipfile's word for a compression it does not know
    KeyError,
    EOFError,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BLOCK = 1 << 20
_PIECE = 24 << 20
"""Bytes of a sheet that are read at once: some 25,000 rows."""
_LONGEST_ROW = 1 << 20
_ROWS_BEGIN = re.compile(rb"<((?:\w+:)?)sheetData\s*>")
_ROW_ENDS = re.compile(rb"</(?:\w+:)?row>")
_BOOK, _LEADS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def rows(path: Path, size: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of the first sheet that is shown, each with its number. Anything hostile or unfit: Refusal."""
    with path.open("rb") as file:
        _look_at_the_head(file, size)
        try:
            with zipfile.ZipFile(file) as packed:
                _look_at_the_parts(packed, size)
                sheet = _first_sheet(packed)
                for piece in _pieces(packed, sheet):
                    yield from _rows_of(_with_sheet(packed, sheet, piece))
        except BROKEN:
            raise Refusal("broken") from None


def _look_at_the_head(file: IO[bytes], size: int) -> None:
    head = file.read(8)
    if head == _OLE:
        rest = file.read(min(size, 4 << 20))
        raise Refusal("encrypted" if _ENCRYPTED in rest else "old_workbook")
    if not head.startswith(b"PK\x03\x04"):
        raise Refusal("not_workbook")
    file.seek(0)


def _look_at_the_parts(packed: zipfile.ZipFile, size: int) -> None:
    """Refuse what is no plain workbook, then what unpacks to more than it should, first as declared, then in truth."""
    parts = packed.infolist()
    names = {part.filename for part in parts}
    if not {_BOOK, _LEADS} <= names:
        raise Refusal("not_workbook")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refusal("macros")
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("encrypted")
    if len(parts) > PARTS_AT_MOST or len(names) < len(parts):
        raise Refusal("bomb")
    _demand_measure(sum(part.file_size for part in parts), size)
    unpacked = 0
    for part in parts:
        with packed.open(part) as opened:
            while block := opened.read(_BLOCK):
                unpacked += len(block)
                _demand_measure(unpacked, size)


def _demand_measure(unpacked: int, size: int) -> None:
    if unpacked > UNPACKED_AT_MOST or unpacked > max(RATIO_COUNTS_FROM, size * RATIO_AT_MOST):
        raise Refusal("bomb")


def _parsed(packed: zipfile.ZipFile, name: str) -> ET.Element:
    content = packed.read(name)
    if b"<!DOCTYPE" in content:  # no workbook has one; without it there are no entities to blow up
        raise Refusal("bomb")
    return ET.fromstring(content)  # noqa: S314


def _first_sheet(packed: zipfile.ZipFile) -> str:
    """Return where in the package the first sheet lies that is shown."""
    sheets = _parsed(packed, _BOOK).findall("{*}sheets/{*}sheet")
    if len(sheets) > SHEETS_AT_MOST:
        raise Refusal("sheets")
    leads = {
        lead.get("Id"): lead.get("Target", "")
        for lead in _parsed(packed, _LEADS)
        if lead.get("Type", "").endswith("/worksheet")
    }
    for sheet in sheets:
        target = next((leads[said] for name, said in sheet.items() if name.endswith("}id") and said in leads), "")
        if target and sheet.get("state", "visible") == "visible":
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise Refusal("empty")


def _pieces(packed: zipfile.ZipFile, sheet: str) -> Iterator[bytes]:
    """Cut a sheet between rows into sheets of its own, so that few of its cells are in memory at once."""
    with packed.open(sheet) as opened:
        head, kept = b"", b""
        while block := opened.read(_PIECE):
            kept += block
            begun = head or (_ROWS_BEGIN.search(kept) or b"")
            if not head and begun:
                end = begun.end()  # type: ignore[union-attr]  # it is a match, since there was no head
                head, kept = kept[:end], kept[end:]
            cut = list(_ROW_ENDS.finditer(kept, max(0, len(kept) - _LONGEST_ROW)))
            if head and cut and len(kept) >= _PIECE // 2:
                closing = _closing(head)
                yield head + kept[: cut[-1].end()] + closing
                kept = kept[cut[-1].end() :]
            elif len(kept) > 2 * _PIECE:
                raise Refusal("broken")  # no row of a register is as long
        yield head + kept


def _closing(head: bytes) -> bytes:
    """Return what closes the rows and the sheet, under the prefix the sheet uses."""
    found = _ROWS_BEGIN.search(head)
    prefix = found[1] if found and found[1] else b""
    return b"</" + prefix + b"sheetData></" + prefix + b"worksheet>"


def _with_sheet(packed: zipfile.ZipFile, sheet: str, piece: bytes) -> bytes:
    """Return the package with this piece as its sheet, and none but what belongs to reading it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as smaller:
        for part in packed.infolist():
            if part.filename.count("/") <= 1 or part.filename == _LEADS:
                smaller.writestr(part.filename, packed.read(part))
        smaller.writestr(sheet, piece)
    return out.getvalue()


def _rows_of(package: bytes) -> Iterator[tuple[int, list[str]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(package))
    names = [sheet.name for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
    sheet = book.get_sheet_by_name(names[0])
    if sheet.start is None or sheet.end is None:
        return
    if sheet.end[0] >= ROWS_AT_MOST:
        raise Refusal("rows")
    if sheet.end[1] >= COLUMNS_AT_MOST:
        raise Refusal("columns")
    first, left = sheet.start
    before = [""] * left
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
        texts = before + [as_text(cell) for cell in row]
        if any(texts):
            yield number, texts
