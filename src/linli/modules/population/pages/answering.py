"""The desk answers wishes for corrections, and auditors see who looked at full numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.keyset import PAGE_SIZE, cursor_of, cursor_read
from linli.kernel.place_path import subtree_bounds
from linli.kernel.refusal import InvalidInputError
from linli.modules.places.public import places_get
from linli.modules.population.fields import mask_identity
from linli.modules.population.models import Correction, Unmasking
from linli.modules.population.pages.people import desk_page, person_fields
from linli.modules.population.policy import ANSWER, POLICY, VIEW_UNMASKINGS
from linli.modules.population.services import correction_accept, correction_refuse, correction_wanted
from linli.modules.population.words import FIELD_NAMES, value_words
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "population:console_corrections"
STATES = {
    "waiting": (gettext_lazy("等答复"), "warn"),
    "accepted": (gettext_lazy("已改"), "go"),
    "refused": (gettext_lazy("没通过"), "bad"),
    "withdrawn": (gettext_lazy("本人撤回"), ""),
}


@page(ANSWER)
def corrections_page(request: LinliRequest) -> HttpResponse:
    """List wishes for corrections: those that wait, oldest first, or those answered, newest first."""
    place = desk_place(request)
    low, high = subtree_bounds(place)
    waiting = request.GET.get("tab") != "answered"
    reach = Correction.objects.in_reach(request.actor, ANSWER).filter(village__gte=low, village__lt=high)
    rows = reach.filter(state="waiting") if waiting else reach.exclude(state="waiting")
    if after := request.GET.get("after", ""):
        (pk,) = cursor_read(after, (int,))
        rows = rows.filter(pk__gt=pk) if waiting else rows.filter(pk__lt=pk)
    found = list(rows.select_related("person").order_by("pk" if waiting else "-pk")[: PAGE_SIZE + 1])
    kept = {name: request.GET[name] for name in ("place", "tab") if request.GET.get(name)}
    place_kept = {name: words for name, words in kept.items() if name == "place"}
    names = places_get({row.village for row in found})
    more = cursor_of(found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else ""
    context = {
        "rows": [
            {
                "row": row,
                "fields": _("、").join(str(FIELD_NAMES[name]) for name in row.fields) or _("只写了说明"),
                "village": names[row.village].short_name if row.village in names else "",
                "state": STATES[row.state],
            }
            for row in found[:PAGE_SIZE]
        ],
        "waiting": waiting,
        "tabs_of_states": [
            {
                "label": _("等答复"),
                "href": f"?{urlencode({k: v for k, v in kept.items() if k != 'tab'})}",
                "current": waiting,
            },
            {
                "label": _("答复过的"),
                "href": f"?{urlencode({**place_kept, 'tab': 'answered'})}",
                "current": not waiting,
            },
        ],
        "older": f"?{urlencode({**kept, 'after': more})}" if more else "",
        "first": f"?{urlencode(kept)}" if after else "",
    }
    return desk_render(
        request, "population/console/corrections.html", context, framing=Framing(place=place, switch_to=reverse(LIST))
    )


@page(ANSWER, ("GET", "POST"))
def correction_page(request: LinliRequest, correction_id: int) -> HttpResponse:
    """Show what is wanted beside what the register says, and take the office's answer."""
    reach = Correction.objects.in_reach(request.actor, ANSWER).select_related("person", "decided_by")
    row = reach.filter(pk=correction_id).first()
    if row is None:
        raise Http404
    errors: dict[str, str] = {}
    if request.method == "POST":
        note = str(request.POST.get("note", "")).replace("\x00", "")
        act = correction_refuse if request.POST.get("step") == "refuse" else correction_accept
        try:
            act(correction_id=row.pk, note=note, actor=request.actor, now=request.now)
            return see_other(LIST)
        except StepNotAllowedError:
            return see_other(LIST)
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
    context = {
        "row": row,
        "person": row.person,
        "state": STATES[row.state],
        "wishes": _wishes(row),
        "fields": person_fields(row.person, now=request.now),
        "errors": errors,
        "given": request.POST if request.method == "POST" else {},
    }
    return desk_page(
        request, "population/console/correction.html", context, place=row.village, status=422 if errors else 200
    )


def _wishes(row: Correction) -> list[dict[str, Any]]:
    """Say each field as it is and as it is wanted; a document number by its ends alone."""
    wanted = correction_wanted(row)
    return [
        {
            "label": FIELD_NAMES[name],
            "was": _held(row, name) or _("没登记"),
            "wanted": _masked(name, wanted.get(name)),
        }
        for name in row.fields
        if name != "id_kind"
    ]


def _held(row: Correction, name: str) -> str:
    person = row.person
    hints = {"phone": person.phone_hint, "id_number": person.id_hint}
    return hints[name] if name in hints else value_words(name, getattr(person, name))


def _masked(name: str, value: Any) -> str:
    if value in (None, ""):
        return _("（答复以后就不再保存）") if value is None else _("清空")
    return mask_identity(str(value)) if name == "id_number" else value_words(name, value)


@page(VIEW_UNMASKINGS)
def looked_page(request: LinliRequest) -> HttpResponse:
    """List who was shown full numbers at a place and below, why, newest first."""
    place = desk_place(request)
    POLICY.demand(request.actor, VIEW_UNMASKINGS, Unmasking(place=place))
    low, high = subtree_bounds(place)
    rows = Unmasking.objects.filter(place__gte=low, place__lt=high).select_related("person", "by")
    if after := request.GET.get("after", ""):
        (pk,) = cursor_read(after, (int,))
        rows = rows.filter(pk__lt=pk)
    found = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    names = places_get({row.place for row in found})
    more = cursor_of(found[PAGE_SIZE - 1].pk) if len(found) > PAGE_SIZE else ""
    context = {
        "rows": [
            {"row": row, "where": names[row.place].short_name if row.place in names else row.place}
            for row in found[:PAGE_SIZE]
        ],
        "older": f"?{urlencode({**kept, 'after': more})}" if more else "",
        "first": f"?{urlencode(kept)}" if after else "",
    }
    switch = reverse("population:console_looked")
    return desk_render(
        request, "population/console/looked.html", context, framing=Framing(place=place, switch_to=switch)
    )
