"""A vote is announced: by which rule, from when to when, with its roll on display."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.clock.workdays import CHINA
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.counting import EffectiveRule, as_json
from linli.modules.deliberation.events import VoteAnnounced
from linli.modules.deliberation.flow import OPEN
from linli.modules.deliberation.law import Body, Channel, Unit
from linli.modules.deliberation.models import BallotKind, RollEntry, Topic, TopicStage, Vote
from linli.modules.deliberation.models.ballots import BATCH_AT_LEAST
from linli.modules.deliberation.models.votes import ABSTAIN, AGAINST, FOR, OPTION_AT_MOST, OPTIONS_AT_MOST
from linli.modules.deliberation.policy import CONDUCT, READ
from linli.modules.deliberation.prior_study import study_needed
from linli.modules.deliberation.selectors.facts import party_met_before
from linli.modules.deliberation.selectors.law import rules_offered
from linli.modules.deliberation.selectors.rolls import Entitled, entitled
from linli.modules.deliberation.services.prior_study import (
    StudySaid,
    study_errors,
    study_lacking,
    study_papers_put,
    study_put,
)
from linli.modules.deliberation.stages import StageKind
from linli.modules.deliberation.vote_errors import VoteRefusedError
from linli.web.formatting import said as said_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from linli.kernel.actor import Actor

VOTE = "vote"
"""The subject of a vote's events."""
OPEN_AT_LEAST = timedelta(minutes=10)
OPEN_AT_MOST = timedelta(days=60)
OPTIONS_AT_LEAST = 2
_AGREE = ((FOR, "同意"), (AGAINST, "不同意"))
_ABSTAIN = (ABSTAIN, "弃权")


@transaction.atomic
def vote_prepare(  # noqa: PLR0913 — what an announcement says
    *,
    actor: Actor,
    stage_id: int,
    rule: str,
    ballot_kind: str,
    opens_at: datetime,
    closes_at: datetime,
    options: Sequence[str] = (),
    objections_until: datetime | None = None,
    short_notice_reason: str = "",
    study: StudySaid | None = None,
    now: datetime,
) -> Vote:
    """Announce the vote of the stage a topic is in: this moment is the notice, its roll is displayed from now on.

    ``options`` are proposals to choose among; none means 同意 and 不同意. 弃权 is always one. The roll is of the day on
    which the vote opens. Who leads the village may. Out of reach: Topic.DoesNotExist. Not theirs: NotAllowedError.
    The topic is not in this stage, or it has its vote: VoteRefusedError (the topic's row is locked). Less notice than
    the rule demands (村 §25, 居 §26, 集 §27: ten days) without the special circumstances where those allow less, a
    rule that is none of the stage or not of this kind of place, times out of order, an empty roll: InvalidInputError.
    So is a vote that decides what the party's organisation has to study first (村 §28, 居 §30, 集 §26) without that on
    record in ``study`` or an earlier stage, or the ground why it needs none.
    """
    stage = _claim_stage(actor, stage_id)
    topic, day = stage.topic, _day(opens_at)
    offered = rules_offered(topic.village, [rule] if rule in stage.asks.rules else [], day)
    if not offered:
        raise invalid("/rule", _("这里不能用这条规则表决"))
    effective = _as_held(offered[0], opens_at, closes_at)
    until, studied = objections_until or opens_at, study or StudySaid()
    errors = _time_errors(effective, opens_at, closes_at, until, short_notice_reason.strip(), now)
    errors += _study_errors(effective, stage, studied, _day(now))
    if errors:
        raise InvalidInputError(errors)
    if ballot_kind not in BallotKind.values:
        raise invalid("/ballot_kind", _("要选记名还是无记名"))
    voices = _voices(effective, topic, day)
    _demand_roll(voices, ballot_kind)
    vote = Vote(
        stage=stage,
        village=topic.village,
        group=topic.group if effective.rule.body is Body.GROUP else "",
        question=topic.title,
        rule=rule,
        effective=as_json(effective),
        unit=effective.rule.unit,
        allows_proxy=effective.rule.proxy_within_household,
        ballot_kind=ballot_kind,
        options=_options(options),
        notice_at=now,
        short_notice_reason=short_notice_reason.strip(),
        displayed_at=now,
        objections_until=until,
        opens_at=opens_at,
        closes_at=closes_at,
        prepared_by_id=actor.known_id,
    )
    study_put(vote, studied)
    vote.save()
    study_papers_put(stage, studied, actor=actor, now=now)
    RollEntry.objects.bulk_create(entry_of_voice(vote, number, voice) for number, voice in enumerate(voices, start=1))
    announced = VoteAnnounced(
        stage=stage.pk,
        rule=rule,
        ballot_kind=ballot_kind,
        opens_at=opens_at.isoformat(),
        closes_at=closes_at.isoformat(),
        entries=len(voices),
        short_notice_reason=vote.short_notice_reason,
        studied_on=vote.studied_on.isoformat() if vote.studied_on else "",
        studied_by=vote.studied_by,
        unstudied_why=vote.unstudied_why,
    )
    journal.record(announced, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    versions.bump([versions.place_key(vote.village)])
    return vote


def roll_drawn(vote: Vote, rule: EffectiveRule) -> list[Entitled]:
    """Return who is entitled to a vote, as the register says for the day on which it opens."""
    return entitled(rule.rule, place=vote.group or vote.village, day=_day(vote.opens_at))


def entry_of_voice(vote: Vote, number: int, voice: Entitled) -> RollEntry:
    """Return the line of a roll for a voice; the household counts where households vote."""
    home = voice.household_id if vote.unit == Unit.HOUSEHOLDS else None
    return RollEntry(vote=vote, number=number, person_id=voice.person_id, household_id=home, name=voice.name)


def _claim_stage(actor: Actor, stage_id: int) -> TopicStage:
    stage = TopicStage.objects.get(pk=stage_id)
    topic = Topic.objects.claim(actor, READ, stage.topic_id)
    Topic.objects.demand(actor, CONDUCT, topic)
    stage = TopicStage.objects.select_related("topic").get(pk=stage_id)
    is_in_it = topic.state == OPEN and stage.position == topic.stage and stage.ended_at is None
    if not is_in_it or stage.asks.kind is not StageKind.VOTE:
        raise VoteRefusedError(_("这个议题还没到表决这一步，或者已经过了。"))
    if Vote.objects.filter(stage=stage, called_off_at__isnull=True).exists():
        raise VoteRefusedError(_("这一步的表决已经发起了。"))
    return stage


def _as_held(rule: EffectiveRule, opens_at: datetime, closes_at: datetime) -> EffectiveRule:
    """Return the rule for a vote of these days: what the statute counts as coming by phone is coming to a meeting.

    集 §27 lets who cannot be there in person "通过即时通讯工具在线参加会议", the meeting of the day and place it was
    called for. A vote within that day is the meeting's, and its ballots by phone count; one over several days is none,
    they count where the county recorded a basis, else a meeting confirms it.
    """
    if not rule.rule.phone_only_at_meeting or _day(opens_at) == _day(closes_at) or Channel.PHONE in rule.bases:
        return rule
    return replace(rule, channels=rule.channels - {Channel.PHONE})


def _study_errors(rule: EffectiveRule, stage: TopicStage, study: StudySaid, today: date) -> list[FieldError]:
    errors = study_errors(study, by_then=today)
    if study_needed(rule.rule, decides=stage.asks.decides, met_before=party_met_before(stage)):
        errors += study_lacking(study, rule.rule)
    return errors


def _time_errors(
    rule: EffectiveRule, opens_at: datetime, closes_at: datetime, until: datetime, reason: str, now: datetime
) -> list[FieldError]:
    errors = []
    if opens_at <= now:
        errors.append(FieldError("/opens_at", _("开始的时间要在现在以后")))
    if not OPEN_AT_LEAST <= closes_at - opens_at <= OPEN_AT_MOST:
        errors.append(FieldError("/closes_at", _("截止要在开始以后，至少留十分钟，最多六十天")))
    if not now <= until <= opens_at:
        errors.append(FieldError("/objections_until", _("名册异议要在表决开始前提完")))
    days, wanted = (_day(opens_at) - _day(now)).days, rule.rule.notice_days
    if days < wanted:
        said = {"days": wanted, "law": said_words(rule.rule.law)}
        if not rule.rule.notice_may_be_shorter:
            errors.append(FieldError("/opens_at", _("%(law)s要求提前 %(days)s 天通知") % said))
        elif not reason:
            errors.append(
                FieldError(
                    "/short_notice_reason",
                    _("%(law)s要求提前 %(days)s 天通知；情况特殊来不及，要写明是什么情况") % said,
                )
            )
    return errors


def _voices(rule: EffectiveRule, topic: Topic, day: date) -> list[Entitled]:
    is_groups = rule.rule.body is Body.GROUP
    if is_groups and not topic.group:
        raise invalid("/rule", _("这不是一个小组自己的事，不能按小组会议表决"))
    return entitled(rule.rule, place=topic.group if is_groups else topic.village, day=day)


def _demand_roll(voices: Sequence[Entitled], ballot_kind: str) -> None:
    if not voices:
        raise invalid("/rule", _("按这条规则，名册上一个人也没有，先把人口登记补齐"))
    if ballot_kind == BallotKind.SECRET and len(voices) < BATCH_AT_LEAST:
        raise invalid("/ballot_kind", _("名册上人太少，无记名也猜得出谁投了什么，请用记名"))


def _options(given: Iterable[str]) -> list[tuple[str, str]]:
    words = [word.strip() for word in given]
    if not words:
        return [*_AGREE, _ABSTAIN]
    if not OPTIONS_AT_LEAST <= len(words) <= OPTIONS_AT_MOST or len(set(words)) != len(words):
        raise invalid("/options", _("方案要有 2 到 %(most)s 个，不能重复") % {"most": OPTIONS_AT_MOST})
    if any(not 1 <= len(word) <= OPTION_AT_MOST for word in words):
        raise invalid("/options", _("每个方案写 1 到 %(most)s 个字") % {"most": OPTION_AT_MOST})
    return [*((f"o{number}", word) for number, word in enumerate(words, start=1)), _ABSTAIN]


def _day(at: datetime) -> date:
    return at.astimezone(CHINA).date()
