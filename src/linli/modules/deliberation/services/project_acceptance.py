"""From handing a project over to its end: the committee looks, signs or names defects; what is settled is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.promises import promises_due, promises_move
from linli.kernel.refusal import invalid
from linli.kernel.roles import VILLAGE_ROLES, Role
from linli.modules.accounts.public import holders
from linli.modules.deliberation.events import ProjectChanged, ProjectMoved
from linli.modules.deliberation.flow_projects import (
    ACCEPT,
    AT_WORK,
    FIND_DEFECT,
    FINISH,
    HAND_OVER,
    PROJECT,
    PROJECT_FLOW,
    SIGN,
    STOP,
)
from linli.modules.deliberation.models import Project, ProjectDefect, ProjectSignature
from linli.modules.deliberation.models.projects import REASON_AT_MOST
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.services.projects import project_claimed, project_record
from linli.modules.population.public import tags_held
from linli.web.formatting import yuan

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

COMMITTEE = "committee_member"
"""The tag of a member of the villagers' or residents' committee."""


@transaction.atomic
def project_hand_over(*, actor: Actor, project_id: int, now: datetime) -> None:
    """Say that everything is done, and ask the supervision committee to look at it.

    Out of reach: Project.DoesNotExist. Not the village's office: NotAllowedError. Not at work: StepNotAllowedError; the
    row is locked. A step not done, a defect not mended: InvalidInputError.
    """
    row = _claim(actor, project_id, HAND_OVER)
    undone = row.steps.filter(done_on__isnull=True).count()
    if undone:
        raise invalid("/steps", _("还有 %(n)d 步没做完") % {"n": undone})
    unmended = row.defects.filter(mended_at__isnull=True).count()
    if unmended:
        raise invalid("/defects", _("还有 %(n)d 处问题没改好") % {"n": unmended})
    row.round += 1
    row.handed_over_at = now
    _move(row, HAND_OVER, actor=actor, now=now)
    row.due_at = next(one.due_at for one in promises_due(subject_kind=PROJECT, subject_ids=[row.pk])[row.pk])
    row.save(update_fields=["due_at"])


@transaction.atomic
def project_sign(*, actor: Actor, project_id: int, now: datetime) -> bool:
    """Sign that a project is as it should be; return whether it is accepted now: more than half have signed.

    Out of reach: Project.DoesNotExist. Not of the supervision committee: NotAllowedError. Not handed over:
    StepNotAllowedError. Whoever is of the village's committee or office, or responsible for the project, does not sign
    (村民委员会组织法 §37, 城市居民委员会组织法 §36): InvalidInputError. Signed already: nothing changes.
    """
    row = _claim(actor, project_id, SIGN)
    person_id = actor.known_id
    is_of_committee = row.village in actor.places_as(VILLAGE_ROLES) or bool(tags_held(person_id, [COMMITTEE]))
    if is_of_committee or person_id == row.responsible_id:
        raise invalid("/sign", _("村(居)委会的人、负责这个项目的人不能自己验收"))
    signed, is_new = ProjectSignature.objects.get_or_create(
        project=row, round=row.round, person_id=person_id, defaults={"name": actor.name, "at": now}
    )
    if is_new:
        _move(row, SIGN, actor=actor, now=now)
    committee = {one.person_id for one in holders([Role.SUPERVISOR], exact=row.village, now=now)} | {signed.person_id}
    have = set(row.signatures.filter(round=row.round).values_list("person_id", flat=True))
    if 2 * len(have & committee) <= len(committee):
        return False
    row.accepted_at = now
    _move(row, ACCEPT, actor=actor, now=now)
    return True


@transaction.atomic
def project_find_defect(*, actor: Actor, project_id: int, words: str, now: datetime) -> None:
    """Name what is not as it should be: the project goes back to be mended, signatures count no longer.

    As ``project_sign``. Nothing said, or too much: InvalidInputError.
    """
    row = _claim(actor, project_id, FIND_DEFECT)
    said = " ".join(words.split())
    if not said or len(said) > REASON_AT_MOST:
        raise invalid("/words", _("写一句哪里不行，最多 200 个字"))
    ProjectDefect.objects.create(project=row, words=said, found_at=now, found_by_name=actor.name)
    row.due_at = None
    _move(row, FIND_DEFECT, actor=actor, now=now, note=said)


@transaction.atomic
def defect_mend(*, actor: Actor, project_id: int, defect_id: int, note: str, now: datetime) -> None:
    """Say how a defect was mended; mended already: nothing changes.

    As ``project_claimed``; no such defect: ProjectDefect.DoesNotExist. Nothing said: InvalidInputError.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=AT_WORK)
    defect = row.defects.get(pk=defect_id)
    if defect.mended_at is not None:
        return
    said = " ".join(note.split())
    if not said or len(said) > REASON_AT_MOST:
        raise invalid("/note", _("写一句怎么改好的，最多 200 个字"))
    defect.mended_at, defect.mended_note = now, said
    defect.save(update_fields=["mended_at", "mended_note"])
    project_record(row, ProjectChanged(what="defect", change="mended", number=defect.pk, note=said), actor, now)


@transaction.atomic
def project_finish(*, actor: Actor, project_id: int, now: datetime) -> None:
    """Close an accepted project: from now on no money is entered.

    Out of reach: Project.DoesNotExist. Not the village's office: NotAllowedError. Not accepted: StepNotAllowedError.
    What came in is not what went out: InvalidInputError; the database refuses it as well.
    """
    row = _claim(actor, project_id, FINISH)
    left = row.income - row.expense
    if left:
        words = _("还剩 %(n)s 元，退回去也记一笔") if left > 0 else _("还差 %(n)s 元没收进来，记上再结")
        raise invalid("/finish", words % {"n": yuan(abs(left))})
    row.ended_at = now
    _move(row, FINISH, actor=actor, now=now)


@transaction.atomic
def project_stop(*, actor: Actor, project_id: int, note: str, now: datetime) -> None:
    """Stop a project for good, with a reason everybody reads.

    Out of reach: Project.DoesNotExist. Not the village's office: NotAllowedError. Handed over, accepted or ended:
    StepNotAllowedError. No reason: InvalidInputError.
    """
    row = _claim(actor, project_id, STOP)
    said = " ".join(note.split())
    if not said or len(said) > NOTE_AT_MOST:
        raise invalid("/note", _("写一句为什么不做了；村民看得到"))
    row.note, row.ended_at = said, now
    _move(row, STOP, actor=actor, now=now, note=said)


def project_follow_deadline(*, project_id: int, due_at: datetime) -> None:
    """Take over a deadline that was laid down again."""
    Project.objects.filter(pk=project_id, state="to_accept").update(due_at=due_at)


def _claim(actor: Actor, project_id: int, step: str) -> Project:
    row = Project.objects.claim(actor, READ, project_id)
    Project.objects.demand(actor, PROJECT_FLOW.named(step).needs, row)
    PROJECT_FLOW.take(step, source=row.state)
    return row


def _move(row: Project, step: str, *, actor: Actor, now: datetime, note: str = "") -> None:
    source = row.state
    row.state = PROJECT_FLOW.take(step, source=source).enters(source)
    row.save()
    promises_move(
        flow=PROJECT_FLOW, subject_id=row.pk, place=row.village, step=step, entered=row.state, spans={}, now=now
    )
    moved = ProjectMoved(step=step, source=source, target=row.state, note=note)
    journal.record(moved, actor=actor, place=row.village, subject=(PROJECT, row.pk), now=now)
