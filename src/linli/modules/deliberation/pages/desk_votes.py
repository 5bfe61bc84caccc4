"""One vote at the desk: its page, opening, closing, reminding, a meeting's confirmation, a ballot brought in."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel.refusal import ConflictError, FieldError, InvalidInputError
from linli.modules.deliberation.models import RollEntry
from linli.modules.deliberation.pages.bringing_in import Brought, ballot_bring, brought_in, errors_of
from linli.modules.deliberation.pages.desk_vote import desk_context
from linli.modules.deliberation.policy import CONDUCT, POLICY, WORK
from linli.modules.deliberation.selectors.roll_reading import topic_with_vote, voices_page
from linli.modules.deliberation.selectors.votes import vote_of_stage
from linli.modules.deliberation.services.reminding import vote_remind
from linli.modules.deliberation.services.voting import (
    roll_strike,
    vote_call_off,
    vote_close,
    vote_confirm_by_meeting,
    vote_open,
)
from linli.web.desk import Framing, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpResponse

    from linli.modules.deliberation.models import Topic, TopicStage, Vote
    from linli.modules.deliberation.selectors.roll_reading import Voice
    from linli.web.request import LinliRequest

FOUND_AT_MOST = 6
KEPT_AT_MOST = 20
_KEPT = ("channel", "collector", "witness")
_CONFIRMING = ("present", "in_favour", "against", "abstained")


def claimed(request: LinliRequest, topic_id: int, action: str = WORK) -> tuple[Topic, Vote]:
    """Return a topic with its newest vote for somebody who may do this; read but not theirs: NotAllowedError."""
    topic, vote = topic_with_vote(actor=request.actor, topic_id=topic_id)
    POLICY.demand(request.actor, action, topic)
    return topic, vote


def desk_part(request: LinliRequest, topic: Topic, stage: TopicStage) -> Mapping[str, Any]:
    """Return what the part of a stage that votes needs on its topic's page."""
    vote = vote_of_stage(stage.pk)
    context: dict[str, Any] = {
        "vote_topic_id": topic.pk,
        "voting": None,
        "may_prepare": vote is None and POLICY.allows(request.actor, CONDUCT, topic),
    }
    return context if vote is None else {**context, **desk_context(request, topic, vote)}


@page(WORK)
def detail(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show the vote with what can be done about it now."""
    topic, vote = claimed(request, topic_id)
    return show(request, topic, vote)


def show(
    request: LinliRequest,
    topic: Topic,
    vote: Vote,
    *,
    form: Any = None,
    looked: Sequence[Voice] = (),
    errors: Mapping[str, str] | None = None,
    moved_on: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show it with what something sent from it lacked, or that it could not be done any more."""
    brought = form if isinstance(form, Brought) else _next_one(request)
    context = {
        **desk_context(request, topic, vote, form=brought, looked=looked),
        "title": topic.title,
        "number": topic.number,
        "done": _done(request),
        "moved_on": moved_on,
        "back": reverse("deliberation:console_topic", args=[topic.pk]),
        "vote_errors": errors or {},
    }
    if form is not None and not isinstance(form, Brought):
        context["vote_form"] = form
    framing = Framing(place=topic.village)
    return desk_render(request, "deliberation/console/vote.html", context, framing=framing, status=status)


def _done(request: LinliRequest) -> str:
    done = request.GET.get("done", "")
    told = request.GET.get("n", "")
    words = {
        "prepared": _("准备好了，名册贴出来了，村民看得到。"),
        "open": _("开始了，名册定住了。"),
        "close": _("截止了，票数好了。"),
        "confirm": _("会上的结果记下了。"),
        "entered": _("录好了，算进去了。"),
    }
    if done == "remind" and told.isascii() and told.isdigit() and len(told) <= len("1000000"):
        return ngettext("提醒了 %(n)s 位。", "提醒了 %(n)s 位。", int(told)) % {"n": told}
    return words.get(done, "")


def _there(topic_id: int, done: str) -> str:
    return f"{reverse('deliberation:console_vote', args=[topic_id])}?done={done}"


@page(CONDUCT, methods=("POST",))
def step(request: LinliRequest, topic_id: int, vote_step: str) -> HttpResponse:
    """Open, close or call off the vote, remind who has not voted, strike the dead, write down what a meeting said."""
    take = _STEPS.get(vote_step)
    if take is None:
        raise Http404
    topic, vote = claimed(request, topic_id, CONDUCT)
    try:
        more = take(request, vote)
    except ConflictError as refused:
        vote.refresh_from_db()
        return show(request, topic, vote, moved_on=str(refused), status=HTTPStatus.CONFLICT)
    except InvalidInputError as refused:
        form = {name: request.POST.get(name, "") for name in (*_CONFIRMING, "note", "call_off")}
        errors, status = errors_of(refused), HTTPStatus.UNPROCESSABLE_ENTITY
        return show(request, topic, vote, form=form, errors=errors, status=status)
    if vote_step == "strike":
        return see_other(f"{reverse('deliberation:console_roll', args=[topic_id])}?struck=1")
    if vote_step == "call_off":
        return see_other(f"{reverse('deliberation:console_topic', args=[topic_id])}?done=called_off")
    return see_other(_there(topic_id, vote_step) + more)


def _open(request: LinliRequest, vote: Vote) -> str:
    vote_open(actor=request.actor, vote_id=vote.pk, now=request.now)
    return ""


def _close(request: LinliRequest, vote: Vote) -> str:
    vote_close(actor=request.actor, vote_id=vote.pk, now=request.now)
    return ""


def _call_off(request: LinliRequest, vote: Vote) -> str:
    vote_call_off(actor=request.actor, vote_id=vote.pk, reason=request.POST.get("call_off", ""), now=request.now)
    return ""


def _strike(request: LinliRequest, vote: Vote) -> str:
    said = request.POST.get("entry", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) <= KEPT_AT_MOST - 2 else 0
    entry = RollEntry.objects.get(vote=vote, pk=number)
    roll_strike(actor=request.actor, entry_id=entry.pk, reason=request.POST.get("reason", ""), now=request.now)
    return ""


def _remind(request: LinliRequest, vote: Vote) -> str:
    return f"&n={vote_remind(actor=request.actor, vote_id=vote.pk, now=request.now)}"


def _confirm(request: LinliRequest, vote: Vote) -> str:
    said = {name: request.POST.get(name, "").strip() for name in _CONFIRMING}
    wrong = [
        name
        for name, count in said.items()
        if not (count.isascii() and count.isdigit() and len(count) <= len("100000"))
    ]
    if wrong:
        raise InvalidInputError([FieldError(f"/{name}", _("写个数字。")) for name in wrong])
    vote_confirm_by_meeting(
        actor=request.actor,
        vote_id=vote.pk,
        present=int(said["present"]),
        in_favour=int(said["in_favour"]),
        against=int(said["against"]),
        abstained=int(said["abstained"]),
        note=request.POST.get("note", "").strip(),
        now=request.now,
    )
    return ""


_STEPS: dict[str, Callable[[LinliRequest, Vote], str]] = {
    "open": _open,
    "call_off": _call_off,
    "close": _close,
    "strike": _strike,
    "remind": _remind,
    "confirm": _confirm,
}


@page(CONDUCT, methods=("POST",))
def enter(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Look somebody up on the roll, or enter the ballot they gave on paper or at the door."""
    topic, vote = claimed(request, topic_id, CONDUCT)
    said = brought_in(request, vote, key="")
    found = voices_page(vote, q=said.entry, now=request.now, limit=FOUND_AT_MOST).items if said.entry else ()
    if vote.is_secret:
        return see_other("deliberation:field_batch", vote.pk)
    if "look" in request.POST:
        errors = (
            {}
            if found
            else {"entry": _("名册里没找到，换个写法试试。") if said.entry else _("先写户号、门牌或者姓名。")}
        )
        status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
        return show(request, topic, vote, form=said, looked=found, errors=errors, status=status)
    try:
        entry_id = _meant(said, found)
        collector = int(said.collector) if said.collector.isascii() and said.collector.isdigit() else 0
        ballot_bring(request, vote, said, entry_id=entry_id, collector_id=collector)
    except InvalidInputError as refused:
        errors, status = errors_of(refused), HTTPStatus.UNPROCESSABLE_ENTITY
        return show(request, topic, vote, form=said, looked=found, errors=errors, status=status)
    except RollEntry.DoesNotExist:
        errors = {"entry": _("名册里没找到，换个写法试试。")}
        return show(request, topic, vote, form=said, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ConflictError as refused:
        return show(request, topic, vote, form=said, looked=found, moved_on=str(refused), status=HTTPStatus.CONFLICT)
    kept = urlencode({name: getattr(said, name) for name in _KEPT})
    return see_other(f"{_there(topic_id, 'entered')}&{kept}")


def _next_one(request: LinliRequest) -> Brought:
    """Return the form for the next ballot of a pile: by the same people in the same way as the one just entered."""
    kept = request.GET
    return Brought(
        key=str(uuid4()),
        channel=kept.get("channel", "")[:KEPT_AT_MOST],
        collector=kept.get("collector", "")[:KEPT_AT_MOST],
        witness=kept.get("witness", "")[:KEPT_AT_MOST],
        is_next="channel" in kept,
    )


def _meant(said: Brought, found: Sequence[Voice]) -> int:
    """Return whose ballot it is: the one chosen among those found, or the only one found."""
    chosen = [one.id for one in found if str(one.id) == said.entry_id]
    waiting = chosen or [one.id for one in found]
    if len(waiting) == 1:
        return waiting[0]
    words = _("找到不止一个，选一下是哪个。") if waiting else _("写户号、门牌或者姓名，先查一下。")
    raise InvalidInputError([FieldError("/entry", words)])
