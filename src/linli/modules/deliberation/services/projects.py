"""Opening a project from a resolution and doing its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.kernel.roles import GRID_ROLES, VILLAGE_ROLES
from linli.modules.accounts.public import holders
from linli.modules.deliberation.events import ProjectChanged, ProjectOpened
from linli.modules.deliberation.flow_projects import AT_WORK, BOOKED, PROJECT
from linli.modules.deliberation.models import Project, ProjectPhoto, ProjectStep, Purse, Topic
from linli.modules.deliberation.models.projects import FEN_AT_MOST, REASON_AT_MOST, WORDS_AT_MOST
from linli.modules.deliberation.models.topics import NAME_AT_MOST, NOTE_AT_MOST, TITLE_AT_MOST
from linli.modules.deliberation.policy import KEEP_PROJECT, POLICY, READ
from linli.modules.deliberation.services.covenants import DECIDED
from linli.modules.files.public import files_keep, image_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.accounts.public import HolderCard

STEPS_AT_MOST = 20
PHOTOS_AT_ONCE = 9
PHOTOS_AT_MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectInput:
    """A project as it is opened; ``steps`` are names with their planned days, ``responsible_id`` somebody in office."""

    name: str
    about: str
    budget: int
    purse: str
    responsible_id: int
    contractor: str = ""
    contractor_is_person: bool = False
    steps: Sequence[tuple[str, date]] = ()


def responsible_offered(village: str, now: datetime) -> list[HolderCard]:
    """Return who may be responsible for a project: the village's office and its grid workers, each once."""
    found = {one.person_id: one for one in holders(VILLAGE_ROLES | GRID_ROLES, within=village, now=now)}
    return list(found.values())


@transaction.atomic
def project_open(*, actor: Actor, topic_id: int, given: ProjectInput, now: datetime) -> Project:
    """Open a project that carries a topic's resolution out, with its budget and steps.

    Only the village's office: NotAllowedError; out of reach: Topic.DoesNotExist. The topic is not decided, or what
    cannot be: InvalidInputError naming each field. The same name for the same topic again: the first one.
    """
    topic = Topic.objects.claim(actor, READ, topic_id)
    POLICY.demand(actor, KEEP_PROJECT, topic)
    if topic.state not in DECIDED:
        raise invalid("/topic", _("还没有决定，不能立项"))
    names = {one.person_id: one.name for one in responsible_offered(topic.village, now)}
    _demand_sound(given, names)
    row = Project(
        village=topic.village,
        topic=topic,
        name=given.name.strip(),
        about=given.about.strip(),
        budget=given.budget,
        purse=given.purse,
        responsible_id=given.responsible_id,
        responsible_name=names[given.responsible_id],
        contractor=given.contractor.strip(),
        contractor_is_person=given.contractor_is_person,
        opened_at=now,
        opened_by_id=actor.known_id,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Project.objects.get(topic=topic, name=row.name)
    ProjectStep.objects.bulk_create(
        ProjectStep(project=row, position=position, name=name.strip(), planned_on=day)
        for position, (name, day) in enumerate(given.steps, start=1)
    )
    opened = ProjectOpened(topic=topic.pk, budget=row.budget, purse=row.purse, steps=len(given.steps))
    journal.record(opened, actor=actor, place=row.village, subject=(PROJECT, row.pk), now=now)
    return row


def _demand_sound(given: ProjectInput, responsible: dict[int, str]) -> None:
    wrong = []
    if not 1 <= len(given.name.strip()) <= TITLE_AT_MOST:
        wrong.append(FieldError("/name", _("给项目起个名字，最多 %(most)d 个字") % {"most": TITLE_AT_MOST}))
    if len(given.about) > NOTE_AT_MOST:
        wrong.append(FieldError("/about", _("写短一点，最多 %(most)d 个字。") % {"most": NOTE_AT_MOST}))
    if not 0 < given.budget <= FEN_AT_MOST:
        wrong.append(FieldError("/budget", _("预算要大于 0")))
    if given.purse not in Purse.values:
        wrong.append(FieldError("/purse", _("选一下花哪笔钱")))
    if given.responsible_id not in responsible:
        wrong.append(FieldError("/responsible", _("选一下谁负责")))
    if len(given.contractor) > WORDS_AT_MOST:
        wrong.append(FieldError("/contractor", _("写短一点，最多 %(most)d 个字。") % {"most": WORDS_AT_MOST}))
    if not 1 <= len(given.steps) <= STEPS_AT_MOST:
        wrong.append(FieldError("/steps", _("至少写一步，最多 %(most)d 步") % {"most": STEPS_AT_MOST}))
    if any(not 1 <= len(name.strip()) <= TITLE_AT_MOST for name, _day in given.steps):
        wrong.append(FieldError("/steps", _("每一步写一句做什么，最多 %(most)d 个字") % {"most": TITLE_AT_MOST}))
    if wrong:
        raise InvalidInputError(wrong)


def project_claimed(*, actor: Actor, project_id: int, states: frozenset[str]) -> Project:
    """Return a project locked, to be written on by whoever keeps it while it is in one of the states.

    Out of reach: Project.DoesNotExist. Not theirs: NotAllowedError. In another state: StepNotAllowedError.
    """
    row = Project.objects.claim(actor, READ, project_id)
    Project.objects.demand(actor, KEEP_PROJECT, row)
    if row.state not in states:
        raise StepNotAllowedError("keep", row.state)
    return row


@transaction.atomic
def step_add(*, actor: Actor, project_id: int, name: str, planned_on: date, now: datetime) -> int:
    """Add a step that turned out to be needed; return its position.

    As ``project_claimed``. No name, or too many steps: InvalidInputError.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=AT_WORK)
    words = name.strip()
    if not 1 <= len(words) <= TITLE_AT_MOST:
        raise invalid("/name", _("每一步写一句做什么，最多 %(most)d 个字") % {"most": TITLE_AT_MOST})
    position = row.steps.count() + 1
    if position > STEPS_AT_MOST:
        raise invalid("/name", _("至少写一步，最多 %(most)d 步") % {"most": STEPS_AT_MOST})
    ProjectStep.objects.create(project=row, position=position, name=words, planned_on=planned_on)
    project_record(row, ProjectChanged(what="step", change="added", number=position), actor, now)
    return position


@transaction.atomic
def step_do(*, actor: Actor, project_id: int, position: int, done_on: date, note: str, now: datetime) -> None:
    """Tick a step off with the day it was done; done already: nothing changes.

    As ``project_claimed``; no such step: ProjectStep.DoesNotExist. A day to come, or words too long: InvalidInputError.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=AT_WORK)
    step = row.steps.get(position=position)
    if step.done_on is not None:
        return
    if done_on > localdate(now):
        raise invalid("/done_on", _("这一天还没到"))
    if len(note) > REASON_AT_MOST:
        raise invalid("/note", _("写短一点，最多 %(most)d 个字。") % {"most": REASON_AT_MOST})
    step.done_on, step.note = done_on, note.strip()
    step.save(update_fields=["done_on", "note"])
    project_record(row, ProjectChanged(what="step", change="done", number=position), actor, now)


@transaction.atomic
def photos_add(
    *, actor: Actor, project_id: int, uploads: Sequence[UploadedFile[bytes]], step: int, caption: str, now: datetime
) -> int:
    """Put photos to a project, or to one of its steps (``step`` is its position, 0 the whole); return how many.

    As ``project_claimed``. No picture: FileRefusedError; none at all, too many, words too long: InvalidInputError.
    """
    row = project_claimed(actor=actor, project_id=project_id, states=BOOKED)
    if not 1 <= len(uploads) <= PHOTOS_AT_ONCE:
        raise invalid("/photos", _("选 1 到 %(most)d 张照片") % {"most": PHOTOS_AT_ONCE})
    if row.photos.count() + len(uploads) > PHOTOS_AT_MOST:
        raise invalid("/photos", _("一个项目最多放 %(most)d 张照片") % {"most": PHOTOS_AT_MOST})
    if len(caption.strip()) > NAME_AT_MOST:
        raise invalid("/caption", _("写短一点，最多 %(most)d 个字。") % {"most": NAME_AT_MOST})
    of = row.steps.filter(position=step).first() if step else None
    for upload in uploads:
        file = image_store(content=upload.read(), uploader_id=actor.person_id, now=now)
        files_keep([file.id])
        ProjectPhoto.objects.create(
            project=row, step=of, file_id=file.id, caption=caption.strip(), at=now, added_by_id=actor.known_id
        )
    project_record(row, ProjectChanged(what="photo", change="added", number=len(uploads)), actor, now)
    return len(uploads)


def project_record(row: Project, changed: ProjectChanged, actor: Actor, now: datetime) -> None:
    """Write down in the journal what was written of a project."""
    journal.record(changed, actor=actor, place=row.village, subject=(PROJECT, row.pk), now=now)
