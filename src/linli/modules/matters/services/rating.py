"""Rating the handling: 满意 / 基本满意 / 不满意."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.matters import policy
from linli.modules.matters.events import MatterRated
from linli.modules.matters.flow import CLOSED, DISSATISFIED, HELD_AT_FIRST, MATTER, RATE, RATED_IN, RATING_LEADS
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.parts import parts_open
from linli.modules.matters.services.moving import matter_settle
from linli.modules.matters.services.parts import whole_follow

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

REASON_AT_MOST = 1000


@transaction.atomic
def matter_rate(*, actor: Actor, matter_id: int, grade: str, reason: str, now: datetime) -> Matter:
    """Rate an answered or resolved matter: content closes it, dissatisfied sends it back to the village.

    Whoever reported may, or whom it was reported for. Out of reach: Matter.DoesNotExist. Not theirs: NotAllowedError.
    Not answered or resolved, rated already, or parts still being worked on: StepNotAllowedError. Unknown grade, or
    dissatisfied without a reason: InvalidInputError.
    """
    matter = Matter.objects.claim(actor, policy.VIEW, matter_id)
    Matter.objects.demand(actor, policy.RATE, matter)
    return matter_graded(matter, actor=actor, grade=grade, reason=reason, now=now)


def matter_graded(matter: Matter, *, actor: Actor | None, grade: str, reason: str, now: datetime) -> Matter:
    """Give a locked matter its grade; ``actor`` is nobody for whoever holds an anonymous one's receipt."""
    if matter.state not in RATED_IN or parts_open(matter.pk):
        raise StepNotAllowedError(RATE, matter.state)
    _demand_reason(grade, reason)
    source = matter.state
    matter.state = RATING_LEADS[grade]
    matter.grade, matter.grade_reason, matter.rated_at = grade, reason.strip(), now
    if matter.state == CLOSED:
        matter.closed_at, matter.awaits_visit = now, False
    else:
        matter.resolved_at, matter.held_at, matter.awaits_visit = None, HELD_AT_FIRST[matter.office], True
    matter.save()
    matter_settle(matter=matter, step=RATE, now=now)
    journal.record(
        MatterRated(grade=grade, reason=reason.strip(), source=source, target=matter.state),
        actor=actor,
        place=matter.journal_place,
        subject=(MATTER, matter.pk),
        now=now,
    )
    whole_follow(part=matter, now=now)
    return matter


def _demand_reason(grade: str, reason: str) -> None:
    errors = []
    if grade not in RATING_LEADS:
        errors.append(FieldError("/grade", _("请选满意、基本满意或者不满意。")))
    if grade == DISSATISFIED and not reason.strip():
        errors.append(FieldError("/reason", _("不满意在哪儿，请说一句，村里好接着办。")))
    if len(reason) > REASON_AT_MOST:
        errors.append(FieldError("/reason", _("请说得短一点，最多 %(most)d 个字。") % {"most": REASON_AT_MOST}))
    if errors:
        raise InvalidInputError(errors)
