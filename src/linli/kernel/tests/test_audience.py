from datetime import date

import pytest

from linli.kernel.audience import Audience, InvalidAudienceError, audience_parse, born_between


def test_an_expression_is_read_and_said_again() -> None:
    said = {
        "places": ["330825002222", "330825211"],
        "residency": ["resident", "floating"],
        "tags_any": ["low_income"],
        "tags_none": ["veteran"],
        "age": {"min": 60, "max": 69},
        "sex": "female",
        "households_only": True,
    }
    assert audience_parse(said).as_json() == said


def test_a_place_within_another_says_nothing_more() -> None:
    assert audience_parse({"places": ["330825002222", "330825", "330826"]}).places == ("330825", "330826")


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(InvalidAudienceError) as refused:
        audience_parse(
            {
                "places": ["33082"],
                "residency": ["born"],
                "age": {"min": 70, "max": "x"},
                "sex": "f",
                "households_only": 1,
            }
        )
    assert refused.value.faults == [
        ("/places/0", "unknown"),
        ("/residency/0", "unknown"),
        ("/age/max", "not_an_age"),
        ("/sex", "unknown"),
        ("/households_only", "not_a_boolean"),
    ]


@pytest.mark.parametrize("said", [{}, {"places": []}, {"places": "330825"}, {"places": None}])
def test_no_place_is_nobody_and_refused(said: dict[str, object]) -> None:
    with pytest.raises(InvalidAudienceError):
        audience_parse(said)


def test_an_age_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidAudienceError, match="/age/max: below_min"):
        audience_parse({"places": ["33"], "age": {"min": 70, "max": 60}})


@pytest.mark.parametrize(
    ("least", "most", "today", "first", "last"),
    [
        (60, None, date(2026, 11, 26), None, date(1966, 11, 26)),
        (None, 17, date(2026, 11, 26), date(2008, 11, 27), None),
        (60, 60, date(2026, 11, 26), date(1965, 11, 27), date(1966, 11, 26)),
        (1, None, date(2024, 2, 29), None, date(2023, 2, 28)),
        (None, 17, date(2018, 2, 28), date(2000, 2, 29), None),
    ],
)
def test_birthdays_of_an_age(
    least: int | None, most: int | None, today: date, first: date | None, last: date | None
) -> None:
    assert born_between(Audience(("33",), age_min=least, age_max=most), today) == (first, last)
