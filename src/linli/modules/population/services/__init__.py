"""All writes of persons, households, memberships, tags, and people's rights."""

from linli.modules.population.services.corrections import (
    correction_accept,
    correction_ask,
    correction_refuse,
    correction_wanted,
    correction_withdraw,
)
from linli.modules.population.services.households import (
    house_change,
    house_enter,
    household_change,
    household_enter,
    household_merge,
    household_set_head,
    household_split,
)
from linli.modules.population.services.moving import (
    person_die,
    person_move_in,
    person_move_out,
    person_rehouse,
    person_revive,
)
from linli.modules.population.services.persons import person_correct, person_enter
from linli.modules.population.services.registering import (
    household_register,
    membership_begin,
    membership_end,
    membership_settle,
    person_change_phone,
    person_register,
)
from linli.modules.population.services.rights import (
    consent_give,
    data_export,
    erasing_objections,
    person_erase,
    register_must_stay,
)
from linli.modules.population.services.tagging import tag_give, tag_take
from linli.modules.population.services.unmasking import number_unmask

__all__ = [
    "consent_give",
    "correction_accept",
    "correction_ask",
    "correction_refuse",
    "correction_wanted",
    "correction_withdraw",
    "data_export",
    "erasing_objections",
    "house_change",
    "house_enter",
    "household_change",
    "household_enter",
    "household_merge",
    "household_register",
    "household_set_head",
    "household_split",
    "membership_begin",
    "membership_end",
    "membership_settle",
    "number_unmask",
    "person_change_phone",
    "person_correct",
    "person_die",
    "person_enter",
    "person_erase",
    "person_move_in",
    "person_move_out",
    "person_register",
    "person_rehouse",
    "person_revive",
    "register_must_stay",
    "tag_give",
    "tag_take",
]
