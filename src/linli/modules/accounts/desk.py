"""What accounts puts into the desk's sidebar."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from linli.web.desk import Entry

ENTRIES = (
    Entry(_("管理"), _("任职"), "accounts:appointments", "id", "accounts.view_appointments", 80),
    Entry(_("管理"), _("手机挂失"), "accounts:lost_phones", "lock", "accounts.bar_person", 85),
)
