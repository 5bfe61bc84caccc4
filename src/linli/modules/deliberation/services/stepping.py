"""A topic goes on: from stage to stage, back a round, resolved or failed, carried out, finished."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.events import ResolutionMade
from linli.modules.deliberation.flow import ADVANCE, BACK, FAIL, FINISH, RESOLVE
from linli.modules.deliberation.models import Resolution, TopicStage
from linli.modules.deliberation.models.topics import NOTE_AT_MOST, SUMMARY_AT_MOST
from linli.modules.deliberation.selectors.deciding import decision_of
from linli.modules.deliberation.selectors.guards import checks, lacking
from linli.modules.deliberation.selectors.stages import stage_now, stages_of
from linli.modules.deliberation.selectors.votes import vote_of_stage
from linli.modules.deliberation.services.carrying import note_of, topic_progress
from linli.modules.deliberation.services.claiming import topic_record, topic_step
from linli.modules.deliberation.services.displaying import stage_unpublish
from linli.modules.deliberation.services.laying import stage_again, stage_begin
from linli.modules.deliberation.services.topics import topic_claim

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Topic
    from linli.modules.deliberation.selectors.deciding import Decision

__all__ = ["topic_advance", "topic_back", "topic_fail", "topic_finish", "topic_progress", "topic_resolve"]

LACKS_AT_MOST = 12


@transaction.atomic
def topic_advance(*, actor: Actor, topic_id: int, stage_id: int | None = None, now: datetime) -> None:
    """End the stage a topic is in and begin the next.

    Out of reach: Topic.DoesNotExist. Not whoever conducts it: NotAllowedError. No longer in that stage, in the one that
    decides (resolve it) or in the last (finish it): StepNotAllowedError; the topic is locked, of two who press together
    one is refused. Something the stage demands is missing: InvalidInputError at ``/checks``, each in words.
    """
    topic = topic_claim(actor, topic_id, ADVANCE)
    stage, following = _standing(topic, stage_id, ADVANCE)
    if stage.asks.decides or following is None:
        raise StepNotAllowedError(ADVANCE, topic.state)
    _demand_met(stage, now)
    _pass_on(topic, stage, following, now)
    topic_step(topic, ADVANCE, actor=actor, now=now)


@transaction.atomic
def topic_back(*, actor: Actor, topic_id: int, note: str, stage_id: int | None = None, now: datetime) -> None:
    """Go back one stage, which begins anew as another round; what was written in the old one stays readable.

    As ``topic_advance``. In the first stage, or while a vote runs or was counted: StepNotAllowedError. Without a
    reason: InvalidInputError at ``/note``. What was on display is taken back with that reason.
    """
    topic = topic_claim(actor, topic_id, BACK)
    stage, _following = _standing(topic, stage_id, BACK)
    if stage.position == 1 or vote_of_stage(stage.pk) is not None:
        raise StepNotAllowedError(BACK, topic.state)
    words = note_of(note)
    earlier = next(one for one in stages_of(topic) if one.position == stage.position - 1)
    for left in (stage, earlier):
        stage_unpublish(left, note=words, actor=actor, now=now)
    stage.ended_at, stage.note = now, words
    stage.save(update_fields=["ended_at", "note"])
    stage_again(stage)
    stage_begin(stage_again(earlier), now=now)
    topic.stage = earlier.position
    topic_step(topic, BACK, actor=actor, note=words, now=now)


@transaction.atomic
def topic_resolve(*, actor: Actor, topic_id: int, words: str, stage_id: int | None = None, now: datetime) -> Resolution:
    """Make the outcome of the deciding stage the topic's resolution, with the rule and the count that made it valid.

    As ``topic_advance``. Not in the stage that decides: StepNotAllowedError. Something it demands is missing, too few
    came, too few agreed, ballots that count by no basis were not confirmed by a meeting: InvalidInputError at
    ``/checks``. No words, or too many: at ``/words``. From then on no row of it is ever changed (migration 0004).
    """
    topic = topic_claim(actor, topic_id, RESOLVE)
    stage, following = _standing(topic, stage_id, RESOLVE)
    if not stage.asks.decides:
        raise StepNotAllowedError(RESOLVE, topic.state)
    decision = decision_of(stage)
    _demand_met(stage, now)
    if decision is None or not decision.holds:
        raise invalid("/checks", decision.words if decision else _("还没表决"))
    said = words.strip()
    if not said or len(said) > SUMMARY_AT_MOST:
        raise invalid("/words", _("写定了什么，最多 %(most)s 个字") % {"most": SUMMARY_AT_MOST})
    resolution = _resolution(topic, stage, decision, said, actor=actor, now=now)
    topic.outcome, topic.decided_at = said, now
    if following is None:
        stage.ended_at = now
        stage.save(update_fields=["ended_at"])
    else:
        _pass_on(topic, stage, following, now)
    topic_step(topic, RESOLVE, actor=actor, note=said[:NOTE_AT_MOST], now=now)
    return resolution


@transaction.atomic
def topic_fail(*, actor: Actor, topic_id: int, note: str, stage_id: int | None = None, now: datetime) -> None:
    """End a topic about which a meeting or vote did not validly decide, or decided against it; the numbers are kept.

    As ``topic_advance``. Nobody has met, no vote is counted, or it was adopted: StepNotAllowedError. Without a word
    why: InvalidInputError at ``/note``.
    """
    topic = topic_claim(actor, topic_id, FAIL)
    stage, _following = _standing(topic, stage_id, FAIL)
    decision = decision_of(stage)
    if decision is None or decision.holds:
        raise StepNotAllowedError(FAIL, topic.state)
    words = note_of(note)
    topic.reason = _("%(numbers)s。%(note)s") % {"numbers": decision.words, "note": words}
    topic.reason = topic.reason[:NOTE_AT_MOST]
    topic.decided_at = now
    stage.ended_at = now
    stage.save(update_fields=["ended_at"])
    topic_step(topic, FAIL, actor=actor, note=topic.reason, now=now)


@transaction.atomic
def topic_finish(*, actor: Actor, topic_id: int, result: str, stage_id: int | None = None, now: datetime) -> None:
    """End a topic whose last stage is over, with a word on what became of it.

    As ``topic_advance``. Not in the last stage: StepNotAllowedError. No words, or too many: InvalidInputError at
    ``/result``.
    """
    topic = topic_claim(actor, topic_id, FINISH)
    stage, following = _standing(topic, stage_id, FINISH)
    if following is not None:
        raise StepNotAllowedError(FINISH, topic.state)
    if not stage.asks.decides:
        _demand_met(stage, now)
    said = result.strip()
    if not said or len(said) > SUMMARY_AT_MOST:
        raise invalid("/result", _("写办成什么样，最多 %(most)s 个字") % {"most": SUMMARY_AT_MOST})
    stage.ended_at = stage.ended_at or now
    stage.save(update_fields=["ended_at"])
    topic.result = said
    topic_step(topic, FINISH, actor=actor, note=said[:NOTE_AT_MOST], now=now)


def _standing(topic: Topic, stage_id: int | None, step: str) -> tuple[TopicStage, TopicStage | None]:
    """Return the stage a topic is in, which must be the one meant where one is named, and the one behind it."""
    stage = stage_now(topic)
    if stage is None or stage_id not in {None, stage.pk}:
        raise StepNotAllowedError(step, topic.state)
    following = TopicStage.objects.filter(topic=topic, position=stage.position + 1).order_by("-round").first()
    return stage, following


def _demand_met(stage: TopicStage, now: datetime) -> None:
    missing = lacking(checks(stage, now=now))
    if missing:
        raise InvalidInputError([FieldError("/checks", words) for words in missing[:LACKS_AT_MOST]])


def _pass_on(topic: Topic, stage: TopicStage, following: TopicStage, now: datetime) -> None:
    stage.ended_at = now
    stage.save(update_fields=["ended_at"])
    stage_begin(following, now=now)
    topic.stage = following.position


def _resolution(
    topic: Topic, stage: TopicStage, decision: Decision, words: str, *, actor: Actor, now: datetime
) -> Resolution:
    """Keep what was decided; the journal commits to it, so that a change by whatever hand shows."""
    row = Resolution.objects.create(
        number=resolution_number(topic),
        topic=topic,
        stage=stage,
        rule=decision.rule,
        count=decision.count,
        words=words,
        vote_id=decision.vote_id,
        meeting_id=decision.meeting_id,
        decided_at=now,
        decided_by_id=actor.known_id,
    )
    topic_record(topic, ResolutionMade(number=row.number, digest=resolution_digest(row)), actor=actor, now=now)
    return row


def resolution_number(topic: Topic) -> str:
    """Return the number of a topic's resolution: 张王-决-2026-07 of 张王-议-2026-07."""
    return topic.number.replace("议", "决", 1) if "议" in topic.number else f"{topic.number}-决"


def resolution_digest(row: Resolution) -> str:
    """Return the digest over a resolution's rule, count and words."""
    whole = {"number": row.number, "rule": row.rule, "count": row.count, "words": row.words}
    said = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
