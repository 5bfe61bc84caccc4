"""The desk's work queue with one matter beside it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.roles import UPPER_ROLES, Role
from linli.modules.matters.desk import DETAIL, QUEUE, queue_badge, state_tone
from linli.modules.matters.models import Kind, Office
from linli.modules.matters.pages.drafts import StepDraft
from linli.modules.matters.pages.panel import Panel, assignee_groups, panel_of
from linli.modules.matters.pages.queue_state import ALL_NAME, QueueState, queue_state
from linli.modules.matters.policy import EXPORT, POLICY, WORK
from linli.modules.matters.selectors.assembling import matter_cards
from linli.modules.matters.selectors.categories import categories_tree
from linli.modules.matters.selectors.figures import desk_numbers_and_tabs, has_matters_waiting, may_register_at
from linli.modules.matters.selectors.giving import givable_of
from linli.modules.matters.selectors.lists import category_looked_up
from linli.modules.matters.selectors.queue import ALL, MINE, TO_VISIT, queue_rows
from linli.modules.places.public import children
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import is_fragment, render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpResponse

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.cards import MatterCard
    from linli.modules.matters.selectors.queue import Tab
    from linli.modules.places.public import PlaceCard
    from linli.web.request import LinliRequest

_SEES_OFFICES = UPPER_ROLES | {Role.AUDITOR}


@page(WORK)
def queue(request: LinliRequest) -> HttpResponse:
    """Show the matters within reach, by what waits for whom."""
    return queue_render(request, None)


@page(WORK)
def detail(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Show one matter beside the queue, or the panel alone to htmx."""
    draft = StepDraft(step=request.GET.get("step", ""), into=request.GET.get("into", "").replace("\x00", ""))
    is_done = "done" in request.GET
    panel = panel_of(actor=request.actor, matter_id=matter_id, now=request.now, draft=draft, is_done=is_done)
    if is_fragment(request):
        state = queue_state(request, desk_place(request))
        return render(request, "matters/console/panel.html", {"panel": panel, "state": state})
    return queue_render(request, panel)


def queue_render(
    request: LinliRequest,
    panel: Panel | None,
    *,
    status: int = HTTPStatus.OK,
    bulk: Mapping[str, Any] | None = None,
    refused: str = "",
) -> HttpResponse:
    """Answer with the queue as its address narrows it and a matter beside it; ``bulk`` is a form sent incomplete."""
    place = desk_place(request)
    state = queue_state(request, place)
    below = children(place) if len(place) < Level.GRID else []
    wanted = category_looked_up(state.as_filter(place))
    numbers, counted = desk_numbers_and_tabs(actor=request.actor, place=place, wanted=wanted, now=request.now)
    tabs = _tabs(request, state, counted)
    rows, following = queue_rows(
        actor=request.actor, tab=state.tab, wanted=wanted, cursor=state.cursor, now=request.now
    )
    giving = givable_of(rows, actor=request.actor, now=request.now)
    context: dict[str, Any] = {
        "state": state,
        "numbers": numbers,
        "tabs": tabs,
        "rows": [_row(card, state) for card in matter_cards(rows, actor=request.actor, now=request.now)],
        "total": next((tab["count"] for tab in tabs if tab["current"]), None),
        "older": state.href(QUEUE, cursor=following) if following else "",
        "first": state.href(QUEUE, cursor="") if state.cursor else "",
        "panel": panel,
        "refused": refused,
        "givable": giving.ids,
        "give_groups": assignee_groups(giving.assignees),
        "give_to": state.href("matters:console_assign"),
        "bulk": bulk or {"ids": (), "assignee": "", "note": "", "errors": {}},
        **_doors(request.actor, state, place),
        **_filters(request.actor, state, place, below),
    }
    framing = Framing(
        place,
        switch_to=reverse(QUEUE),
        below=below if len(place) < Level.VILLAGE else [],
        badges={QUEUE: queue_badge(numbers)},
    )
    return desk_render(request, "matters/console/queue.html", context, framing=framing, status=status)


def _doors(actor: Actor, state: QueueState, place: str) -> dict[str, str]:
    """Return where the buttons of the queue's head lead, empty where they are not this actor's."""
    plain = {"tab": "", "part": "", "kind": "", "category": "", "q": "", "cursor": "", "office": ""}
    return {
        "register": state.href("matters:console_report", **plain) if may_register_at(actor, place) else "",
        "export": state.href("matters:console_export", cursor="") if POLICY.may_ever(actor, EXPORT) else "",
    }


def _row(card: MatterCard, state: QueueState) -> tuple[MatterCard, str, str, str]:
    """Return the card with the rest of its text, its address and the tone of its state."""
    rest = (
        card.text.removeprefix(card.title).lstrip("，。！？；、,.!?; \r\n") if card.text.startswith(card.title) else ""
    )
    return card, rest, state.href(DETAIL, card.id), state_tone(card.state)


def _tabs(request: LinliRequest, state: QueueState, counted: Iterable[Tab]) -> list[dict[str, Any]]:
    tones = {"late": "late", "soon": "soon", TO_VISIT: "soon"}
    waits = has_matters_waiting(request.actor)
    shown = [(tab.code, tab.name, tab.count) for tab in counted if tab.code != MINE or waits]
    return [
        {
            "label": name,
            "href": state.href(QUEUE, tab=code, cursor=""),
            "count": count,
            "tone": tones.get(code, "") if count else "",
            "current": code == state.tab,
        }
        for code, name, count in [*shown, (ALL, ALL_NAME, None)]
    ]


def _filters(actor: Actor, state: QueueState, place: str, below: list[PlaceCard]) -> dict[str, Any]:
    narrowed = state.href(QUEUE, part="", kind="", category="", q="", cursor="", office="")
    offices = [value for value in Office.choices if value[0] != Office.DISCIPLINE]
    return {
        "parts": [{"value": card.code, "label": card.short_name} for card in below],
        "parts_all": _words_for_all(place),
        "kinds": [{"value": value, "label": label} for value, label in Kind.choices],
        "offices": [{"value": value, "label": label} for value, label in offices]
        if actor.has_role(_SEES_OFFICES)
        else [],
        "categories": categories_tree(state.part or place),
        "clear": narrowed if state.is_narrowed else "",
        "clear_q": state.href(QUEUE, q="", cursor="") if state.q else "",
    }


def _words_for_all(place: str) -> str:
    words = {
        Level.CITY: _("全部县区"),
        Level.COUNTY: _("全部镇街"),
        Level.TOWN: _("全部村社"),
        Level.VILLAGE: _("全部网格"),
    }
    return words.get(Level(len(place)), _("全部地方")) if place else _("全部地方")
