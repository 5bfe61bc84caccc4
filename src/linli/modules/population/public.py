"""The front door of population: ids in, frozen dataclasses out."""

from linli.modules.population.cards import HouseholdCard, HouseholdMemberCard, MembershipCard, PersonCard
from linli.modules.population.errors import (
    InvalidHouseholdNumberError,
    InvalidPhoneError,
    PopulationRefusedError,
    UnknownHouseholdError,
    UnknownPersonError,
)
from linli.modules.population.normal_forms import household_number_normalised, phone_normalised
from linli.modules.population.selectors import (
    household_get,
    household_members,
    households_count,
    households_get,
    households_of_village,
    members_named,
    memberships_of,
    person_by_phone,
    person_get,
    persons_get,
    phone_of,
    phones_of,
    residents_count,
)
from linli.modules.population.services import (
    household_register,
    membership_begin,
    membership_end,
    person_change_phone,
    person_register,
)

__all__ = [
    "HouseholdCard",
    "HouseholdMemberCard",
    "InvalidHouseholdNumberError",
    "InvalidPhoneError",
    "MembershipCard",
    "PersonCard",
    "PopulationRefusedError",
    "UnknownHouseholdError",
    "UnknownPersonError",
    "household_get",
    "household_members",
    "household_number_normalised",
    "household_register",
    "households_count",
    "households_get",
    "households_of_village",
    "members_named",
    "membership_begin",
    "membership_end",
    "memberships_of",
    "person_by_phone",
    "person_change_phone",
    "person_get",
    "person_register",
    "persons_get",
    "phone_normalised",
    "phone_of",
    "phones_of",
    "residents_count",
]
