"""Words kept ready for answers: a place's own, those that hold from above, and the form that changes them."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.models import AnswerTemplate
from linli.modules.matters.pages.drafts import number_read
from linli.modules.matters.pages.setting_pages import may_configure, setting_address
from linli.modules.matters.policy import WORK
from linli.modules.matters.selectors.answer_templates import templates_at
from linli.modules.matters.selectors.setting_changes import TEMPLATES, changes_of
from linli.modules.matters.selectors.words import STEP_LABELS
from linli.modules.matters.services import template_put
from linli.modules.matters.services.templating import STEPS_WITH_WORDS
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from linli.modules.matters.selectors.answer_templates import TemplateCard
    from linli.web.request import LinliRequest

ROUTE = "matters:console_templates"
_KEPT_AT = frozenset({Level.COUNTY, Level.TOWN, Level.VILLAGE})


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A template as it stands in the form; ``number`` is empty for a new one."""

    number: str = ""
    title: str = ""
    text: str = ""
    step: str = ""
    is_active: bool = True


@page(WORK, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show the words ready at the place; whoever answers for it writes, changes and puts them aside."""
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
    own, above = templates_at(place)
    may_set = may_configure(request.actor, place, levels=_KEPT_AT)
    context: dict[str, Any] = {
        "place": place_get(place),
        "own": [(card, _step_name(card.step), _edit(request, card)) for card in own],
        "above": [(card, _step_name(card.step)) for card in above],
        "form": form if request.method == "POST" else _standing(request, own),
        "errors": errors,
        "may_set": may_set,
        "address": setting_address(request, ROUTE),
        "steps": [{"value": step, "label": STEP_LABELS[step]} for step in STEPS_WITH_WORDS],
        "changes": changes_of(place=place, kinds=TEMPLATES),
        "done": "done" in request.GET,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "matters/console/templates.html", context, framing=Framing(place), status=status)


def _form(request: LinliRequest) -> TemplateForm:
    said = request.POST
    title, text = (said.get(name, "").replace("\x00", "") for name in ("title", "text"))
    return TemplateForm(said.get("number", ""), title, text, said.get("step", ""), "on" in said.getlist("is_active"))


def _standing(request: LinliRequest, own: Sequence[TemplateCard]) -> TemplateForm:
    chosen = next((card for card in own if str(card.id) == request.GET.get("edit")), None)
    if chosen is None:
        return TemplateForm()
    return TemplateForm(str(chosen.id), chosen.title, chosen.text, chosen.step, chosen.is_active)


def _put(request: LinliRequest, place: str, form: TemplateForm) -> None:
    try:
        template_put(
            actor=request.actor,
            place=place,
            title=form.title,
            text=form.text,
            step=form.step,
            template_id=number_read(form.number),
            is_active=form.is_active or not form.number,
            now=request.now,
        )
    except AnswerTemplate.DoesNotExist:
        raise Http404 from None


def _step_name(step: str) -> str:
    return str(STEP_LABELS[step]) if step in STEP_LABELS else _("哪一步都行")


def _edit(request: LinliRequest, card: TemplateCard) -> str:
    return setting_address(request, ROUTE, edit=str(card.id)) + "#set"
