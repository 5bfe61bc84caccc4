"""Why a file is not read, as words both sides know, and how much is read at most."""

from __future__ import annotations

ROWS_AT_MOST = 300_000
COLUMNS_AT_MOST = 100
CELL_AT_MOST = 500
"""Characters of one cell that are passed on; nothing in the register is as long."""
UNPACKED_AT_MOST = 800_000_000
RATIO_AT_MOST = 150
"""How many times its size a workbook may unpack to, once that is more than ``RATIO_COUNTS_FROM``."""
RATIO_COUNTS_FROM = 20_000_000
PARTS_AT_MOST = 1_000
SHEETS_AT_MOST = 50


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """The file is not taken; the reason is a word of ``REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
