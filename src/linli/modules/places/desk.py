"""What places puts into the desk's sidebar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.modules.places.policy import DECLARE, SET_CALENDAR, SET_FACILITIES, SET_TICKERS
from linli.web.desk import Entry

ENTRIES = (
    Entry(_("公开与议事"), _("首页一句话"), "places:console_tickers", "message-2", SET_TICKERS, 44),
    Entry(_("应急"), _("避灾场所"), "places:console_shelters", "home", SET_FACILITIES, 60),
    Entry(_("应急"), _("紧急状态"), "places:console_emergency", "alert-triangle", DECLARE, 61),
    Entry(_("管理"), _("工作日历"), "places:calendar", "calendar-event", SET_CALENDAR, 90),
)
