"""How far a broadcast has come: channel by channel, place by place; and a person's word about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.refusal import InvalidInputError
from linli.modules.audiences.public import audience_describe
from linli.modules.messaging.channels import DOORSTEP, rules_at
from linli.modules.messaging.flow import FLOW
from linli.modules.messaging.models import Broadcast
from linli.modules.messaging.policy import APPROVE, POLICY, STOP, VIEW_BROADCASTS
from linli.modules.messaging.selectors.broadcasts import broadcast_get, doorsteps_by_place, failures_of
from linli.modules.messaging.selectors.matching import audience_of
from linli.modules.messaging.selectors.reach import Counts, PlaceReach, places_reached, states_by_channel
from linli.modules.messaging.services.deciding import broadcast_approve, broadcast_refuse, broadcast_stop
from linli.modules.messaging.services.freezing import spent_this_month
from linli.modules.messaging.words import CHANNEL_WORDS, STATE_WORDS
from linli.modules.places.public import places_get
from linli.modules.population.public import persons_get
from linli.web.desk import Framing, desk_render
from linli.web.respond import is_fragment, render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "messaging:console_broadcasts"
ONE = "messaging:console_broadcast"
_LINES_AT_MOST = 60
_MOVING = frozenset({"preparing", "running"})
_HANDED_OVER = ("handed", "delivered", "failed")


@page(VIEW_BROADCASTS)
def detail_page(request: LinliRequest, broadcast_id: int) -> HttpResponse:
    """Show whom it reached, out of whom; the figures alone where the page asks for them anew."""
    return show(request, broadcast_id)


def show(request: LinliRequest, broadcast_id: int, *, errors: dict[str, str] | None = None) -> HttpResponse:
    """Show one broadcast, with the form of a refusal again where it lacked its reason."""
    try:
        row = broadcast_get(actor=request.actor, broadcast_id=broadcast_id)
    except Broadcast.DoesNotExist:
        raise Http404 from None
    context = _figures(row)
    if is_fragment(request):
        return render(request, "messaging/parts/progress.html", context)
    rules = rules_at(row.place)
    people = persons_get({pk for pk in (row.sent_by_id, row.decided_by_id) if pk is not None})
    open_steps = [step.name for step in FLOW.leaving(row.state) if POLICY.allows(request.actor, step.needs, row)]
    context |= {
        "place_name": _name(row.place),
        "sender": people[row.sent_by_id].name if row.sent_by_id in people else "",
        "decider": people[row.decided_by_id].name if row.decided_by_id in people else "",
        "for_whom": audience_describe(audience_of(row.audience, row.places.values_list("place", flat=True))),
        "may_decide": "approve" in open_steps,
        "may_stop": "stop" in open_steps and bool(row.channels),
        "errors": errors or {},
        "note": request.POST.get("note", "") if errors else "",
        "spent": f"{spent_this_month(row.county, now=request.now) / 100:,.2f}",
        "ceiling": f"{rules.ceiling / 100:,.2f}",
        "cost": f"{row.cost_fen / 100:,.2f}",
        "done": request.GET.get("done", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place=row.place, switch_to=reverse(LIST))
    return desk_render(request, "messaging/console/broadcast.html", context, framing=framing, status=status)


def _name(place: str) -> str:
    names = places_get([place])
    return names[place].short_name if place in names else ""


def _figures(row: Broadcast) -> dict[str, Any]:
    """Return everything that changes while a push runs; eight queries."""
    lines = places_reached(row)
    whole = sum((line.counts for line in lines), Counts())
    doors = doorsteps_by_place(row.pk) if row.channels else []
    grouped = _by_level(lines)
    names = places_get({*(place for place, _counts in grouped), *(door.place for door in doors)})
    villages = places_get({door.place[: Level.VILLAGE] for door in doors})
    label, tone = STATE_WORDS[row.state]
    return {
        "row": row,
        "state": str(label),
        "tone": tone,
        "is_moving": row.state in _MOVING,
        "whole": whole,
        "bar": _bar(whole),
        "stages": _stages(row, whole),
        "lines": [
            {"name": names[place].short_name if place in names else place, "counts": counts, "bar": _bar(counts)}
            for place, counts in grouped[:_LINES_AT_MOST]
        ],
        "cut": max(0, len(grouped) - _LINES_AT_MOST),
        "failures": [
            {"label": str(CHANNEL_WORDS[one.channel][0]), "reason": _reason(one.reason), "count": one.count}
            for one in failures_of(row.pk)
        ]
        if row.channels
        else [],
        "doors": [
            {
                "name": " ".join(
                    dict.fromkeys(
                        found[code].short_name
                        for found, code in ((villages, door.place[: Level.VILLAGE]), (names, door.place))
                        if code in found
                    )
                ),
                "line": door,
            }
            for door in doors
        ],
    }


def _reason(said: str) -> str:
    return {"no address": _("号码没有了")}.get(said, said or _("没说原因"))


def _bar(counts: Counts) -> list[dict[str, Any]]:
    """Return the parts of a whole, each with where it begins and how wide it is, in percent."""
    if not counts.audience:
        return []
    parts, at = [], 0.0
    for name, count in (("a", counts.read), ("b", counts.visited), ("c", counts.delivered), ("f", counts.unreached)):
        width = 100 * count / counts.audience
        parts.append({"css": f"k-{name}", "x": f"{at:.2f}", "width": f"{width:.2f}"})
        at += width
    return parts


def _by_level(lines: Iterable[PlaceReach]) -> list[tuple[str, Counts]]:
    """Add villages up to the level at which they part, in the order of the codes."""
    villages = list(lines)
    width = next(
        (level for level in (Level.CITY, Level.COUNTY, Level.TOWN) if len({v.place[:level] for v in villages}) > 1),
        Level.VILLAGE,
    )
    sums: dict[str, Counts] = {}
    for line in villages:
        sums[line.place[:width]] = sums.get(line.place[:width], Counts()) + line.counts
    return list(sums.items())


def _stages(row: Broadcast, whole: Counts) -> list[dict[str, Any]]:
    """Return what became of it by channel, the inbox first and the doorstep last."""
    found = states_by_channel(row.pk) if row.channels else {}
    stages = [
        {
            "label": _("邻里消息"),
            "icon": "inbox",
            "count": whole.audience,
            "total": whole.audience,
            "note": _("看过 %(read)s") % {"read": f"{whole.read:,}"},
            "is_on": False,
        }
    ]
    for stage in rules_at(row.place).stages_of(row.channels, urgent=row.urgent) if row.channels else ():
        states = found.get(stage.channel, {})
        total = sum(states.values()) - states.get("spared", 0) - states.get("declined", 0) - states.get("cancelled", 0)
        is_door = stage.channel == DOORSTEP
        gone = states.get("delivered", 0) if is_door else sum(states.get(state, 0) for state in _HANDED_OVER)
        hours = int(stage.wait.total_seconds() // 3600)
        wait = _("%(n)s 小时没看的") % {"n": hours} if hours else _("马上发")
        stages.append(
            {
                "label": str(CHANNEL_WORDS[stage.channel][0]),
                "icon": CHANNEL_WORDS[stage.channel][1],
                "count": gone,
                "total": total,
                "note": _door_note(states, wait) if is_door else _channel_note(states, wait),
                "is_on": row.state == "running" and total > 0 and gone < total and not is_door,
            }
        )
    return stages


def _channel_note(states: dict[str, int], wait: str) -> str:
    words = [wait]
    for state, said in (
        ("delivered", _("送到 %(n)s")),
        ("handed", _("等回执 %(n)s")),
        ("failed", _("没送到 %(n)s")),
        ("spared", _("先看了不用发 %(n)s")),
        ("cancelled", _("停下 %(n)s")),
    ):
        if states.get(state):
            words.append(said % {"n": f"{states[state]:,}"})
    return " · ".join(words)


def _door_note(states: dict[str, int], wait: str) -> str:
    left = states.get("queued", 0)
    return f"{wait} · " + (_("还有 %(n)s 位") % {"n": f"{left:,}"} if left else _("没有要去的"))


@page(APPROVE, methods=("POST",))
def approve(request: LinliRequest, broadcast_id: int) -> HttpResponse:
    """Let it cost more than the month allows."""
    try:
        broadcast_approve(actor=request.actor, broadcast_id=broadcast_id, now=request.now)
    except Broadcast.DoesNotExist:
        raise Http404 from None
    except StepNotAllowedError:
        return _already(broadcast_id)
    return see_other(ONE, broadcast_id)


@page(APPROVE, methods=("POST",))
def refuse(request: LinliRequest, broadcast_id: int) -> HttpResponse:
    """Let it stay in the inboxes alone, with a reason."""
    try:
        broadcast_refuse(
            actor=request.actor,
            broadcast_id=broadcast_id,
            note=request.POST.get("note", "").replace("\x00", ""),
            now=request.now,
        )
    except Broadcast.DoesNotExist:
        raise Http404 from None
    except StepNotAllowedError:
        return _already(broadcast_id)
    except InvalidInputError as refused:
        return show(request, broadcast_id, errors={"note": str(refused.errors[0].message)})
    return see_other(ONE, broadcast_id)


@page(STOP, methods=("POST",))
def stop(request: LinliRequest, broadcast_id: int) -> HttpResponse:
    """Hand nothing more over."""
    try:
        broadcast_stop(actor=request.actor, broadcast_id=broadcast_id, now=request.now)
    except Broadcast.DoesNotExist:
        raise Http404 from None
    except StepNotAllowedError:
        return _already(broadcast_id)
    return see_other(ONE, broadcast_id)


def _already(broadcast_id: int) -> HttpResponse:
    return see_other(f"{reverse(ONE, args=[broadcast_id])}?done=already")
