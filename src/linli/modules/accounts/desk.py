"""What accounts put into the desk's sidebar."""

from django.utils.translation import gettext_lazy as _

from linli.web.desk import Entry

ENTRIES = (Entry(_("管理"), _("谁管什么"), "accounts:appointments", "id", "accounts.view_appointments", 70),)
