"""How the register's fields are called to people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
