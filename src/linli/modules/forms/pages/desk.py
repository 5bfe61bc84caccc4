"""Questionnaires at the desk: the list, one of them as it will be seen, its steps, how far it is, what came out."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.audience import audience_parse
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.audiences.public import audience_describe
from linli.modules.files.public import file_response
from linli.modules.forms.draft_form import errors_by_field
from linli.modules.forms.flow import DRAFT, FLOW
from linli.modules.forms.models import Questionnaire
from linli.modules.forms.policy import ASSIST, POLICY, READ, WORK, WRITE
from linli.modules.forms.selectors.detail import progress_of, questionnaire_at_desk
from linli.modules.forms.selectors.lists import TABS, desk_page, desk_tabs
from linli.modules.forms.selectors.questions import photo_of
from linli.modules.forms.selectors.results import results_at_desk
from linli.modules.forms.services import candidate_photo_put, questionnaire_take_step, results_take
from linli.modules.forms.words import STATES, STEPS
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest

LIST = "forms:console_list"
Q_AT_MOST = 40
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page(WORK)
def overview(request: LinliRequest) -> HttpResponse:
    """List the questionnaires of the place being looked at, by tab."""
    place, actor = desk_place(request), request.actor
    q = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST]
    counts = desk_tabs(actor=actor, place=place)
    sums = {code: sum(counts.get(state, 0) for state in states) for code, (_label, states) in TABS.items()}
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((code for code in ("open", "draft") if sums[code]), "closed")
    found = desk_page(actor=actor, place=place, tab=tab, q=q, cursor=request.GET.get("after", ""))
    kept = {name: said for name, said in (("place", request.GET.get("place", "")), ("q", q)) if said}
    context = {
        "rows": [(card, *STATES[card.state]) for card in found.items],
        "tab": tab,
        "tabs_of_states": [
            {
                "label": label,
                "href": f"?{urlencode({**kept, 'tab': code})}",
                "count": sums[code] if code != "closed" else None,
                "current": code == tab,
            }
            for code, (label, _states) in TABS.items()
        ],
        "q": q,
        "kept_place": request.GET.get("place", ""),
        "older": f"?{urlencode({**kept, 'tab': tab, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode({**kept, 'tab': tab})}" if request.GET.get("after") else "",
        "new": at_place(request, "forms:console_new")
        if POLICY.allows(actor, WRITE, Questionnaire(place=place, state=DRAFT))
        else "",
    }
    return desk_render(request, "forms/console/list.html", context, framing=Framing(place, switch_to=reverse(LIST)))


def at_place(request: LinliRequest, route: str, *args: object) -> str:
    """Return the address of a page of the desk at the place being looked at."""
    kept = request.GET.get("place", "")
    address = reverse(route, args=args)
    return f"{address}?{urlencode({'place': kept})}" if kept else address


@page(READ)
def detail(request: LinliRequest, questionnaire_id: int) -> HttpResponse:
    """Show a questionnaire as it will be seen, for whom it is, how far it is, and what can be done now."""
    return show(request, questionnaire_id)


def show(
    request: LinliRequest,
    questionnaire_id: int,
    *,
    errors: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show it with what a step lacked, or that somebody was faster."""
    view = questionnaire_at_desk(actor=request.actor, questionnaire_id=questionnaire_id)
    steps = [name for name in view.steps if name != "schedule" or view.card.opens_at]
    context = {
        "view": view,
        "card": view.card,
        "state": STATES[view.card.state],
        "steps": [(name, STEPS[name]) for name in steps],
        "audience": audience_describe(audience_parse(view.audience)),
        "progress": progress_of(questionnaire_id, view.card.place) if view.card.opened_at else [],
        "errors": dict(errors or {}),
        "moved_on": status == HTTPStatus.CONFLICT,
        "done": _DONE.get(request.GET.get("done", ""), lambda: "")(),
        "helps": POLICY.allows(request.actor, ASSIST, Questionnaire(place=view.card.place, state=view.card.state)),
        "photo_route": "forms:console_photo",
        "back": at_place(request, LIST),
    }
    framing = Framing(desk_place(request), switch_to=reverse(LIST))
    return desk_render(request, "forms/console/detail.html", context, framing=framing, status=status)


_DONE = {
    "saved": lambda: _("存好了，还没有开始。"),
    "open": lambda: _("开始了，要填的人现在就看得到。"),
    "schedule": lambda: _("定好时间了，到点自己开始。"),
    "recall": lambda: _("拿回来了，可以接着改。"),
    "close": lambda: _("截止了，不再收了。"),
    "release": lambda: _("结果公布了，问过的人都看得到。"),
    "photo": lambda: _("照片放上了。"),
}


@page(READ, methods=("POST",))
def take_step(request: LinliRequest, questionnaire_id: int, verb: str) -> HttpResponse:
    """Take a step; what it lacks is said on the page."""
    if verb not in {step.name for step in FLOW.steps}:
        raise Http404
    try:
        questionnaire_take_step(actor=request.actor, questionnaire_id=questionnaire_id, step=verb, now=request.now)
    except InvalidInputError as refused:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return show(request, questionnaire_id, errors=errors_by_field(refused), status=status)
    except StepNotAllowedError:
        return show(request, questionnaire_id, status=HTTPStatus.CONFLICT)
    if verb == "discard":
        return see_other(at_place(request, LIST))
    return see_other(f"{reverse('forms:console_detail', args=[questionnaire_id])}?done={verb}")


@page(READ)
def results(request: LinliRequest, questionnaire_id: int) -> HttpResponse:
    """Show what came out, to those who run it or stand above, once it is not sealed any more."""
    view = questionnaire_at_desk(actor=request.actor, questionnaire_id=questionnaire_id)
    context = {
        "view": view,
        "card": view.card,
        "results": results_at_desk(actor=request.actor, questionnaire_id=questionnaire_id),
        "photo_route": "forms:console_photo",
        "back": reverse("forms:console_detail", args=[questionnaire_id]),
    }
    framing = Framing(desk_place(request), switch_to=reverse(LIST))
    return desk_render(request, "forms/console/results.html", context, framing=framing)


@page(READ, methods=("POST",))
def export(request: LinliRequest, questionnaire_id: int) -> HttpResponse:
    """Hand over the answers as a workbook."""
    file = io.BytesIO()
    try:
        title = results_take(actor=request.actor, questionnaire_id=questionnaire_id, file=file, now=request.now)
    except StepNotAllowedError:
        return show(request, questionnaire_id, status=HTTPStatus.CONFLICT)
    response = HttpResponse(file.getvalue(), content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    response["Cache-Control"] = "private, no-store"
    return response


@page(READ)
def photo(request: LinliRequest, questionnaire_id: int, option_id: int) -> HttpResponseBase:
    """Serve a candidate's photo, small."""
    file_id = photo_of(actor=request.actor, questionnaire_id=questionnaire_id, option_id=option_id)
    return file_response(request, file_id=file_id, variant="thumb")


@page(READ, methods=("POST",))
def photo_put(request: LinliRequest, questionnaire_id: int, option_id: int) -> HttpResponse:
    """Give a candidate a photo."""
    upload = request.FILES.get("photo")
    if upload is None:
        return _photo_refused(request, questionnaire_id, option_id, _("请选一张照片。"))
    try:
        candidate_photo_put(
            actor=request.actor,
            questionnaire_id=questionnaire_id,
            option_id=option_id,
            upload=upload,
            now=request.now,
        )
    except InvalidInputError as refused:
        return _photo_refused(request, questionnaire_id, option_id, str(refused.errors[0].message))
    except StepNotAllowedError:
        return show(request, questionnaire_id, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('forms:console_detail', args=[questionnaire_id])}?done=photo")


def _photo_refused(request: LinliRequest, questionnaire_id: int, option_id: int, words: str) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return show(request, questionnaire_id, errors={f"photo-{option_id}": words}, status=status)
