"""The grid worker's way to those who do not vote by phone: who has not voted here, one ballot, a box of ballots."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import ConflictError, InvalidInputError
from linli.modules.deliberation.law_words import counted
from linli.modules.deliberation.models import RollEntry, Vote
from linli.modules.deliberation.pages.bringing_in import (
    Brought,
    ballot_bring,
    batch_bring,
    brought_in,
    channels_offered,
    errors_of,
    mandate_bring,
    mandate_choices,
)
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import COLLECTORS, ENTER
from linli.modules.deliberation.selectors.roll_reading import voice_get, voices_page, votes_to_collect, waiting_count
from linli.modules.deliberation.selectors.votes import collectors_of, witnesses_of
from linli.web.formatting import zh_time
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.deliberation.law import Unit
    from linli.modules.deliberation.selectors.roll_reading import Voice
    from linli.web.request import LinliRequest

Q_AT_MOST = 20
IN_A_BATCH_AT_MOST = 200


@page(ENTER)
def overview(request: LinliRequest) -> HttpResponse:
    """List the votes that are open where one works."""
    found = votes_to_collect(actor=request.actor, action=ENTER)
    votes = [
        {
            "id": vote.pk,
            "title": vote.question,
            "sub": _("%(at)s 截止") % {"at": zh_time(vote.closes_at, request.now)},
        }
        for vote in found
    ]
    return render(request, "deliberation/field/votes.html", {"votes": votes})


def _claim(request: LinliRequest, vote_id: int) -> Vote:
    return Vote.objects.in_reach(request.actor, ENTER).select_related("stage").get(pk=vote_id)


def _places(request: LinliRequest) -> tuple[str, ...]:
    return request.actor.places_as(COLLECTORS)


@page(ENTER)
def vote(request: LinliRequest, vote_id: int) -> HttpResponse:
    """List who has not voted in the grid."""
    row = _claim(request, vote_id)
    q, after = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("after", "")
    voting = voting_view(request, row, topic_id=row.stage.topic_id)
    places = _places(request)
    found = voices_page(row, q=q, cursor=after, within=places, now=request.now)
    kept = {"q": q} if q else {}
    waiting = waiting_count(row, within=places, now=request.now)
    context = {
        "voting": voting,
        "title": row.question,
        "entries": [_said(one, by_household=voting.by_household) for one in found.items],
        "waiting_words": _("还有 %(much)s没投") % {"much": counted(waiting, voting.unit)},
        "q": q,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "done": {"mandate": _("委托登记好了，受托的家人可以在手机上投。"), "1": _("录好了，算进去了。")}.get(
            request.GET.get("done", ""), ""
        ),
    }
    return render(request, "deliberation/field/vote.html", context)


def _said(one: Voice, *, by_household: bool) -> dict[str, Any]:
    title = _("%(no)s 户 %(name)s") % {"no": one.no, "name": one.name} if by_household else one.name
    return {"id": one.id, "title": title, "where": one.where}


@page(ENTER, methods=("GET", "POST"))
def ballot(request: LinliRequest, vote_id: int, entry_id: int) -> HttpResponse:
    """Enter the ballot somebody gave at the door or on paper; who has voted meanwhile is not asked again."""
    row = _claim(request, vote_id)
    entry = voice_get(row, entry_id)
    back = reverse("deliberation:field_vote", args=[vote_id])
    if row.is_secret or (entry.channel and request.method != "POST"):
        return see_other(back)
    said, errors, notices = brought_in(request, row, key=str(uuid4())), {}, []
    if request.method == "POST":
        try:
            if request.POST.get("only") == "mandate":
                mandate_bring(request, row, said, entry_id=entry.id)
                return see_other(f"{back}?done=mandate")
            ballot_bring(request, row, said, entry_id=entry.id, collector_id=request.actor.known_id)
        except InvalidInputError as refused:
            errors = errors_of(refused)
        except ConflictError as refused:
            notices = [{"tone": "warn", "text": str(refused)}]
        else:
            return see_other(f"{back}?done=1")
    voting = voting_view(request, row, topic_id=row.stage.topic_id)
    context = {
        "voting": voting,
        "title": row.question,
        "entry": _said(entry, by_household=voting.by_household),
        **_asked(request, row, said, errors, notices),
        **mandate_choices(row, entry.id, request.now),
        "back": back,
    }
    return render(request, "deliberation/field/ballot.html", context, status=_status(errors, notices))


def _asked(
    request: LinliRequest,
    row: Vote,
    said: Brought,
    errors: dict[str, str],
    notices: list[dict[str, str]],
    *,
    by_oneself: bool = True,
) -> dict[str, Any]:
    """Return what the form asks; who collects ``by_oneself`` does not witness it."""
    own = request.actor.person_id if by_oneself else None
    witnesses = [one for one in witnesses_of(row, now=request.now) if one[0] != own]
    if request.method != "POST" and len(witnesses) == 1:
        said = replace(said, witness=str(witnesses[0][0]))
    return {
        "channels": channels_offered(row),
        "witnesses": [{"value": person, "label": label} for person, label in witnesses],
        "form": said,
        "errors": errors,
        "notices": notices,
    }


def _listed(lacking: int, listed: int, unit: Unit) -> str:
    """Say how many have not voted, and that not all of them stand in the list where it is too long."""
    words = {"all": counted(lacking, unit), "listed": counted(listed, unit)}
    if listed < lacking:
        return _("还没投的 %(all)s，只列了 %(listed)s，其余的写号") % words
    return _("还没投的 %(all)s都在下面") % words


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= len("1000000000000000000") else 0


def _status(errors: dict[str, str], notices: list[dict[str, str]]) -> int:
    if notices:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK


@page(ENTER, methods=("GET", "POST"))
def batch(request: LinliRequest, vote_id: int) -> HttpResponse:
    """Enter a box of secret ballots: who put one in, and how many of each."""
    row = _claim(request, vote_id)
    back = reverse("deliberation:field_vote", args=[vote_id])
    if not row.is_secret:
        return see_other(back)
    said, errors, notices = brought_in(request, row, key=str(uuid4())), {}, []
    if request.method == "POST":
        try:
            batch_bring(request, row, said, collector_id=_number(said.collector))
        except InvalidInputError as refused:
            errors = errors_of(refused)
        except ConflictError as refused:
            notices = [{"tone": "warn", "text": str(refused)}]
        except RollEntry.DoesNotExist:
            errors = {"entries": _("勾的人里有一位不在名册上，请重新勾。")}
        else:
            return see_other(f"{back}?done=1")
    voting = voting_view(request, row, topic_id=row.stage.topic_id)
    places = _places(request)
    waiting = voices_page(row, within=places, now=request.now, limit=IN_A_BATCH_AT_MOST).items
    lacking = waiting_count(row, within=places, now=request.now)
    collectors = collectors_of(row, now=request.now)
    if request.method != "POST" and request.actor.person_id in dict(collectors):
        said = replace(said, collector=str(request.actor.person_id))
    context = {
        "voting": voting,
        "title": row.question,
        "entries": [_said(one, by_household=voting.by_household) for one in waiting],
        "waiting_words": _listed(lacking, len(waiting), voting.unit),
        "collectors": [{"value": person, "label": label} for person, label in collectors],
        **_asked(request, row, said, errors, notices, by_oneself=False),
        "action": reverse("deliberation:field_batch", args=[vote_id]),
        "back": back,
    }
    return render(request, "deliberation/field/batch.html", context, status=_status(errors, notices))
