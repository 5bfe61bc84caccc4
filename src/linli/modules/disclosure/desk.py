"""What disclosure puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.disclosure.policy import DESK, DUTIES
from linli.modules.disclosure.selectors.duties import duties_waiting
from linli.web.desk import Badge, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _badge(actor: Actor, place: str, now: datetime) -> Badge:
    waiting, late = duties_waiting(actor=actor, place=place, now=now)
    return Badge(waiting, hot=late > 0)


ENTRIES = (
    Entry(_("公开与议事"), _("账目"), "disclosure:console_accounts", "receipt-2", DESK, 47),
    Entry(_("公开与议事"), _("公开任务"), "disclosure:console_duties", "list-check", DUTIES, 48, badge=_badge),
)
