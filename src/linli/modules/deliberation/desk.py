"""What deliberation puts into the desk's sidebar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.modules.deliberation.policy import DESK, WORK
from linli.web.desk import Entry

ENTRIES = (
    Entry(_("底数"), _("职务名单"), "deliberation:console_seats", "id", WORK, 54),
    Entry(_("管理"), _("议事规则"), "deliberation:console_law", "gavel", DESK, 88),
)
