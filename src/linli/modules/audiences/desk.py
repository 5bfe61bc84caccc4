"""What audiences put into the desk's sidebar."""

from django.utils.translation import gettext_lazy as _

from linli.modules.audiences.policy import KEEP
from linli.web.desk import Entry

ENTRIES = (Entry(_("底数"), _("常用人群"), "audiences:console_segments", "user-search", KEEP, 45),)
