"""Filings at the desk: what waits for the town's answer, one of them with what is new in it, the days a county sets."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level, county_of
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.covenant_words import article_name, covenant_title
from linli.modules.deliberation.flow_covenants import FILED, WAITING
from linli.modules.deliberation.models import LocalRule, Touched
from linli.modules.deliberation.pages.covenants import filing_words
from linli.modules.deliberation.pages.covenants_desk import errors_said, number_said, said_of
from linli.modules.deliberation.policy import ANSWER_FILING, POLICY, READ, SET_LAW, WORK
from linli.modules.deliberation.selectors.filings import (
    TABS,
    filed_articles,
    filing_days_count,
    filing_get,
    filings_counted,
    filings_page,
)
from linli.modules.deliberation.services.filings import filing_answer, filing_days_set, filing_receive
from linli.modules.places.public import places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.deliberation.selectors.filings import FilingCard
    from linli.web.request import LinliRequest

LIST = "deliberation:console_filings"
Q_AT_MOST = 40


@page(WORK)
def overview(request: LinliRequest) -> HttpResponse:
    """List the covenants filed within the place, by tab."""
    return _list(request)


def _list(request: LinliRequest, errors: dict[str, str] | None = None) -> HttpResponse:
    place = desk_place(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "waiting"
    q = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST]
    found = filings_page(actor=request.actor, place=place, tab=tab, q=q, after=request.GET.get("after", ""))
    counts = filings_counted(actor=request.actor, place=place)
    names = places_get({card.village for card in found.items})
    kept = {name: said for name, said in (("place", request.GET.get("place", "")), ("q", q)) if said}
    labels = (("waiting", _("等回话")), ("to_correct", _("要改正的")), ("all", _("全部")))
    context: dict[str, Any] = {
        "rows": [{**filing_words(card), "where": names[card.village].short_name} for card in found.items],
        "tab": tab,
        "tabs_of_states": [
            {
                "label": label,
                "href": f"?{urlencode({**kept, 'tab': code})}",
                "count": counts[code] if code != "all" else None,
                "current": code == tab,
            }
            for code, label in labels
        ],
        "q": q,
        "kept_place": request.GET.get("place", ""),
        "older": f"?{urlencode({**kept, 'tab': tab, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode({**kept, 'tab': tab})}" if request.GET.get("after") else "",
        "days": filing_days_count(county_of(place)) if len(place) >= Level.COUNTY else 0,
        "may_set": len(place) == Level.COUNTY and POLICY.allows(request.actor, SET_LAW, LocalRule(place=place)),
        "errors": errors or {},
        "done": _("定好了，以后报上来的按新的天数算") if request.GET.get("done") == "days" else "",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "deliberation/console/filings.html", context, framing=framing, status=status)


@page(SET_LAW, ("POST",))
def set_days(request: LinliRequest) -> HttpResponse:
    """Set within how many days the towns of a county answer."""
    county = desk_place(request)
    if not POLICY.allows(request.actor, SET_LAW, LocalRule(place=county)):
        raise NotAllowedError(SET_LAW)
    days = number_said(said_of(request).get("days", ""))
    try:
        filing_days_set(actor=request.actor, county=county, days=days, now=request.now)
    except InvalidInputError as refused:
        return _list(request, errors_said(refused))
    return see_other(f"{reverse(LIST)}?{urlencode({'place': county, 'done': 'days'})}")


@page(READ)
def filing(request: LinliRequest, filing_id: int) -> HttpResponse:
    """Show a covenant as it was filed, with what is new in it, and take the answer."""
    return _show(request, filing_get(actor=request.actor, filing_id=filing_id))


def _show(request: LinliRequest, card: FilingCard, errors: dict[str, str] | None = None) -> HttpResponse:
    answers = POLICY.allows(request.actor, ANSWER_FILING, card) and card.state in WAITING
    context = {
        **filing_words(card),
        "title": covenant_title(card.village),
        "articles": [{"name": article_name(one.number), "one": one} for one in filed_articles(card)],
        "answers": answers,
        "receives": answers and card.state == FILED,
        "touched": [{"value": value, "label": label} for value, label in Touched.choices],
        "said": {
            "reason": request.POST.get("reason", ""),
            "touches": request.POST.getlist("touches"),
        },
        "errors": errors or {},
        "late": card.is_late(request.now),
        "done": _DONE.get(request.GET.get("done", ""), lambda: "")(),
        "back": f"{reverse(LIST)}?{urlencode({'tab': 'all'})}",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(desk_place(request), switch_to=reverse(LIST))
    return desk_render(request, "deliberation/console/filing.html", context, framing=framing, status=status)


_DONE = {
    "received": lambda: _("村里看得到您收到了"),
    "clear": lambda: _("回话了：没有不同意见"),
    "ordered": lambda: _("责令改正发出去了，村里要重新议"),
    "already": lambda: _("这一步刚才已经有人办过了，下面是最新的情况"),
}


def _back(filing_id: int, done: str) -> HttpResponse:
    return see_other(f"{reverse('deliberation:console_filing', args=[filing_id])}?done={done}")


@page(ANSWER_FILING, ("POST",))
def receive(request: LinliRequest, filing_id: int) -> HttpResponse:
    """Say that the town has it."""
    try:
        filing_receive(actor=request.actor, filing_id=filing_id, now=request.now)
    except StepNotAllowedError:
        return _back(filing_id, "already")
    return _back(filing_id, "received")


@page(ANSWER_FILING, ("POST",))
def answer(request: LinliRequest, filing_id: int) -> HttpResponse:
    """Answer: nothing is said against it, or a correction is ordered."""
    card = filing_get(actor=request.actor, filing_id=filing_id)
    said = said_of(request)
    orders = said.get("answer") == "order"
    try:
        filing_answer(
            actor=request.actor,
            filing_id=filing_id,
            orders=orders,
            touches=request.POST.getlist("touches"),
            reason=said.get("reason", ""),
            now=request.now,
        )
    except StepNotAllowedError:
        return _back(filing_id, "already")
    except InvalidInputError as refused:
        return _show(request, card, errors_said(refused))
    return _back(filing_id, "ordered" if orders else "clear")
