"""A vote prepared at the desk."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import ConflictError, FieldError, InvalidInputError
from linli.modules.deliberation.law import Body, Channel, Whole
from linli.modules.deliberation.law_words import CHANNEL_NAMES, article_words, counted, share_words
from linli.modules.deliberation.models import BallotKind, Topic
from linli.modules.deliberation.models.topics import NOTE_AT_MOST
from linli.modules.deliberation.pages.entries import day_of, errors_of, moment_of, moment_written
from linli.modules.deliberation.pages.vote_words import law_words
from linli.modules.deliberation.policy import CONDUCT, READ
from linli.modules.deliberation.prior_study import study_needed
from linli.modules.deliberation.selectors.facts import party_met_before
from linli.modules.deliberation.selectors.law import rules_offered
from linli.modules.deliberation.selectors.rolls import entitled, left_out
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.selectors.votes import vote_of_stage
from linli.modules.deliberation.services.prior_study import StudySaid
from linli.modules.deliberation.services.voting import vote_prepare
from linli.modules.deliberation.stages import StageKind
from linli.web.desk import Framing, desk_render
from linli.web.formatting import ZONE
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpResponse

    from linli.modules.deliberation.counting import EffectiveRule
    from linli.modules.deliberation.models import TopicStage
    from linli.web.request import LinliRequest

_NAMES = (
    "rule",
    "ballot_kind",
    "options",
    "opens_at",
    "closes_at",
    "objections_until",
    "short_notice_reason",
    "studied_on",
    "studied_by",
    "study_note",
    "unstudied_why",
)
_NOTICE, _RUNS = timedelta(days=11), timedelta(days=3)
"""What the form proposes: one day more than the law asks for, and three days to vote."""


@page(CONDUCT, methods=("GET", "POST"))
def new(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Prepare the vote of the stage a topic is in; what contradicts the rule is said at its field."""
    topic = Topic.objects.in_reach(request.actor, READ).get(pk=topic_id)
    Topic.objects.demand(request.actor, CONDUCT, topic)
    stage = stage_now(topic)
    if stage is None or stage.asks.kind is not StageKind.VOTE or vote_of_stage(stage.pk) is not None:
        return see_other("deliberation:console_topic", topic_id)
    if request.method != "POST":
        return _show(request, topic, stage, _proposed(request.now))
    said = {name: request.POST.get(name, "").strip() for name in _NAMES}
    try:
        _prepare(request, stage, said)
    except InvalidInputError as refused:
        return _show(request, topic, stage, said, errors=errors_of(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ConflictError as refused:
        return _show(request, topic, stage, said, errors={"": str(refused)}, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('deliberation:console_vote', args=[topic_id])}?done=prepared")


def _prepare(request: LinliRequest, stage: TopicStage, said: Mapping[str, str]) -> None:
    times = {name: moment_of(said[name]) for name in ("opens_at", "closes_at", "objections_until")}
    errors = [
        FieldError(f"/{name}", _("写清楚哪天几点。")) for name in ("opens_at", "closes_at") if times[name] is None
    ]
    if said["objections_until"] and times["objections_until"] is None:
        errors.append(FieldError("/objections_until", _("写清楚哪天几点。")))
    if not said["rule"]:
        errors.append(FieldError("/rule", _("请选按哪条规则。")))
    opens_at, closes_at = times["opens_at"], times["closes_at"]
    if errors or opens_at is None or closes_at is None:
        raise InvalidInputError(errors)
    vote_prepare(
        actor=request.actor,
        stage_id=stage.pk,
        rule=said["rule"],
        ballot_kind=said["ballot_kind"],
        opens_at=opens_at,
        closes_at=closes_at,
        options=[line.strip() for line in said["options"].splitlines() if line.strip()],
        objections_until=times["objections_until"],
        short_notice_reason=said["short_notice_reason"],
        study=StudySaid(
            on=day_of(said["studied_on"]),
            by=said["studied_by"],
            note=said["study_note"],
            unneeded=said["unstudied_why"],
            papers=tuple(request.FILES.getlist("study_papers")),
        ),
        now=request.now,
    )


def _proposed(now: datetime) -> dict[str, str]:
    """Return what the form says at first: the earliest morning with the law's notice, closing an evening later."""
    morning = (now.astimezone(ZONE) + _NOTICE).replace(hour=8, minute=0, second=0, microsecond=0)
    return {
        **dict.fromkeys(_NAMES, ""),
        "opens_at": moment_written(morning),
        "closes_at": moment_written((morning + _RUNS).replace(hour=20)),
        "objections_until": moment_written((morning - timedelta(days=1)).replace(hour=18)),
    }


def _show(
    request: LinliRequest,
    topic: Topic,
    stage: TopicStage,
    said: Mapping[str, str],
    *,
    errors: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    day = request.now.astimezone(ZONE).date()
    offered = rules_offered(topic.village, stage.asks.rules, day)
    met_before = party_met_before(stage)
    wants = [one.rule for one in offered if study_needed(one.rule, decides=stage.asks.decides, met_before=False)]
    context: dict[str, Any] = {
        "topic_id": topic.pk,
        "title": topic.title,
        "number": topic.number,
        "rules": [_rule(rule, topic, day) for rule in offered],
        "kinds": [
            {
                "value": BallotKind.NAMED.value,
                "label": _("记名"),
                "note": _("截止前可以改；只公布票数，不公布谁投了什么"),
            },
            {"value": BallotKind.SECRET.value, "label": _("无记名"), "note": _("投出去不能改，谁也查不出是谁投的")},
        ],
        "form": said,
        "errors": errors or {},
        "special_at_most": NOTE_AT_MOST,
        "asks_study": bool(wants) and not met_before,
        "met_before": bool(wants) and met_before,
        "study_law": article_words(wants[0].law, (wants[0].party_first or 0,)) if wants else "",
        "back": reverse("deliberation:console_topic", args=[topic.pk]),
    }
    framing = Framing(place=topic.village)
    return desk_render(request, "deliberation/console/vote_new.html", context, framing=framing, status=status)


def _rule(rule: EffectiveRule, topic: Topic, day: Any) -> dict[str, Any]:
    """Say a rule with what it needs here: how many are on its roll, how many of them must come and agree."""
    law = rule.rule
    is_groups = law.body is Body.GROUP
    place = topic.group if is_groups and topic.group else topic.village
    on_roll = len(entitled(law, place=place, day=day))
    if not on_roll:
        note = _("%(law)s。名册上还一个人也没有，先把人登记好。") % {"law": law_words(law)}
        return {"value": law.code, "label": str(law.name), "note": note, "attrs": {"disabled": True}}
    of_all = _("全体的") if law.majority_of is Whole.ENTITLED else _("到的人里")
    note = _("%(law)s。名册 %(all)s，%(share)s到才有效，就是 %(needed)s；%(whole)s%(majority)s同意才通过。") % {
        "law": law_words(law),
        "all": counted(on_roll, law.unit),
        "share": share_words(rule.quorum),
        "needed": counted(rule.quorum.needed(on_roll), law.unit),
        "whole": of_all,
        "majority": share_words(rule.majority),
    }
    loose = [channel for channel in (Channel.PHONE, Channel.PAPER, Channel.DOORSTEP) if channel not in rule.channels]
    if law.phone_only_at_meeting:
        note += _("手机票当天开始、当天截止才算在线参加会议；跨天的，要有依据或者开会确认。")
    if loose:
        named = _("、").join(str(CHANNEL_NAMES[channel]) for channel in loose)
        note += _("%(ways)s还没有依据，要开会确认才算数。") % {"ways": named}
    if unknown := left_out(law, place=place, day=day):
        note += _("还有 %(much)s因为没登记出生日期不在名册上，先补齐。") % {"much": counted(unknown, law.unit)}
    return {"value": law.code, "label": str(law.name), "note": note}
