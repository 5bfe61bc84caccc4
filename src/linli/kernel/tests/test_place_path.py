"""Codes as paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.place_path import (
    InvalidPlaceError,
    Level,
    ancestors_and_self,
    at_level,
    county_of,
    is_place,
    is_within,
    level_of,
    parent_of,
    subtree_bounds,
)

VILLAGE = "330825002222"
codes = st.sampled_from(list(Level)).flatmap(lambda level: st.text("0123456789", min_size=level, max_size=level))


def test_a_village_knows_everything_above_it() -> None:
    assert ancestors_and_self(VILLAGE) == ("33", "3308", "330825", "330825002", VILLAGE)
    assert parent_of(VILLAGE) == "330825002"
    assert parent_of("33") == ""
    assert county_of(VILLAGE) == "330825"
    assert at_level(VILLAGE, Level.TOWN) == "330825002"
    assert at_level("3308", Level.TOWN) == ""


@pytest.mark.parametrize("code", ["3", "330", "33082500", "33a8", "３３０８", "330825002222001002", " 33"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert not is_place(code)
    with pytest.raises(InvalidPlaceError):
        level_of(code)


@given(codes, codes)
def test_the_range_scan_is_the_subtree(code: str, place: str) -> None:
    low, high = subtree_bounds(place)
    assert (low <= code < high) == is_within(code, place)
