"""What roles are called in the villages, by level of the place where they are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.roles import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ROLE_NAMES: dict[Role, StrPromise] = {
    Role.RESIDENT: _("村民"),
    Role.HOUSEHOLD_REP: _("户代表"),
    Role.GRID_WORKER: _("网格员"),
    Role.GRID_LEADER: _("网格长"),
    Role.GRID_ADVISOR: _("网格指导员"),
    Role.VILLAGE_CLERK: _("村务管理员"),
    Role.VILLAGE_SECRETARY: _("村书记"),
    Role.SERVICE_MEMBER: _("服务团队"),
    Role.SUPERVISOR: _("监督委员会"),
    Role.TOWN_CLERK: _("镇街工作人员"),
    Role.TOWN_COMMAND: _("综合指挥室"),
    Role.DEPARTMENT_OFFICER: _("部门办件人"),
    Role.COUNTY_OPERATOR: _("县级管理"),
    Role.CITY_OPERATOR: _("市级管理"),
    Role.AUDITOR: _("审计"),
    Role.DISCIPLINE_OFFICER: _("纪检"),
    Role.EMPLOYER: _("用工企业"),
    Role.SYSADMIN: _("系统管理员"),
}

_IN_A_COMMUNITY: dict[Role, StrPromise] = {
    Role.RESIDENT: _("居民"),
    Role.VILLAGE_CLERK: _("社区管理员"),
    Role.VILLAGE_SECRETARY: _("社区书记"),
}
_FIRST_VILLAGE = 200


def is_community(place: str) -> bool:
    """Whether the place lies in an urban community: its committee's number is below 200.

    统计用区划代码编制规则: 001-199 residents' committees, 200-399 villagers' committees.
    """
    number = place[Level.TOWN : Level.VILLAGE]
    return len(number) == Level.VILLAGE - Level.TOWN and int(number) < _FIRST_VILLAGE


def role_label(role: Role | str, place: str = "") -> str:
    """Return what people call the role at that place: 村书记, and 社区书记 in a community."""
    known = Role(role)
    names = _IN_A_COMMUNITY if known in _IN_A_COMMUNITY and is_community(place) else ROLE_NAMES
    return str(names[known])
