"""The desk's list of elections with what is late, and preparing one."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.public import is_community
from linli.modules.deliberation.by_elections_law import KINDS
from linli.modules.deliberation.elections_flow import ENDED
from linli.modules.deliberation.elections_law import ElectionKind, Way, election_from
from linli.modules.deliberation.law import Setting
from linli.modules.deliberation.models import Election, ElectionPost
from linli.modules.deliberation.pages.election_words import calendar_lines, state_tag
from linli.modules.deliberation.pages.elections import key_of
from linli.modules.deliberation.policy import DESK, KEEP_ELECTION, POLICY
from linli.modules.deliberation.selectors.elections import (
    calendar_of,
    elections_page,
    elections_waiting,
    objections_counted,
)
from linli.modules.deliberation.services.election_plan import ElectionSaid
from linli.modules.deliberation.services.elections import (
    election_change,
    election_prepare,
    meeting_words,
    title_of,
)
from linli.modules.places.public import place_get, places_get
from linli.web.desk import Badge, Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "deliberation:console_elections"
_DIGITS = 9


class At:
    """A place as the policy's row."""

    def __init__(self, village: str) -> None:
        self.village = village


def number(said: str) -> int:
    """Read a whole number from a form; what is none is −1, so that it is refused where it is used."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else -1


def day_said(said: str) -> date | None:
    """Read a day from a form; none where it is none."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def form_said(request: LinliRequest) -> dict[str, str]:
    """Return what a form says, as texts the database takes."""
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


def errors_of(refused: InvalidInputError) -> dict[str, str]:
    """Return what is wrong, by field."""
    return {error.pointer.strip("/"): str(error.message) for error in refused.errors}


@page(DESK)
def list_page(request: LinliRequest) -> HttpResponse:
    """List the elections within the place: on which day, how far, what is due next and what is late."""
    place = desk_place(request)
    only_open = request.GET.get("tab") != "all"
    after = request.GET.get("after", "")
    found = elections_page(actor=request.actor, place=place, only_open=only_open, after=after)
    running, late = elections_waiting(actor=request.actor, place=place, now=request.now)
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    tab = {} if only_open else {"tab": "all"}
    names = places_get({row.village for row in found.items})
    waiting = objections_counted([row.pk for row in found.items], request.now)
    context = {
        "rows": [_row(row, names, waiting.get(row.pk, (0, 0)), localdate(request.now)) for row in found.items],
        "one_village": len(place) >= Level.VILLAGE,
        "tabs_of_states": [
            {"label": _("正在办的"), "href": f"?{urlencode(kept)}", "count": running, "current": only_open},
            {"label": _("全部"), "href": f"?{urlencode({**kept, 'tab': 'all'})}", "current": not only_open},
        ],
        "late": late,
        "older": f"?{urlencode({**kept, **tab, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode({**kept, **tab})}" if after else "",
        "kept": f"?{urlencode(kept)}" if kept else "",
        "may_prepare": len(place) == Level.VILLAGE and POLICY.allows(request.actor, KEEP_ELECTION, At(place)),
    }
    framing = Framing(place=place, switch_to=reverse(LIST), badges={LIST: Badge(running, hot=late > 0)})
    return desk_render(request, "deliberation/console/elections.html", context, framing=framing)


def _row(row: Election, names: dict[str, Any], waiting: tuple[int, int], today: date) -> dict[str, Any]:
    lines = calendar_lines(row, calendar_of(row, today))
    where = names.get(row.village)
    undecided, overdue = waiting
    late = [line["title"] for line in lines if line["is_late"]]
    if overdue:
        late.append(_("%(n)d 条异议超过三天") % {"n": overdue})
    return {
        "row": row,
        "title": title_of(row),
        "where": where.short_name if where else "",
        "tag": state_tag(row),
        "next": next((line for line in lines if line["is_now"]), None) if row.state not in ENDED else None,
        "late": late,
        "undecided": undecided,
    }


@page(KEEP_ELECTION, ("GET", "POST"))
def new_page(request: LinliRequest) -> HttpResponse:
    """Prepare an election, of the whole committee or of vacant seats: the day, the place, the posts, the way."""
    village = desk_place(request)
    if len(village) != Level.VILLAGE or not POLICY.allows(request.actor, KEEP_ELECTION, At(village)):
        raise NotAllowedError(KEEP_ELECTION)
    said = form_said(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = election_prepare(actor=request.actor, village=village, said=election_said(said), now=request.now)
        except InvalidInputError as refused:
            errors = errors_of(refused)
        else:
            return see_other("deliberation:console_election", made)
    kind = _kind(said.get("kind", "") or request.GET.get("kind", ""))
    choices = form_choices(village, kind)
    first = election_from(localdate(request.now), max(choices["law"].roll_days.values()))
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    whole = kind is ElectionKind.GENERAL
    beginning = {"term_start": str(first.year), "seats_chair": "1"} if whole else {}
    context = {
        "village": place_get(village).short_name,
        "kept": f"?{urlencode(kept)}" if kept else "",
        "kind": kind,
        "tabs_of_kinds": [
            {
                "label": label,
                "href": f"?{urlencode({**kept, 'kind': value.value})}",
                "current": value is kind,
            }
            for value, label in (
                (ElectionKind.GENERAL, _("换届，选一届")),
                (ElectionKind.BY_ELECTION, _("补选，补出缺的")),
            )
        ],
        "said": said or {**beginning, "key": str(uuid4())},
        "errors": errors,
        "first": first,
        **choices,
    }
    framing = Framing(place=village, switch_to=reverse("deliberation:console_election_new"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "deliberation/console/election_new.html", context, framing=framing, status=status)


def _kind(said: str) -> ElectionKind:
    return ElectionKind(said) if said in list(ElectionKind) else ElectionKind.GENERAL


def form_choices(village: str, kind: str) -> dict[str, Any]:
    """Return what the form about an election lets one choose, by the law of the place and the kind of election."""
    law = KINDS[Setting.COMMUNITY if is_community(village) else Setting.VILLAGE, kind]
    ways = {
        Way.VOTERS: _("全体选民投票"),
        Way.HOUSEHOLDS: _("每户派一名代表投票"),
        Way.REPRESENTATIVES: _("居民代表投票"),
    }
    if law.kind is ElectionKind.BY_ELECTION:
        ways = {way: meeting_words(law, way) for way in law.turnout}
    return {
        "law": law,
        "ways": [{"value": way.value, "label": ways[way]} for way in law.turnout],
        "posts": [{"name": f"seats_{title}", "label": label} for title, label in ElectionPost.Title.choices],
    }


def election_said(said: dict[str, str]) -> ElectionSaid:
    """Read the form about an election."""
    seats = {title: max(number(said.get(f"seats_{title}", "") or "0"), -1) for title in ElectionPost.Title.values}
    return ElectionSaid(
        day=day_said(said.get("day", "")),
        term_start=number(said.get("term_start", "")),
        way=said.get("way", "") or Way.VOTERS,
        venue=said.get("venue", ""),
        hours=said.get("hours", ""),
        registering=said.get("registering", ""),
        seats=seats,
        key=key_of(said.get("key", "")),
        kind=_kind(said.get("kind", "")),
        vacancy=said.get("vacancy", ""),
        short_notice=said.get("short_notice", ""),
    )


def change_from(request: LinliRequest, election_id: int, said: dict[str, str]) -> None:
    """Take over what the form about an election says."""
    election_change(actor=request.actor, election_id=election_id, said=election_said(said), now=request.now)
