from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import linli.web

STATIC = Path(linli.web.__file__).parent / "static" / "linli"
SHEETS = sorted(STATIC.glob("*.css"))
LAYERS = "vendor, reset, tokens, base, parts, resident, console, wall, util"
FIRST_VISIT = ("linli.css", "linli.js", "icons.svg", "vendor/htmx.min.js", "mark.svg")
FONT = "vendor/barlow-semi-condensed-latin-600-normal.woff2"
KIB = 1024


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_sheet_names_the_same_layers_first(sheet: Path) -> None:
    first = re.search(r"@layer ([^;{]+);", sheet.read_text(encoding="utf-8"))
    assert first is not None
    assert first[1] == LAYERS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_sheet_asks_for_more_than_the_oldest_engine_can(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    assert "color-mix(" not in text
    assert "&" not in text
    assert "@container" not in text
    assert not re.search(r":has\(", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_sheet_loads_what_the_content_policy_forbids(sheet: Path) -> None:
    for address in re.findall(r"url\([\"']?([^\"')]+)", sheet.read_text(encoding="utf-8")):
        assert (sheet.parent / address).is_file(), address


def test_the_first_visit_of_a_resident_leaves_room_for_the_page_within_60_kib() -> None:
    size = sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in FIRST_VISIT)
    size += (STATIC / FONT).stat().st_size
    assert size <= 56 * KIB
