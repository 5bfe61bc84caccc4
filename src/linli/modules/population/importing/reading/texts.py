"""CSV files: UTF-8 with or without mark, UTF-16, GB18030; comma, semicolon or tab."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING

from linli.modules.population.importing.reading.cells import as_text
from linli.modules.population.importing.reading.refusal import COLUMNS_AT_MOST, ROWS_AT_MOST, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 1 << 20
_SEPARATORS = (",", "\t", ";", "，")


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield every row with its number, empty ones left out. Zeros, no text, too much of it: Refusal."""
    encoding = _encoding_of(path)
    with path.open(encoding=encoding, errors="strict", newline="") as file:
        first = file.readline(65_536)
        file.seek(0)
        separator = max(_SEPARATORS, key=first.count)
        reader = csv.reader(file, delimiter=separator)
        try:
            for row in reader:
                if len(row) > COLUMNS_AT_MOST and any(cell.strip() for cell in row[COLUMNS_AT_MOST:]):
                    raise Refusal("columns")
                if reader.line_num > ROWS_AT_MOST:
                    raise Refusal("rows")
                texts = [as_text(cell) for cell in row[:COLUMNS_AT_MOST]]
                if any(texts):
                    yield reader.line_num, texts
        except (csv.Error, UnicodeDecodeError):
            raise Refusal("broken") from None


def _encoding_of(path: Path) -> str:
    """Return what the bytes are written in, by their mark and by what they can be."""
    with path.open("rb") as file:
        head = file.read(2)
        if head in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
            return "utf-16"
        file.seek(0)
        found = {
            "utf-8-sig": codecs.getincrementaldecoder("utf-8")(),
            "gb18030": codecs.getincrementaldecoder("gb18030")(),
        }
        while block := file.read(_BLOCK):
            if b"\x00" in block:
                raise Refusal("zeros")
            _drop_impossible(found, block)
        _drop_impossible(found, b"", final=True)
    return next(iter(found))


def _drop_impossible(found: dict[str, codecs.IncrementalDecoder], block: bytes, *, final: bool = False) -> None:
    for name, decoder in list(found.items()):
        try:
            decoder.decode(block, final)
        except UnicodeDecodeError:
            del found[name]
    if not found:
        raise Refusal("not_text")
