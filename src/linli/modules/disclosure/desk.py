"""What disclosure puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.modules.disclosure.policy import DESK, DUTIES
from linli.modules.disclosure.selectors.duties import duties_waiting
from linli.web.desk import Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def duties_counted(actor: Actor, place: str, now: datetime) -> Counted:
    """Say which duties are open, and which of them overdue."""
    return Counted(duties_waiting(actor=actor, place=place), late=Q(due_at__lt=now))


ENTRIES = (
    Entry(_("公开与议事"), _("账目"), "disclosure:console_accounts", "receipt-2", DESK, 47),
    Entry(_("公开与议事"), _("公开任务"), "disclosure:console_duties", "list-check", DUTIES, 48, badge=duties_counted),
)
