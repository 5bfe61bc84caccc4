"""What waits for me, one questionnaire to answer, and what came out of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import InvalidInputError
from linli.modules.files.public import file_response
from linli.modules.forms.policy import ANSWER, WAITING
from linli.modules.forms.selectors.detail import questionnaire_for
from linli.modules.forms.selectors.lists import questionnaires_for
from linli.modules.forms.selectors.questions import photo_of
from linli.modules.forms.selectors.results import results_for
from linli.modules.forms.services import AnswerRefusedError, questionnaire_answer
from linli.modules.forms.services.checking import answers_read
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.modules.forms.cards import QuestionCard, QuestionnaireView
    from linli.web.request import LinliRequest


@page(WAITING)
def mine(request: LinliRequest) -> HttpResponse:
    """List what is open to me, what I have answered, and what came out."""
    cards = questionnaires_for(actor=request.actor, now=request.now)
    context = {
        "waiting": [card for card in cards if card.state == "open" and not card.is_mine_done],
        "done": [card for card in cards if card.state == "open" and card.is_mine_done],
        "results": [card for card in cards if card.state != "open"],
    }
    return render(request, "forms/resident/mine.html", context)


@page(ANSWER, methods=("GET", "POST"))
def questionnaire(request: LinliRequest, form_id: int) -> HttpResponse:
    """Show a questionnaire and take the answer; in care mode one question a page."""
    view = questionnaire_for(actor=request.actor, questionnaire_id=form_id, now=request.now)
    closes_at = view.card.closes_at
    is_over = view.card.state != "open" or (closes_at is not None and closes_at <= request.now)
    if view.card.is_mine_done or is_over:
        status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
        return _settled(request, view, status=status)
    said = said_in(request, view.questions)
    if request.method != "POST":
        return _ask(request, view, said, at=0)
    if request.mode == "care" and (stays := _turned(request, view, said)) is not None:
        return stays
    try:
        questionnaire_answer(actor=request.actor, questionnaire_id=form_id, said=said, now=request.now)
    except InvalidInputError as refused:
        return _ask(request, view, said, at=_first_wrong(view.questions, refused), errors=errors_of(refused))
    except AnswerRefusedError:
        view = questionnaire_for(actor=request.actor, questionnaire_id=form_id, now=request.now)
        return _settled(request, view, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('forms:questionnaire', args=[form_id])}?done=1")


def said_in(request: LinliRequest, questions: tuple[QuestionCard, ...]) -> dict[str, list[str]]:
    """Return what a sent form says to each question."""
    return {question.field: request.POST.getlist(question.field) for question in questions}


def errors_of(refused: InvalidInputError) -> dict[str, str]:
    """Return the first message of each field."""
    found: dict[str, str] = {}
    for error in refused.errors:
        found.setdefault(error.pointer.strip("/"), str(error.message))
    return found


def summary_of(questions: tuple[QuestionCard, ...], errors: dict[str, str]) -> list[tuple[str, str]]:
    """Return what is wrong as the summary lists it: each with the number of its question."""
    numbers = {question.field: question.position for question in questions}
    return [
        (name, _("第 %(n)s 题：%(words)s") % {"n": numbers[name], "words": words} if name in numbers else words)
        for name, words in errors.items()
    ]


def _turned(request: LinliRequest, view: QuestionnaireView, said: dict[str, list[str]]) -> HttpResponse | None:
    """Turn to the question before or after in care mode; nothing at the last one, which hands in."""
    last = len(view.questions) - 1
    at = request.POST.get("at", "")
    here = min(int(at), last) if at.isascii() and at.isdigit() and len(at) <= len("40") else 0
    if "back" in request.POST:
        return _ask(request, view, said, at=max(here - 1, 0))
    _fit, wrong = answers_read([view.questions[here]], said)
    if wrong:
        return _ask(request, view, said, at=here, errors=errors_of(InvalidInputError(wrong)))
    return _ask(request, view, said, at=here + 1) if here < last else None


def _first_wrong(questions: tuple[QuestionCard, ...], refused: InvalidInputError) -> int:
    fields = {error.pointer.strip("/") for error in refused.errors}
    return next((n for n, question in enumerate(questions) if question.field in fields), 0)


def _ask(
    request: LinliRequest,
    view: QuestionnaireView,
    said: dict[str, list[str]],
    *,
    at: int,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    one_by_one = request.mode == "care" and len(view.questions) > 1
    shown = view.questions[at : at + 1] if one_by_one else view.questions
    context: dict[str, Any] = {
        "view": view,
        "card": view.card,
        "shown": shown,
        "kept": [
            (question.field, text)
            for question in view.questions
            if question not in shown
            for text in said[question.field]
        ],
        "said": said,
        "errors": errors or {},
        "summary": summary_of(view.questions, errors or {}),
        "at": at,
        "one_by_one": one_by_one,
        "is_last": not one_by_one or at == len(view.questions) - 1,
        "photo_route": "forms:photo",
        "back": reverse("forms:mine"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "forms/resident/questionnaire.html", context, status=status)


def _settled(request: LinliRequest, view: QuestionnaireView, *, status: int) -> HttpResponse:
    context = {"card": view.card, "just_done": "done" in request.GET, "is_twice": status == HTTPStatus.CONFLICT}
    return render(request, "forms/resident/settled.html", context, status=status)


@page(ANSWER)
def results(request: LinliRequest, form_id: int) -> HttpResponse:
    """Show what came out, once it is made known."""
    view = questionnaire_for(actor=request.actor, questionnaire_id=form_id, now=request.now)
    found = results_for(actor=request.actor, questionnaire_id=form_id, now=request.now)
    if found is None:
        return _settled(request, view, status=HTTPStatus.OK)
    context = {
        "view": view,
        "card": view.card,
        "results": found,
        "photo_route": "forms:photo",
        "back": reverse("forms:mine"),
    }
    return render(request, "forms/resident/results.html", context)


@page(ANSWER)
def photo(request: LinliRequest, form_id: int, option_id: int) -> HttpResponseBase:
    """Serve a candidate's photo, small."""
    questionnaire_for(actor=request.actor, questionnaire_id=form_id, now=request.now)
    file_id = photo_of(actor=request.actor, questionnaire_id=form_id, option_id=option_id)
    return file_response(request, file_id=file_id, variant="thumb")
