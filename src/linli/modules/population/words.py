"""How the register's fields are called to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from linli.modules.population.codes import EDUCATIONS, ETHNICITIES, ID_KINDS, MARITAL_STATES, POLITICAL_STATES
from linli.modules.population.consents import CONSENTS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FIELD_NAMES = {
    "name": _("姓名"),
    "sex": _("性别"),
    "born_on": _("出生日期"),
    "phone": _("手机号"),
    "id_kind": _("证件类型"),
    "id_number": _("证件号码"),
    "ethnicity": _("民族"),
    "marital": _("婚姻状况"),
    "education": _("文化程度"),
    "political": _("政治面貌"),
    "occupation": _("职业"),
    "workplace": _("工作单位"),
    "number": _("编号"),
    "address": _("地址"),
    "grid": _("网格"),
    "house_id": _("房屋"),
    "use": _("用途"),
    "area": _("建筑面积"),
    "owner_id": _("房主"),
}

CONSENT_TITLES = {name: text.title for name, text in CONSENTS.items()}

_TABLES: dict[str, dict[Any, StrOrPromise]] = {
    "ethnicity": dict(ETHNICITIES),
    "marital": dict(MARITAL_STATES),
    "education": dict(EDUCATIONS),
    "political": dict(POLITICAL_STATES),
    "id_kind": dict(ID_KINDS),
    "sex": {0: _("未知"), 1: _("男"), 2: _("女"), 9: _("未说明")},
}


def value_words(name: str, value: Any) -> str:
    """Say what a field holds: a code by its name, a day as it is written, everything else as it is."""
    if value in (None, ""):
        return ""
    return str(_TABLES[name].get(value, value)) if name in _TABLES else str(value)
