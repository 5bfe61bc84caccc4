"""What deliberation puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.policy import DESK, WORK
from linli.modules.deliberation.selectors.desk import topics_waiting
from linli.web.desk import Badge, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _badge(actor: Actor, place: str, now: datetime) -> Badge:
    waiting = topics_waiting(actor=actor, place=place, now=now)
    return Badge(waiting.count, hot=waiting.is_late)


ENTRIES = (
    Entry(_("公开与议事"), _("议事协商"), "deliberation:console_list", "messages", DESK, 44, badge=_badge),
    # Without counts: each is a query on every page of the desk, and whom these wait for is told.
    Entry(_("公开与议事"), _("村规民约"), "deliberation:console_covenant", "book-2", DESK, 45),
    Entry(_("公开与议事"), _("项目"), "deliberation:console_projects", "road", DESK, 46),
    # Reviews and recalls lie behind elections: they are few, and the sidebar is long.
    Entry(_("公开与议事"), _("换届选举"), "deliberation:console_elections", "user-check", DESK, 46),
    Entry(_("底数"), _("职务名单"), "deliberation:console_seats", "id", WORK, 54),
    Entry(_("管理"), _("议事办法"), "deliberation:console_templates", "list-check", DESK, 87),
    Entry(_("管理"), _("议事规则"), "deliberation:console_law", "gavel", DESK, 88),
)
