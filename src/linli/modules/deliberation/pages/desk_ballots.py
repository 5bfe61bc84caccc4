"""Ballots brought in, at the desk: who handled them, what is to be void, the photo once it is over; the tally."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import ConflictError, InvalidInputError
from linli.modules.deliberation.models import Voiding, VoteMandate
from linli.modules.deliberation.pages.desk_vote import brought_in_view
from linli.modules.deliberation.pages.desk_votes import claimed
from linli.modules.deliberation.pages.marks import AT_A_DESK
from linli.modules.deliberation.pages.result_view import recounted, result_view
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import POLICY, VOID, WORK
from linli.modules.deliberation.selectors.brought import photo_is_of
from linli.modules.deliberation.selectors.votes import entered_of, tally_of
from linli.modules.deliberation.services.voting import ballot_void, ballot_void_agree
from linli.modules.files.public import file_response
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_render
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.modules.deliberation.models import Topic, Vote
    from linli.web.request import LinliRequest

ON_A_PAGE = 50


@page(WORK)
def ballots(request: LinliRequest, topic_id: int) -> HttpResponse:
    """List what was brought in, newest first."""
    topic, vote = claimed(request, topic_id)
    return _show(request, topic, vote)


@page(VOID, methods=("POST",))
def void(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Ask that something brought in be void, or agree as the second one."""
    topic, vote = claimed(request, topic_id, VOID)
    names = ("ballot", "batch", "voiding")
    ids = {name: int(said) for name in names if (said := request.POST.get(name, "")).isascii() and said.isdigit()}
    which = next((name for name in ("ballot", "batch") if name in ids), "")
    field = f"reason-{which}-{ids.get(which, '')}"
    reason = request.POST.get(field, "").strip()
    try:
        if "voiding" in ids:
            Voiding.objects.get(pk=ids["voiding"], vote=vote)
            ballot_void_agree(actor=request.actor, voiding_id=ids["voiding"], now=request.now)
        else:
            ballot_void(
                actor=request.actor,
                vote_id=vote.pk,
                ballot_id=ids.get("ballot"),
                batch_id=ids.get("batch"),
                reason=reason,
                now=request.now,
            )
    except InvalidInputError as refused:
        words = " ".join(str(error.message) for error in refused.errors)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, topic, vote, errors={field if which else "": words}, reason=reason, status=status)
    except ConflictError as refused:
        return _show(request, topic, vote, notice=str(refused), status=HTTPStatus.CONFLICT)
    done = "void" if "voiding" in ids else "asked"
    return see_other(f"{reverse('deliberation:console_vote_ballots', args=[topic_id])}?done={done}")


def _show(
    request: LinliRequest,
    topic: Topic,
    vote: Vote,
    *,
    errors: Mapping[str, str] | None = None,
    reason: str = "",
    notice: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    before = request.GET.get("before", "")
    cursor = int(before) if before.isascii() and before.isdigit() and len(before) <= len("1000000000000") else 0
    voting = voting_view(request, vote, topic_id=topic.pk)
    found = entered_of(vote, before=cursor, limit=ON_A_PAGE + 1)
    shown = [brought_in_view(one, voting) for one in found[:ON_A_PAGE]]
    context = {
        "voting": voting,
        "title": topic.title,
        "number": topic.number,
        "ballots": shown,
        "older": f"?before={shown[-1].id}" if len(found) > ON_A_PAGE else "",
        "newer": "?" if cursor else "",
        "vote_errors": errors or {},
        "reason": reason,
        "done": {"asked": _("提出了，等第二个人点头。"), "void": _("作废了，可以重录。")}.get(
            request.GET.get("done", ""), ""
        ),
        "notices": [{"tone": "warn", "text": notice}] if notice else [],
        "may_void": voting.is_open and POLICY.allows(request.actor, VOID, vote),
        "back": reverse("deliberation:console_topic", args=[topic.pk]),
    }
    framing = Framing(place=topic.village)
    return desk_render(request, "deliberation/console/vote_ballots.html", context, framing=framing, status=status)


@page(VOID)
def evidence(request: LinliRequest, topic_id: int, evidence_id: int) -> HttpResponseBase:
    """Serve the photo of a ballot or a box once the vote is closed, that of a mandate's paper at any time."""
    _topic, vote = claimed(request, topic_id, VOID)
    if VoteMandate.objects.filter(vote=vote, paper_id=evidence_id).exists():
        return file_response(request, file_id=evidence_id)
    if not photo_is_of(vote, evidence_id):
        raise Http404
    if vote.closed_at is None:
        return _show(request, _topic, vote, notice=_("照片截止以后才能看。"), status=HTTPStatus.CONFLICT)
    return file_response(request, file_id=evidence_id)


@page(WORK)
def tally(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show the tally as it is printed, signed and hung on the board."""
    topic, vote = claimed(request, topic_id)
    counted = tally_of(vote)
    if counted is None:
        return see_other("deliberation:console_vote", topic_id)
    voting = voting_view(request, vote, topic_id=topic_id, columns=AT_A_DESK, by_channel=True)
    again = recounted(counted)
    result = result_view(topic, vote, counted, voting, now=request.now)
    context = {
        "topic": topic,
        "vote": vote,
        "voting": voting,
        "tally": counted,
        "result": result,
        "agrees": all(again[bar.code] == bar.count for bar in result.bars),
        "village": place_get(topic.village).name,
        "back": reverse("deliberation:console_vote", args=[topic_id]),
    }
    return render(request, "deliberation/console/vote_tally.html", context)
