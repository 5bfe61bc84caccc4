"""Writing a questionnaire at the desk, with or without JavaScript: every button of the editor sends the whole form."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from linli.kernel.audience import audience_parse
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.audiences.public import editor_asks, editor_of
from linli.modules.forms.draft_form import (
    CHANGE,
    DraftForm,
    audience_errors,
    draft_changed,
    draft_of,
    draft_read,
    errors_by_field,
)
from linli.modules.forms.flow import DRAFT
from linli.modules.forms.models import AnswersBy, Kind, Purpose, Questionnaire
from linli.modules.forms.pages.desk import LIST, at_place, show
from linli.modules.forms.policy import READ, WRITE
from linli.modules.forms.selectors.detail import questionnaire_at_desk
from linli.modules.forms.services import questionnaire_put, questionnaire_write
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.forms.cards import QuestionnaireView
    from linli.web.request import LinliRequest


@page(WRITE, methods=("GET", "POST"))
def new(request: LinliRequest) -> HttpResponse:
    """Write a new questionnaire for the place being looked at."""
    place = desk_place(request)
    Questionnaire.objects.demand(request.actor, WRITE, Questionnaire(place=place, state=DRAFT))
    if request.method != "POST":
        return _form(request, place, DraftForm())
    form = draft_read(request.POST)
    if (shown := _turned(request, place, form)) is not None:
        return shown
    try:
        row = questionnaire_write(actor=request.actor, place=place, given=form.as_input(request), now=request.now)
    except InvalidInputError as refused:
        return _form(request, place, form, refused=refused)
    return see_other(f"{reverse('forms:console_detail', args=[row.pk])}?done=saved")


@page(READ, methods=("GET", "POST"))
def edit(request: LinliRequest, questionnaire_id: int) -> HttpResponse:
    """Go on writing a draft."""
    view = questionnaire_at_desk(actor=request.actor, questionnaire_id=questionnaire_id)
    place = view.card.place
    if view.card.state != DRAFT:
        return show(request, questionnaire_id, status=HTTPStatus.CONFLICT)
    Questionnaire.objects.demand(request.actor, WRITE, Questionnaire(place=place, state=DRAFT))
    if request.method != "POST":
        return _form(request, place, draft_of(view), view=view)
    form = draft_read(request.POST)
    if (shown := _turned(request, place, form, view=view)) is not None:
        return shown
    try:
        given = form.as_input(request)
        questionnaire_put(actor=request.actor, questionnaire_id=questionnaire_id, given=given, now=request.now)
    except InvalidInputError as refused:
        return _form(request, place, form, view=view, refused=refused)
    except StepNotAllowedError:
        return show(request, questionnaire_id, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('forms:console_detail', args=[questionnaire_id])}?done=saved")


def _turned(
    request: LinliRequest, place: str, form: DraftForm, *, view: QuestionnaireView | None = None
) -> HttpResponse | None:
    """Show the editor again where one of its own buttons was pressed; nothing is saved by that."""
    if editor_asks(request.POST):
        return _form(request, place, form, view=view)
    if CHANGE not in request.POST:
        return None
    changed, here = draft_changed(form, request.POST[CHANGE])
    return _form(request, place, changed, view=view, here=here)


def _form(
    request: LinliRequest,
    place: str,
    form: DraftForm,
    *,
    view: QuestionnaireView | None = None,
    refused: InvalidInputError | None = None,
    here: int = -1,
) -> HttpResponse:
    errors = errors_by_field(refused) if refused else {}
    audience = audience_parse(view.audience) if view is not None else None
    said = request.POST if request.method == "POST" else None
    wrong = audience_errors(refused)
    context: dict[str, Any] = {
        "form": form,
        "view": view,
        "here": here,
        "errors": errors,
        "kinds": [{"value": value, "label": label} for value, label in Kind.choices],
        "purposes": [{"value": value, "label": label} for value, label in Purpose.choices],
        "parties": [{"value": value, "label": label} for value, label in AnswersBy.choices],
        "editor": editor_of(place, actor=request.actor, now=request.now, said=said, audience=audience, refused=wrong),
        "address": request.get_full_path() if view is None else reverse("forms:console_edit", args=[view.card.id]),
        "back": at_place(request, LIST) if view is None else reverse("forms:console_detail", args=[view.card.id]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "forms/console/edit.html", context, framing=framing, status=status)
