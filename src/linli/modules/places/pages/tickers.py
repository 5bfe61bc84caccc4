"""The desk's page of lines for the home: what stands there, and setting one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.refusal import InvalidInputError
from linli.modules.places.models import Ticker
from linli.modules.places.pages.emergencies import moment_read
from linli.modules.places.policy import POLICY, SET_TICKERS
from linli.modules.places.selectors import place_get
from linli.modules.places.services.tickers import ticker_end, ticker_set
from linli.modules.places.surroundings import TICKERS_AT_ONCE, tickers_of
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "places:console_tickers"
_FIELDS = ("kind", "text", "link", "from_at", "until")


@page(SET_TICKERS, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show the lines of the place being looked at, and set one."""
    place = desk_place(request)
    POLICY.demand(request.actor, SET_TICKERS, Ticker(place=place))
    said = {name: request.POST.get(name, "").replace("\x00", "") for name in _FIELDS}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            ticker_set(
                actor=request.actor,
                place=place,
                kind=said["kind"],
                text=said["text"],
                link=said["link"],
                from_at=moment_read(said["from_at"], "from_at"),
                until=moment_read(said["until"], "until"),
                now=request.now,
            )
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other(_address(request, done="set"))
    context = {
        "place": place_get(place),
        "rows": [
            (card, str(Ticker.Kind(card.kind).label), _stage(card.stage))
            for card in tickers_of(actor=request.actor, place=place)
        ],
        "kinds": [{"value": value, "label": label} for value, label in Ticker.Kind.choices],
        "said": said,
        "errors": errors,
        "most": TICKERS_AT_ONCE,
        "address": _address(request),
        "kept_place": request.GET.get("place", ""),
        "done": {"set": _("放上了，下面每个村的首页都看得到。"), "ended": _("撤下了。")}.get(
            request.GET.get("done", ""), ""
        ),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "places/console/tickers.html", context, framing=framing, status=status)


def _stage(stage: str) -> tuple[str, str]:
    tone = {Ticker.Stage.SHOWN.value: "go", Ticker.Stage.COMING.value: "info"}.get(stage, "line")
    return str(Ticker.Stage(stage).label), tone


@page(SET_TICKERS, methods=("POST",))
def end(request: LinliRequest, ticker_id: int) -> HttpResponse:
    """Take a line off."""
    ticker_end(actor=request.actor, ticker_id=ticker_id, now=request.now)
    return see_other(_address(request, done="ended"))


def _address(request: LinliRequest, **query: str) -> str:
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    return f"{reverse(LIST)}?{urlencode(given)}" if given else reverse(LIST)
