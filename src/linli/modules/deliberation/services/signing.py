"""Signatures for a stage: whoever watches over the committee is not one of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import invalid
from linli.kernel.roles import VILLAGE_ROLES, Role
from linli.modules.deliberation.events import StageSigned
from linli.modules.deliberation.flow import OPEN, RESOLVED
from linli.modules.deliberation.law import COMMITTEE_MEMBER
from linli.modules.deliberation.models import Meeting, Report, StageSignature
from linli.modules.deliberation.policy import SIGN
from linli.modules.deliberation.selectors.deciding import decision_of
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.services.claiming import topic_claimed, topic_record
from linli.modules.deliberation.stages import StageKind
from linli.modules.population.public import tags_held

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Topic, TopicStage


@transaction.atomic
def stage_sign(*, actor: Actor, topic_id: int, now: datetime) -> StageSignature:
    """Sign for the stage a topic is in: for the minutes of its last meeting, or for the stage where nobody met.

    Out of reach: Topic.DoesNotExist. No role that signs: NotAllowedError. In no stage: StepNotAllowedError. The stage
    asks for another's signature; there is nothing to sign yet; a supervisor who sits in the committee or serves in the
    village's office (村 §37, 居 §36): InvalidInputError at ``/sign``. Signed already: nothing changes.
    """
    topic = topic_claimed(actor, topic_id, SIGN)
    stage = stage_now(topic)
    if stage is None or topic.state not in {OPEN, RESOLVED}:
        raise StepNotAllowedError("sign", topic.state)
    role = _role(actor, topic, stage.asks.signers)
    meeting = Meeting.objects.filter(stage=stage).order_by("-pk").first()
    if meeting is None and not _is_there(stage):
        raise invalid("/sign", _("还没有可以签字的：先把会或者结果记下来"))
    signature, is_new = StageSignature.objects.get_or_create(
        stage=stage,
        meeting=meeting,
        person_id=actor.known_id,
        defaults={"name": actor.name, "role": role, "at": now},
    )
    if is_new:
        signed = StageSigned(stage=stage.asks.code, role=role, meeting=meeting.pk if meeting else None)
        topic_record(topic, signed, actor=actor, now=now)
    return signature


def _is_there(stage: TopicStage) -> bool:
    """Whether there is something to sign for where nobody met: a count, a result, or what is to be accepted."""
    kind = stage.asks.kind
    if kind is StageKind.CARRY_OUT:
        return Report.objects.filter(stage=stage).exists()
    if kind is StageKind.VOTE:
        return decision_of(stage) is not None
    return kind is StageKind.ACCEPT


def _role(actor: Actor, topic: Topic, wanted: tuple[Role, ...]) -> Role:
    """Return the role in which somebody signs for a topic of this village."""
    held = {one.role for one in actor.appointments if topic.village.startswith(one.place)}
    if Role.SUPERVISOR in wanted and Role.SUPERVISOR in held:
        if held & VILLAGE_ROLES or tags_held(actor.known_id, [COMMITTEE_MEMBER]):
            raise invalid("/sign", _("村委会的人不能当监督的人，也不能替监督委员会签字"))
        return Role.SUPERVISOR
    for role in wanted:
        if role in held:
            return role
    raise invalid("/sign", _("这个环节不用您签字"))
