"""Voting: the page with my ballot, how many still lack, the receipt."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import HttpResponseNotModified
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import ConflictError
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.roll_reading import topic_with_vote
from linli.modules.deliberation.services.voting import ballot_cast
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.modules.deliberation.models import Topic, Vote
    from linli.web.request import LinliRequest

_DIGITS = 19


@page(READ, methods=("GET", "POST"))
def vote(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show the vote and my ballot; take the ballot, a secret one only once somebody said that they are sure."""
    topic, row = topic_with_vote(actor=request.actor, topic_id=topic_id)
    if request.method != "POST":
        return _show(request, topic, row)
    entry = request.POST.get("entry", "")
    entry_id = int(entry) if entry.isascii() and entry.isdigit() and len(entry) < _DIGITS else None
    field = "choice" if entry_id is None else f"choice-{entry_id}"
    choice = request.POST.get(field, "")
    if choice not in row.choices:
        return _show(request, topic, row, errors={field: _("请选一个。")}, said=choice)
    if row.is_secret and request.POST.get("sure") != "1":
        return _ask_again(request, topic, row, choice, entry_id)
    return _cast(request, topic, row, choice, entry_id)


def _cast(request: LinliRequest, topic: Topic, row: Vote, choice: str, entry_id: int | None) -> HttpResponse:
    key = key_in(request.POST.get("key", ""))
    try:
        ballot_cast(actor=request.actor, vote_id=row.pk, choice=choice, key=key, entry_id=entry_id, now=request.now)
    except ConflictError as refused:
        return _too_late(request, topic, row, why=str(refused))
    except NotAllowedError:
        return _too_late(request, topic, row)
    if entry_id is not None:
        return see_other(f"{reverse('deliberation:vote', args=[topic.pk])}#for-{entry_id}")
    return see_other("deliberation:vote_receipt", topic.pk)


def key_in(said: str) -> UUID:
    """Return the key a form was sent with, or a new one where it has none."""
    try:
        return UUID(said)
    except ValueError:
        return uuid4()


def _show(
    request: LinliRequest, topic: Topic, row: Vote, *, errors: dict[str, str] | None = None, said: str = ""
) -> HttpResponse:
    voting = voting_view(request, row, topic_id=topic.pk)
    if errors and not (voting.may_cast or voting.may_cast_for):
        return _too_late(request, topic, row)
    context = {
        "voting": voting,
        "title": topic.title,
        "errors": errors or {},
        "said": said or None,
        "back": reverse("deliberation:topic", args=[topic.pk]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "deliberation/resident/vote.html", context, status=status)


def _ask_again(request: LinliRequest, topic: Topic, row: Vote, choice: str, entry_id: int | None) -> HttpResponse:
    voting = voting_view(request, row, topic_id=topic.pk)
    theirs = next((one for one in voting.entrusted if one.entry_id == entry_id and one.may_cast), None)
    if not (voting.may_cast if entry_id is None else theirs):
        return _too_late(request, topic, row)
    context = {
        "theirs": theirs,
        "voting": voting,
        "title": topic.title,
        "choice": {"value": choice, "label": _(row.words_of(choice))},
    }
    return render(request, "deliberation/resident/vote_confirm.html", context)


def _too_late(request: LinliRequest, topic: Topic, row: Vote, *, why: str = "") -> HttpResponse:
    row.refresh_from_db()
    voting = voting_view(request, row, topic_id=topic.pk)
    notices = [{"tone": "warn", "text": why or _("这一票没投进去，下面是现在的情况。")}]
    context = {
        "voting": voting,
        "title": topic.title,
        "errors": {},
        "said": None,
        "notices": notices,
        "back": reverse("deliberation:topic", args=[topic.pk]),
    }
    return render(request, "deliberation/resident/vote.html", context, status=HTTPStatus.CONFLICT)


@page(READ)
def progress(request: LinliRequest, topic_id: int) -> HttpResponseBase:
    """Answer how many still lack, or that nothing has changed since the browser asked."""
    _topic, row = topic_with_vote(actor=request.actor, topic_id=topic_id)
    voting = voting_view(request, row, topic_id=topic_id)
    seen = (voting.state, voting.drawn.parts, voting.lacking, voting.is_binding, request.mode, get_language())
    etag = f'W/"{hashlib.sha256(repr(seen).encode()).hexdigest()[:24]}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponseBase = HttpResponseNotModified()
    else:
        answer = render(request, "deliberation/parts/vote_progress.html", {"voting": voting})
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@page(READ)
def receipt(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show the receipt of my ballot; who has none is led to the vote."""
    topic, row = topic_with_vote(actor=request.actor, topic_id=topic_id)
    voting = voting_view(request, row, topic_id=topic_id)
    if voting.mine is None or not voting.mine.receipt:
        return see_other("deliberation:vote", topic_id)
    context = {
        "voting": voting,
        "title": topic.title,
        "receipt": voting.mine.receipt,
        "back": reverse("deliberation:vote", args=[topic_id]),
    }
    return render(request, "deliberation/resident/vote_receipt.html", context)
