"""The roll at the desk, and answers to what is said against it."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import ConflictError, InvalidInputError
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Lacking, RollObjection
from linli.modules.deliberation.pages.desk_votes import claimed
from linli.modules.deliberation.pages.rolls import objection_views
from linli.modules.deliberation.pages.vote_words import CHANNELS
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import CONDUCT, POLICY
from linli.modules.deliberation.policy import WORK as SEE
from linli.modules.deliberation.selectors.mandates import holders_named
from linli.modules.deliberation.selectors.roll_reading import dead_voices, voices_page
from linli.modules.deliberation.selectors.votes import objections_of
from linli.modules.deliberation.services.voting import roll_object_decide
from linli.modules.population.public import members_called
from linli.web.desk import Framing, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from linli.modules.deliberation.models import Topic, Vote
    from linli.web.request import LinliRequest

Q_AT_MOST = 20
NAMESAKES_AT_MOST = 8


@page(SEE)
def roll(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show the roll with what is said against it."""
    topic, vote = claimed(request, topic_id)
    return _show(request, topic, vote)


@page(CONDUCT, methods=("POST",))
def decide(request: LinliRequest, topic_id: int, objection_id: int) -> HttpResponse:
    """Answer an objection: the roll is changed, or it stays, each with a reason."""
    topic, vote = claimed(request, topic_id, CONDUCT)
    RollObjection.objects.get(pk=objection_id, vote=vote)  # of this topic, or not found
    said = {
        "objection": objection_id,
        "answer": request.POST.get(f"answer-{objection_id}", "").strip(),
        "person": request.POST.get(f"person-{objection_id}", ""),
        "who": request.POST.get(f"who-{objection_id}", "").replace("\x00", "").strip()[:Q_AT_MOST],
    }
    if "look" in request.POST:
        return _show(request, topic, vote, form=said)
    person = str(said["person"])
    try:
        roll_object_decide(
            actor=request.actor,
            objection_id=objection_id,
            upheld=request.POST.get("verdict") == "accept",
            reason=str(said["answer"]),
            person_id=int(person) if person.isascii() and person.isdigit() else None,
            now=request.now,
        )
    except InvalidInputError as refused:
        names = {"reason": f"answer-{objection_id}", "person": f"person-{objection_id}"}
        errors = {}
        for error in refused.errors:
            field = error.pointer.strip("/")
            errors[names.get(field, names["reason"])] = str(error.message)
        return _show(request, topic, vote, form=said, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ConflictError as refused:
        return _show(request, topic, vote, notice=str(refused), status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('deliberation:console_roll', args=[topic_id])}?done=1")


def _show(
    request: LinliRequest,
    topic: Topic,
    vote: Vote,
    *,
    form: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST]
    after = request.GET.get("after", "")
    voting = voting_view(request, vote, topic_id=topic.pk)
    found = voices_page(vote, q=q, cursor=after, now=request.now)
    kept = {"q": q} if q else {}
    holders = holders_named(vote, [one.id for one in found.items])
    may_conduct = POLICY.allows(request.actor, CONDUCT, topic)
    may_decide = voting.is_prepared and may_conduct
    said = objection_views(objections_of(vote))
    chosen = _chosen(request, said, form) if may_decide else None
    if chosen is not None and chosen["lacking"] == Lacking.ABSENT:
        looked = str(form["who"]) if form and form["who"] else ""
        chosen["looked"] = looked or chosen["about"]
        chosen["candidates"] = _namesakes(vote, chosen["looked"])
    context = {
        "voting": voting,
        "title": topic.title,
        "number": topic.number,
        "entries": [
            {
                "no": one.no,
                "name": one.name,
                "where": one.where,
                "holder": holders.get(one.id, ""),
                "took_words": CHANNELS[Channel(one.channel)][0] if one.channel else _("还没投"),
            }
            for one in found.items
        ],
        "q": q,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "objections": said,
        "form": form or {},
        "errors": errors or {},
        "done": _done(request),
        "dead": [
            {
                "id": one.id,
                "title": (_("%(no)s 户 %(name)s") if voting.by_household else _("%(no)s 号 %(name)s"))
                % {"no": one.no, "name": one.name},
                "where": one.where,
            }
            for one in (dead_voices(vote, now=request.now) if voting.is_open and may_conduct else ())
        ],
        "notices": [{"tone": "warn", "text": notice}] if notice else [],
        "may_decide": may_decide,
        "chosen": chosen["id"] if chosen else None,
        "back": reverse("deliberation:console_topic", args=[topic.pk]),
    }
    framing = Framing(place=topic.village)
    return desk_render(request, "deliberation/console/vote_roll.html", context, framing=framing, status=status)


def _done(request: LinliRequest) -> str:
    if "struck" in request.GET:
        return _("划去了，应到的少了一个。")
    return _("回了，提的人看得到。") if "done" in request.GET else ""


def _chosen(request: LinliRequest, said: list[dict[str, Any]], form: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the objection whose form stands open: the one that was sent or asked for, else the oldest one waiting."""
    asked = str(form["objection"]) if form else request.GET.get("objection", "")
    waiting = [one for one in said if one["is_open"]]
    return next((one for one in waiting if str(one["id"]) == asked), waiting[0] if waiting else None)


def _namesakes(vote: Vote, name: str) -> list[dict[str, Any]]:
    """Return members of the village called like what somebody wrote, each with the door that tells them apart."""
    found = members_called(vote.village, name, limit=NAMESAKES_AT_MOST)
    if not found:  # "我家小叔 程建平": one of the words is the name
        words = [word for word in re.split(r"[\s,，、。（）()]+", name) if len(word) > 1]
        found = [one for word in words for one in members_called(vote.village, word, limit=NAMESAKES_AT_MOST)]
    return [
        {"value": one.person.id, "label": " · ".join(part for part in (one.person.name, one.address) if part)}
        for one in found
    ]
