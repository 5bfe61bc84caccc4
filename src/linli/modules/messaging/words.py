"""What channels and states are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CHANNEL_WORDS = {
    "web_push": (_("设备提醒"), "bell-ringing"),
    "wechat": (_("微信服务号"), "brand-wechat"),
    "miniprogram": (_("微信小程序"), "brand-wechat"),
    "email": (_("邮件"), "mail"),
    "sms": (_("短信"), "message-2"),
    "doorstep": (_("网格员上门"), "walk"),
}
STATE_WORDS = {
    "preparing": (_("正在数人"), "info"),
    "awaiting": (_("等批复"), "warn"),
    "running": (_("正在发"), "info"),
    "done": (_("发完了"), "go"),
    "refused": (_("没批"), "bad"),
    "stopped": (_("停下了"), "bad"),
    "withdrawn": (_("撤回了"), ""),
}
