"""What comments put into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.comments.policy import WORK
from linli.modules.comments.selectors import comments_waiting
from linli.web.desk import Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _badge(actor: Actor, place: str, now: datetime) -> Counted:  # noqa: ARG001 - the same for all entries
    return Counted(comments_waiting(actor=actor, place=place))


ENTRIES = (Entry(_("公开与议事"), _("评论"), "comments:console_comments", "messages", WORK, 42, badge=_badge),)
