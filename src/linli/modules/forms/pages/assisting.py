"""The grid worker's way to those who do not answer by themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from linli.kernel.refusal import InvalidInputError
from linli.modules.files.public import file_response
from linli.modules.forms.models import Consent
from linli.modules.forms.pages.answering import errors_of, said_in, summary_of
from linli.modules.forms.policy import ASSIST, FIELD
from linli.modules.forms.selectors.assisting import (
    people_to_help,
    person_to_help,
    questionnaire_to_help,
    questionnaires_to_help,
)
from linli.modules.forms.selectors.detail import view_of
from linli.modules.forms.selectors.questions import photo_of
from linli.modules.forms.services import AnswerRefusedError, Helped, questionnaire_answer
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest

Q_AT_MOST = 20


@page(FIELD)
def overview(request: LinliRequest) -> HttpResponse:
    """List what is open where one works."""
    cards = questionnaires_to_help(actor=request.actor, now=request.now)
    return render(request, "forms/field/overview.html", {"cards": cards})


@page(ASSIST)
def people(request: LinliRequest, helped_form_id: int) -> HttpResponse:
    """List those who were asked and have not answered."""
    row = questionnaire_to_help(actor=request.actor, questionnaire_id=helped_form_id)
    q, after = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("after", "")
    found = people_to_help(row, actor=request.actor, q=q, cursor=after, now=request.now)
    kept = {"q": q} if q else {}
    context = {
        "row": row,
        "people": found.items,
        "q": q,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "done": "done" in request.GET,
    }
    return render(request, "forms/field/people.html", context)


@page(ASSIST, methods=("GET", "POST"))
def help_page(request: LinliRequest, helped_form_id: int, person: int) -> HttpResponse:
    """Answer for somebody who agreed."""
    row = questionnaire_to_help(actor=request.actor, questionnaire_id=helped_form_id)
    whom = person_to_help(row, person, actor=request.actor, now=request.now)
    back = reverse("forms:field_people", args=[helped_form_id])
    if whom is None:
        if request.method == "POST":
            return see_other(back)  # somebody was faster
        raise Http404
    view = view_of(row)
    said, consent = said_in(request, view.questions), request.POST.get("consent", "")
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            questionnaire_answer(
                actor=request.actor,
                questionnaire_id=row.pk,
                said=said,
                helped=Helped(person, consent),
                now=request.now,
            )
        except InvalidInputError as refused:
            errors = errors_of(refused)
        except AnswerRefusedError:
            return see_other(back)
        else:
            return see_other(f"{back}?done=1")
    context = {
        "view": view,
        "card": view.card,
        "whom": whom,
        "said": said,
        "consent": consent,
        "consents": [{"value": value, "label": label} for value, label in Consent.choices],
        "errors": errors,
        "summary": summary_of(view.questions, errors),
        "photo_route": "forms:field_photo",
        "back": back,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "forms/field/help.html", context, status=status)


@page(ASSIST)
def photo(request: LinliRequest, helped_form_id: int, option_id: int) -> HttpResponseBase:
    """Serve a candidate's photo, small."""
    questionnaire_to_help(actor=request.actor, questionnaire_id=helped_form_id)
    file_id = photo_of(actor=request.actor, questionnaire_id=helped_form_id, option_id=option_id)
    return file_response(request, file_id=file_id, variant="thumb")
