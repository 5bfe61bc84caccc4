"""How fast we promise to be: the county's lengths, the faster villages, and the form that changes them."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level, county_of
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.flow import FLOW
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.policy import POLICY, SET_PROMISE, WORK
from linli.modules.matters.selectors.promise_table import (
    PromiseRow,
    calendar_known_until,
    promises_table,
    span_words,
)
from linli.modules.matters.services import promise_set
from linli.modules.places.public import place_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import ZONE
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.actor import Actor
    from linli.web.request import LinliRequest

PROMISES = "matters:console_promises"
_SETTLED_AT = frozenset({Level.COUNTY, Level.VILLAGE})
_LONGEST_AMOUNT = 4


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@dataclass(frozen=True, slots=True)
class PromiseForm:
    """A length as it stands in the form."""

    promise: str = ""
    amount: str = ""
    unit: str = "hours"


@page(WORK, methods=("GET", "POST"))
def overview(request: LinliRequest) -> HttpResponse:
    """Show what is promised where; whoever answers for the place changes it, for matters reported from then on."""
    place = desk_place(request)
    errors: dict[str, str] = {}
    form = _form(request)
    if request.method == "POST":
        try:
            _set(request, place, form)
        except InvalidInputError as refused:
            errors = errors_by_field(refused)
        else:
            return see_other(_address(request, done=form.promise))
    above = county_of(place) if len(place) > Level.COUNTY else place
    base = promises_table(place=above, now=request.now)
    own = base if place == above else promises_table(place=place, now=request.now)
    if not form.promise:
        form = _standing(request, own)
    may_set = _may_set(request.actor, place)
    context = {
        "rows": [_row(request, row, mine, may_set=may_set) for row, mine in zip(base, own, strict=True)],
        "is_below": len(place) >= Level.VILLAGE,
        "place": place_get(place),
        "above": place_get(above),
        "form": form,
        "errors": errors,
        "may_set": may_set,
        "address": _address(request),
        "promises": [{"value": row.name, "label": _names()[row.name]} for row in own],
        "units": [
            {"value": "hours", "label": _("小时")},
            {"value": "days", "label": _("天")},
            {"value": "working_days", "label": _("工作日")},
        ],
        "known_until": calendar_known_until(request.now),
        "this_year": request.now.astimezone(ZONE).year,
        "message": _message(request, own),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "matters/console/promises.html", context, framing=Framing(place), status=status)


def _may_set(actor: Actor, place: str) -> bool:
    return len(place) in _SETTLED_AT and POLICY.allows(actor, SET_PROMISE, _At(place))


def _form(request: LinliRequest) -> PromiseForm:
    said = request.POST
    return PromiseForm(said.get("promise", ""), said.get("amount", "").strip(), said.get("unit", "hours"))


def _standing(request: LinliRequest, own: tuple[PromiseRow, ...]) -> PromiseForm:
    """Return the form as it stands before anything is written: the chosen promise with its present length."""
    chosen = next((row for row in own if row.name == request.GET.get("change")), own[0])
    unit, amount = chosen.span
    return PromiseForm(chosen.name, str(amount), unit)


def _set(request: LinliRequest, place: str, form: PromiseForm) -> None:
    is_number = form.amount.isascii() and form.amount.isdigit() and len(form.amount) <= _LONGEST_AMOUNT
    amount = int(form.amount) if is_number else 0
    promise_set(actor=request.actor, place=place, promise=form.promise, unit=form.unit, amount=amount, now=request.now)


def _address(request: LinliRequest, **query: str) -> str:
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    return f"{reverse(PROMISES)}?{urlencode(given)}" if given else reverse(PROMISES)


def _message(request: LinliRequest, own: tuple[PromiseRow, ...]) -> str:
    """Say what now holds, as it was read back."""
    done = next((row for row in own if row.name == request.GET.get("done")), None)
    if done is None:
        return ""
    return _("“%(name)s”现在是 %(span)s，从这会儿起新报的事照这个算。") % {
        "name": _names()[done.name],
        "span": span_words(done.span),
    }


def _row(request: LinliRequest, row: PromiseRow, mine: PromiseRow, *, may_set: bool) -> dict[str, Any]:
    name, note = _names()[row.name], _notes()[row.name]
    return {
        "name": name,
        "note": note,
        "span": span_words(row.span),
        "counts": _counting()[row.span[0]],
        "own": span_words(mine.span),
        "is_faster": mine.span != row.span,
        "faster": [
            {
                "span": span_words(faster.span),
                "who": _("、").join(faster.names)
                if faster.places <= len(faster.names)
                else _("%(first)s等 %(count)s 处") % {"first": faster.names[0], "count": faster.places},
            }
            for faster in row.faster
        ],
        "change": _address(request, change=row.name) + "#set" if may_set else "",
    }


def _names() -> dict[str, str]:
    words = {"first_answer": _("先回一句话"), "resolution": _("办好"), "arbitration": _("退回了谁说了算")}
    return {promise.name: words[promise.name] for promise in FLOW.promises}


def _notes() -> dict[str, str]:
    return {
        "first_answer": _("从报上来到有人回一句。交给谁不算，回了才算。"),
        "resolution": _("从报上来到办好；退回重办的重新算。"),
        "arbitration": _("有人说办不了，多久定下由谁办。钟不停。"),
    }


def _counting() -> dict[str, str]:
    return {"hours": _("夜里、节假日也算"), "days": _("自然日"), "working_days": _("节假日不算，调休的上班日算")}
