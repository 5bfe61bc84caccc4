"""All writes of persons, households, memberships and tags."""

from linli.modules.population.services.persons import person_correct, person_enter
from linli.modules.population.services.registering import (
    household_register,
    membership_begin,
    membership_end,
    membership_settle,
    person_change_phone,
    person_register,
)

__all__ = [
    "household_register",
    "membership_begin",
    "membership_end",
    "membership_settle",
    "person_change_phone",
    "person_correct",
    "person_enter",
    "person_register",
]
