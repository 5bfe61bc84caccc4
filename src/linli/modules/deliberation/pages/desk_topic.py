"""One topic at the desk: its stages with what they still lack, and the forms of the stage it is in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.policy import NotAllowedError
from linli.modules.deliberation.flow import OPEN, RESOLVED
from linli.modules.deliberation.models import Evidence, Topic
from linli.modules.deliberation.pages.answering_view import answering_of
from linli.modules.deliberation.pages.desk_meeting import meeting_form
from linli.modules.deliberation.pages.desk_votes import desk_part
from linli.modules.deliberation.pages.stage_words import STATES
from linli.modules.deliberation.policy import CONDUCT, POLICY, READ, SIGN, WORK
from linli.modules.deliberation.selectors.deciding import decision_of
from linli.modules.deliberation.selectors.stage_views import resolution_of, rounds_before, stage_views
from linli.modules.deliberation.selectors.stages import stage_now
from linli.modules.deliberation.selectors.votes import vote_of_stage
from linli.modules.deliberation.stages import StageKind
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from linli.modules.deliberation.models import TopicStage
    from linli.modules.deliberation.selectors.stage_views import StageView
    from linli.web.request import LinliRequest

PARTS: dict[StageKind, Callable[[LinliRequest, Topic, TopicStage], Mapping[str, Any]]] = {StageKind.VOTE: desk_part}
"""What the part of a kind of stage needs beside the page's own context, where another file draws it."""


@page(WORK)
def topic_page(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show a topic to those who work on it or watch over it."""
    return topic_show(request, topic_id)


def topic_at_desk(request: LinliRequest, topic_id: int) -> Topic:
    """Return a topic this person works on; out of reach Topic.DoesNotExist, read but not worked on NotAllowedError."""
    topic = Topic.objects.in_reach(request.actor, READ).get(pk=topic_id)
    if not POLICY.allows(request.actor, WORK, topic):
        raise NotAllowedError(WORK)
    return topic


def topic_show(
    request: LinliRequest,
    topic_id: int,
    *,
    said: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    failed: str = "",
    more: Mapping[str, Any] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render the page; ``failed`` is the form that was refused, ``said`` and ``errors`` are its own."""
    topic = topic_at_desk(request, topic_id)
    views = stage_views(topic, now=request.now)
    stage = stage_now(topic)
    current = next((one for one in views if stage is not None and one.id == stage.pk), None)
    context: dict[str, Any] = {
        "topic": topic,
        "village": place_get(topic.village).short_name,
        "state": STATES[topic.state],
        "stages": views,
        "stage": current,
        "before": rounds_before(topic, now=request.now),
        "resolution": resolution_of(topic),
        "may": _may(request, topic, current),
        "errors": dict(errors or {}),
        "failed": failed,
        "said": dict(said or {}),
        "labels": [{"value": value, "label": label} for value, label in Evidence.choices],
        "answering": answering_of(request, topic),
        "done": _done(request),
        "is_taken": status == HTTPStatus.CONFLICT,
    }
    if stage is not None and current is not None and topic.state in {OPEN, RESOLVED}:
        context |= _of_stage(request, topic, stage, current, said if failed == "meeting" else None)
    framing = Framing(place=topic.village)
    context |= dict(more or {})
    return desk_render(request, "deliberation/console/topic.html", context, framing=framing, status=status)


def _of_stage(
    request: LinliRequest, topic: Topic, stage: TopicStage, current: StageView, said: Mapping[str, str] | None
) -> dict[str, Any]:
    """Return what the forms of the stage need."""
    kind = current.asks.kind
    context: dict[str, Any] = {
        "kind": kind.value,
        "lacks": [check.detail or check.text for check in current.checks if not check.is_met],
        "decision": decision_of(stage),
        "has_vote": kind is StageKind.VOTE and vote_of_stage(stage.pk) is not None,
        "is_last": current.position == max(one.position for one in topic.stages.all()),
    }
    if kind in {StageKind.MEETING, StageKind.VOTE}:
        context["meeting"] = meeting_form(request, topic, current, said)
    if kind in PARTS:
        context |= PARTS[kind](request, topic, stage)
    return context


def _may(request: LinliRequest, topic: Topic, current: StageView | None) -> frozenset[str]:
    """Return what this person may do now."""
    may = set()
    if topic.state in {OPEN, RESOLVED} and current is not None:
        if POLICY.allows(request.actor, CONDUCT, topic):
            may.add("conduct")
        held = {one.role for one in request.actor.appointments if topic.village.startswith(one.place)}
        has_signed = any(one.person_id == request.actor.person_id for one in current.signatures)
        if not has_signed and POLICY.allows(request.actor, SIGN, topic) and held & set(current.asks.signers):
            may.add("sign")
    return frozenset(may)


def _done(request: LinliRequest) -> str:
    words = {
        "raised": _("提成议题了，提的人会收到消息"),
        "adopt": _("接下来了，提的人会收到消息"),
        "refuse": _("回话了，提的人看得到为什么"),
        "reconsider": _("重新等回话"),
        "summarise": _("小结放上去了，大家看得到"),
        "meeting": _("会记下了"),
        "corrected": _("更正好了，原来怎么记的还看得到"),
        "signed": _("您签字了"),
        "displayed": _("公示了，本村的人看得到了"),
        "reported": _("结果公开了"),
        "evidence": _("材料放好了"),
        "advance": _("进到下一步了"),
        "back": _("退回上一步了"),
        "called_off": _("撤了，可以重新发起表决"),
        "resolve": _("决议生效了"),
        "fail": _("了结了，写明了为什么没通过"),
        "progress": _("进展写上了"),
        "finish": _("办完了"),
    }
    return words.get(request.GET.get("done", ""), "")


def desk_address(topic_id: int, done: str = "") -> str:
    """Return the address of a topic at the desk."""
    address = reverse("deliberation:console_topic", args=[topic_id])
    return f"{address}?done={done}" if done else address
