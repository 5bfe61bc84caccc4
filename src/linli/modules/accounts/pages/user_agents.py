"""What a browser says of itself, in words its owner recognises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_DEVICES = (
    ("iPhone", _("苹果手机")),
    ("iPad", _("苹果平板")),
    ("Android", _("安卓手机")),
    ("HarmonyOS", _("鸿蒙手机")),
    ("Windows", _("Windows 电脑")),
    ("Macintosh", _("苹果电脑")),
    ("Linux", _("Linux 电脑")),
)
_BROWSERS = (
    ("MicroMessenger", _("微信")),
    ("Edg", "Edge"),
    ("Firefox", _("火狐")),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def device_words(user_agent: str, kind: str) -> str:
    """Say which device and browser: 安卓手机 · 微信."""
    device = next((str(words) for mark, words in _DEVICES if mark in user_agent), "")
    browser = next((str(words) for mark, words in _BROWSERS if mark in user_agent), "")
    known = " · ".join(part for part in (device, browser) if part)
    return known or str(_("程序接口") if kind == "api" else _("别的设备"))


def device_icon(user_agent: str) -> str:
    """Return the icon of the device."""
    if "iPad" in user_agent:
        return "device-tablet"
    return "device-mobile" if any(mark in user_agent for mark in ("Mobile", "Android")) else "device-desktop"
