"""What publishing puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.publishing.policy import SET_COLUMNS, WORK
from linli.modules.publishing.selectors.desk import posts_to_review
from linli.web.desk import Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _badge(actor: Actor, place: str, now: datetime) -> Counted:  # noqa: ARG001 - the same for all entries
    return Counted(posts_to_review(actor=actor, place=place))


ENTRIES = (
    Entry(_("公开与议事"), _("通知发布"), "publishing:console_posts", "speakerphone", WORK, 40, badge=_badge),
    Entry(_("管理"), _("首页放什么"), "publishing:console_home_columns", "device-mobile", SET_COLUMNS, 86),
    Entry(_("管理"), _("栏目"), "publishing:console_columns", "notebook", WORK, 87),
)
