"""A covenant at the desk: the text taken over, articles adopted and repealed, what is filed with the town."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.deliberation.covenant_words import article_name, covenant_title
from linli.modules.deliberation.models import CovenantArticle
from linli.modules.deliberation.pages.covenants import filing_words, named
from linli.modules.deliberation.policy import KEEP_COVENANT, POLICY, WORK
from linli.modules.deliberation.selectors.covenants import article_get, covenant_of, topics_to_adopt
from linli.modules.deliberation.selectors.filings import filings_of
from linli.modules.deliberation.services.covenants import article_adopt, article_repeal, covenant_take_over
from linli.modules.deliberation.services.filings import covenant_file
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.web.request import LinliRequest

COVENANT = "deliberation:console_covenant"
_DIGITS = 9


def said_of(request: LinliRequest) -> dict[str, str]:
    """Return what a form said, without what no database takes."""
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


def number_said(said: str) -> int:
    """Read a number of an address or form; what is none is 0."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _DIGITS else 0


def day_said(said: str, field: str) -> date:
    """Read a day of a form; none: InvalidInputError naming the field."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise invalid(f"/{field}", _("请选一下日期")) from None


def errors_said(refused: InvalidInputError) -> dict[str, str]:
    """Return what was refused, by field."""
    return {error.pointer.strip("/"): str(error.message) for error in refused.errors}


@page(WORK)
def covenant(request: LinliRequest) -> HttpResponse:
    """Show a village's covenant as its office keeps it; of a place above, what its villages filed."""
    place = desk_place(request)
    if len(place) != Level.VILLAGE:
        return see_other(f"{reverse('deliberation:console_filings')}?{urlencode({'place': place})}")
    return _show(request, place)


def _show(
    request: LinliRequest, village: str, *, errors: dict[str, str] | None = None, said: dict[str, str] | None = None
) -> HttpResponse:
    articles = [named(card) for card in covenant_of(actor=request.actor, village=village)]
    may = POLICY.allows(request.actor, KEEP_COVENANT, CovenantArticle(village=village))
    topics = topics_to_adopt(actor=request.actor, village=village) if may and articles else []
    form = said if said is not None else _standing(request, articles)
    context: dict[str, Any] = {
        "title": covenant_title(village),
        "articles": articles,
        "filings": [filing_words(card) for card in filings_of(village)],
        "may": may,
        "topics": [{"value": one.pk, "label": f"{one.number} {one.title}"} for one in topics],
        "outcomes": [one for one in topics if str(one.pk) == form.get("topic", "")],
        "numbers": [{"value": one["card"].number, "label": one["name"]} for one in articles],
        "form": form,
        "errors": errors or {},
        "kept": request.GET.get("place", ""),
        "done": _DONE.get(request.GET.get("done", ""), lambda: "")(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(village, switch_to=reverse(COVENANT))
    return desk_render(request, "deliberation/console/covenant.html", context, framing=framing, status=status)


def _standing(request: LinliRequest, articles: list[dict[str, Any]]) -> dict[str, str]:
    """Return the form of an article before anybody wrote into it, for the topic and article of the address."""
    number = number_said(request.GET.get("number", ""))
    chosen = next((one["current"] for one in articles if one["card"].number == number and one["current"]), None)
    return {
        "topic": request.GET.get("topic", ""),
        "number": str(number or ""),
        "text": chosen.text if chosen else "",
    }


_DONE = {
    "taken_over": lambda: _("录进来了，村民看得到了"),
    "adopted": lambda: _("写进去了，从今天起算"),
    "repealed": lambda: _("废止了，原来怎么写的还查得到"),
    "filed": lambda: _("报上去了，到期前会有回话"),
}


def _village(request: LinliRequest) -> str:
    village = desk_place(request)
    if len(village) != Level.VILLAGE or not POLICY.allows(
        request.actor, KEEP_COVENANT, CovenantArticle(village=village)
    ):
        raise NotAllowedError(KEEP_COVENANT)
    return village


def _do(request: LinliRequest, done: str, act: Callable[[str, dict[str, str]], object]) -> HttpResponse:
    """Do what a form asks at the village of the address, or show what was lacking."""
    village, said = _village(request), said_of(request)
    try:
        act(village, said)
    except InvalidInputError as refused:
        return _show(request, village, errors=errors_said(refused), said=said)
    kept = {"place": village} if request.GET.get("place") else {}
    return see_other(f"{reverse(COVENANT)}?{urlencode({**kept, 'done': done})}")


@page(KEEP_COVENANT, ("POST",))
def take_over(request: LinliRequest) -> HttpResponse:
    """Take over the text from before the platform, one article a line."""

    def act(village: str, said: dict[str, str]) -> None:
        since, texts = day_said(said.get("since", ""), "since"), said.get("texts", "").splitlines()
        basis = said.get("basis", "")
        covenant_take_over(actor=request.actor, village=village, texts=texts, since=since, basis=basis, now=request.now)

    return _do(request, "taken_over", act)


@page(KEEP_COVENANT, ("POST",))
def adopt(request: LinliRequest) -> HttpResponse:
    """Write an article as a resolution words it."""

    def act(_village: str, said: dict[str, str]) -> None:
        topic = number_said(said.get("topic", ""))
        if not topic:
            raise invalid("/topic", _("选一下是哪件事定的"))
        number = number_said(said.get("number", "")) or None
        article_adopt(actor=request.actor, topic_id=topic, number=number, text=said.get("text", ""), now=request.now)

    return _do(request, "adopted", act)


@page(KEEP_COVENANT, ("GET", "POST"))
def repeal(request: LinliRequest, article_id: int) -> HttpResponse:
    """Ask by which resolution an article is repealed, and repeal it."""
    card = article_get(actor=request.actor, article_id=article_id)
    POLICY.demand(request.actor, KEEP_COVENANT, card)
    if card.current is None:
        raise Http404
    error = ""
    if request.method == "POST":
        topic = number_said(said_of(request).get("topic", ""))
        try:
            if not topic:
                raise invalid("/topic", _("选一下是哪件事定的"))
            article_repeal(actor=request.actor, topic_id=topic, number=card.number, now=request.now)
        except InvalidInputError as refused:
            error = str(refused.errors[0].message)
        else:
            return see_other(f"{reverse(COVENANT)}?{urlencode({'place': card.village, 'done': 'repealed'})}")
    context = {
        "name": article_name(card.number),
        "card": card,
        "topics": [
            {"value": one.pk, "label": f"{one.number} {one.title}"}
            for one in topics_to_adopt(actor=request.actor, village=card.village)
        ],
        "error": error,
        "back": f"{reverse(COVENANT)}?{urlencode({'place': card.village})}",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    framing = Framing(card.village, switch_to=reverse(COVENANT))
    return desk_render(request, "deliberation/console/repeal.html", context, framing=framing, status=status)


@page(KEEP_COVENANT, ("POST",))
def file(request: LinliRequest) -> HttpResponse:
    """Hand the covenant in force to the town."""

    def act(village: str, _said: dict[str, str]) -> None:
        covenant_file(actor=request.actor, village=village, now=request.now)

    return _do(request, "filed", act)
