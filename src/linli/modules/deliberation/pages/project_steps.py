"""What is sent from the page of a project: steps done, photos, money, vouchers, acceptance, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation.flow_projects import FIND_DEFECT, FINISH, HAND_OVER, PROJECT_FLOW, SIGN, STOP
from linli.modules.deliberation.models import ProjectMoney, ProjectStep, ProjectVoucher
from linli.modules.deliberation.pages.covenants_desk import day_said, errors_said, number_said, said_of
from linli.modules.deliberation.pages.projects_desk import project_show
from linli.modules.deliberation.policy import KEEP_PROJECT, POLICY, READ
from linli.modules.deliberation.selectors.projects import project_get
from linli.modules.deliberation.services.project_acceptance import (
    defect_mend,
    project_find_defect,
    project_finish,
    project_hand_over,
    project_sign,
    project_stop,
)
from linli.modules.deliberation.services.project_money import (
    MoneyInput,
    money_add,
    money_faults,
    money_strike,
    voucher_show,
    vouchers_add,
)
from linli.modules.deliberation.services.projects import photos_add, step_add, step_do
from linli.modules.disclosure.public import fen_of
from linli.modules.files.public import FileRefusedError
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.web.request import LinliRequest

Said = dict[str, str]


def _do(
    request: LinliRequest, project_id: int, done: str, act: Callable[[Said], object], *, anchor: str = ""
) -> HttpResponse:
    """Do what a form asks of a project within reach, or show what was lacking; a field is named with its form."""
    project_get(actor=request.actor, project_id=project_id)
    said = said_of(request)
    try:
        act(said)
    except (StepNotAllowedError, ProjectStep.DoesNotExist, ProjectMoney.DoesNotExist, ProjectVoucher.DoesNotExist):
        done = "already"
    except FileRefusedError as refused:
        return project_show(request, project_id, errors={f"{done}_files": str(refused)}, said=said)
    except InvalidInputError as refused:
        errors = {f"{done}_{name}": words for name, words in errors_said(refused).items()}
        return project_show(request, project_id, errors=errors, said=said)
    address = reverse("deliberation:console_project", args=[project_id])
    return see_other(f"{address}?done={done}{anchor}")


@page(KEEP_PROJECT, ("POST",))
def step(request: LinliRequest, project_id: int) -> HttpResponse:
    """Tick a step off, or add one."""

    def act(said: Said) -> None:
        position = number_said(said.get("position", ""))
        if position:
            step_do(
                actor=request.actor,
                project_id=project_id,
                position=position,
                done_on=day_said(said.get("done_on", ""), "done_on"),
                note=said.get("note", ""),
                now=request.now,
            )
        else:
            planned = day_said(said.get("planned_on", ""), "planned_on")
            step_add(
                actor=request.actor,
                project_id=project_id,
                name=said.get("name", ""),
                planned_on=planned,
                now=request.now,
            )

    return _do(request, project_id, "step", act)


@page(KEEP_PROJECT, ("POST",))
def photos(request: LinliRequest, project_id: int) -> HttpResponse:
    """Put photos to a step or to the whole."""

    def act(said: Said) -> None:
        photos_add(
            actor=request.actor,
            project_id=project_id,
            uploads=request.FILES.getlist("photos"),
            step=number_said(said.get("position", "")),
            caption=said.get("caption", ""),
            now=request.now,
        )

    return _do(request, project_id, "photo", act)


@page(KEEP_PROJECT, ("POST",))
def money(request: LinliRequest, project_id: int) -> HttpResponse:
    """Enter a sum."""

    def act(said: Said) -> None:
        money_add(actor=request.actor, project_id=project_id, given=_money(request, said), now=request.now)

    return _do(request, project_id, "money", act)


def _money(request: LinliRequest, said: Said) -> MoneyInput:
    """Read the form; what cannot be read is refused together with what the service would refuse."""
    wrong, amount, on = [], 1, request.now.date()
    try:
        amount = fen_of(said.get("amount", ""))
    except ValueError as refused:
        wrong.append(FieldError("/amount", str(refused)))
    try:
        on = day_said(said.get("on", ""), "on")
    except InvalidInputError as refused:
        wrong += refused.errors
    given = MoneyInput(
        kind=said.get("kind", ""),
        on=on,
        amount=amount,
        purpose=said.get("purpose", ""),
        party=said.get("party", ""),
        party_is_person="party_is_person" in said,
        key=said.get("key", "")[:64],
    )
    if not given.key:
        raise invalid("/amount", _("这里的写法不对"))
    if wrong:
        raise InvalidInputError([*wrong, *money_faults(given, request.now)])
    return given


@page(KEEP_PROJECT, ("POST",))
def strike(request: LinliRequest, project_id: int, line: int) -> HttpResponse:
    """Strike a sum that was written wrongly."""

    def act(said: Said) -> None:
        money_strike(
            actor=request.actor, project_id=project_id, line=line, reason=said.get("reason", ""), now=request.now
        )

    return _do(request, project_id, "struck", act)


@page(KEEP_PROJECT, ("POST",))
def vouchers(request: LinliRequest, project_id: int, line: int) -> HttpResponse:
    """Put vouchers to a sum."""

    def act(said: Said) -> None:
        vouchers_add(
            actor=request.actor,
            project_id=project_id,
            line=line,
            uploads=request.FILES.getlist("files"),
            is_shown="hidden" not in said,
            now=request.now,
        )

    return _do(request, project_id, "voucher", act)


@page(KEEP_PROJECT, ("POST",))
def voucher(request: LinliRequest, project_id: int, project_voucher_id: int) -> HttpResponse:
    """Show a voucher to members, or keep it to the offices."""

    def act(said: Said) -> None:
        is_shown = said.get("change") == "show"
        voucher_show(
            actor=request.actor,
            project_id=project_id,
            voucher_id=project_voucher_id,
            is_shown=is_shown,
            now=request.now,
        )

    return _do(request, project_id, "voucher", act)


@page(KEEP_PROJECT, ("POST",))
def defect(request: LinliRequest, project_id: int, defect_id: int) -> HttpResponse:
    """Say how a defect was mended."""

    def act(said: Said) -> None:
        defect_mend(
            actor=request.actor, project_id=project_id, defect_id=defect_id, note=said.get("note", ""), now=request.now
        )

    return _do(request, project_id, "mended", act)


@page(READ, ("POST",))
def move(request: LinliRequest, project_id: int, move: str) -> HttpResponse:
    """Hand over, sign, name a defect, finish or stop; the policy is asked for the step."""
    if move not in {HAND_OVER, SIGN, FIND_DEFECT, FINISH, STOP}:
        raise Http404
    card = project_get(actor=request.actor, project_id=project_id)
    POLICY.demand(request.actor, PROJECT_FLOW.named(move).needs, card)

    def act(said: Said) -> None:
        actor, now = request.actor, request.now
        if move == FIND_DEFECT:
            project_find_defect(actor=actor, project_id=project_id, words=said.get("words", ""), now=now)
        elif move == STOP:
            project_stop(actor=actor, project_id=project_id, note=said.get("note", ""), now=now)
        else:
            {HAND_OVER: project_hand_over, SIGN: project_sign, FINISH: project_finish}[move](
                actor=actor, project_id=project_id, now=now
            )

    return _do(request, project_id, move, act)
