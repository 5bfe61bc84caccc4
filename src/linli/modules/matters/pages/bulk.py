"""Giving several matters of the queue to somebody at once: each on its own, each with its own answer."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.desk import DETAIL, QUEUE
from linli.modules.matters.pages.console import queue_render
from linli.modules.matters.pages.drafts import number_read
from linli.modules.matters.pages.queue_state import queue_state
from linli.modules.matters.policy import WORK
from linli.modules.matters.selectors.giving import givable
from linli.modules.matters.selectors.linked import matters_linked
from linli.modules.matters.services import StepInput, matter_take_step
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

AT_ONCE_AT_MOST = 50


@dataclass(frozen=True, slots=True)
class Given:
    """What became of one matter: ``why`` is empty when it was given."""

    number: str
    title: str
    href: str
    why: str


@page(WORK, methods=("GET", "POST"))
def assign(request: LinliRequest) -> HttpResponse:
    """Give what was ticked to whom was chosen; say of each whether it was given, and if not, why."""
    place = desk_place(request)
    state = queue_state(request, place)
    if request.method != "POST":
        return see_other(state.href(QUEUE))
    said = request.POST
    ids = list(dict.fromkeys(number for one in said.getlist("id") if (number := number_read(one)) is not None))
    assignee, note = said.get("assignee", ""), said.get("note", "").replace("\x00", "").strip()
    if errors := _errors(ids, assignee):
        written = {"ids": ids, "assignee": assignee, "note": note, "errors": errors}
        return queue_render(request, None, status=HTTPStatus.UNPROCESSABLE_ENTITY, bulk=written)
    giving = givable(actor=request.actor, ids=ids, now=request.now)
    to = next((card.name for card in giving.assignees if card.id == assignee), "")
    linked = matters_linked(actor=request.actor, ids=ids)
    results = []
    for pk in ids:
        card = linked.get(pk)
        why = _give(request, pk, step=giving.steps.get(pk, ""), assignee=assignee, note=note) if card else _gone()
        href = state.href(DETAIL, pk, cursor="") if card else ""
        results.append(Given(card.number if card else "", card.title if card else "", href, why))
    context: dict[str, Any] = {
        "given": [one for one in results if not one.why],
        "not_given": [one for one in results if one.why],
        "to": to,
        "back": state.href(QUEUE, cursor=""),
    }
    return desk_render(request, "matters/console/given.html", context, framing=Framing(place))


def _errors(ids: list[int], assignee: str) -> dict[str, str]:
    errors = {}
    if not ids:
        errors["ids"] = _("请先在要交办的事前面打勾。")
    if len(ids) > AT_ONCE_AT_MOST:
        errors["ids"] = _("一次最多 %(most)d 件。") % {"most": AT_ONCE_AT_MOST}
    if not assignee:
        errors["assignee"] = _("请选交给谁。")
    return errors


def _give(request: LinliRequest, matter_id: int, *, step: str, assignee: str, note: str) -> str:
    """Give one matter in a transaction of its own and return why that could not be, if it could not."""
    if not step:
        return _("这件现在不用交办，或者不归您交办")
    given = StepInput(note=note, assignee=assignee)
    try:
        matter_take_step(actor=request.actor, matter_id=matter_id, step=step, given=given, now=request.now)
    except InvalidInputError as refused:
        is_assignee = any(error.pointer == "/assignee" for error in refused.errors)
        return _("这件不能交给他（它）") if is_assignee else str(refused.errors[0].message)
    except (StepNotAllowedError, NotAllowedError):
        return _("别人先办了一步")
    return ""


def _gone() -> str:
    return _("找不到这件事")
