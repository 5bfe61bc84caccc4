"""What matters can be about in a county: its table of categories, and the kinds it takes in."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from linli.kernel.place_path import Level, county_of
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.models import Kind
from linli.modules.matters.pages.setting_pages import may_configure, setting_address
from linli.modules.matters.policy import WORK
from linli.modules.matters.selectors.category_table import category_table
from linli.modules.matters.selectors.kinds import ALWAYS_OPEN, kinds_off
from linli.modules.matters.selectors.setting_changes import CATEGORIES, changes_of
from linli.modules.matters.services import CategoryTraits, category_add, category_put, kinds_put
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from linli.modules.matters.selectors.category_table import CategoryRow
    from linli.web.request import LinliRequest

ROUTE = "matters:console_categories"
_BY_COUNTIES = frozenset({Level.COUNTY})


@dataclass(frozen=True, slots=True)
class CategoryForm:
    """A category as it stands in the form: one that is changed (``code``), or a new one below ``parent``."""

    code: str = ""
    parent: str = ""
    name: str = ""
    needs_photo: bool = False
    may_be_public: bool = False
    may_be_anonymous: bool = False
    is_active: bool = True
    is_private_kind: bool = False

    def as_traits(self) -> CategoryTraits:
        """Return what the services take."""
        return CategoryTraits(
            name=self.name,
            needs_photo=self.needs_photo,
            may_be_public=self.may_be_public,
            may_be_anonymous=self.may_be_anonymous,
            is_active=self.is_active,
        )


@page(WORK, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show the county's categories and kinds; its operator names them, switches them, and adds to them."""
    place = desk_place(request)
    errors: dict[str, str] = {}
    form = _form(request)
    if request.method == "POST":
        try:
            _put(request, place, form)
        except InvalidInputError as refused:
            errors = errors_by_field(refused)
        else:
            return see_other(setting_address(request, ROUTE, done="1"))
    at = county_of(place) if len(place) > Level.COUNTY else place
    rows = category_table(at)
    if request.method != "POST":
        form = _standing(request, rows)
    may_set = may_configure(request.actor, place, levels=_BY_COUNTIES)
    closed = kinds_off(at)
    context: dict[str, Any] = {
        "place": place_get(at),
        "rows": [(row, *_links(request, row, may_set=may_set)) for row in rows],
        "groups": sum(not row.parent for row in rows),
        "leaves": sum(bool(row.parent) for row in rows),
        "form": form,
        "is_editing": bool(form.code or form.parent),
        "title": next((row.name for row in rows if row.code == (form.code or form.parent)), ""),
        "errors": errors,
        "may_set": may_set,
        "address": setting_address(request, ROUTE),
        "kinds": [(value, label, value not in closed, value in ALWAYS_OPEN) for value, label in Kind.choices],
        "changes": changes_of(place=at, kinds=CATEGORIES),
        "done": "done" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "matters/console/categories.html", context, framing=Framing(place), status=status)


def _form(request: LinliRequest) -> CategoryForm:
    said = request.POST
    return CategoryForm(
        code=said.get("code", ""),
        parent=said.get("parent", ""),
        name=said.get("name", "").replace("\x00", ""),
        needs_photo="needs_photo" in said,
        may_be_public="may_be_public" in said,
        may_be_anonymous="may_be_anonymous" in said,
        is_active="is_active" in said or not said.get("code"),
        is_private_kind="private" in said,
    )


def _standing(request: LinliRequest, rows: Sequence[CategoryRow]) -> CategoryForm:
    """Return the form as it stands before anything is written: of the category to change, or below one to add to."""
    by_code = {row.code: row for row in rows}
    row = by_code.get(request.GET.get("edit", ""))
    if row is not None:
        return CategoryForm(
            code=row.code,
            name=row.name,
            needs_photo=row.needs_photo,
            may_be_public=row.may_be_public,
            may_be_anonymous=row.may_be_anonymous,
            is_active=row.is_active,
            is_private_kind=row.is_private_kind,
        )
    above = by_code.get(request.GET.get("below", ""))
    if above is None or above.parent:
        return CategoryForm()
    return CategoryForm(parent=above.code, may_be_public=above.may_be_public, is_private_kind=above.is_private_kind)


def _put(request: LinliRequest, place: str, form: CategoryForm) -> None:
    actor, now = request.actor, request.now
    if "kinds" in request.POST:
        taken_in = set(request.POST.getlist("kind"))
        off = [kind for kind in Kind.values if kind not in taken_in and kind not in ALWAYS_OPEN]
        kinds_put(actor=actor, place=place, off=off, now=now)
    elif form.parent:
        category_add(actor=actor, place=place, parent=form.parent, traits=form.as_traits(), now=now)
    else:
        category_put(actor=actor, place=place, code=form.code, traits=form.as_traits(), now=now)


def _links(request: LinliRequest, row: CategoryRow, *, may_set: bool) -> tuple[str, str]:
    """Return where a category is changed and where one is added below it, empty where that is not to be done."""
    if not may_set:
        return "", ""
    add = "" if row.parent else setting_address(request, ROUTE, below=row.code) + "#set"
    return setting_address(request, ROUTE, edit=row.code) + "#set", add
