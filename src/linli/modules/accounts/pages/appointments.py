"""Who does what where until when: the list, giving and ending."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.accounts.models import Appointment
from linli.modules.accounts.pages.appointment_form import FormError, GiveForm
from linli.modules.accounts.policy import POLICY, roles_given_by
from linli.modules.accounts.role_names import ROLE_NAMES, role_label
from linli.modules.accounts.selectors import (
    EXPIRING,
    AppointmentFilter,
    appointment_get,
    appointments_counted,
    appointments_page,
    second_factors_of,
)
from linli.modules.accounts.services import appointment_end, appointment_give
from linli.modules.places import public as places
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import zh_date
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.http import HttpResponse

    from linli.kernel.actor import Actor
    from linli.modules.accounts.cards import AppointmentCard
    from linli.web.request import LinliRequest

STATES = ("current", "expiring", "ended")
_TEXT_AT_MOST = 40


@page("accounts.view_appointments")
def list_page(request: LinliRequest) -> HttpResponse:
    """List the appointments within reach; filters, search and page live in the address."""
    wanted = _filter_of(request, desk_place(request))
    found = appointments_page(actor=request.actor, wanted=wanted, now=request.now, before=request.GET.get("before", ""))
    total, soon = appointments_counted(actor=request.actor, place=wanted.place, now=request.now)
    names = _place_names(card.place for card in found.items)
    secured = second_factors_of(card.person_id for card in found.items)
    kept = {"q": wanted.q, "role": wanted.role, "place": request.GET.get("place", "")}
    context = {
        "rows": [_row(card, names, request.actor, request.now, secured) for card in found.items],
        "wanted": wanted,
        "kept_place": kept["place"],
        "roles": [
            {"value": role.value, "label": str(name)} for role, name in ROLE_NAMES.items() if role is not Role.RESIDENT
        ],
        "tabs_of_states": _state_tabs(wanted, kept, total, soon),
        "soon": soon,
        "may_give": bool(_given_by(request.actor)),
        "older": f"?{urlencode({**_said(kept), 'state': wanted.state, 'before': found.next})}" if found.next else "",
        "first": f"?{urlencode({**_said(kept), 'state': wanted.state})}" if request.GET.get("before") else "",
        "done": _done_words(request),
    }
    framing = Framing(place=wanted.place, switch_to=reverse("accounts:appointments"))
    return desk_render(request, "accounts/console/appointments.html", context, framing=framing)


def _filter_of(request: LinliRequest, place: str) -> AppointmentFilter:
    said = {name: request.GET.get(name, "").strip()[:_TEXT_AT_MOST] for name in ("q", "role", "state")}
    return AppointmentFilter(
        q=said["q"],
        role=said["role"] if said["role"] in list(Role) else "",
        place=place,
        state=said["state"] if said["state"] in STATES else "current",
    )


def _said(kept: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in kept.items() if value}


def _state_tabs(wanted: AppointmentFilter, kept: dict[str, str], total: int, soon: int) -> list[dict[str, object]]:
    words = {"current": (_("在任"), total), "expiring": (_("30 天内到期"), soon), "ended": (_("已结束"), None)}
    return [
        {
            "label": label,
            "href": f"?{urlencode({**_said(kept), 'state': state})}",
            "count": count,
            "current": state == wanted.state,
        }
        for state, (label, count) in words.items()
    ]


def _place_names(codes: Iterable[str]) -> dict[str, str]:
    """Name places in two words where one is not enough: 张王村 第1网格; one query."""
    wanted = {code for code in codes if code}
    above = {code[: Level.VILLAGE] for code in wanted if len(code) == Level.GRID}
    cards = places.places_get(wanted | above)
    names = {code: card.short_name for code, card in cards.items()}
    for code in wanted & names.keys():
        if len(code) == Level.GRID:
            names[code] = f"{names.get(code[: Level.VILLAGE], '')} {names[code]}"
    return names


def _row(
    card: AppointmentCard,
    names: dict[str, str],
    actor: Actor,
    now: datetime,
    secured: frozenset[int] = frozenset(),
) -> dict[str, object]:
    holds = card.ended_at is None and (card.until_at is None or card.until_at > now)
    return {
        "id": card.id,
        "name": card.name,
        "role": role_label(card.role, card.place),
        "substitute_for": card.substitute_for,
        "place": names.get(card.place, card.place or _("整个平台")),
        "unit": card.unit_name,
        "until": _until_words(card, now),
        "is_soon": holds and card.until_at is not None and card.until_at < now + EXPIRING,
        "holds": holds,
        "may_end": holds and POLICY.allows(actor, "accounts.appoint", card),
        "has_second_factor": card.person_id in secured and card.person_id != actor.person_id,
    }


def _until_words(card: AppointmentCard, now: datetime) -> str:
    if card.ended_at is not None:
        return _("%(day)s停") % {"day": zh_date(card.ended_at, now)}
    if card.until_at is None:
        return _("长期")
    return _("到 %(day)s 24:00") % {"day": zh_date(GiveForm.last_day(card.until_at), now)}


def _given_by(actor: Actor) -> frozenset[Role]:
    return roles_given_by(frozenset(held.role for held in actor.appointments))


def _done_words(request: LinliRequest) -> str:
    return {
        "given": _("已经任命，对方下次打开就能办事"),
        "ended": _("已经停了，对方的下一次操作就不算数了"),
        "reset": _("动态码重置好了，对方的登录都已退出，下次登录时重新设置"),
    }.get(request.GET.get("done", ""), "")


@page("accounts.appoint", ("GET", "POST"))
def give_page(request: LinliRequest) -> HttpResponse:
    """Fill in an appointment, see it in words, confirm it."""
    if not _given_by(request.actor):
        raise NotAllowedError("accounts.appoint")
    form = GiveForm(request)
    if request.method != "POST" or "edit" in request.POST:
        return _show_form(request, form)
    try:
        draft = form.read()
        if "sure" not in request.POST:
            return _render(request, "accounts/console/appointment_confirm.html", {"form": form, "draft": draft})
        appointment_give(
            actor=request.actor,
            person_id=draft.person_id,
            role=draft.role,
            place=draft.place,
            unit_id=draft.unit_id,
            until_at=draft.until_at,
            substitute_for=draft.substitute_for,
            now=request.now,
        )
    except FormError as refused:
        return _show_form(request, form, refused.errors)
    except Exception as error:
        if (errors := form.errors_of(error)) is None:
            raise
        return _show_form(request, form, errors)
    return see_other(f"{reverse('accounts:appointments')}?done=given")


def _show_form(request: LinliRequest, form: GiveForm, errors: dict[str, str] | None = None) -> HttpResponse:
    context = {"form": form, "errors": errors or {}}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return _render(request, "accounts/console/appointment_new.html", context, status)


def _render(
    request: LinliRequest, template: str, context: Mapping[str, object], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    framing = Framing(place=desk_place(request), switch_to=reverse("accounts:appointments"))
    return desk_render(request, template, context, framing=framing, status=status)


@page("accounts.appoint", ("GET", "POST"))
def end_page(request: LinliRequest, appointment_id: int) -> HttpResponse:
    """Name what ending means, and end."""
    card = appointment_get(actor=request.actor, appointment_id=appointment_id)
    POLICY.demand(request.actor, "accounts.appoint", card)
    if request.method == "POST":
        appointment_end(actor=request.actor, appointment_id=appointment_id, now=request.now)
        return see_other(f"{reverse('accounts:appointments')}?done=ended")
    if card.ended_at is not None:
        raise Appointment.DoesNotExist
    names = _place_names([card.place])
    context = {"row": _row(card, names, request.actor, request.now)}
    return _render(request, "accounts/console/appointment_end.html", context)
