"""What the register puts into the desk's sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import subtree_bounds
from linli.modules.population.models import Correction
from linli.modules.population.policy import ANSWER, VIEW, VIEW_UNMASKINGS
from linli.web.desk import Counted, Entry

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


def _badge(actor: Actor, place: str, now: datetime) -> Counted:
    low, high = subtree_bounds(place)
    waiting = Correction.objects.in_reach(actor, ANSWER).filter(village__gte=low, village__lt=high, state="waiting")
    return Counted(waiting, late=Q(due_at__lt=now))


ENTRIES = (
    Entry(_("底数"), _("人口与家庭"), "population:console_people", "users", VIEW, 50),
    Entry(_("底数"), _("信息更正"), "population:console_corrections", "edit", ANSWER, 51, badge=_badge),
    Entry(_("管理"), _("谁看过号码"), "population:console_looked", "eye", VIEW_UNMASKINGS, 75),
)
