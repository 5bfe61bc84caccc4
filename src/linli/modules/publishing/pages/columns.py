"""Setting columns up: what each is called and how it behaves; and which of them stand on a village's home."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError, invalid
from linli.kernel.roles import Role
from linli.modules.accounts.public import role_label
from linli.modules.places.public import place_get, places_get
from linli.modules.publishing.forms import errors_by_field
from linli.modules.publishing.models import Comments
from linli.modules.publishing.pages.posts import at_place
from linli.modules.publishing.policy import POLICY, SET_COLUMNS, WORK, WRITERS
from linli.modules.publishing.selectors.columns import HOME_AT_MOST, column_at, columns_of
from linli.modules.publishing.services import ColumnTraits, column_add, column_put, home_columns_put
from linli.modules.publishing.services.columns import ICONS
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.publishing.cards import ColumnCard
    from linli.web.request import LinliRequest

ROUTE = "publishing:console_columns"
HOME_ROUTE = "publishing:console_home_columns"
NEW = "new"
LEVELS = ((Level.VILLAGE, _("村社")), (Level.TOWN, _("乡镇街道")), (Level.COUNTY, _("县")), (Level.CITY, _("市")))


@dataclass(frozen=True, slots=True)
class _At:
    place: str


def _may_set(request: LinliRequest, place: str) -> bool:
    return bool(place) and POLICY.allows(request.actor, SET_COLUMNS, _At(place))


@page(WORK, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show the columns that hold at a place; its office says how they are with it and below, and adds its own."""
    place = desk_place(request)
    may_set = _may_set(request, place)
    errors: dict[str, str] = {}
    code = request.POST.get("code", request.GET.get("edit", ""))
    if request.method == "POST":
        try:
            _put(request, place, code)
        except InvalidInputError as refused:
            errors = errors_by_field(refused)
        else:
            return see_other(at_place(request, ROUTE, done="1"))
    cards = columns_of(place, with_inactive=True)
    chosen = _form(request, place, code) if may_set and code else None
    names = places_get({card.said_by for card in cards if card.said_by})
    context: dict[str, Any] = {
        "place": place_get(place),
        "rows": [
            (card, _levels(card), names[card.said_by].short_name if card.said_by in names else "",
             at_place(request, ROUTE, edit=card.code) + "#set")
            for card in sorted(cards, key=lambda card: (card.order, card.code))
        ],
        "may_set": may_set,
        "code": code,
        "form": chosen,
        "errors": errors,
        "levels": [{"value": int(level), "label": label} for level, label in LEVELS],
        "writers": [{"value": role.value, "label": role_label(role, "")} for role in Role if role in WRITERS],
        "icons": [{"value": name, "label": label, "icon": name} for name, label in ICONS.items()],
        "comments": [{"value": value, "label": label} for value, label in Comments.choices],
        "address": at_place(request, ROUTE),
        "add": at_place(request, ROUTE, edit=NEW) + "#set" if may_set else "",
        "home": at_place(request, HOME_ROUTE),
        "done": "done" in request.GET,
    }  # fmt: skip
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(ROUTE))
    return desk_render(request, "publishing/console/columns.html", context, framing=framing, status=status)


def _levels(card: ColumnCard) -> list[str]:
    return [str(label) for level, label in LEVELS if level in card.levels]


def _form(request: LinliRequest, place: str, code: str) -> ColumnTraits:
    """Return the form as it was sent, else as the column stands."""
    if request.method == "POST":
        return _read(request)
    card = column_at(place, code)
    if card is None:
        return ColumnTraits(name="", writers=("village_clerk", "village_secretary"))
    return ColumnTraits(
        name=card.name,
        about=card.about,
        icon=card.icon,
        levels=card.levels,
        writers=card.writers,
        visibility=card.visibility,
        needs_review=card.needs_review,
        comments=card.comments,
        asks=card.asks,
        is_active=card.is_active,
    )


def _read(request: LinliRequest) -> ColumnTraits:
    said = request.POST
    known = {str(int(level)) for level, _label in LEVELS}
    roles = {role.value for role in WRITERS}
    return ColumnTraits(
        name=said.get("name", "").replace("\x00", ""),
        about=said.get("about", "").replace("\x00", ""),
        icon=said.get("icon", ""),
        levels=tuple(int(level) for level in said.getlist("levels") if level in known),
        writers=tuple(role for role in said.getlist("writers") if role in roles),
        visibility=said.get("visibility", ""),
        needs_review="needs_review" in said,
        comments=said.get("comments", ""),
        asks="asks" in said,
        is_active="is_active" in said,
    )


def _put(request: LinliRequest, place: str, code: str) -> None:
    traits = _read(request)
    if code == NEW:
        column_add(actor=request.actor, place=place, traits=traits, now=request.now)
    elif column_at(place, code) is None:
        raise invalid("/name", gettext("没有这个栏目，请从左边选一个。"))
    else:
        column_put(actor=request.actor, place=place, code=code, traits=traits, now=request.now)


@page(SET_COLUMNS, methods=("GET", "POST"))
def home(request: LinliRequest) -> HttpResponse:
    """Choose which columns stand on the place's home, in which order, and which it does without."""
    place = desk_place(request)
    if not _may_set(request, place):
        raise NotAllowedError(SET_COLUMNS)
    errors: dict[str, str] = {}
    cards = columns_of(place, with_inactive=True)
    ranks = {card.code: number for number, card in enumerate((c for c in cards if c.is_on_home), start=1)}
    if request.method == "POST":
        ranks, off = _ranked(request, cards)
        try:
            home_columns_put(
                actor=request.actor, place=place, home=sorted(ranks, key=ranks.__getitem__), off=off, now=request.now
            )
        except InvalidInputError as refused:
            errors = errors_by_field(refused)
        else:
            return see_other(at_place(request, HOME_ROUTE, done="1"))
    context = {
        "place": place_get(place),
        "cards": cards,
        "ranks": ranks,
        "most": HOME_AT_MOST,
        "errors": errors,
        "address": at_place(request, HOME_ROUTE),
        "columns": at_place(request, ROUTE),
        "done": "done" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(HOME_ROUTE))
    return desk_render(request, "publishing/console/home_columns.html", context, framing=framing, status=status)


def _ranked(request: LinliRequest, cards: list[ColumnCard]) -> tuple[dict[str, int], list[str]]:
    """Read for each column where it stands: a number on the home, under 更多, or not at all."""
    ranks: dict[str, int] = {}
    off: list[str] = []
    for card in cards:
        said = request.POST.get(f"at_{card.code}", "")
        if said == "off":
            off.append(card.code)
        elif said.isascii() and said.isdigit() and 0 < int(said[:2]) <= HOME_AT_MOST * 10:
            ranks[card.code] = int(said[:2])
    return ranks, off
