"""Reporting a matter: one task, one page, and what comes after it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from linli.kernel.idempotency import answer_claim, answer_keep
from linli.kernel.place_path import Level, at_level
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import GRID_ROLES, VILLAGE_ROLES
from linli.modules.matters import policy
from linli.modules.matters.flow import REPORTED
from linli.modules.matters.forms import ReportForm, errors_by_field, report_form_read, summary_of
from linli.modules.matters.models import Kind, Visibility
from linli.modules.matters.pages.course import span_words
from linli.modules.matters.selectors.categories import CategoryCard, categories_tree
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.selectors.spans import spans_at
from linli.modules.matters.services import matter_report
from linli.modules.places.public import grids_of, places_get
from linli.web.formatting import zh_time
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse
    from django_stubs_ext import StrPromise

    from linli.kernel.actor import Actor
    from linli.modules.matters.selectors.cards import MatterView
    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of report as its page names it; ``icon`` stands on its tile wherever it is offered."""

    heading: StrPromise
    text: StrPromise
    words: StrPromise
    placeholder: StrPromise
    is_private: bool = False


OFFERS: dict[str, Offer] = {
    Kind.SNAPSHOT: Offer(
        gettext_lazy("村里哪儿不对劲？"),
        gettext_lazy("拍照、说话、打字，有一样就能报。%(who)s %(span)s内回您。"),
        gettext_lazy("说一说"),
        gettext_lazy("哪儿、怎么了，写几个字就行"),
    ),
    Kind.REPORT: Offer(
        gettext_lazy("有什么事要反映？"),
        gettext_lazy("说一说或写一写是什么事。%(who)s %(span)s内回您。"),
        gettext_lazy("说一说"),
        gettext_lazy("什么事、什么时候、盼着怎么办"),
    ),
    Kind.LETTER: Offer(
        gettext_lazy("给村里写封信"),
        gettext_lazy("只有村里办事的人看得到。%(who)s %(span)s内回您。"),
        gettext_lazy("信里写"),
        gettext_lazy("想说的话，慢慢写"),
        is_private=True,
    ),
    Kind.HELP: Offer(
        gettext_lazy("遇到难处了？"),
        gettext_lazy("只有村里办事的人看得到。%(who)s %(span)s内回您。"),
        gettext_lazy("说一说"),
        gettext_lazy("谁、遇到什么难处、要人帮什么"),
        is_private=True,
    ),
    Kind.SUGGESTION: Offer(
        gettext_lazy("给村里提个建议"),
        gettext_lazy("怎么能更好，您说说看。%(who)s %(span)s内回您。"),
        gettext_lazy("您的主意"),
        gettext_lazy("哪儿能改一改、您觉得怎么改好"),
    ),
}
_LOST = {
    "photos": gettext_lazy("刚才选的照片没留住，请重新选一次。"),
    "recording": gettext_lazy("刚才的录音没留住，请重新录一次。"),
    "files": gettext_lazy("刚才选的文件没留住，请重新选一次。"),
}
_ORDER = ("photos", "recording", "text", "files", "place", "category", "visibility", "unnamed")
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


@page(policy.REPORT, methods=("GET", "POST"))
def report(request: LinliRequest, kind: str = Kind.SNAPSHOT) -> HttpResponse:
    """Show the form, or take it in; the same form sent twice makes one matter and leads to it both times."""
    if kind not in OFFERS:
        raise Http404
    spot = _spot_of(request)
    if spot is None:
        return see_other("matters:console_report")
    category, categories = _categories(kind, spot.village)
    empty = ReportForm(key=secrets.token_urlsafe(16), kind=kind, place=spot.chosen, category=category)
    if request.method != "POST":
        return _show(request, empty, spot, categories)
    form = report_form_read(request, empty=empty)
    try:
        matter_id = _report_once(request, form)
    except InvalidInputError as refused:
        errors = errors_by_field(refused, attachment_fields=form.attachment_fields)
        return _show(request, form, spot, categories, errors)
    return see_other("matters:received", matter_id)


def _report_once(request: LinliRequest, form: ReportForm) -> int:
    key = {"caller": f"person:{request.actor.person_id}", "key": f"form:{form.fingerprint}"}
    with transaction.atomic():
        kept = answer_claim(**key, request=b"matters.report", now=request.now)
        if kept is not None:
            return int(kept.body)
        matter = matter_report(actor=request.actor, report=form.as_report(), now=request.now)
        answer_keep(**key, status=HTTPStatus.SEE_OTHER, body=str(matter.pk).encode(), media_type="text/plain")
        return matter.pk


def _show(
    request: LinliRequest,
    form: ReportForm,
    spot: Spot,
    categories: Sequence[CategoryCard],
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    offer, found = OFFERS[form.kind], errors or {}
    span = spans_at(spot.village)["first_answer"]
    words = span_words(next(iter(span.as_setting().items())))
    if found:
        found = {**{name: str(_LOST[name]) for name in form.attachment_fields}, **found}
    context = {
        "form": form,
        "offer": offer,
        "lead": str(offer.text) % {"who": pgettext("who answers", "网格员"), "span": words},
        "spot": spot,
        "pin": form.point,
        "categories": categories,
        "visibilities": [] if offer.is_private else _visibilities(),
        "errors": found,
        "summary": summary_of(found, _ORDER),
        "back": _back(request),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "matters/resident/report.html", context, status=status)


def _back(request: LinliRequest) -> str:
    return "/field/" if request.GET.get("from") == "field" else "/"


def _visibilities() -> list[dict[str, str]]:
    return [
        {"value": Visibility.PRIVATE, "label": _("只给办事的人看"), "note": _("村干部、网格员和来办的人")},
        {"value": Visibility.VILLAGE, "label": _("全村看得到"), "note": _("左邻右舍也能看办到哪一步")},
    ]


def _categories(kind: str, village: str) -> tuple[str, Sequence[CategoryCard]]:
    """Return the category taken for granted and those to choose from: of one alone, what lies below it."""
    wanted = _CATEGORY_KIND.get(Kind(kind), kind)
    roots = [card for card in categories_tree(village) if card.kind == wanted]
    if len(roots) == 1:
        return roots[0].code, roots[0].children
    return "", roots


def _spot_of(request: LinliRequest) -> Spot | None:
    """Return where this person reports: at home in their villages, at work in their grids; nowhere: ``None``."""
    actor = request.actor
    villages = _villages_of(request)
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
        options.append({"value": village, "label": prefix + whole})
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


def _own_place(actor: Actor, village: str) -> str:
    """Return the grid of the own household in this village, else the grid worked in, else the village."""
    lived = [membership.grid for membership in actor.memberships if membership.place == village and membership.grid]
    worked = [place for place in actor.places_as(GRID_ROLES) if at_level(place, Level.VILLAGE) == village]
    return next(iter([*lived, *worked]), village)


@page(policy.VIEW)
def received(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Say that it was taken in, under which number, and until when somebody answers."""
    view = matter_view(actor=request.actor, matter_id=matter_id, now=request.now)
    if not view.is_mine:
        return see_other("matters:detail", matter_id)
    return render(request, "matters/resident/received.html", {"view": view, "promise": _promised(view, request)})


def _promised(view: MatterView, request: LinliRequest) -> str:
    promise = view.promise("first_answer")
    if promise is None or not promise.is_running or view.card.state != REPORTED:
        return ""
    in_grid = len(view.card.place) == Level.GRID
    who = pgettext("who answers", "网格员") if in_grid else pgettext("who answers", "村里")
    return _("%(who)s %(at)s 前回您") % {"who": who, "at": zh_time(promise.due_at, request.now)}
