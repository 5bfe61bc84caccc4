"""What came of a stage: its ballots, or its last meeting, judged by the rule of that day or the stage's own shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.modules.deliberation.counting import Count, from_json, judge
from linli.modules.deliberation.law import Channel, Share, Unit, Whole
from linli.modules.deliberation.law_words import unit_word
from linli.modules.deliberation.models import Meeting
from linli.modules.deliberation.selectors.votes import tally_of, vote_of_stage
from linli.modules.deliberation.stages import Stage, stage_parse

if TYPE_CHECKING:
    from linli.modules.deliberation.models import TopicStage, Vote


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether enough were there and whether enough agreed, with the numbers."""

    present: int
    needed_present: int
    is_valid: bool
    in_favour: int
    needed_in_favour: int
    agrees: bool
    unit: str

    @property
    def holds(self) -> bool:
        """Whether it was validly decided in favour."""
        return self.is_valid and self.agrees

    def words(self) -> str:
        """Say the numbers, and what they lack."""
        numbers = {
            "present": self.present,
            "needed": self.needed_present,
            "unit": self.unit,
            "favour": self.in_favour,
            "enough": self.needed_in_favour,
        }
        if not self.is_valid:
            said = _("到会 %(present)s %(unit)s，要 %(needed)s %(unit)s才有效")
        elif not self.agrees:
            said = _("同意 %(favour)s %(unit)s，要 %(enough)s %(unit)s才通过")
        else:
            said = _("到会 %(present)s %(unit)s，同意 %(favour)s %(unit)s，通过")
        return said % numbers


@dataclass(frozen=True, slots=True)
class Decision:
    """What a stage came to, as a resolution keeps it: the rule, the count, the numbers in words."""

    rule: dict[str, Any]
    count: dict[str, Any]
    holds: bool
    words: str
    is_valid: bool = True
    meeting_id: int | None = None
    vote_id: int | None = None


def decision_of(stage: TopicStage) -> Decision | None:
    """Return what a stage came to; nothing while nobody met and no vote is counted.

    A count of ballots that bind by no basis holds once a meeting confirmed it.
    """
    vote = vote_of_stage(stage.pk)
    if vote is not None:
        return _of_vote(vote)
    meeting = Meeting.objects.filter(stage=stage).order_by("-pk").first()
    if meeting is None:
        return None
    found = finding_of(meeting)
    return Decision(
        rule=meeting.judged_by,
        count=count_as_json(meeting),
        holds=found.holds,
        words=found.words(),
        is_valid=found.is_valid,
        meeting_id=meeting.pk,
    )


def _of_vote(vote: Vote) -> Decision | None:
    tally = tally_of(vote)
    if tally is None:
        return None
    confirmed = vote.confirmed_at is not None
    holds = tally.is_valid and tally.is_adopted and (tally.is_binding or confirmed)
    if tally.is_valid and tally.is_adopted and not holds:
        words = _("这些票里有的算不算参加还没有依据，要开会确认")
    else:
        words = _("；").join(tally.reasons) or _("有效，通过了")
    count = {
        "entitled": tally.entitled,
        "took_part": dict(tally.by_channel) if tally.by_channel is not None else {"all": tally.took_part},
        "choices": [list(one) for one in tally.counts],
        "winner": tally.winner,
        "needed_present": tally.needed_present,
        "needed_in_favour": tally.needed_in_favour,
        "digest": vote.digest,
        "confirmation": vote.confirmation,
    }
    return Decision(
        rule=vote.effective, count=count, holds=holds, words=words, is_valid=tally.is_valid, vote_id=vote.pk
    )


def judged_by_stage(stage: Stage) -> dict[str, Any]:
    """Return the shares of a stage as a meeting keeps them."""
    return {"stage": stage.as_json()}


def finding_of(meeting: Meeting) -> Finding:
    """Judge a meeting by what it kept of the rule of its day."""
    if "stage" in meeting.judged_by:
        return _by_shares(meeting, stage_parse(meeting.judged_by["stage"]))
    rule, count = from_json(meeting.judged_by), count_of(meeting)
    verdict = judge(rule, count)
    return Finding(
        present=verdict.present,
        needed_present=verdict.needed_present,
        is_valid=verdict.is_valid,
        in_favour=meeting.in_favour,
        needed_in_favour=verdict.needed_in_favour,
        agrees=rule.majority.met(meeting.in_favour, rule.whole_of(count)),
        unit=str(unit_word(rule.rule.unit)),
    )


def count_of(meeting: Meeting) -> Count:
    """Return a meeting's numbers as the law counts them: everybody there is at the meeting."""
    return Count(
        entitled=meeting.entitled,
        took_part={Channel.MEETING: meeting.present},
        in_favour=meeting.in_favour,
        against=meeting.against,
        abstained=meeting.abstained,
    )


def count_as_json(meeting: Meeting) -> dict[str, Any]:
    """Return the count as a resolution keeps it, with what was needed."""
    found = finding_of(meeting)
    return {
        "entitled": meeting.entitled,
        "took_part": {Channel.MEETING.value: meeting.present},
        "in_favour": meeting.in_favour,
        "against": meeting.against,
        "abstained": meeting.abstained,
        "needed_present": found.needed_present,
        "needed_in_favour": found.needed_in_favour,
    }


def _by_shares(meeting: Meeting, stage: Stage) -> Finding:
    whole = meeting.entitled if stage.approval_of is Whole.ENTITLED else meeting.present
    return Finding(
        present=meeting.present,
        needed_present=_needed(stage.attendance, meeting.entitled),
        is_valid=_met(stage.attendance, meeting.present, meeting.entitled),
        in_favour=meeting.in_favour,
        needed_in_favour=_needed(stage.approval, whole),
        agrees=_met(stage.approval, meeting.in_favour, whole),
        unit=str(unit_word(Unit.ADULTS)),
    )


def _needed(share: Share | None, whole: int) -> int:
    return share.needed(whole) if share else 0


def _met(share: Share | None, count: int, whole: int) -> bool:
    return share is None or share.met(count, whole)
