"""Outside platforms at the county's desk: what is connected, what waits, and everything that can be set."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.gateways.public import PlatformRefusedError, PlatformUnreachableError
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.policy import CONNECT
from linli.modules.matters.selectors.connectors import ConnectorCard, connectors_list
from linli.modules.matters.services.connecting import (
    ConnectorInput,
    connector_add,
    connector_change,
    connector_ping,
    connector_switch,
    former_secret_drop,
    parked_retry,
    secret_renew,
)
from linli.modules.places.public import place_get, places_within
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import zh_time
from linli.web.request import API_PREFIX
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.web.request import LinliRequest

CONNECTORS = "matters:console_connectors"
_TOWNS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class ConnectorForm:
    """A connector as it stands in the form; without an id it is a new one."""

    id: int = 0
    name: str = ""
    at: str = ""
    address: str = ""
    sends_location: bool = True
    sends_reporter: bool = False
    reporter_reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of what was pressed: the words and their tone, and a secret to be copied now or never."""

    words: str
    tone: str = "go"
    secret: str = ""
    about: int = 0


@page(CONNECT, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show the connectors of the place and its form; what is pressed is done first, a secret shown this once."""
    place = desk_place(request)
    errors: dict[str, str] = {}
    told: Told | None = None
    form = _form_sent(request)
    if request.method == "POST":
        try:
            told = _do(request, form)
        except InvalidInputError as refused:
            errors = errors_by_field(refused)
        else:
            if told.words in _done() and not told.secret:
                return see_other(_address(request, done=told.words))
            form = None
    return _shown(request, place, form, told, errors)


def _shown(
    request: LinliRequest, place: str, form: ConnectorForm | None, told: Told | None, errors: dict[str, str]
) -> HttpResponse:
    cards = connectors_list(actor=request.actor, place=place, now=request.now)
    form = form or _form_standing(request, cards)
    done = _done().get(request.GET.get("done", ""))
    context = {
        "rows": [_row(request, card) for card in cards],
        "form": form,
        "errors": errors,
        "told": _named(told, cards) if told else (Told(done) if done else None),
        "places": _places(place),
        "address": _address(request),
        "place": place_get(place),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    response = desk_render(request, "matters/console/connectors.html", context, framing=Framing(place), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _named(told: Told, cards: list[ConnectorCard]) -> Told:
    """Say which platform it is about, where the words do not."""
    name = next((card.name for card in cards if card.id == told.about), "")
    return replace(told, words=_("%(name)s：%(words)s") % {"name": name, "words": told.words}) if name else told


def _do(request: LinliRequest, form: ConnectorForm | None) -> Told:
    """Do what was pressed; a word nobody knows is an error of input."""
    what = request.POST.get("do", "")
    if what == "save":
        return _save(request, form or ConnectorForm())
    act = _ACTS.get(what)
    if act is None:
        raise invalid("/do", _("没看懂要做什么，请再按一次。"))
    return act(request, _number(request.POST.get("connector", "")))


def _save(request: LinliRequest, form: ConnectorForm) -> Told:
    given = ConnectorInput(form.address, form.sends_location, form.sends_reporter, form.reporter_reason)
    if form.id:
        connector_change(actor=request.actor, connector_id=form.id, given=given, now=request.now)
        return Told("changed")
    _connector, secret = connector_add(actor=request.actor, place=form.at, name=form.name, given=given, now=request.now)
    return Told(_("“%(name)s”接好了。") % {"name": form.name.strip()}, secret=secret)


def _renew(request: LinliRequest, connector: int) -> Told:
    since = request.POST.get("since", "")
    renewed, secret = secret_renew(actor=request.actor, connector_id=connector, since=since, now=request.now)
    return Told(_("换了新密钥。旧的再用七天，请在七天内换到对方那里。"), secret=secret, about=renewed.pk)


def _ping(request: LinliRequest, connector: int) -> Told:
    try:
        said = connector_ping(actor=request.actor, connector_id=connector, now=request.now)
    except (PlatformRefusedError, PlatformUnreachableError) as failed:
        return Told(_("没有发通。%(said)s") % {"said": failed}, tone="bad", about=connector)
    return Told(_("发通了。%(said)s") % {"said": said}, about=connector)


def _switch(*, on: bool) -> Callable[[LinliRequest, int], Told]:
    def switched(request: LinliRequest, connector: int) -> Told:
        connector_switch(actor=request.actor, connector_id=connector, on=on, now=request.now)
        return Told("on" if on else "off")

    return switched


def _drop(request: LinliRequest, connector: int) -> Told:
    former_secret_drop(actor=request.actor, connector_id=connector, now=request.now)
    return Told("dropped")


def _retry(request: LinliRequest, connector: int) -> Told:
    parked_retry(actor=request.actor, connector_id=connector, now=request.now)
    return Told("retried")


_ACTS: dict[str, Callable[[LinliRequest, int], Told]] = {
    "renew": _renew,
    "ping": _ping,
    "on": _switch(on=True),
    "off": _switch(on=False),
    "drop": _drop,
    "retry": _retry,
}


def _done() -> dict[str, str]:
    """Return what the page says after it was led to anew."""
    return {
        "changed": _("改好了，从这会儿起照新的发。"),
        "on": _("接上了，攒着的接着发。"),
        "off": _("停下了，新派的先攒着，不发也不收。"),
        "dropped": _("旧密钥停用了。"),
        "retried": _("又排上队了，马上再发。"),
    }


def _form_sent(request: LinliRequest) -> ConnectorForm | None:
    said = request.POST
    if said.get("do") != "save":
        return None
    return ConnectorForm(
        id=_number(said.get("connector", "")),
        name=said.get("name", ""),
        at=said.get("at", ""),
        address=said.get("address", "").strip(),
        sends_location="sends_location" in said,
        sends_reporter="sends_reporter" in said,
        reporter_reason=said.get("reporter_reason", ""),
    )


def _form_standing(request: LinliRequest, cards: list[ConnectorCard]) -> ConnectorForm:
    """Return the form before anything is written: of the connector chosen to be changed, or empty."""
    chosen = _number(request.GET.get("change", ""))
    for card in cards:
        if card.id == chosen:
            return ConnectorForm(
                card.id,
                card.name,
                card.place,
                card.address,
                card.sends_location,
                card.sends_reporter,
                card.reporter_reason,
            )
    return ConnectorForm(at=desk_place(request))


def _row(request: LinliRequest, card: ConnectorCard) -> dict[str, Any]:
    tone, state = _state(card)
    return {
        "card": card,
        "tone": tone,
        "state": state,
        "sent": zh_time(card.last_sent_at, request.now) if card.last_sent_at else "",
        "heard": zh_time(card.last_heard_at, request.now) if card.last_heard_at else "",
        "former": zh_time(card.former_until, request.now) if card.former_until else "",
        "since": card.secret_since.isoformat(),
        "change": _address(request, change=str(card.id)) + "#set",
        "returns_to": f"{settings.LINLI_PUBLIC_URL}{API_PREFIX}v1/connectors/{card.id}/events",
        "kinds": _kinds(),
    }


def _state(card: ConnectorCard) -> tuple[str, str]:
    if not card.is_active:
        return "", _("停着")
    if card.parked:
        return "bad", _("有 %(count)d 条没发成") % {"count": card.parked}
    if card.failing:
        return "warn", _("发不通，还在试")
    return "go", _("通着")


def _kinds() -> dict[str, str]:
    return {
        "matter.given": _("派给它办"),
        "matter.taken_back": _("改由别人办"),
        "matter.asked": _("村民又问了一句"),
        "matter.rated": _("村民评价"),
        "matter.reopened": _("重新办理"),
        "matter.withdrawn": _("村民撤回"),
        "matter.merged": _("并到另一件"),
        "matter.closed": _("办结"),
    }


def _places(place: str) -> list[dict[str, str]]:
    """Return where a platform can stand: the place itself if it is a county, and the towns in it."""
    towns = places_within(place, Level.TOWN, limit=_TOWNS_AT_MOST)
    here = [place_get(place)] if len(place) in {Level.COUNTY, Level.TOWN} else []
    found = {card.code: card for card in (*here, *towns)}
    return [{"value": code, "label": card.short_name} for code, card in found.items()]


def _address(request: LinliRequest, **query: str) -> str:
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    return f"{reverse(CONNECTORS)}?{urlencode(given)}" if given else reverse(CONNECTORS)


def _number(said: str) -> int:
    is_number = said.isascii() and said.isdigit() and len(said) <= len(str(2**62))
    return int(said) if is_number else 0
