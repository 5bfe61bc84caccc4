"""Who holds which office in the demo, from when and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from linli.config.demo.accounts import CAST, DONGHUA, LONGYOU, ZHANGWANG, demo_phones
from linli.config.demo.places import DAJIE
from linli.kernel.roles import VILLAGE_ROLES, Role
from linli.modules.accounts.public import appointment_give, appointments_of
from linli.modules.population.public import person_register

if TYPE_CHECKING:
    from datetime import datetime

    from linli.config.demo.people import Crowd
    from linli.config.demo.places import Ground

_TERM = timedelta(days=5 * 365)
_CONTRACT = timedelta(days=2 * 365)
_AGE = 45
_OFFICERS = (
    (DONGHUA, "自然资源所", "童国富", 1),
    (DONGHUA, "派出所", "毛剑锋", 1),
    (DONGHUA, "社会事务办", "严慧琴", 2),
    (DONGHUA, "农业农村办", "汪江波", 1),
    (DONGHUA, "街道环卫队", "邱卫东", 1),
    (LONGYOU, "民政局", "章雪芳", 2),
    (LONGYOU, "住房和城乡建设局", "傅晓峰", 1),
    (LONGYOU, "交通运输局", "戴永康", 1),
    (LONGYOU, "林业水利局", "柳立新", 1),
    (LONGYOU, "农业农村局", "沈利民", 1),
    (LONGYOU, "供电公司", "夏志勇", 1),
    (LONGYOU, "水务公司", "洪少华", 1),
)


@dataclass(slots=True)
class Offices:
    """Person ids by office: at a grid or village by role, in a unit by the unit's id."""

    at: dict[tuple[Role, str], int] = field(default_factory=dict)
    of_unit: dict[int, int] = field(default_factory=dict)
    teams: dict[str, list[int]] = field(default_factory=dict)


def offices_fill(ground: Ground, crowd: Crowd, *, began: datetime, now: datetime) -> Offices:
    """Appoint the accounts, then whoever else villages, departments and a neighbouring town need."""
    offices = Offices()
    for part in CAST:
        if part.role is not None:
            unit = ground.units[part.place, part.unit] if part.unit else None
            _appoint(offices, crowd.by_phone[part.phone].pk, part.role, part.place, unit_id=unit, at=began)
    for village in ground.villages:
        _fill_village(offices, village, ground, crowd, began)
    for place, office, name, sex in _OFFICERS:
        person = person_register(name=name, sex=sex, now=began).id
        _appoint(offices, person, Role.DEPARTMENT_OFFICER, place, unit_id=ground.units[place, office], at=began)
    command = person_register(name="翁海燕", sex=2, now=began).id
    _appoint(offices, command, Role.TOWN_COMMAND, DAJIE, unit_id=ground.units[DAJIE, "综合指挥室"], at=began)
    _stand_in(offices, crowd, now)
    return offices


def _appoint(
    offices: Offices, person: int, role: Role, place: str, *, at: datetime, unit_id: int | None = None
) -> None:
    until = at + _TERM if role in VILLAGE_ROLES | {Role.SUPERVISOR} else None
    until = at + _CONTRACT if role is Role.GRID_WORKER else until
    appointment_give(actor=None, person_id=person, role=role, place=place, unit_id=unit_id, until_at=until, now=at)
    offices.at.setdefault((role, place), person)
    if role is Role.DEPARTMENT_OFFICER and unit_id is not None:
        offices.of_unit.setdefault(unit_id, person)
    if role is Role.SERVICE_MEMBER:
        offices.teams.setdefault(place, []).append(person)


def _fill_village(offices: Offices, village: str, ground: Ground, crowd: Crowd, at: datetime) -> None:
    """Give the village what it still lacks; heads of households in their forties are asked first."""
    heads = [home.members[0] for home in crowd.homes[village]]
    able = [head for head in heads if "registered" in head.kinds and head.phone not in demo_phones()]
    free = iter([head.pk for head in sorted(able, key=lambda head: abs(at.year - head.born - _AGE))])
    team = ground.units[village, f"{ground.names[village]}服务团队"]
    wanted = [(Role.VILLAGE_CLERK, village), (Role.VILLAGE_SECRETARY, village), (Role.SUPERVISOR, village)]
    wanted += [(Role.GRID_WORKER, grid) for grid in ground.grids[village]]
    wanted += [(Role.GRID_LEADER, grid) for grid in ground.grids[village]] if village == ZHANGWANG else []
    for role, place in wanted:
        if (role, place) not in offices.at:
            _appoint(offices, next(free), role, place, at=at)
    for _ in range(2):
        _appoint(offices, next(free), Role.SERVICE_MEMBER, village, unit_id=team, at=at)


def _stand_in(offices: Offices, crowd: Crowd, now: datetime) -> None:
    """The worker of grid 3 is on leave: the leader of grid 1 stands in for a fortnight."""
    away = offices.at[Role.GRID_WORKER, f"{ZHANGWANG}003"]
    since = now - timedelta(days=5)
    held = next(card for card in appointments_of(away, now=since) if card.role is Role.GRID_WORKER)
    appointment_give(
        actor=None,
        person_id=crowd.by_phone["19900000015"].pk,
        role=Role.GRID_WORKER,
        place=f"{ZHANGWANG}003",
        until_at=since + timedelta(days=14),
        substitute_for=held.id,
        now=since,
    )
