"""What covenants and projects put into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.policy import DESK
from linli.modules.deliberation.selectors.filings import filings_waiting
from linli.modules.deliberation.selectors.projects import projects_late
from linli.web.desk import Badge, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _filings(actor: Actor, place: str, now: datetime) -> Badge:
    waiting, late = filings_waiting(actor=actor, place=place, now=now)
    return Badge(waiting, hot=late > 0)


def _projects(actor: Actor, place: str, now: datetime) -> Badge:  # noqa: ARG001 - a badge's signature
    _running, late = projects_late(actor=actor, place=place)
    return Badge(late, hot=late > 0)


ENTRIES = (
    Entry(_("公开与议事"), _("村规民约"), "deliberation:console_covenant", "book-2", DESK, 45, badge=_filings),
    Entry(_("公开与议事"), _("项目"), "deliberation:console_projects", "road", DESK, 46, badge=_projects),
)
