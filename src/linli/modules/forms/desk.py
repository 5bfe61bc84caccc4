"""What forms puts into the desk's sidebar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.modules.forms.policy import WORK
from linli.web.desk import Entry

ENTRIES = (Entry(_("公开与议事"), _("问卷评选"), "forms:console_list", "clipboard-list", WORK, 43),)
