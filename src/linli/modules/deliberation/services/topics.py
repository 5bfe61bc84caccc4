"""What becomes of a topic beside its stages: supported, taken up, refused, thought of again, withdrawn, summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.promises import promises_move
from linli.kernel.refusal import invalid
from linli.modules.deliberation.events import TopicStepTaken, TopicSupported
from linli.modules.deliberation.flow import (
    ADOPT,
    FLOW,
    RECONSIDER,
    REFUSE,
    REFUSED,
    SUMMARISE,
    SUPPORT,
    TOPIC,
    UNSUPPORT,
    WITHDRAW,
)
from linli.modules.deliberation.models import Support, Topic
from linli.modules.deliberation.models.topics import NOTE_AT_MOST, SUMMARY_AT_MOST
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.support import threshold_of
from linli.modules.deliberation.selectors.templates import template_get
from linli.modules.deliberation.services.laying import stages_lay_out
from linli.modules.deliberation.services.raising import RaisedFor, TopicInput, topic_raise

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

__all__ = [
    "RaisedFor",
    "TopicInput",
    "topic_adopt",
    "topic_claim",
    "topic_move",
    "topic_raise",
    "topic_reconsider",
    "topic_refuse",
    "topic_summarise",
    "topic_support",
    "topic_withdraw",
]

GROUP = "group"
"""The way of deciding of a group's own business."""


def topic_claim(actor: Actor, topic_id: int, step: str) -> Topic:
    """Return a topic locked, for a step the actor may take from where it is.

    Out of reach: Topic.DoesNotExist. Not theirs: NotAllowedError. Not from this state: StepNotAllowedError.
    """
    topic = Topic.objects.claim(actor, READ, topic_id)
    Topic.objects.demand(actor, FLOW.named(step).needs, topic)
    FLOW.take(step, source=topic.state)
    return topic


def topic_move(topic: Topic, step: str, *, actor: Actor | None, now: datetime, note: str = "", stage: str = "") -> None:
    """Enter the state after a step, keep the promises in line, save and record it; within the step's transaction."""
    source = topic.state
    topic.state = FLOW.take(step, source=source).enters(source)
    if topic.state in FLOW.final and topic.state != source:
        topic.ended_at = now
    topic.save()
    promises_move(
        flow=FLOW, subject_id=topic.pk, place=topic.village, step=step, entered=topic.state, spans={}, now=now
    )
    taken = TopicStepTaken(
        step=step, source=source, target=topic.state, note=note, template=topic.template, stage=stage
    )
    journal.record(taken, actor=actor, place=topic.village, subject=(TOPIC, topic.pk), now=now)
    topic_seen_anew(topic)


def topic_seen_anew(topic: Topic) -> None:
    """Count up what pages showing it are remembered by."""
    persons = [topic.proposer_id] if topic.proposer_id is not None else []
    versions.bump([versions.place_key(topic.village), *map(versions.person_key, persons)])


@transaction.atomic
def topic_support(*, actor: Actor, topic_id: int, supports: bool = True, now: datetime) -> Topic:
    """Stand behind a topic, once, or no longer; said twice nothing changes.

    The row is locked, so the count is right. A refused one is thought of again by itself at the tenth of those
    entitled (村 §25, 居 §26), and the town is told. Whoever raised it cannot take it back this way. Out of reach:
    Topic.DoesNotExist. Not a member: NotAllowedError. Decided already: StepNotAllowedError.
    """
    topic = topic_claim(actor, topic_id, SUPPORT if supports else UNSUPPORT)
    if topic.proposer_id == actor.known_id:
        if not supports:
            raise invalid("/step", _("这是您提的；不想提了，可以撤回。"))
        return topic
    rows = Support.objects.filter(topic=topic, person_id=actor.known_id)
    if rows.exists() == supports:
        return topic
    if supports:
        Support.objects.create(topic=topic, person_id=actor.known_id, at=now)
    else:
        rows.delete()
    topic.supports += 1 if supports else -1
    topic.save(update_fields=["supports"])
    journal.record(
        TopicSupported(supports=supports), actor=actor, place=topic.village, subject=(TOPIC, topic.pk), now=now
    )
    threshold = threshold_of(topic, now=now) if supports and topic.state == REFUSED else None
    if threshold is not None and threshold.is_reached:
        _think_again(topic, actor=None, note="", now=now)
    else:
        topic_seen_anew(topic)
    return topic


@transaction.atomic
def topic_adopt(*, actor: Actor, topic_id: int, template: str, now: datetime) -> Topic:
    """Take a topic up by a way of deciding: its stages are copied, the first begins, the promise is met.

    The secretary may. Out of reach: Topic.DoesNotExist. Not theirs: NotAllowedError. Not raised: StepNotAllowedError;
    the row is locked. A way of deciding the place does not offer, or one for groups without a group: InvalidInputError.
    """
    topic = topic_claim(actor, topic_id, ADOPT)
    try:
        chosen = template_get(topic.village, template)
    except LookupError:
        raise invalid("/template", _("请选用哪个办法议。")) from None
    if chosen.code == GROUP and not topic.group:
        raise invalid("/template", _("这是全村的事，不能只在一个小组里定。"))
    topic.taken_up_at = now
    first, *_others = stages_lay_out(topic, chosen, now=now)
    topic_move(topic, ADOPT, actor=actor, stage=first.asks.code, now=now)
    return topic


@transaction.atomic
def topic_refuse(*, actor: Actor, topic_id: int, note: str, now: datetime) -> Topic:
    """Refuse a topic and say why; it can still be supported, and comes back at the tenth.

    The secretary may, as for ``topic_adopt``. No reason or one too long: InvalidInputError; so where the tenth stands
    behind it, for then the law obliges to meet (村 §25, 居 §26).
    """
    topic = topic_claim(actor, topic_id, REFUSE)
    reason = said_checked(note, NOTE_AT_MOST)
    threshold = threshold_of(topic, now=now)
    if threshold is not None and threshold.is_reached:
        raise invalid("/note", _("附议的够十分之一了，依法应当开会定，不能不受理。"))
    topic.reason = reason
    topic_move(topic, REFUSE, actor=actor, note=reason, now=now)
    return topic


@transaction.atomic
def topic_reconsider(*, actor: Actor, topic_id: int, note: str = "", now: datetime) -> Topic:
    """Let a refused topic wait for a first word again. The secretary may, as for ``topic_adopt``."""
    topic = topic_claim(actor, topic_id, RECONSIDER)
    _think_again(topic, actor=actor, note=note.strip()[:NOTE_AT_MOST], now=now)
    return topic


def _think_again(topic: Topic, *, actor: Actor | None, note: str, now: datetime) -> None:
    """``actor`` is nobody where the tenth made it come back."""
    topic.reason, topic.ended_at = "", None
    topic_move(topic, RECONSIDER, actor=actor, note=note, now=now)


@transaction.atomic
def topic_withdraw(*, actor: Actor, topic_id: int, now: datetime) -> Topic:
    """Take one's own topic back before it is taken up.

    Out of reach: Topic.DoesNotExist. Somebody else's: NotAllowedError. Taken up already: StepNotAllowedError; the row
    is locked.
    """
    topic = topic_claim(actor, topic_id, WITHDRAW)
    topic_move(topic, WITHDRAW, actor=actor, now=now)
    return topic


@transaction.atomic
def topic_summarise(*, actor: Actor, topic_id: int, note: str, now: datetime) -> Topic:
    """Sum up what was said; a later summary takes the place of the one before, which stays in the journal.

    The village's office may. Out of reach: Topic.DoesNotExist. Not theirs: NotAllowedError. Not open:
    StepNotAllowedError; the row is locked. Nothing said or too much: InvalidInputError.
    """
    topic = topic_claim(actor, topic_id, SUMMARISE)
    topic.summary = said_checked(note, SUMMARY_AT_MOST)
    topic.summary_by, topic.summary_at = actor.name, now
    topic_move(topic, SUMMARISE, actor=actor, note=topic.summary, now=now)
    return topic


def said_checked(note: str, most: int) -> str:
    """Return what was said, stripped; nothing or too much: InvalidInputError at ``/note``."""
    said = note.strip()
    if not said:
        raise invalid("/note", _("请写一句为什么。") if most == NOTE_AT_MOST else _("请写几句。"))
    if len(said) > most:
        raise invalid("/note", _("写短一点，最多 %(most)d 个字。") % {"most": most})
    return said
