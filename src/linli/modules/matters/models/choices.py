"""The words a matter's fields may hold: kinds, who may see, who may know, how it was rated, the states' names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.modules.matters import flow

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Kind(models.TextChoices):
    """What sort of concern it is (product B3, O3)."""

    REPORT = "report", _("反映")
    SNAPSHOT = "snapshot", _("随手拍")
    LETTER = "letter", _("村民信箱")
    HELP = "help", _("求助")
    SUGGESTION = "suggestion", _("提建议")
    DISPUTE = "dispute", _("矛盾纠纷")
    TIP_OFF = "tip_off", _("举报")
    PLATFORM_COMPLAINT = "platform_complaint", _("平台投诉")


PRIVATE_KINDS = frozenset({Kind.LETTER, Kind.HELP, Kind.DISPUTE, Kind.TIP_OFF, Kind.PLATFORM_COMPLAINT})
"""Kinds no reporter can show to the village."""


class Office(models.TextChoices):
    """Whose matter it is: the place's own, the county's, or the county's discipline officers' alone (sealed)."""

    PLACE = "place", _("村和街道")
    COUNTY = "county", _("县里")
    DISCIPLINE = "discipline", _("纪检")


OFFICE_OF = {Kind.TIP_OFF: Office.DISCIPLINE, Kind.PLATFORM_COMPLAINT: Office.COUNTY}
"""Kinds that do not go to the place they are about; all others do."""


class Visibility(models.TextChoices):
    """Who besides those who handle it may read a matter."""

    PRIVATE = "private", _("只给办事的人看")
    VILLAGE = "village", _("全村看得到")


class Identity(models.TextChoices):
    """Who may know who reported: neighbours too, those who handle it alone, or nobody at all."""

    NAMED = "named", _("用真名")
    UNNAMED = "unnamed", _("不让邻居看到名字")
    ANONYMOUS = "anonymous", _("匿名")


class Consent(models.TextChoices):
    """How somebody agreed that another reports for them."""

    SPOKEN = "spoken", _("当面口头同意")
    SIGNED = "signed", _("签字同意")
    PHONE = "phone", _("电话里同意")


class Outcome(models.TextChoices):
    """How a mediation ended."""

    AGREED = "agreed", _("达成协议")
    NOT_AGREED = "not_agreed", _("没有谈成")


class Grade(models.TextChoices):
    """The reporter's rating."""

    SATISFIED = flow.SATISFIED, _("满意")
    BASICALLY_SATISFIED = flow.BASICALLY_SATISFIED, _("基本满意")
    DISSATISFIED = flow.DISSATISFIED, _("不满意")


STATE_NAMES: dict[str, StrPromise] = {
    flow.REPORTED: _("待响应"),
    flow.ANSWERED: _("已响应"),
    flow.ASSIGNED: _("已交办"),
    flow.HANDLING: _("处置中"),
    flow.AT_TOWN: _("街道处置"),
    flow.RETURNED: pgettext_lazy("state", "退回重办"),
    flow.DISPUTED: _("等裁定"),
    flow.RESOLVED: _("待评价"),
    flow.CLOSED: _("已办结"),
    flow.MERGED: _("已合并"),
    flow.WITHDRAWN: _("已撤回"),
}
