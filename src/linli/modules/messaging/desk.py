"""What messaging puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from linli.modules.messaging.policy import APPROVE, POLICY, VIEW_BROADCASTS
from linli.modules.messaging.selectors.broadcasts import broadcasts_waiting
from linli.web.desk import Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _badge(actor: Actor, place: str, now: datetime) -> Counted | None:  # noqa: ARG001 - the same for all entries
    if not POLICY.may_ever(actor, APPROVE):
        return None
    return Counted(broadcasts_waiting(actor=actor, place=place, action=APPROVE))


ENTRIES = (
    Entry(_("公开与议事"), _("群发消息"), "messaging:console_broadcasts", "send", VIEW_BROADCASTS, 41, badge=_badge),
)
