"""A topic's states in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, pgettext_lazy

from linli.modules.deliberation.flow import DONE, FAILED, OPEN, RAISED, REFUSED, RESOLVED, WITHDRAWN

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STATES: dict[str, tuple[StrPromise, str]] = {
    RAISED: (gettext_lazy("等书记回话"), "warn"),
    REFUSED: (pgettext_lazy("topic", "这次没接"), ""),
    WITHDRAWN: (pgettext_lazy("topic", "撤回了"), ""),
    OPEN: (gettext_lazy("正在议"), "info"),
    FAILED: (gettext_lazy("没有通过"), "bad"),
    RESOLVED: (gettext_lazy("定下来了"), "go"),
    DONE: (gettext_lazy("办成了"), "go"),
}
"""The word for a state, and its tone."""
