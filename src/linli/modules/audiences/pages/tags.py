"""The tags of a county: the nation's beside its own, given by hand or by a rule, and how many hold each."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, county_of
from linli.kernel.refusal import InvalidInputError
from linli.modules.audiences.forms import rule_said
from linli.modules.audiences.policy import POLICY, SET_TAGS, VIEW_TAGS
from linli.modules.audiences.selectors.describing import residency_words, rules_describe
from linli.modules.audiences.selectors.editing import errors_of
from linli.modules.audiences.services import county_tag_put, county_tag_retire
from linli.modules.places.public import place_get
from linli.modules.population.public import TagDefinition, UnknownTagError, members_count, tag_definitions, tag_holders
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from linli.web.request import LinliRequest

ROUTE = "audiences:console_tags"


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag as the page lists it; ``share`` is the holders' part of all who belong to the county, in percent."""

    definition: TagDefinition
    words: str
    holders: int
    share: str
    edit: str


@dataclass(frozen=True, slots=True)
class TagForm:
    """The form as it stands: of a new tag, or of the county's own that is changed."""

    number: str = ""
    name: str = ""
    by_rule: bool = False
    is_private: bool = False
    is_retired: bool = False
    rule: dict[str, Any] = field(default_factory=dict)

    @property
    def ages(self) -> dict[str, Any]:
        """The ages of the rule, as typed."""
        found: dict[str, Any] = self.rule.get("age") or {}
        return found


@page(VIEW_TAGS, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show a county's tags and who may hold them; its operator adds, changes and puts aside the county's own."""
    place = desk_place(request)
    county = county_of(place)
    if len(county) != Level.COUNTY:
        return desk_render(request, "audiences/console/tags_above.html", {}, framing=Framing(place))
    refused: InvalidInputError | None = None
    form = _form_said(request.POST)
    if request.method == "POST":
        try:
            name = _put(request, county, form)
        except InvalidInputError as error:
            refused = error
        except UnknownTagError:
            raise Http404 from None
        else:
            return see_other(_address(request, done=name))
    definitions = tag_definitions(county)
    if request.method != "POST":
        form = _standing(request, definitions)
    rows = _rows(request, county, definitions)
    errors = errors_of(refused)
    context: dict[str, Any] = {
        "county": place_get(county),
        "total": members_count(county),
        "nations": [row for row in rows if not row.definition.card.county],
        "own": [row for row in rows if row.definition.card.county],
        "form": form,
        "tags": [each.card for each in definitions if not each.is_retired and str(each.card.id) != form.number],
        "residencies": tuple(residency_words().items()),
        "errors": errors,
        "may_set": POLICY.allows(request.actor, SET_TAGS, _At(county)),
        "address": _address(request),
        "done": request.GET.get("done", ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return desk_render(request, "audiences/console/tags.html", context, framing=Framing(place), status=status)


def _put(request: LinliRequest, county: str, form: TagForm) -> str:
    """Do what the button says; return the tag's name."""
    tag_id = int(form.number) if form.number else None
    if tag_id is not None and "retire" in request.POST:
        turned = county_tag_retire(
            actor=request.actor, county=county, tag_id=tag_id, is_retired=not form.is_retired, now=request.now
        )
        return turned.name
    card = county_tag_put(
        actor=request.actor,
        county=county,
        name=form.name,
        rule=form.rule if form.by_rule else None,
        is_private=form.is_private,
        tag_id=tag_id,
        now=request.now,
    )
    return card.name


def _form_said(said: QueryDict) -> TagForm:
    number = said.get("number", "")
    return TagForm(
        number=number if number.isascii() and number.isdigit() and len(number) < 19 else "",  # noqa: PLR2004 - bigint
        name=said.get("name", "").replace("\x00", ""),
        by_rule=said.get("given_by") == "rule",
        is_private="is_private" in said,
        is_retired="is_retired" in said,
        rule=rule_said(said),
    )


def _standing(request: LinliRequest, definitions: Sequence[TagDefinition]) -> TagForm:
    """Return the form before anything is written: of the tag to change, else empty."""
    asked = request.GET.get("edit", "")
    found = next((each for each in definitions if each.card.county and str(each.card.id) == asked), None)
    if found is None:
        return TagForm(by_rule=request.GET.get("given_by") == "rule")
    return TagForm(
        number=str(found.card.id),
        name=found.card.name,
        by_rule=found.card.is_rule,
        is_private=found.card.is_private,
        is_retired=found.is_retired,
        rule=found.rule or {},
    )


def _rows(request: LinliRequest, county: str, definitions: Sequence[TagDefinition]) -> list[TagRow]:
    holders, total = tag_holders(county), members_count(county)
    words = rules_describe([each.rule or {} for each in definitions], county)
    return [
        TagRow(
            each,
            said if each.rule is not None else _("手工给"),
            holders.get(each.card.id, 0),
            f"{100 * holders.get(each.card.id, 0) / total:.1f}" if total else "0",
            _address(request, edit=str(each.card.id)) + "#set" if each.card.county else "",
        )
        for each, said in zip(definitions, words, strict=True)
    ]


def _address(request: LinliRequest, **query: str) -> str:
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    return f"{reverse(ROUTE)}?{urlencode(given)}" if given else reverse(ROUTE)
