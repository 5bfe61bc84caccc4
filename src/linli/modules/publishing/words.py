"""The words for where a post is and for its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STATES: dict[str, tuple[StrPromise, str]] = {
    "draft": (_("草稿"), ""),
    "in_review": (_("等审核"), "warn"),
    "scheduled": (_("定时发"), "info"),
    "published": (_("已发布"), "go"),
    "withdrawn": (_("已撤回"), "bad"),
    "expired": (_("到期撤下"), "line"),
}
"""What a state is called, and its colour."""

STEPS: dict[str, StrPromise] = {
    "submit": _("送审"),
    "recall": _("拿回来改"),
    "return": _("退回修改"),
    "publish": _("发布"),
    "schedule": _("定时发"),
    "correct": _("更正"),
    "withdraw": pgettext_lazy("post", "撤回"),
}
"""What stands on a step's button."""

VISIBILITIES: dict[str, tuple[StrPromise, StrPromise]] = {
    "everybody": (_("所有人"), _("不登录也看得到")),
    "members": (_("本地成员"), _("登记在这里、住在这里的人")),
    "audience": (_("只给选定的人"), _("名单谁也看不到，收到的人也不知道还有谁")),
}
"""Who sees a post, with what that means."""

CHANNELS: dict[str, StrPromise] = {
    "wechat": _("微信服务号"),
    "miniprogram": _("小程序"),
    "web_push": _("浏览器提醒"),
    "sms": _("短信"),
    "email": _("邮件"),
}
"""What a message is also sent by, besides the inbox."""
