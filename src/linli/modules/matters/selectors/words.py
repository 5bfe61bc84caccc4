"""The words for steps: on buttons, in a matter's course, to whoever reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STEP_LABELS: dict[str, StrPromise] = {
    "answer": _("回复"),
    "assign": _("交办"),
    "escalate": _("上报街道"),
    "dispatch": _("派给部门"),
    "return": _("退回村里"),
    "accept": _("接下来办"),
    "progress": _("报进展"),
    "refuse": _("办不了，退回"),
    "arbitrate": pgettext_lazy("step", "裁定"),
    "resolve": pgettext_lazy("step", "办结"),
    "close": pgettext_lazy("step", "关闭"),
    "reopen": pgettext_lazy("step", "重新办理"),
    "merge": _("合并"),
    "split": _("拆分"),
    "withdraw": _("撤回"),
}
"""What stands on the button."""

COURSE_LABELS: dict[str, StrPromise] = {
    "report": _("提交"),
    "answer": _("有人回应了"),
    "assign": _("交村里办"),
    "escalate": _("村里上报街道"),
    "dispatch": _("街道派单"),
    "return": _("街道退回村里"),
    "accept": _("接手办理"),
    "progress": _("现场处置"),
    "refuse": _("承办方退回，等裁定"),
    "arbitrate": _("裁定由谁办"),
    "resolve": _("办结"),
    "close": _("关闭"),
    "reopen": _("重新办理"),
    "merge": _("并到另一件一起办"),
    "split": _("拆成几件分头办"),
    "withdraw": _("撤回了"),
    "ask": _("补充提问"),
    "rate": _("评价"),
    "rung": _("平台提醒"),
    "note": _("内部备注"),
    "visit": _("回访"),
    "parts_done": _("协办和分头办的都办完了"),
    "numbered": _("外部平台的编号"),
    "lead_on": _("提到村里大家一起议"),
}
"""What stands in the course of a matter."""
