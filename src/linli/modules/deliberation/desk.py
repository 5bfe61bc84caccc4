"""What deliberation puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.policy import DESK, WORK
from linli.modules.deliberation.selectors.desk import topics_late, topics_waiting
from linli.modules.deliberation.selectors.elections import elections_late, elections_running
from linli.modules.deliberation.selectors.filings import filings_late, filings_waiting
from linli.modules.deliberation.selectors.projects import projects_late, projects_waiting
from linli.web.desk import Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _topics(actor: Actor, place: str, now: datetime) -> Counted:
    return Counted(topics_waiting(actor=actor, place=place), late=topics_late(now))


def _filings(actor: Actor, place: str, now: datetime) -> Counted:
    return Counted(filings_waiting(actor=actor, place=place), late=filings_late(now))


def _projects(actor: Actor, place: str, now: datetime) -> Counted:
    return Counted(projects_waiting(actor=actor, place=place, now=now), late=projects_late(now))


def _elections(actor: Actor, place: str, now: datetime) -> Counted:
    return Counted(elections_running(actor=actor, place=place), late=elections_late(now))


ENTRIES = (
    Entry(_("公开与议事"), _("议事协商"), "deliberation:console_list", "messages", DESK, 44, badge=_topics),
    Entry(_("公开与议事"), _("村规民约"), "deliberation:console_covenant", "book-2", DESK, 45, badge=_filings),
    Entry(_("公开与议事"), _("项目"), "deliberation:console_projects", "road", DESK, 46, badge=_projects),
    # Reviews and recalls lie behind elections: they are few, and the sidebar is long.
    Entry(_("公开与议事"), _("换届选举"), "deliberation:console_elections", "user-check", DESK, 46, badge=_elections),
    Entry(_("底数"), _("职务名单"), "deliberation:console_seats", "id", WORK, 54),
    Entry(_("管理"), _("议事办法"), "deliberation:console_templates", "list-check", DESK, 87),
    Entry(_("管理"), _("议事规则"), "deliberation:console_law", "gavel", DESK, 88),
)
