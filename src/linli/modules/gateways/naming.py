"""What channels are called, and how an address is shown: its owner knows it, nobody else can use it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.kernel.secrets import mask_phone

_SHOWN = 4
_HINT_AT_MOST = 60

ICONS: dict[str, str] = {
    "sms": "message-2",
    "wechat": "brand-wechat",
    "miniprogram": "brand-wechat",
    "web_push": "bell-ringing",
    "email": "mail",
}


def channel_name(channel: str) -> str:
    """Return what people call a channel."""
    names = {
        "sms": _("短信"),
        "wechat": _("微信"),
        "miniprogram": _("微信小程序"),
        "web_push": _("设备提醒"),
        "email": _("邮件"),
    }
    return names.get(channel, channel)


def address_hint(channel: str, address: str) -> str:
    """Return ``138****0612``, ``z***@qq.com``, or the last four letters of what only machines read."""
    if channel == "sms":
        return mask_phone(address)
    name, at, host = address.rpartition("@")
    if channel == "email" and at:
        return f"{name[:1]}***@{host}"[:_HINT_AT_MOST]
    return f"…{address[-_SHOWN:]}"
