"""The roll drawn: one mark for each entry, those who took part first, and the line that makes it valid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKS_AT_MOST = 600
"""Beyond so many a bar is drawn: marks of a few pixels say nothing."""
PITCH = 16
ON_A_PHONE, AT_A_DESK = 22, 30
HOUSE = "l6-5 6 5v8h-12z"
PERSON = "a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0m-3 9.4a6.2 5.2 0 0 1 12.4 0z"
_HOUSE_AT, _PERSON_AT = (2, 6), (4.8, 4)


@dataclass(frozen=True, slots=True)
class Marks:
    """A drawing: its size, one path for each colour, and the dashed line."""

    width: int
    height: int
    layers: tuple[tuple[str, str], ...]
    line: str


def marks_of(
    parts: Sequence[tuple[str, int]], *, needed: int, are_houses: bool, columns: int = ON_A_PHONE
) -> Marks | None:
    """Draw so many marks of each colour in this order, the line after ``needed``; nothing where they are too many."""
    total = sum(count for _css, count in parts)
    if not 0 < total <= MARKS_AT_MOST:
        return None
    shape, (left, top) = (HOUSE, _HOUSE_AT) if are_houses else (PERSON, _PERSON_AT)
    spots = _spots(columns)
    layers = tuple(
        (css, "".join(f"M{x + left:g} {y + top}{shape}" for x, y in islice(spots, count)))
        for css, count in parts
        if count
    )
    rows = -(-total // columns)
    return Marks(columns * PITCH, rows * PITCH, layers, _line(needed, total, columns))


def _spots(columns: int) -> Iterator[tuple[int, int]]:
    row = 0
    while True:
        for column in range(columns):
            yield column * PITCH, row * PITCH
        row += 1


def _line(needed: int, total: int, columns: int) -> str:
    """Return the stairs between the mark that makes it valid and the next one."""
    row, column = divmod(min(needed, total), columns)
    y, x, right = row * PITCH, column * PITCH, columns * PITCH
    if not column:
        return f"M0 {y}H{right}"
    return f"M0 {y + PITCH}H{x}V{y}" + (f"H{right}" if row else "")
