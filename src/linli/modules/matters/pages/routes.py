"""Who usually gets what: a place's table of ways, and the form that changes it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.pages.drafts import number_read
from linli.modules.matters.pages.setting_pages import may_configure, setting_address
from linli.modules.matters.policy import WORK
from linli.modules.matters.selectors.categories import categories_tree
from linli.modules.matters.selectors.routes import routes_at, units_to_route_to
from linli.modules.matters.selectors.setting_changes import ROUTES, changes_of
from linli.modules.matters.services import route_set
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.matters.selectors.categories import CategoryCard
    from linli.modules.matters.selectors.routes import RouteCard
    from linli.web.request import LinliRequest

ROUTE = "matters:console_routes"
REST = "-"
"""What the form says for all other categories: an empty choice is one not made."""
_SAID_AT = frozenset({Level.COUNTY, Level.TOWN, Level.VILLAGE})


@page(WORK, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show to whom matters usually go; whoever answers for the place says so, and the desk then proposes it."""
    place = desk_place(request)
    errors: dict[str, str] = {}
    form = {"category": request.GET.get("category", ""), "unit": ""}
    if request.method == "POST":
        form = {"category": request.POST.get("category", ""), "unit": request.POST.get("unit", "")}
        try:
            _set(request, place, form)
        except InvalidInputError as refused:
            errors = errors_by_field(refused)
        else:
            return see_other(setting_address(request, ROUTE, done="1"))
    own, above = routes_at(place)
    units = units_to_route_to(place) if len(place) in _SAID_AT else []
    names = {unit.id: unit.name for unit in units}
    chosen = next((card for card in own if (card.category_code or REST) == form["category"]), None)
    if chosen is not None and not form["unit"]:
        form["unit"] = str(chosen.unit_id)
    context: dict[str, Any] = {
        "place": place_get(place),
        "own": [_row(request, card) for card in own],
        "above": above,
        "form": form,
        "errors": errors,
        "may_set": may_configure(request.actor, place, levels=_SAID_AT),
        "address": setting_address(request, ROUTE),
        "groups": [_group(card) for card in categories_tree(place)],
        "rest": REST,
        "units": [{"value": str(number), "label": name} for number, name in names.items()],
        "changes": changes_of(place=place, kinds=ROUTES),
        "done": "done" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "matters/console/routes.html", context, framing=Framing(place), status=status)


def _set(request: LinliRequest, place: str, form: dict[str, str]) -> None:
    category = "" if form["category"] == REST else form["category"] or "?"
    unit = None if "remove" in request.POST else number_read(form["unit"]) or 0
    route_set(actor=request.actor, place=place, category=category, unit_id=unit, now=request.now)


def _row(request: LinliRequest, card: RouteCard) -> tuple[RouteCard, str, str]:
    code = card.category_code or REST
    return card, code, setting_address(request, ROUTE, category=code) + "#set"


def _group(card: CategoryCard) -> dict[str, Any]:
    leaves = [{"value": leaf.code, "label": leaf.name} for leaf in card.children]
    return {
        "label": card.name,
        "options": [{"value": card.code, "label": _("%(name)s（整类）") % {"name": card.name}}, *leaves],
    }
