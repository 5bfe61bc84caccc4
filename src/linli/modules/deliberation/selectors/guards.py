"""What a stage still lacks before the next may begin: one function for each kind of stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.modules.accounts.public import role_label
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.models import Evidence
from linli.modules.deliberation.prior_study import study_needed
from linli.modules.deliberation.selectors.deciding import finding_of
from linli.modules.deliberation.selectors.facts import StageFacts, facts_of
from linli.modules.deliberation.selectors.stages import stages_of
from linli.modules.deliberation.selectors.votes import vote_checks, vote_of_stage
from linli.modules.deliberation.stages import StageKind
from linli.web.formatting import ZONE, zh_date, zh_lasting

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.deliberation.models import Meeting, TopicStage
    from linli.modules.deliberation.selectors.deciding import Finding

PHOTOS = (Evidence.PHOTO.value, Evidence.BOARD.value, Evidence.RESULT.value)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a stage demands: in words, whether it is there, and what is missing or was found."""

    text: str
    is_met: bool
    detail: str = ""


def checks(stage: TopicStage, *, now: datetime) -> tuple[Check, ...]:
    """Return what a stage demands, met or not, in the order in which it is usually done."""
    known = facts_of(stages_of(stage.topic))
    facts = next((one for one in known if one.stage.pk == stage.pk), None) or facts_of([stage])[0]
    return checks_of(facts, now=now)


def checks_of(facts: StageFacts, *, now: datetime) -> tuple[Check, ...]:
    """Return the same of a stage whose facts were read already."""
    return _BY_KIND[facts.asks.kind](facts, now)


def lacking(found: tuple[Check, ...]) -> list[str]:
    """Return what is not met, in words."""
    return [check.detail or check.text for check in found if not check.is_met]


def _consult(facts: StageFacts, now: datetime) -> tuple[Check, ...]:
    until, topic = facts.stage.until, facts.topic
    over = until is not None and until <= now
    days = ngettext("大伙议满 %(n)d 天", "大伙议满 %(n)d 天", facts.asks.days) % {"n": facts.asks.days}
    ends = _("议到 %(when)s") % {"when": zh_lasting(until, now)} if until else ""
    summed, began = topic.summary_at, facts.stage.began_at
    written = summed is not None and began is not None and summed >= began
    return (
        Check(days, over, ends),
        Check(_("书记小结写好了"), written, "" if written else _("书记还没写小结")),
    )


def _meeting(facts: StageFacts, now: datetime) -> tuple[Check, ...]:
    meeting = facts.meeting
    if meeting is None:
        return (Check(_("开会，记下到会和同意的人数"), is_met=False, detail=_("会还没记")), *_written(facts))
    found = finding_of(meeting)
    return (*_called(facts, meeting, now), *_counted(meeting, found), *_written(facts))


def _called(facts: StageFacts, meeting: Meeting, now: datetime) -> tuple[Check, ...]:
    """Whether those entitled were told in time, and the party organisation went first where the law says so."""
    if not meeting.rule:
        return ()
    rule = from_json(meeting.judged_by).rule
    said = []
    if rule.notice_days:
        said.append(_notice(meeting, rule.notice_days, now, may_be_shorter=rule.notice_may_be_shorter))
    if facts.asks.decides and rule.party_first:
        said.append(_studied(meeting, is_needed=study_needed(rule, decides=True, met_before=facts.met_before), now=now))
    return tuple(said)


def _studied(meeting: Meeting, *, is_needed: bool, now: datetime) -> Check:
    """Whether the party's organisation went first (村 §28, 居 §30, 集 §26), or it is on record why it need not."""
    if meeting.studied_on is None and meeting.unstudied_why:
        return Check(_("党组织不用先研究，原因记下了"), is_met=True, detail=meeting.unstudied_why)
    first = meeting.studied_on is not None or not is_needed
    day = f" · {zh_date(meeting.studied_on, now)}" if meeting.studied_on else ""
    return Check(_("党组织先研究过") + day, first, "" if first else _("没记党组织哪天研究过"))


def _notice(meeting: Meeting, days: int, now: datetime, *, may_be_shorter: bool) -> Check:
    text = ngettext("提前 %(n)d 天通知", "提前 %(n)d 天通知", days) % {"n": days}
    if meeting.notice_on is None:
        return Check(text, is_met=False, detail=_("没记哪天通知的"))
    told = _("%(text)s，%(day)s发的") % {"text": text, "day": zh_date(meeting.notice_on, now)}
    if meeting.notice_on <= meeting.held_at.astimezone(ZONE).date() - timedelta(days=days):
        return Check(told, is_met=True)
    if may_be_shorter and meeting.short_notice:
        return Check(_("临时通知，原因记下了"), is_met=True, detail=meeting.short_notice)
    lacks = _("%(day)s才通知，不到 %(n)s 天") % {"day": zh_date(meeting.notice_on, now), "n": days}
    return Check(text, is_met=False, detail=lacks)


def _counted(meeting: Meeting, found: Finding) -> tuple[Check, ...]:
    numbers = {
        "present": meeting.present,
        "entitled": meeting.entitled,
        "needed": found.needed_present,
        "favour": meeting.in_favour,
        "enough": found.needed_in_favour,
        "unit": found.unit,
    }
    came = _("到会 %(present)s/%(entitled)s %(unit)s") % numbers
    if found.needed_present:
        came = _("%(came)s，要 %(needed)s %(unit)s") % {**numbers, "came": came}
    said = [Check(came, found.is_valid, "" if found.is_valid else found.words())]
    if found.needed_in_favour:
        agreed = _("同意 %(favour)s %(unit)s，要 %(enough)s %(unit)s") % numbers
        said.append(Check(agreed, found.agrees, "" if found.agrees else agreed))
    return tuple(said)


def _vote(facts: StageFacts, now: datetime) -> tuple[Check, ...]:
    """A vote is counted by ballots, or by a meeting's show of hands; ballots may need a meeting that confirms them."""
    if vote_of_stage(facts.stage.pk) is not None:
        found = tuple(Check(one.text, one.is_met, one.detail) for one in vote_checks(facts.stage, now=now))
        return (*found, *_written(facts))
    if facts.meeting is not None:
        return _meeting(facts, now)
    missing = Check(_("大伙表决，或者开会举手"), is_met=False, detail=_("还没表决"))
    return (missing, *_written(facts))


def _display(facts: StageFacts, now: datetime) -> tuple[Check, ...]:
    until, days = facts.stage.until, facts.asks.days
    put_up = until is not None
    ends = _("公示到 %(when)s") % {"when": zh_lasting(until, now)} if until else _("还没贴出来")
    shown = ngettext("公示满 %(n)d 天", "公示满 %(n)d 天", days) % {"n": days}
    lasted = (Check(shown, until is not None and until <= now, ends),) if days else ()
    return (
        Check(_("线上公示，本村的人看得到"), put_up, "" if put_up else _("还没在线上公示")),
        *_photos(facts, _("公开栏照片"), (Evidence.BOARD.value,)),
        *lasted,
    )


def _carry_out(facts: StageFacts, now: datetime) -> tuple[Check, ...]:
    report = facts.report
    said = [
        Check(_("办成什么样，写清楚"), report is not None, "" if report else _("还没写办成什么样")),
        Check(_("钱花在哪，写清楚"), report is not None, "" if report else _("还没写钱花在哪")),
        *_photos(facts, _("完工照片"), (Evidence.RESULT.value,)),
        *_signed(facts),
    ]
    if report is not None and facts.asks.days:
        said[0] = Check(said[0].text, is_met=True, detail=_in_time(facts, now))
    return tuple(said)


def _in_time(facts: StageFacts, now: datetime) -> str:
    """Say when the result was made public, and that it was late where it was; late never holds anything up."""
    report = facts.report
    if report is None:
        return ""
    day = zh_date(report.at.astimezone(ZONE).date(), now)
    late = (report.at.astimezone(ZONE).date() - report.finished_on).days - facts.asks.days
    if late > 0:
        return ngettext("%(day)s公开的，晚了 %(n)d 天", "%(day)s公开的，晚了 %(n)d 天", late) % {"day": day, "n": late}
    return _("%(day)s公开的") % {"day": day}


def _accept(facts: StageFacts, _now: datetime) -> tuple[Check, ...]:
    return _written(facts)


def _written(facts: StageFacts) -> tuple[Check, ...]:
    """Minutes, photos and signatures, as far as the stage asks for them."""
    said = []
    if facts.asks.minutes:
        there = bool(facts.labels[Evidence.MINUTES.value]) or bool(facts.meeting and facts.meeting.minutes)
        said.append(Check(_("会议纪要"), there, "" if there else _("纪要还没写")))
    return (*said, *_photos(facts, _("现场照片"), PHOTOS), *_signed(facts))


def _photos(facts: StageFacts, what: str, labels: tuple[str, ...]) -> tuple[Check, ...]:
    wanted = facts.asks.photos
    if not wanted:
        return ()
    there = sum(facts.labels[label] for label in labels)
    numbers = {"what": what, "n": there or wanted}
    text = ngettext("%(what)s %(n)d 张", "%(what)s %(n)d 张", there or wanted) % numbers
    if there >= wanted:
        return (Check(text, is_met=True),)
    lacks = ngettext("还差%(what)s %(n)d 张", "还差%(what)s %(n)d 张", wanted - there) % {
        "what": what,
        "n": wanted - there,
    }
    return (Check(text, is_met=False, detail=lacks),)


def _signed(facts: StageFacts) -> tuple[Check, ...]:
    signed = {one.role: one.name for one in facts.signatures}
    said = []
    for role in facts.asks.signers:
        who = role_label(role, facts.topic.village)
        if role in signed:
            said.append(Check(_("%(who)s签字：%(name)s") % {"who": who, "name": signed[role]}, is_met=True))
        else:
            said.append(
                Check(_("%(who)s签字") % {"who": who}, is_met=False, detail=_("%(who)s还没签字") % {"who": who})
            )
    return tuple(said)


_BY_KIND = {
    StageKind.CONSULT: _consult,
    StageKind.MEETING: _meeting,
    StageKind.VOTE: _vote,
    StageKind.DISPLAY: _display,
    StageKind.CARRY_OUT: _carry_out,
    StageKind.ACCEPT: _accept,
}
