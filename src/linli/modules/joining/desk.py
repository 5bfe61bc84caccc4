"""What joining puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.modules.joining.policy import ANSWER, COVERAGE
from linli.modules.joining.selectors.requests import requests_waiting
from linli.web.desk import Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def requests_counted(actor: Actor, place: str, now: datetime) -> Counted:
    """Say which wishes wait for an answer, and which of them too long."""
    return Counted(requests_waiting(actor=actor, place=place), late=Q(due_at__lt=now))


ENTRIES = (
    Entry(_("办事"), _("加入申请"), "joining:console_requests", "user-question", ANSWER, 30, badge=requests_counted),
    Entry(_("管理"), _("入网户数"), "joining:console_coverage", "users", COVERAGE, 70),
)
