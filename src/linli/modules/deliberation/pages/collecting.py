"""The grid worker's way to those who do not vote by phone: who has not voted here, one ballot, a box of ballots."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.refusal import ConflictError, InvalidInputError
from linli.modules.deliberation.law import Unit
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
from linli.modules.deliberation.selectors.door_visits import doors_of, rounds_by_vote
from linli.modules.deliberation.selectors.roll_reading import voice_get, voices_page, votes_to_collect, waiting_count
from linli.modules.deliberation.selectors.votes import collectors_of, witnesses_of
from linli.web.formatting import zh_time
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.deliberation.selectors.door_visits import Round
    from linli.modules.deliberation.selectors.roll_reading import Voice
    from linli.web.request import LinliRequest

Q_AT_MOST = 20
MINE, HERE = "mine", "here"
"""The doors one was sent to, and whoever has not voted where one works."""
IN_A_BATCH_AT_MOST = 200
_DONE = {
    "entered": gettext_lazy("录好了，算进去了。"),
    "mandate": gettext_lazy("委托登记好了，受托的家人可以在手机上投。"),
    "voted": gettext_lazy("这一家刚投过了，不用再收。"),
}


@page(ENTER)
def overview(request: LinliRequest) -> HttpResponse:
    """List the votes that are open where one works, with how many doors of them one was sent to."""
    found = votes_to_collect(actor=request.actor, action=ENTER, now=request.now)
    rounds = rounds_by_vote([vote.pk for vote in found], collector_id=request.actor.known_id)
    votes = [
        {
            "id": vote.pk,
            "title": vote.question,
            "sub": _("%(at)s 截止") % {"at": zh_time(vote.closes_at, request.now)},
            "left_words": _left_words(vote, rounds.get(vote.pk)),
            "is_done": vote.pk in rounds and not rounds[vote.pk].left,
        }
        for vote in found
    ]
    return render(request, "deliberation/field/votes.html", {"votes": votes})


def _left_words(vote: Vote, mine: Round | None) -> str:
    if mine is None:
        return ""
    return _("还剩 %(much)s") % {"much": counted(mine.left, Unit(vote.unit))} if mine.left else _("派给您的都投了")


def _claim(request: LinliRequest, vote_id: int) -> Vote:
    return Vote.objects.in_reach(request.actor, ENTER).select_related("stage").get(pk=vote_id)


def _places(request: LinliRequest) -> tuple[str, ...]:
    return request.actor.places_as(COLLECTORS)


@page(ENTER)
def vote(request: LinliRequest, vote_id: int) -> HttpResponse:
    """List the doors one was sent to, or else who has not voted where one works; nothing once it is over."""
    row = _claim(request, vote_id)
    q, after = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("after", "")
    voting = voting_view(request, row, topic_id=row.stage.topic_id)
    is_over = not voting.is_open or request.now >= row.closes_at
    mine = None if is_over else rounds_by_vote([row.pk], collector_id=request.actor.known_id).get(row.pk)
    tab = _tab(request, mine)
    kept = {name: said for name, said in (("tab", tab if mine else ""), ("q", q)) if said}
    entries, following = ([], "") if is_over else _doors(request, row, tab, q, after)
    context = {
        "voting": voting,
        "title": row.question,
        "is_over": is_over,
        "mine": mine,
        "tab": tab,
        "views": _views(q, tab) if mine else [],
        "entries": entries,
        "waiting_words": "" if is_over else _waiting_words(request, row, mine if tab == MINE else None),
        "q": q,
        "older": f"?{urlencode({**kept, 'after': following})}" if following else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "done": _DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "deliberation/field/vote.html", context)


def _tab(request: LinliRequest, mine: Round | None) -> str:
    asked = request.GET.get("tab", "")
    return asked if mine and asked in {MINE, HERE} else MINE if mine else HERE


def _views(q: str, tab: str) -> list[dict[str, Any]]:
    kept = {"q": q} if q else {}
    labels = {MINE: _("派给我的"), HERE: _("这一片的")}
    return [
        {"label": label, "href": f"?{urlencode({**kept, 'tab': code})}", "current": code == tab}
        for code, label in labels.items()
    ]


def _doors(request: LinliRequest, row: Vote, tab: str, q: str, after: str) -> tuple[list[dict[str, Any]], str]:
    by_household = row.unit == Unit.HOUSEHOLDS
    if tab == MINE:
        sent = doors_of(row, collector_id=request.actor.known_id, q=q, cursor=after)
        return [
            {**_said(one.voice, by_household=by_household), "phone": one.phone_hint, "is_done": one.is_done}
            for one in sent.items
        ], sent.next
    found = voices_page(row, q=q, cursor=after, within=_places(request), now=request.now)
    return [_said(one, by_household=by_household) for one in found.items], found.next


def _waiting_words(request: LinliRequest, row: Vote, mine: Round | None) -> str:
    unit = Unit(row.unit)
    if mine is None:
        waiting = waiting_count(row, within=_places(request), now=request.now)
        return _("还有 %(much)s没投") % {"much": counted(waiting, unit)}
    said = {"sent": counted(mine.sent, unit), "left": counted(mine.left, unit)}
    return _("派给您 %(sent)s，还剩 %(left)s") % said


def _said(one: Voice, *, by_household: bool) -> dict[str, Any]:
    title = _("%(no)s 号 %(name)s") % {"no": one.no, "name": one.name} if by_household else one.name
    return {"id": one.id, "title": title, "where": one.where, "phone": "", "is_done": False}


@page(ENTER, methods=("GET", "POST"))
def ballot(request: LinliRequest, vote_id: int, entry_id: int) -> HttpResponse:
    """Enter the ballot somebody gave at the door or on paper; who has voted meanwhile is not asked again."""
    row = _claim(request, vote_id)
    entry = voice_get(row, entry_id)
    back = reverse("deliberation:field_vote", args=[vote_id])
    if row.is_secret:
        return see_other(back)
    if entry.channel and request.method != "POST":
        return see_other(f"{back}?done=voted")
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
            return see_other(f"{back}?done=entered")
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
            return see_other(f"{back}?done=entered")
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
