"""Moving a post one step: to review, out to its readers, corrected in the open, taken back."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.audience import InvalidAudienceError
from linli.kernel.journal.entry import canonical
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.publishing.events import PostStepTaken
from linli.modules.publishing.flow import (
    CORRECT,
    EXPIRE,
    FLOW,
    POST,
    PUBLISH,
    PUBLISHED,
    RETURN,
    SCHEDULE,
    SCHEDULED,
    SEEN,
    SUBMIT,
    WITHDRAW,
)
from linli.modules.publishing.models import Post, PostVersion, Visibility
from linli.modules.publishing.models.post import NOTE_AT_MOST
from linli.modules.publishing.services.pictures import pictures_claim
from linli.modules.publishing.services.telling import post_tell
from linli.modules.publishing.services.writing import content_errors, content_put

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.kernel.flow import Step
    from linli.modules.publishing.models import PostQuerySet

logger = logging.getLogger(__name__)

_GOES_OUT = frozenset({SUBMIT, PUBLISH, SCHEDULE})
BATCH = 200


@dataclass(frozen=True, slots=True)
class StepInput:
    """What comes with a step; to correct, the words as they are to read from now on (``None``: as they are)."""

    note: str = ""
    publish_at: datetime | None = None
    title: str | None = None
    summary: str | None = None
    body: str | None = None


@transaction.atomic
def post_take_step(*, actor: Actor, post_id: int, step: str, given: StepInput, now: datetime) -> Post:
    """Move a post one step. The row is locked: of two people pressing together one is refused.

    Published and corrected content is kept as a version; the readers' pages notice, and a broadcast goes out where the
    post asks for one. Out of reach: Post.DoesNotExist. Not this role's: NotAllowedError. Not from this state, or the
    platform's own step: StepNotAllowedError. Note, moment, audience or words missing: InvalidInputError.
    """
    wanted = FLOW.named(step)
    post = Post.objects.taken_in_hand(actor, post_id)
    Post.objects.demand(actor, wanted.needs, post)
    taken = FLOW.take(step, source=post.state if step != EXPIRE else "")
    _demand_inputs(post, taken, given, now=now)
    _apply(post, taken, given, actor=actor, now=now)
    return post


def posts_fall_due(*, now: datetime) -> int:
    """Publish what was scheduled for by now and let run out what was to stand until now, some hundreds at once.

    The platform's own act, each in its own transaction: rows somebody is working on are left for the next run, and one
    whose audience can no longer be told (a tag was taken away) does not hold up the others. Return how many were moved.
    """
    due = Post.objects.filter(state=SCHEDULED, publish_at__lte=now)
    over = Post.objects.filter(state=PUBLISHED, expires_at__lte=now)
    return sum(
        _falls_due(rows, pk, FLOW.named(step), now=now)
        for rows, step in ((due, PUBLISH), (over, EXPIRE))
        for pk in list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    )


def _falls_due(rows: PostQuerySet, pk: int, taken: Step, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            post = rows.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if post is not None:
                _apply(post, taken, StepInput(), actor=None, now=now)
            return post is not None
    except InvalidAudienceError:
        logger.exception("post %s cannot go out", pk)
        return False


def _demand_inputs(post: Post, taken: Step, given: StepInput, *, now: datetime) -> None:
    errors = []
    if taken.note and not given.note.strip():
        errors.append(FieldError("/note", _("请写一句话说明为什么。")))
    if len(given.note.strip()) > NOTE_AT_MOST:
        errors.append(FieldError("/note", _("写短一点，最多 %(most)d 个字。") % {"most": NOTE_AT_MOST}))
    if taken.name in _GOES_OUT:
        if not post.text and not post.files.exists() and not post.body:
            errors.append(FieldError("/body", _("还没有正文，也没有附件。")))
        if post.visibility == Visibility.AUDIENCE and post.addressed is None:
            errors.append(FieldError("/audience/places", _("请选发给谁。")))
    if taken.name == SCHEDULE and (given.publish_at is None or given.publish_at <= now):
        errors.append(FieldError("/publish_at", _("请选一个还没到的时间。")))
    if taken.name == CORRECT:
        errors += content_errors(*_as_corrected(post, given))
    if errors:
        raise InvalidInputError(errors)
    if taken.name == CORRECT:
        _demand_changed(post, given)


def _as_corrected(post: Post, given: StepInput) -> tuple[str, str, str]:
    title = post.title if given.title is None else given.title
    summary = post.summary if given.summary is None else given.summary
    return title, summary, post.body if given.body is None else given.body


def _demand_changed(post: Post, given: StepInput) -> None:
    title, summary, body = _as_corrected(post, given)
    trial = Post(place=post.place)
    content_put(trial, title=title, summary=summary, body=body)
    if (trial.title, trial.summary, trial.body) == (post.title, post.summary, post.body):
        raise InvalidInputError([FieldError("/body", _("跟原来一样，没有改动。"))])


def _apply(post: Post, taken: Step, given: StepInput, *, actor: Actor | None, now: datetime) -> None:
    source = post.state
    post.state, post.note = taken.enters(source), given.note.strip()
    if taken.name == CORRECT:
        title, summary, body = _as_corrected(post, given)
        content_put(post, title=title, summary=summary, body=body)
        post.corrected_at = now
    if taken.name == PUBLISH:
        # Whatever ran late, what was scheduled is dated by its own moment.
        post.published_at = min(post.publish_at, now) if source == SCHEDULED and post.publish_at else now
    if taken.name == SCHEDULE:
        post.publish_at = given.publish_at
    if taken.name in {PUBLISH, SCHEDULE, RETURN} and actor is not None:
        post.reviewer_id = actor.person_id
    if taken.name in {WITHDRAW, EXPIRE}:
        post.ended_at, post.is_pinned = now, False
    if taken.name in {PUBLISH, CORRECT}:
        post.version += 1
    post.save()
    if actor is not None and taken.name == CORRECT:
        pictures_claim(post, actor=actor)
    settle(post, step=taken.name, source=source, actor=actor, now=now)


def settle(post: Post, *, step: str, source: str, actor: Actor | None, now: datetime) -> None:
    """Keep the version readers see from now on, record the step, tell whom the post asks to tell, bump versions."""
    digest = ""
    if step in {PUBLISH, CORRECT}:
        version = PostVersion.objects.create(
            post=post,
            number=post.version,
            title=post.title,
            summary=post.summary,
            body=post.body,
            text=post.text,
            note=post.note if step == CORRECT else "",
            editor_id=actor.person_id if actor is not None else post.reviewer_id or post.author_id,
            at=now,
        )
        digest = hashlib.sha256(canonical([version.title, version.summary, version.body])).hexdigest()
    journal.record(
        PostStepTaken(
            step=step,
            source=source,
            target=post.state,
            column=post.column,
            title=post.title,
            note=post.note,
            visibility=post.visibility,
            version=post.version if digest else 0,
            digest=digest,
        ),
        actor=actor,
        place=post.place,
        subject=(POST, post.pk),
        now=now,
    )
    post_tell(post, step=step, source=source, actor=actor, now=now)
    if post.state in SEEN:
        versions.bump(post.watchers)
