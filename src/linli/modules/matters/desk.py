"""What matters put into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.modules.matters.policy import CONNECT, REPORT, WORK
from linli.modules.matters.selectors.queue import matters_awaiting
from linli.web.desk import Badge, Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.figures import DeskNumbers


def queue_badge(numbers: DeskNumbers) -> Badge:
    """Return what waits for the actor; hot when any of it is late."""
    return Badge(numbers.mine, hot=numbers.mine_late > 0)


def _badge(actor: Actor, place: str, now: datetime) -> Counted:
    return Counted(matters_awaiting(actor=actor, place=place), late=Q(due_at__lt=now))


_TONES = {
    "reported": "bad",
    "returned": "bad",
    "disputed": "bad",
    "answered": "go",
    "resolved": "warn",
    "closed": "",
    "merged": "",
    "withdrawn": "",
}


def state_tone(state: str) -> str:
    """Return the tone of a state's tag: red waits for the office, amber for the reporter, blue is being worked on."""
    return _TONES.get(state, "info")


QUEUE = "matters:console_queue"
DETAIL = "matters:console_detail"

ENTRIES = (
    Entry(_("办事"), _("事件办理"), QUEUE, "inbox", WORK, 20, badge=_badge),
    Entry(_("管理"), _("办事的承诺"), "matters:console_promises", "hourglass", WORK, 80),
    Entry(_("管理"), _("外部平台"), "matters:console_connectors", "external-link", CONNECT, 85),
    Entry(_("管理"), _("常用语"), "matters:console_templates", "message-2", WORK, 81),
    Entry(_("管理"), _("事情通常给谁"), "matters:console_routes", "sitemap", WORK, 82),
    Entry(_("管理"), _("事情的类别"), "matters:console_categories", "list", WORK, 83),
    Entry(_("管理"), _("投诉平台"), "matters:complain", "flag", REPORT, 99),
)
