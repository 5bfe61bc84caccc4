"""Meetings written down and corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.counting import as_json
from linli.modules.deliberation.events import MeetingRecorded
from linli.modules.deliberation.models import Evidence, Meeting
from linli.modules.deliberation.models.meetings import (
    HOW_AT_MOST,
    MINUTES_AT_MOST,
    WHERE_AT_MOST,
    WORDS_AT_MOST,
)
from linli.modules.deliberation.policy import CONDUCT
from linli.modules.deliberation.selectors.deciding import judged_by_stage
from linli.modules.deliberation.selectors.law import rule_for
from linli.modules.deliberation.selectors.rolls import entitled
from linli.modules.deliberation.selectors.templates import rules_fitting
from linli.modules.deliberation.services.claiming import stage_claimed, topic_claimed, topic_record
from linli.modules.deliberation.services.evidence import files_put
from linli.modules.deliberation.services.prior_study import StudySaid, study_errors, study_papers_put, study_put
from linli.modules.deliberation.stages import StageKind
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Topic, TopicStage

HEADS_AT_MOST = 1_000_000
NAME_AT_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSaid:
    """What somebody writes down of a meeting; whoever was there and neither for nor against abstained."""

    held_at: datetime | None
    where: str
    convened_by: str
    entitled: int | None
    present: int | None
    in_favour: int | None
    against: int | None = 0
    rule: str = ""
    notice_on: date | None = None
    notice_how: str = ""
    short_notice: str = ""
    studied_on: date | None = None
    studied_by: str = ""
    study_note: str = ""
    unstudied_why: str = ""
    entitled_why: str = ""
    minutes: str = ""
    photos: Sequence[UploadedFile[bytes]] = field(default=())
    papers: Sequence[UploadedFile[bytes]] = field(default=())
    study_papers: Sequence[UploadedFile[bytes]] = field(default=())

    @property
    def study(self) -> StudySaid:
        """What is said of the party's study before it."""
        return StudySaid(
            on=self.studied_on,
            by=self.studied_by,
            note=self.study_note,
            unneeded=self.unstudied_why,
            papers=self.study_papers,
        )


@transaction.atomic
def meeting_record(*, actor: Actor, topic_id: int, said: MeetingSaid, now: datetime) -> Meeting:
    """Write down a meeting of the stage a topic is in; the last one written down counts.

    Out of reach: Topic.DoesNotExist. Not whoever conducts it: NotAllowedError. The topic is not in a meeting or vote:
    StepNotAllowedError. Numbers that contradict each other, a day to come, a rule the stage does not name or that holds
    elsewhere, a number of entitled that differs from the register's without a word why: InvalidInputError at the field.
    Whether enough came and agreed is no error: the guard says it.
    """
    topic = topic_claimed(actor, topic_id, CONDUCT)
    stage = stage_claimed(topic, StageKind.MEETING, StageKind.VOTE, step="meeting")
    row = _meeting(topic, stage, said, now=now)
    return _keep(topic, stage, row, said, actor=actor, now=now)


@transaction.atomic
def meeting_correct(
    *, actor: Actor, topic_id: int, meeting_id: int, said: MeetingSaid, reason: str, now: datetime
) -> Meeting:
    """Write a meeting down anew; the old words stay readable and its signatures count no longer.

    As ``meeting_record``. Not the meeting that counts in the stage the topic is in: Meeting.DoesNotExist. Without a
    reason: InvalidInputError at ``/reason``. Once a resolution rests on it, it cannot be corrected: the stage is over.
    """
    topic = topic_claimed(actor, topic_id, CONDUCT)
    stage = stage_claimed(topic, StageKind.MEETING, StageKind.VOTE, step="meeting")
    old = Meeting.objects.filter(stage=stage).order_by("-pk").first()
    if old is None or old.pk != meeting_id:
        raise Meeting.DoesNotExist
    words = " ".join(reason.split())
    if not words or len(words) > WORDS_AT_MOST:
        raise invalid("/reason", _("写一句为什么更正，最多 %(most)s 个字；大伙看得到") % {"most": WORDS_AT_MOST})
    row = _meeting(topic, stage, said, now=now)
    row.corrects, row.reason = old, words
    return _keep(topic, stage, row, said, actor=actor, now=now)


def entitled_on_register(topic: Topic, rule: str, day: date) -> int | None:
    """Return how many the register knows to be entitled under a rule; nothing where the stage has its own shares."""
    if not rule:
        return None
    effective = rule_for(rule, place=topic.village, day=day)
    return len(entitled(effective.rule, place=topic.group or topic.village, day=day))


def _keep(topic: Topic, stage: TopicStage, row: Meeting, said: MeetingSaid, *, actor: Actor, now: datetime) -> Meeting:
    row.recorded_by_id, row.recorded_by, row.recorded_at = actor.known_id, actor.name, now
    row.save()
    if said.photos:
        files_put(stage, Evidence.PHOTO, said.photos, at="/photos", actor=actor, now=now)
    if said.papers:
        files_put(stage, Evidence.MINUTES, said.papers, at="/papers", actor=actor, now=now)
    study_papers_put(stage, said.study, actor=actor, now=now)
    recorded = MeetingRecorded(
        meeting=row.pk,
        stage=stage.asks.code,
        rule=row.rule,
        entitled=row.entitled,
        present=row.present,
        in_favour=row.in_favour,
        against=row.against,
        abstained=row.abstained,
        corrects=row.corrects_id,
        reason=row.reason,
    )
    topic_record(topic, recorded, actor=actor, now=now)
    return row


def _meeting(topic: Topic, stage: TopicStage, said: MeetingSaid, *, now: datetime) -> Meeting:
    """Return the row, checked and judged by the rule of its day, not yet saved."""
    errors = [*_time_errors(said, now), *_word_errors(said), *_number_errors(said)]
    if errors or said.held_at is None:
        raise InvalidInputError(errors)
    day = said.held_at.astimezone(ZONE).date()
    known, judged_by = _ruled(topic, stage, said.rule, day)
    why = " ".join(said.entitled_why.split())
    if known is not None and known != said.entitled and not why:
        differs = _("名册上是 %(n)s，写一句为什么不一样") % {"n": known}
        raise InvalidInputError([FieldError("/entitled_why", differs)])
    present, favour, against = said.present or 0, said.in_favour or 0, said.against or 0
    row = Meeting(
        stage=stage,
        rule=said.rule,
        judged_by=judged_by,
        held_at=said.held_at,
        where=" ".join(said.where.split()),
        convened_by=" ".join(said.convened_by.split()),
        notice_on=said.notice_on,
        notice_how=" ".join(said.notice_how.split()),
        short_notice=" ".join(said.short_notice.split()),
        entitled=said.entitled or 0,
        on_register=known,
        entitled_why=why,
        present=present,
        in_favour=favour,
        against=against,
        abstained=present - favour - against,
        minutes=said.minutes.strip(),
    )
    study_put(row, said.study)
    return row


def _ruled(topic: Topic, stage: TopicStage, rule: str, day: date) -> tuple[int | None, dict[str, Any]]:
    """Return how many the register knows to be entitled, and the rule of that day as it is kept."""
    asks = stage.asks
    if not asks.rules:
        if rule:
            raise invalid("/rule", _("这个环节不按法律的条文，按它自己的要求"))
        return None, judged_by_stage(asks)
    if rule not in rules_fitting(asks.rules, topic.village):
        raise invalid("/rule", _("请选一下开的是哪种会"))
    try:
        effective = rule_for(rule, place=topic.village, day=day)
    except LookupError as unknown:
        raise invalid("/rule", _("这条规则那天还没有施行")) from unknown
    return entitled_on_register(topic, rule, day), as_json(effective)


def _time_errors(said: MeetingSaid, now: datetime) -> list[FieldError]:
    if said.held_at is None or said.held_at > now:
        return [FieldError("/held_at", _("写开会的时间；开完了再记"))]
    errors = []
    day = said.held_at.astimezone(ZONE).date()
    if said.notice_on is not None and said.notice_on > day:
        errors.append(FieldError("/notice_on", _("通知要在开会以前")))
    return [*errors, *study_errors(said.study, by_then=day)]


def _word_errors(said: MeetingSaid) -> list[FieldError]:
    errors = []
    for name, words, least, most in (
        ("where", said.where, 1, WHERE_AT_MOST),
        ("convened_by", said.convened_by, 1, NAME_AT_MOST),
        ("notice_how", said.notice_how, 0, HOW_AT_MOST),
        ("short_notice", said.short_notice, 0, WORDS_AT_MOST),
        ("entitled_why", said.entitled_why, 0, WORDS_AT_MOST),
        ("minutes", said.minutes, 0, MINUTES_AT_MOST),
    ):
        long = len(" ".join(words.split())) if name != "minutes" else len(words.strip())
        if long < least:
            errors.append(FieldError(f"/{name}", _("这一项要写")))
        elif long > most:
            errors.append(FieldError(f"/{name}", _("最多写 %(most)s 个字") % {"most": most}))
    return errors


def _number_errors(said: MeetingSaid) -> list[FieldError]:
    numbers = {"entitled": said.entitled, "present": said.present, "in_favour": said.in_favour, "against": said.against}
    errors = [
        FieldError(f"/{name}", _("写一个数字"))
        for name, number in numbers.items()
        if number is None or not 0 <= number <= HEADS_AT_MOST
    ]
    if errors:
        return errors
    entitled_, present = said.entitled or 0, said.present or 0
    if not entitled_:
        errors.append(FieldError("/entitled", _("应到的人数要大于 0")))
    elif present > entitled_:
        errors.append(FieldError("/present", _("到会的比应到的还多")))
    if (said.in_favour or 0) + (said.against or 0) > present:
        errors.append(FieldError("/in_favour", _("同意和不同意加起来比到会的还多")))
    return errors
