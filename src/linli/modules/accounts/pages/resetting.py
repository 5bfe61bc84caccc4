"""Taking a lost second factor from somebody below, with a reason."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.policy import NotAllowedError
from linli.modules.accounts.models import Appointment
from linli.modules.accounts.policy import POLICY
from linli.modules.accounts.role_names import role_label
from linli.modules.accounts.selectors import appointment_get, second_factor_of
from linli.modules.accounts.services import second_factor_reset
from linli.modules.accounts.services.second_factor import may_reset
from linli.modules.places import public as places
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

_REASON_AT_MOST = 200


@page("accounts.appoint", ("GET", "POST"))
def reset_page(request: LinliRequest, appointment_id: int) -> HttpResponse:
    """Name what resetting means, ask why, and reset; whoever has no second factor has nothing to lose (404)."""
    card = appointment_get(actor=request.actor, appointment_id=appointment_id)
    POLICY.demand(request.actor, "accounts.appoint", card)
    if second_factor_of(card.person_id).confirmed_at is None:
        raise Appointment.DoesNotExist
    if not may_reset(request.actor, card.person_id, request.now):
        raise NotAllowedError("accounts.appoint")
    reason = " ".join(request.POST.get("reason", "").split())[:_REASON_AT_MOST]
    if request.method == "POST" and reason:
        second_factor_reset(actor=request.actor, person_id=card.person_id, reason=reason, now=request.now)
        return see_other(f"{reverse('accounts:appointments')}?done=reset")
    error = _("写一句为什么，比如“换了手机，本人来电说的”") if request.method == "POST" else ""
    context = {
        "card": card,
        "role": role_label(card.role, card.place),
        "place": places.place_path_name(card.place) if card.place else _("整个平台"),
        "error": error,
        "reason_at_most": _REASON_AT_MOST,
    }
    framing = Framing(place=desk_place(request), switch_to=reverse("accounts:appointments"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return desk_render(request, "accounts/console/second_factor_reset.html", context, framing=framing, status=status)
