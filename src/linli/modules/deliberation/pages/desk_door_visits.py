"""The desk sends collectors to the doors of who has not voted, and sees who has how many left."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel.refusal import ConflictError, InvalidInputError
from linli.modules.deliberation.law_words import counted
from linli.modules.deliberation.pages.bringing_in import errors_of
from linli.modules.deliberation.pages.desk_votes import claimed
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import CONDUCT
from linli.modules.deliberation.selectors.bringers import collectors_of
from linli.modules.deliberation.selectors.door_visits import doors_to_send, rounds_of, sent_counts
from linli.modules.deliberation.services.door_visits import collectors_send
from linli.web.desk import Framing, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.deliberation.models import Topic, Vote
    from linli.modules.deliberation.pages.voting_view import VotingView
    from linli.modules.deliberation.services.door_visits import SentOut
    from linli.web.request import LinliRequest

ADDRESS = "deliberation:console_vote_visits"
Q_AT_MOST = 20
ALL = "all"
_NUMERALS_AT_MOST = 18
_TABS = {"": None, "waiting": False, "sent": True}


@page(CONDUCT, methods=("GET", "POST"))
def visits(request: LinliRequest, topic_id: int) -> HttpResponse:
    """List who has not voted with who goes there, and send somebody."""
    topic, vote = claimed(request, topic_id, CONDUCT)
    if request.method != "POST":
        return _show(request, topic, vote)
    try:
        sent = _send(request, vote)
    except InvalidInputError as refused:
        return _show(request, topic, vote, errors=errors_of(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except ConflictError as refused:
        return _show(request, topic, vote, notice=str(refused), status=HTTPStatus.CONFLICT)
    said = {"doors": sent.doors, "collectors": sent.collectors, "over": sent.left_over}
    return see_other(f"{reverse(ADDRESS, args=[topic_id])}?{urlencode(said)}")


def _send(request: LinliRequest, vote: Vote) -> SentOut:
    chosen = [int(one) for one in request.POST.getlist("entries") if _is_number(one)]
    collector = request.POST.get("collector", "")
    return collectors_send(
        actor=request.actor,
        vote_id=vote.pk,
        entry_ids=None if request.POST.get("which") == ALL else chosen,
        collector_id=int(collector) if _is_number(collector) else None,
        now=request.now,
    )


def _show(
    request: LinliRequest,
    topic: Topic,
    vote: Vote,
    *,
    errors: dict[str, str] | None = None,
    notice: str = "",
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    q, after = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("after", "")
    tab = request.GET.get("tab", "") if request.GET.get("tab", "") in _TABS else ""
    voting = voting_view(request, vote, topic_id=topic.pk)
    may_send = voting.is_open and request.now < vote.closes_at
    collectors = dict(collectors_of(vote, now=request.now))
    found = doors_to_send(vote, is_sent=_TABS[tab], q=q, cursor=after)
    sent, others = sent_counts(vote)
    kept = {name: said for name, said in (("tab", tab), ("q", q)) if said}
    context = {
        "voting": voting,
        "title": topic.title,
        "number": topic.number,
        "tab": tab,
        "tabs_of_doors": _tabs(q, tab, sent, others),
        "doors": [(door, collectors.get(door.collector_id or 0, "")) for door in found.items],
        "rounds": rounds_of(vote),
        "others": others,
        "others_words": counted(others, voting.unit),
        "collectors": [{"value": person, "label": label} for person, label in collectors.items()],
        "may_send": may_send,
        "q": q,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "form": {"entries": request.POST.getlist("entries"), "collector": request.POST.get("collector", "")},
        "errors": errors or {},
        "notices": [{"tone": "warn", "text": notice}] if notice else [],
        "done": _done(request, voting),
        "left_over": _left_over(request, voting),
        "back": reverse("deliberation:console_topic", args=[topic.pk]),
    }
    framing = Framing(place=topic.village)
    return desk_render(request, "deliberation/console/vote_visits.html", context, framing=framing, status=status)


def _tabs(q: str, tab: str, sent: int, others: int) -> list[dict[str, Any]]:
    labels = {"": (_("还没投的"), sent + others), "waiting": (_("没派人的"), others), "sent": (_("派了人的"), sent)}
    kept = {"q": q} if q else {}
    return [
        {
            "label": label,
            "href": f"?{urlencode({**kept, **({'tab': code} if code else {})})}",
            "count": count,
            "current": code == tab,
        }
        for code, (label, count) in labels.items()
    ]


def _done(request: LinliRequest, voting: VotingView) -> str:
    doors, collectors = request.GET.get("doors", ""), request.GET.get("collectors", "")
    if not (_is_number(doors) and _is_number(collectors)):
        return ""
    if not int(doors):
        return _("这几家早就派了，没有再通知一遍。")
    goes = int(collectors)
    words = ngettext(
        "派好了，%(doors)s由 %(n)s 个人去收，都通知了。", "派好了，%(doors)s由 %(n)s 个人去收，都通知了。", goes
    )
    return words % {"n": goes, "doors": counted(int(doors), voting.unit)}


def _left_over(request: LinliRequest, voting: VotingView) -> str:
    over = request.GET.get("over", "")
    if not _is_number(over) or not int(over):
        return ""
    return _("还有 %(much)s所在的网格没有人，请选一个人去。") % {"much": counted(int(over), voting.unit)}


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) <= _NUMERALS_AT_MOST
