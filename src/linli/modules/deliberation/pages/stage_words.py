"""How topics, kinds of stages and shares are said at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linli.modules.deliberation.flow import DONE, FAILED, OPEN, RAISED, REFUSED, RESOLVED, WITHDRAWN
from linli.modules.deliberation.stages import StageKind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

STATES: dict[str, tuple[StrPromise, str]] = {
    RAISED: (pgettext_lazy("topic", "等受理"), "warn"),
    OPEN: (pgettext_lazy("topic", "正在议"), "info"),
    RESOLVED: (pgettext_lazy("topic", "决议生效，正在办"), "go"),
    DONE: (pgettext_lazy("topic", "办完了"), "go"),
    FAILED: (pgettext_lazy("topic", "没通过"), ""),
    REFUSED: (pgettext_lazy("topic", "没受理"), ""),
    WITHDRAWN: (pgettext_lazy("topic", "撤回了"), ""),
}
"""A state of a topic in words, and its tone."""

KINDS: dict[StageKind, StrPromise] = {
    StageKind.CONSULT: _("大伙议"),
    StageKind.MEETING: _("开会"),
    StageKind.VOTE: _("表决"),
    StageKind.DISPLAY: _("公示"),
    StageKind.CARRY_OUT: _("实施"),
    StageKind.ACCEPT: _("验收"),
}
"""What happens in a stage, in words."""
