"""The roll as members see it, and what they say against it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import ConflictError, FieldError, InvalidInputError
from linli.modules.deliberation.models import Lacking
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.mandates import holders_named
from linli.modules.deliberation.selectors.roll_reading import topic_with_vote, voices_page
from linli.modules.deliberation.selectors.votes import objections_of
from linli.modules.deliberation.services.voting import roll_object
from linli.modules.population.public import persons_get
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from linli.modules.deliberation.models import RollObjection, Topic, Vote
    from linli.web.request import LinliRequest

Q_AT_MOST = 20
_FIELDS = {"about": "name", "entry_id": "name", "entry": "name", "why": "reason", "lacking": "kind"}


@page(READ, methods=("GET", "POST"))
def roll(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show the roll with my objections, and take one."""
    topic, vote = topic_with_vote(actor=request.actor, topic_id=topic_id)
    if request.method != "POST":
        return _show(request, topic, vote)
    said = {name: request.POST.get(name, "").strip() for name in ("kind", "name", "reason")}
    try:
        _object(request, vote, said)
    except InvalidInputError as refused:
        errors: dict[str, str] = {}
        for error in refused.errors:
            field = error.pointer.strip("/")
            errors.setdefault(_FIELDS.get(field, field), str(error.message))
        return _show(request, topic, vote, said=said, errors=errors, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (ConflictError, NotAllowedError):
        return _show(request, topic, vote, said=said, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('deliberation:roll', args=[topic_id])}?done=1")


def _object(request: LinliRequest, vote: Vote, said: Mapping[str, str]) -> None:
    """Pass the objection on: who should not be there is looked up on the roll by number or name."""
    lacks = {
        "kind": _("漏了人，还是多了人？请选一个。") if said["kind"] not in Lacking.values else "",
        "name": "" if said["name"] else _("写上说的是谁。"),
        "reason": "" if said["reason"] else _("说说为什么。"),
    }
    if any(lacks.values()):
        raise InvalidInputError([FieldError(f"/{field}", words) for field, words in lacks.items() if words])
    entry_id, about = None, said["name"]
    if said["kind"] == Lacking.EXTRA and said["name"]:
        found = voices_page(vote, q=said["name"], now=request.now, limit=2).items
        exact = [one for one in found if said["name"] in {one.name, one.no}] or list(found)
        entry_id = exact[0].id if len(exact) == 1 else None
        about = exact[0].name if len(exact) == 1 else about
    roll_object(
        actor=request.actor,
        vote_id=vote.pk,
        lacking=said["kind"],
        entry_id=entry_id,
        about=about,
        why=said["reason"],
        now=request.now,
    )


def _show(
    request: LinliRequest,
    topic: Topic,
    vote: Vote,
    *,
    said: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST]
    after = request.GET.get("after", "")
    voting = voting_view(request, vote, topic_id=topic.pk)
    found = voices_page(vote, q=q, cursor=after, now=request.now)
    kept = {"q": q} if q else {}
    holders = holders_named(vote, [one.id for one in found.items])
    mine = [one for one in objections_of(vote) if one.person_id == request.actor.person_id]
    homes = {member.household_id for member in request.actor.memberships if member.household_id}
    context = {
        "voting": voting,
        "title": topic.title,
        "entries": [
            {
                "no": one.no,
                "name": one.name,
                "holder": holders.get(one.id, ""),
                "is_mine": one.person_id == request.actor.person_id or (one.household_id or 0) in homes,
            }
            for one in found.items
        ],
        "q": q,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "objections": objection_views(mine),
        "kinds": [
            {"value": Lacking.ABSENT.value, "label": _("漏了人"), "note": _("该有票的没写上")},
            {"value": Lacking.EXTRA.value, "label": _("多了人"), "note": _("没有票的写上了，或者人已经不在")},
        ],
        "form": said or {},
        "errors": errors or {},
        "done": "done" in request.GET,
        "may_object": not voting.is_frozen and request.now < vote.objections_until,
        "notices": [{"tone": "warn", "text": _("现在提不了了：名册已经定住，或者过了提的时间。")}]
        if status == HTTPStatus.CONFLICT
        else [],
        "back": reverse("deliberation:vote", args=[topic.pk]),
    }
    return render(request, "deliberation/resident/roll.html", context, status=status)


def objection_views(rows: Sequence[RollObjection]) -> list[dict[str, Any]]:
    """Say objections with their answers; one query for who answered."""
    answered = persons_get({row.decided_by_id for row in rows if row.decided_by_id})
    return [
        {
            "id": row.pk,
            "lacking": row.lacking,
            "kind_words": _("漏了人") if row.lacking == Lacking.ABSENT else _("多了人"),
            "about": row.entry.name if row.entry_id and row.entry else row.about,
            "reason": row.why,
            "by": row.person_name,
            "at": row.at,
            "due_at": row.due_at,
            "is_open": row.decided_at is None,
            "state_words": _state(row),
            "tone": "info" if row.upheld is None else "go" if row.upheld else "",
            "answer": row.reason,
            "decided_by": answered[row.decided_by_id].name if row.decided_by_id in answered else "",
            "decided_at": row.decided_at,
        }
        for row in rows
    ]


def _state(row: RollObjection) -> str:
    if row.upheld is None:
        return _("等着回")
    return _("改了名册") if row.upheld else _("没改")
