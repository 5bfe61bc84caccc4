"""Who sits in the bodies of 张王村 in the demo: its committee, its representatives, those of its collective."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linli.config.demo.accounts import ZHANGWANG, demo_phones
from linli.config.demo.naming import FEMALE
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.law import COLLECTIVE_REPRESENTATIVE, COMMITTEE_MEMBER, REPRESENTATIVE
from linli.modules.deliberation.services.seats import seat_give

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from linli.config.demo.offices import Offices
    from linli.config.demo.people import Crowd, Soul

COMMITTEE, REPRESENTATIVES = 5, 34
"""One representative for five households (村 §29: 五户至十五户); with the committee 39 of whom 34 are more than 4/5."""
_COLLECTIVE_REPRESENTATIVES = 25
_OLDEST = 72
_GROWN = 20
_ELECTED = timedelta(days=3)
_BY = {
    COMMITTEE_MEMBER: "上一届村委会换届选举当选",
    REPRESENTATIVE: "各户推选，五户一名",
    COLLECTIVE_REPRESENTATIVE: "集体成员大会选出的代表",
}


def seats_fill(offices: Offices, crowd: Crowd, began: datetime) -> int:
    """Seat people of 张王村 in its bodies soon after their offices began; return how many seats there are."""
    at = began + _ELECTED
    clerk = actor_of(offices.at[Role.VILLAGE_CLERK, ZHANGWANG], at)
    seated = list(_seated(offices, crowd, at.year))
    for person_id, seat in seated:
        seat_give(actor=clerk, village=ZHANGWANG, person_id=person_id, seat=seat, note=_BY[seat], now=at)
    return len(seated)


def _seated(offices: Offices, crowd: Crowd, year: int) -> Iterator[tuple[int, str]]:
    """Choose people door by door, every other one a woman; whoever watches over the committee is not of it (村 §37).

    Nor is whoever serves the village in an office one of its representatives.
    """
    chairs = [offices.at[role, ZHANGWANG] for role in (Role.VILLAGE_SECRETARY, Role.VILLAGE_CLERK)]
    taken = {person for (_role, place), person in offices.at.items() if place.startswith(ZHANGWANG)}
    able = [
        [
            soul
            for soul in home.members
            if "registered" in soul.kinds and _GROWN <= year - soul.born <= _OLDEST and soul.pk not in taken
        ]
        for home in crowd.homes[ZHANGWANG]
    ]
    homes = [souls for souls in able if souls]
    committee = [*chairs, *(_one_of(homes[nth], nth).pk for nth in (33, 78, 121)[: COMMITTEE - len(chairs)])]
    yield from ((person, COMMITTEE_MEMBER) for person in committee)
    householder = crowd.by_phone["19900000001"].pk
    others = [
        _one_of(souls, nth).pk
        for nth, souls in enumerate(homes[2 :: len(homes) // REPRESENTATIVES])
        if not {soul.pk for soul in souls} & {*committee, householder}
    ]
    representatives = [householder, *others][:REPRESENTATIVES]
    yield from ((person, REPRESENTATIVE) for person in representatives)
    collective = [householder, *representatives[-_COLLECTIVE_REPRESENTATIVES + 1 :]]
    yield from ((person, COLLECTIVE_REPRESENTATIVE) for person in collective)


def _one_of(souls: list[Soul], nth: int) -> Soul:
    """Return a woman at every other door where there is one, no account of the demo."""
    free = [soul for soul in souls if soul.phone not in demo_phones()] or souls
    women = [soul for soul in free if soul.sex == FEMALE]
    return women[0] if nth % 2 and women else free[0]
