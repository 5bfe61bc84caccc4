"""Files that are no tables of residents are refused fast, with one sentence, and leave nothing behind."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook

from linli.kernel import clock
from linli.modules.places.testing import ZHANGWANG, a_village
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.importing.opening import UnreadableFileError, packed_parts, unpacked
from linli.modules.population.importing.reading import workbooks
from linli.modules.population.importing.services import import_take_in
from linli.modules.population.models import ImportPart, ResidentImport

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADERS = ["姓名", "身份证号", "户号"]


def a_workbook(path: Path, write: Callable[[Workbook], None] | None = None) -> Path:
    with Workbook(str(path)) as book:
        if write is None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADERS)
            sheet.write_row(1, 0, ["王秀芳", "x", "1"])
        else:
            write(book)
    return path


def repacked(path: Path, change: Callable[[zipfile.ZipFile], None], *, without: str = "") -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != without:
                new.writestr(part.filename, old.read(part))
        change(new)
    path.write_bytes(out.getvalue())
    return path


def rows_in(path: Path) -> list[tuple[int, list[str]]]:
    return [row for part in packed_parts(path) for row in unpacked(part)]


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        rows_in(path)
    assert str(refused.value)
    return refused.value.reason


def a_bomb(path: Path) -> None:
    def blow_up(new: zipfile.ZipFile) -> None:
        with new.open("xl/media/image1.png", "w", force_zip64=True) as part:
            for _ in range(100):
                part.write(bytes(10_000_000))

    repacked(a_workbook(path), blow_up)


def a_bomb_that_lies(path: Path) -> None:
    """Let the directory declare a thousand bytes where there are a thousand million."""
    a_bomb(path)
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"xl/media/image1.png") - 46
    assert raw[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", raw, at + 24, 1000)
    path.write_bytes(bytes(raw))


def a_wide_sheet(path: Path) -> None:
    a_workbook(path, lambda book: book.add_worksheet().write_row(0, 0, ["x"] * 200))


def a_far_cell(path: Path) -> None:
    """Let one cell in the last corner of a sheet make a table of 17,000 million cells."""

    def write(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(1_048_575, 16_383, "x")

    a_workbook(path, write)


def with_macros(path: Path) -> None:
    repacked(a_workbook(path), lambda new: new.writestr("xl/vbaProject.bin", b"macro"))


def with_entities(path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    repacked(a_workbook(path), lambda new: new.writestr("xl/workbook.xml", text), without="xl/workbook.xml")


@pytest.mark.parametrize(
    ("reason", "make"),
    [
        ("empty", lambda path: path.write_bytes(b"")),
        ("not_workbook", lambda path: path.write_bytes(b"%PDF-1.7 nothing else")),
        ("not_workbook", lambda path: zipfile.ZipFile(path, "w").writestr("a.txt", "a")),
        ("old_workbook", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))),
        (
            "encrypted",
            lambda path: path.write_bytes(
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
            ),
        ),
        ("bomb", a_bomb),
        ("bomb", with_entities),
        ("macros", with_macros),
        ("columns", a_wide_sheet),
        ("zeros", lambda path: path.write_bytes("姓名,户号\n王\x00,1".encode())),
        ("not_text", lambda path: path.write_bytes(b"\xff\xff\xff\xff,\x81\x20\n")),
        ("columns", lambda path: path.write_text(",".join(["x"] * 200))),
        ("broken", lambda path: path.write_bytes(b"PK\x03\x04" + os.urandom(5000))),
    ],
)
def test_what_is_no_plain_table_is_refused_with_a_sentence(
    tmp_path: Path, reason: str, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "file"
    make(path)
    assert refusal(path) == reason


@pytest.mark.parametrize("make", [a_bomb_that_lies, a_far_cell])
def test_what_lies_about_its_size_harms_nobody(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "file"
    make(path)
    assert refusal(path) in {"bomb", "broken", "columns", "rows"}


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "file.xlsx"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    began = time.perf_counter()
    assert refusal(path) == "too_large"
    assert time.perf_counter() - began < 0.1


def test_cells_are_read_as_people_mean_them(tmp_path: Path) -> None:
    def write(book: Workbook) -> None:
        hidden, sheet = book.add_worksheet(), book.add_worksheet()
        hidden.write(0, 0, "not this one")
        hidden.hide()
        sheet.activate()
        sheet.set_first_sheet()
        sheet.write_string(3, 1, "姓名")
        sheet.write_datetime(4, 2, date(1958, 3, 14), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(4, 3, 12)
        sheet.write_number(4, 4, 330825195803140021)
        sheet.write_formula(4, 5, "=1+1", None, 2)

    (head, cells) = rows_in(a_workbook(tmp_path / "file", write))
    assert head == (4, ["", "姓名", "", "", "", ""])
    assert cells == (5, ["", "", "1958-03-14", "12", "3.30825195803140E+17", "2"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_whatever_it_was_saved(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "file"
    path.write_text(f"姓名{separator}户号\n王秀芳{separator}12\n", encoding=encoding)
    assert rows_in(path) == [(1, ["姓名", "户号"]), (2, ["王秀芳", "12"])]


def test_a_long_sheet_is_read_piece_by_piece_without_losing_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "_PIECE", 4_000)

    def write(book: Workbook) -> None:
        sheet = book.add_worksheet()
        for line in range(3_000):
            if line % 7:
                sheet.write_row(line, line % 3, [f"第{line}行", line])

    path = a_workbook(tmp_path / "file", write)
    read = list(workbooks.rows(path, path.stat().st_size))
    assert [number for number, _cells in read] == [line + 1 for line in range(3_000) if line % 7]
    assert all(cells[(number - 1) % 3] == f"第{number - 1}行" for number, cells in read)


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind(tmp_path: Path) -> None:
    a_village()
    path = tmp_path / "file"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(PopulationRefusedError, match="没找到表头"):
        import_take_in(actor=None, place=ZHANGWANG, file=path, file_name="x.csv", now=clock.now())
    assert not ResidentImport.objects.exists()
    assert not ImportPart.objects.exists()
