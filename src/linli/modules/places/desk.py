"""What places puts into the desk's sidebar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.modules.places.policy import SET_CALENDAR
from linli.web.desk import Entry

ENTRIES = (Entry(_("管理"), _("工作日历"), "places:calendar", "calendar-event", SET_CALENDAR, 90),)
