"""What members read of their covenant: the booklet, one article's history, the sheet to print or keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse

from linli.modules.deliberation.covenant_sheet import covenant_write
from linli.modules.deliberation.covenant_words import FILING_TONES, article_name, covenant_title
from linli.modules.deliberation.flow_covenants import TO_CORRECT, WAITING
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.covenants import article_get, covenant_of
from linli.modules.deliberation.selectors.filings import filing_newest
from linli.modules.deliberation.selectors.outcomes import FILING_STATES
from linli.modules.places.public import place_path_name
from linli.web.desk import desk_scope
from linli.web.navigation import tabs_for
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.modules.deliberation.selectors.covenants import ArticleCard
    from linli.modules.deliberation.selectors.filings import FilingCard
    from linli.web.request import LinliRequest

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_VILLAGE = 12


def village_read(request: LinliRequest) -> str:
    """Return whose pages are read: the village chosen, the first one belongs to, or the one served at the desk."""
    chosen = request.signed_in.village if request.signed_in else ""
    served = (place for place in desk_scope(request.actor) if len(place) == _VILLAGE)
    return chosen or next(iter(request.actor.villages), "") or next(served, "")


def sheet_response(content: bytes, name: str) -> HttpResponse:
    """Return a workbook to be saved, kept by nobody on the way."""
    response = HttpResponse(content, content_type=SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page(READ)
def booklet(request: LinliRequest) -> HttpResponse:
    """Show the covenant of the chosen village, article by article."""
    village = village_read(request)
    articles = covenant_of(actor=request.actor, village=village) if village else []
    filing = filing_newest(village) if articles else None
    held = [named(card) for card in articles if card.current]
    context = {
        "village": village,
        "title": covenant_title(village) if village else "",
        "articles": held,
        "repealed": [named(card) for card in articles if not card.current],
        "bases": sorted({one["current"].basis for one in held if one["current"].basis}),
        "newest": max((one["current"].since for one in held), default=None),
        "filing": filing_words(filing) if filing else None,
        "tabs": tabs_for(request),
    }
    return render(request, "deliberation/resident/covenant.html", context)


def named(card: ArticleCard) -> dict[str, Any]:
    """Return an article with what it is called."""
    return {"card": card, "name": article_name(card.number), "current": card.current}


def filing_words(card: FilingCard) -> dict[str, Any]:
    """Return a filing with its state in words and tone."""
    return {
        "card": card,
        "state": str(FILING_STATES[card.state]),
        "tone": FILING_TONES[card.state],
        "waits": card.state in WAITING,
        "to_correct": card.state == TO_CORRECT,
    }


@page(READ)
def article(request: LinliRequest, article_id: int) -> HttpResponse:
    """Show one article: what it says, and what it said before."""
    card = article_get(actor=request.actor, article_id=article_id)
    context = {
        **named(card),
        "title": covenant_title(card.village),
        "back": reverse("deliberation:covenant"),
    }
    return render(request, "deliberation/resident/article.html", context)


@page(READ)
def printed(request: LinliRequest) -> HttpResponse:
    """Lay the covenant out for A4 sheets."""
    village = village_read(request)
    articles = covenant_of(actor=request.actor, village=village) if village else []
    context = {
        "title": covenant_title(village) if village else "",
        "where": place_path_name(village) if village else "",
        "articles": [named(card) for card in articles if card.current],
        "back": reverse("deliberation:covenant"),
    }
    return render(request, "deliberation/resident/covenant_print.html", context)


@page(READ)
def workbook(request: LinliRequest) -> HttpResponse:
    """Give the covenant with every version as a spreadsheet."""
    village = village_read(request)
    articles = covenant_of(actor=request.actor, village=village) if village else []
    return sheet_response(covenant_write(covenant_title(village) if village else "", articles), "covenant")
