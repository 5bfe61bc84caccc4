"""Reporting a matter: one task, one page, and what comes after it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linli.kernel.idempotency import answer_claim, answer_keep
from linli.kernel.place_path import Level, at_level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import GRID_ROLES, TOWN_ROLES, VILLAGE_ROLES, Role
from linli.modules.disclosure.public import asking_words
from linli.modules.matters import policy
from linli.modules.matters.flow import REPORTED
from linli.modules.matters.forms import ReportForm, errors_by_field, report_form_read, summary_of
from linli.modules.matters.models import Consent, Kind, Office
from linli.modules.matters.pages.course import span_words
from linli.modules.matters.pages.offers import (
    FOR_OTHERS,
    OFFERS,
    RECEIVERS,
    SUGGESTING,
    identities_of,
    kinds_open,
    may_report,
    receiver_of,
    visibilities_of,
)
from linli.modules.matters.pages.receipts import receipt_issue
from linli.modules.matters.selectors.alike import Said, matters_similar
from linli.modules.matters.selectors.categories import CategoryCard, categories_tree
from linli.modules.matters.selectors.spans import spans_at
from linli.modules.matters.services import matter_open_for, matter_report
from linli.modules.places.public import grids_of, places_get, places_within
from linli.modules.publishing.public import post_title
from linli.web.formatting import zh_time
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.alike import AlikeMatter
    from linli.modules.matters.selectors.cards import MatterView
    from linli.web.request import LinliRequest

_LOST = {
    "photos": gettext_lazy("刚才选的照片没留住，请重新选一次。"),
    "recording": gettext_lazy("刚才的录音没留住，请重新录一次。"),
    "files": gettext_lazy("刚才选的文件没留住，请重新选一次。"),
}
_ORDER = (
    "photos",
    "recording",
    "text",
    "files",
    "parties",
    "behalf_name",
    "behalf_phone",
    "behalf_consent",
    "behalf_proof",
    "place",
    "category",
    "visibility",
    "identity",
)
_LONG = 19
_CATEGORY_KIND = {Kind.SNAPSHOT: Kind.REPORT}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a reporter may report: places to choose from, the one taken for granted, the village it lies in."""

    options: tuple[dict[str, str], ...]
    chosen: str
    points: tuple[dict[str, Any], ...] = ()

    @property
    def village(self) -> str:
        """The village of the place taken for granted."""
        return at_level(self.chosen, Level.VILLAGE)

    @property
    def chosen_name(self) -> str:
        """That place as the list calls it."""
        return next((option["label"] for option in self.options if option["value"] == self.chosen), "")


class _AlikeError(Exception):
    """Somebody reported nearly the same here already, and the reporter has not seen it yet."""

    def __init__(self, found: list[AlikeMatter]) -> None:
        super().__init__()
        self.found = found


@page(policy.REPORT, methods=("GET", "POST"))
def report(request: LinliRequest, kind: str = Kind.SNAPSHOT) -> HttpResponse:
    """Show the form, or take it in; the same form sent twice makes one matter and leads to it both times.

    ``switch`` only brings what was written along from another kind's form. Where neighbours reported nearly the same
    and the reporter has not been shown it, it is asked about first.
    """
    if kind not in OFFERS:
        raise Http404
    spot = spot_of(request, kind)
    if spot is None:
        return see_other("matters:console_report")
    if not may_report(request.actor, kind, spot.chosen):
        raise NotAllowedError(policy.REPORT)
    shelf = _shelf_of(kind, spot.village)
    empty = ReportForm(key=secrets.token_urlsafe(16), kind=kind, place=spot.chosen, category=shelf.code)
    if request.method != "POST":
        return _show(request, _about(request, empty), spot, shelf)
    form = report_form_read(request, empty=empty)
    if "switch" in request.POST:
        return _show(request, _brought_along(form, empty), spot, shelf)
    return _take_in(request, form, spot, shelf)


def _about(request: LinliRequest, empty: ReportForm) -> ReportForm:
    """Begin with the name of the post or the accounts somebody asks about, where they may open them."""
    post, account, line = (_number(request.GET.get(name, "")) for name in ("post", "account", "line"))
    if account:
        return replace(empty, text=asking_words(actor=request.actor, account_id=account, line=line))
    title = post_title(post, actor=request.actor) if post else ""
    return replace(empty, text=_("关于《%(title)s》：") % {"title": title}) if title else empty


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < _LONG else 0


def _take_in(request: LinliRequest, form: ReportForm, spot: Spot, shelf: Shelf) -> HttpResponse:
    try:
        done = _report_once(request, form)
    except InvalidInputError as refused:
        errors = errors_by_field(refused, attachment_fields=form.attachment_fields)
        return _show(request, form, spot, shelf, errors=errors)
    except _AlikeError as asked:
        return _show(request, form, spot, shelf, alike=asked.found)
    if done["receipt"]:
        return receipt_issue(done["receipt"], done["kind"], now=request.now)
    return see_other("matters:received", done["id"])


@page(policy.REPORT, methods=("POST",))
def similar(request: LinliRequest) -> HttpResponse:
    """Show, while a report is being written, what neighbours may have said already; a piece of the page."""
    empty = ReportForm(key="", kind="", place="")
    form = report_form_read(request, empty=empty)
    found = _alike(request, form) if len(form.place) >= Level.VILLAGE else []
    return render(request, "matters/parts/alike.html", {"alike": found, "is_asked": False})


def _alike(request: LinliRequest, form: ReportForm) -> list[AlikeMatter]:
    point = form.point
    said = Said(
        text=form.text,
        place=form.place,
        location_note=form.location_note,
        lng=point.get("lng"),
        lat=point.get("lat"),
        category=form.category,
    )
    return matters_similar(actor=request.actor, said=said, now=request.now)


def _report_once(request: LinliRequest, form: ReportForm) -> dict[str, Any]:
    key = {"caller": f"person:{request.actor.person_id}", "key": f"form:{form.fingerprint}"}
    with transaction.atomic():
        kept = answer_claim(**key, request=b"matters.report", now=request.now)
        if kept is not None:
            again: dict[str, Any] = json.loads(kept.body)
            return again
        _ask_about_alike(request, form)
        matter = matter_report(actor=request.actor, report=form.as_report(), now=request.now)
        done = {"id": matter.pk, "receipt": matter.receipt_code, "kind": matter.kind}
        body = json.dumps(done).encode()
        answer_keep(**key, status=HTTPStatus.SEE_OTHER, body=body, media_type="application/json")
        return done


def _ask_about_alike(request: LinliRequest, form: ReportForm) -> None:
    if form.is_sure or form.kind not in SUGGESTING:
        return
    found = [one for one in _alike(request, form) if one.is_very_alike and one.id not in form.seen]
    if found:
        raise _AlikeError(found)


def _brought_along(form: ReportForm, empty: ReportForm) -> ReportForm:
    """Return the form with what was written for another kind: words and place, not choices this kind may not have."""
    return replace(
        form, category=empty.category, visibility=empty.visibility, identity=empty.identity, seen=frozenset()
    )


def _show(
    request: LinliRequest,
    form: ReportForm,
    spot: Spot,
    shelf: Shelf,
    *,
    errors: dict[str, str] | None = None,
    alike: Sequence[AlikeMatter] = (),
) -> HttpResponse:
    offer, receiver, found = OFFERS[form.kind], receiver_of(form.kind), errors or {}
    span = spans_at(spot.village)["first_answer"]
    words = span_words(next(iter(span.as_setting().items())))
    if found or alike or "switch" in request.POST:
        found = {**{name: str(_LOST[name]) for name in form.attachment_fields}, **found}
    context = {
        "form": form,
        "offer": offer,
        "receiver": receiver,
        "lead": str(offer.text) % {"who": receiver.who, "span": words},
        "kinds": kinds_open(request.actor, spot.chosen, current=form.kind),
        "kind_name": str(Kind(form.kind).label),
        "spot": spot,
        "pin": form.point,
        "categories": shelf.children,
        "visibilities": visibilities_of(form.kind),
        "identities": identities_of(form.kind, shelf.chosen, shelf.children),
        "consents": [{"value": value, "label": label} for value, label in Consent.choices],
        "for_others": form.kind in FOR_OTHERS,
        "is_for_somebody": "for" in request.GET or form.on_behalf_of is not None,
        "suggests": form.kind in SUGGESTING,
        "alike": alike,
        "errors": found,
        "summary": summary_of(found, _ORDER),
        "back": _back(request),
        "query": _query(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.CONFLICT if alike else HTTPStatus.OK
    return render(request, "matters/resident/report.html", context, status=status)


def _back(request: LinliRequest) -> str:
    return "/field/" if request.GET.get("from") == "field" else "/"


def _query(request: LinliRequest) -> str:
    """Return the part of the address that a form sent again or of another kind keeps."""
    kept = {name: request.GET[name] for name in ("from", "place", "for") if name in request.GET}
    return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The category taken for granted, if there is one, and those to choose from."""

    chosen: CategoryCard | None
    children: Sequence[CategoryCard]

    @property
    def code(self) -> str:
        """The code of the one taken for granted."""
        return self.chosen.code if self.chosen else ""


def _shelf_of(kind: str, village: str) -> Shelf:
    """Return the categories of a kind: of one root alone, what lies below it."""
    wanted = _CATEGORY_KIND.get(Kind(kind), kind)
    roots = [card for card in categories_tree(village) if card.kind == wanted]
    if len(roots) == 1:
        return Shelf(roots[0], roots[0].children)
    return Shelf(None, roots)


def spot_of(request: LinliRequest, kind: str) -> Spot | None:
    """Return where this person reports: at home in their villages, at work in their grids; nowhere: ``None``."""
    actor = request.actor
    villages = _villages_of(request) or (_villages_served(actor) if kind == Kind.PLATFORM_COMPLAINT else ())
    if not villages:
        return None
    names = places_get(villages)
    options: list[dict[str, str]] = []
    drawn = list(names.values())
    for village in villages:
        prefix = f"{names[village].short_name} · " if len(villages) > 1 else ""
        grids = grids_of(village)
        drawn += grids
        options += [{"value": grid.code, "label": prefix + grid.short_name} for grid in grids]
        whole = _("说不准是哪个网格") if grids else names[village].short_name
        options.append({"value": village, "label": prefix + whole if grids else whole})
    asked = request.GET.get("place", "")
    known = {option["value"] for option in options}
    chosen = asked if asked in known else _own_place(actor, villages[0])
    points = [{"id": at.code, "name": at.short_name, "lng": at.lng, "lat": at.lat} for at in drawn if at.lng and at.lat]
    return Spot(tuple(options), chosen if chosen in known else villages[0], tuple(points))


def _villages_of(request: LinliRequest) -> tuple[str, ...]:
    """Return the villages to offer, the one chosen on the home first."""
    actor = request.actor
    chosen = request.signed_in.village if request.signed_in else ""
    work = [at_level(place, Level.VILLAGE) for place in actor.places_as(GRID_ROLES | VILLAGE_ROLES)]
    return tuple(dict.fromkeys(code for code in (chosen, *actor.villages, *work) if code))


def _villages_served(actor: Actor) -> tuple[str, ...]:
    """Return villages below where somebody of a town or county serves, for what they say about the platform itself."""
    places = actor.places_as(TOWN_ROLES | {Role.DEPARTMENT_OFFICER, Role.SERVICE_MEMBER})
    return tuple(card.code for place in places for card in places_within(place, level=Level.VILLAGE))


def _own_place(actor: Actor, village: str) -> str:
    """Return the grid of the own household in this village, else the grid worked in, else the village."""
    lived = [membership.grid for membership in actor.memberships if membership.place == village and membership.grid]
    worked = [place for place in actor.places_as(GRID_ROLES) if at_level(place, Level.VILLAGE) == village]
    return next(iter([*lived, *worked]), village)


@page(policy.VIEW)
def received(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Say that it was taken in, under which number, and until when somebody answers."""
    view = matter_open_for(actor=request.actor, matter_id=matter_id, now=request.now)
    if not view.is_mine:
        return see_other("matters:detail", matter_id)
    context = {
        "view": view,
        "promise": promised(view, request.now),
        "receiver": RECEIVERS[view.office],
        "back": reverse("matters:field") if request.actor.has_role(GRID_ROLES) else reverse("home:home"),
    }
    return render(request, "matters/resident/received.html", context)


def promised(view: MatterView, now: datetime) -> str:
    """Say until when somebody answers, while that is still to come."""
    promise = view.promise("first_answer")
    if promise is None or not promise.is_running or view.card.state != REPORTED:
        return ""
    is_villages = view.office == Office.PLACE and len(view.card.place) != Level.GRID
    who = pgettext("who answers", "村里") if is_villages else RECEIVERS[view.office].who
    return _("%(who)s %(at)s 前回您") % {"who": who, "at": zh_time(promise.due_at, now)}
