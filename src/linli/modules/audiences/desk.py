"""What audiences put into the desk's sidebar."""

from django.utils.translation import gettext_lazy as _

from linli.modules.audiences.policy import KEEP, TURNING, VIEW_TAGS
from linli.web.desk import Entry

ENTRIES = (
    Entry(_("底数"), _("常用人群"), "audiences:console_segments", "user-search", KEEP, 52),
    Entry(_("底数"), _("满 60、70、80 岁"), "audiences:console_turning", "calendar-event", TURNING, 53),
    Entry(_("管理"), _("人群标签"), "audiences:console_tags", "flag-3", VIEW_TAGS, 84),
)
