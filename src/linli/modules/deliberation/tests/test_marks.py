"""The roll drawn: as many marks as there are entries, and the line right after the one that makes it valid."""

from __future__ import annotations

import pytest

from linli.modules.deliberation.pages.marks import MARKS_AT_MOST, marks_of


@pytest.mark.parametrize("are_houses", [True, False])
def test_each_entry_has_one_mark_of_its_colour(are_houses: bool) -> None:
    drawn = marks_of([("v", 103), ("me", 1), ("n", 68)], needed=115, are_houses=are_houses)

    assert drawn is not None
    assert {css: shape.count("M") for css, shape in drawn.layers} == {"v": 103, "me": 1, "n": 68}
    assert (drawn.width, drawn.height) == (22 * 16, 8 * 16)


def test_a_colour_nobody_has_is_not_drawn() -> None:
    drawn = marks_of([("v", 0), ("n", 5)], needed=4, are_houses=True, columns=5)

    assert drawn is not None
    assert [css for css, _shape in drawn.layers] == ["n"]


@pytest.mark.parametrize(
    ("needed", "total", "columns", "line"),
    [
        (115, 172, 22, "M0 96H80V80H352"),  # five rows whole and five marks of the sixth
        (44, 172, 22, "M0 32H352"),  # exactly two rows
        (3, 5, 22, "M0 16H48V0"),  # within the only row
        (2, 2, 2, "M0 16H32"),  # everybody
    ],
)
def test_the_line_runs_between_the_last_mark_needed_and_the_next(
    needed: int, total: int, columns: int, line: str
) -> None:
    drawn = marks_of([("n", total)], needed=needed, are_houses=True, columns=columns)

    assert drawn is not None
    assert drawn.line == line


def test_beyond_six_hundred_and_of_nobody_no_marks_are_drawn() -> None:
    assert marks_of([("n", MARKS_AT_MOST)], needed=400, are_houses=True) is not None
    assert marks_of([("n", MARKS_AT_MOST + 1)], needed=401, are_houses=True) is None
    assert marks_of([("n", 0)], needed=1, are_houses=True) is None
