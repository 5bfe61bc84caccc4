"""What elections, recalls and reviews put into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.policy import DESK
from linli.modules.deliberation.selectors.elections import elections_waiting
from linli.web.desk import Badge, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _badge(actor: Actor, place: str, now: datetime) -> Badge:
    running, late = elections_waiting(actor=actor, place=place, now=now)
    return Badge(running, hot=late > 0)


ENTRIES = (
    Entry(_("公开与议事"), _("换届选举"), "deliberation:console_elections", "user-check", DESK, 44, badge=_badge),
)
"""Reviews and recalls lie behind elections: they are few, and the sidebar is long."""
