"""Letting the program of ``reading`` read what was sent: rows come back in packed parts, or one sentence why not."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zlib
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from linli.modules.population.errors import PopulationRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BYTES_AT_MOST = 55_000_000
_WITHIN = 240.0
"""Seconds by the clock; the program itself is bound by processor time."""
Row = tuple[int, list[str]]


class UnreadableFileError(PopulationRefusedError):
    """The file is none that can be read here; the message says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(_said(reason), "/file")
        self.reason = reason


def packed_parts(path: Path) -> Iterator[bytes]:
    """Yield the file's rows in packed parts of a thousand, in order; ``unpacked`` opens one.

    A file that is none, hostile, or larger than what is read here: UnreadableFileError, also after some parts, for a
    file is read but once: what is done with the parts has to be undone then.
    """
    size = path.stat().st_size
    if not size:
        raise UnreadableFileError("empty")
    if size > BYTES_AT_MOST:
        raise UnreadableFileError("too_large")
    # Without our environment, in which keys lie; however it ends, it ends in a sentence.
    command = [sys.executable, "-I", "-m", "linli.modules.population.importing.reading", str(path.absolute())]
    with subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
        command, env={}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as program:
        impatience = threading.Timer(_WITHIN, program.kill)
        impatience.start()
        try:
            yield from _frames(program.stdout)  # type: ignore[arg-type]  # it is piped
        finally:
            impatience.cancel()
            program.kill()


def _frames(stream: IO[bytes]) -> Iterator[bytes]:
    while head := stream.read(4):
        frame = stream.read(int.from_bytes(head, "big"))
        if not frame.startswith(b"{"):
            yield frame
            continue
        answer = json.loads(frame)
        if "refused" in answer:
            raise UnreadableFileError(answer["refused"])
        return
    raise UnreadableFileError("broken")  # it died: of memory, of time, of the file


def unpacked(part: bytes) -> list[Row]:
    """Return the rows of a part: number in the file, cells as text."""
    return [(number, cells) for number, cells in json.loads(zlib.decompress(part))]


def _said(reason: str) -> str:
    return {
        "empty": _("表里没有内容，请看看是不是选错了文件"),
        "too_large": _("文件超过 55 MB，请按乡镇或按村分成几个"),
        "not_workbook": _("这不是 Excel 表格，请选 .xlsx 或 .csv 文件"),
        "old_workbook": _("这是老式的 .xls，请在 Excel 或 WPS 里另存为 .xlsx 再传"),
        "encrypted": _("表格加了密码，请去掉密码另存一份再传"),
        "macros": _("表格里带宏，请另存为不带宏的 .xlsx 再传"),
        "bomb": _("文件拆开后大得离谱，不收。请把数据复制到一张新表里再传"),
        "sheets": _("工作表超过 50 张，请只留下要导入的那一张"),
        "rows": _("超过 300,000 行，请分成几个文件"),
        "columns": _("超过 100 列，请只留下要导入的列"),
        "zeros": _("文件里有看不见的零字符，请用 Excel 或 WPS 另存为 CSV 再传"),
        "not_text": _("认不出文件里的字，请用 Excel 或 WPS 另存为 .xlsx 再传"),
        "broken": _("表格坏了，打不开。请在 Excel 或 WPS 里另存一份再传"),
    }[reason]
