"""My page: who I am here, my villages, my household, my settings, where I am signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.http import Http404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.kernel.roles import CONSOLE_ROLES, GRID_ROLES, Role
from linli.modules.accounts.models import Session
from linli.modules.accounts.pages import cookies, user_agents
from linli.modules.accounts.role_names import role_label
from linli.modules.accounts.selectors import sessions_of
from linli.modules.accounts.services import session_revoke, sessions_revoke_all, settings_put
from linli.modules.places import public as places
from linli.modules.population import public as population
from linli.web.language import is_offered
from linli.web.navigation import tabs_for
from linli.web.respond import SeeOther, render, see_other
from linli.web.routing import page, policy_book

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.kernel.actor import Actor
    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class VillageView:
    """A village card: what binds the person to it and whether it is the one shown."""

    code: str
    name: str
    is_registered: bool
    is_resident: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class DutyView:
    """A role held, in words, and where the work is done."""

    label: str
    where: str
    href: str


@page("accounts.view_me")
def me_page(request: LinliRequest) -> HttpResponse:
    """Show the person's own page; a fixed number of queries whatever they belong to."""
    actor, signed_in = request.actor, request.signed_in
    names = {code: card.short_name for code, card in _places_of(actor).items()}
    membership = next((m for m in actor.memberships if m.household_id is not None), None)
    household = population.household_members(membership.household_id or 0) if membership else []
    context = {
        "tabs": tabs_for(request),
        "person": actor,
        "phone_hint": signed_in.phone_hint if signed_in else "",
        "villages": _villages(actor, names, signed_in.village if signed_in else ""),
        "duties": _duties(actor, names),
        "household": household,
        "household_grid": names.get(membership.grid, "") if membership else "",
        "sessions": len(sessions_of(_person(request), now=request.now)),
        "lacks_second_factor": signed_in is not None and signed_in.lacks_second_factor,
        "reports": policy_book().may_ever(actor, "matters.report"),
        "works_at_a_desk": actor.has_role(CONSOLE_ROLES),
    }
    return render(request, "accounts/resident/me.html", context)


def _places_of(actor: Actor) -> dict[str, places.PlaceCard]:
    wanted = {m.place for m in actor.memberships} | {m.grid for m in actor.memberships if m.grid}
    for held in actor.appointments:
        wanted |= {held.place, held.place[: Level.VILLAGE]}
    return places.places_get(wanted - {""})


def _villages(actor: Actor, names: dict[str, str], current: str) -> list[VillageView]:
    kinds = {code: {m.kind for m in actor.memberships if m.place == code} for code in actor.villages}
    return [
        VillageView(
            code, names.get(code, code), "registered" in kinds[code], "resident" in kinds[code], code == current
        )
        for code in actor.villages
    ]


def _duties(actor: Actor, names: dict[str, str]) -> list[DutyView]:
    return [
        DutyView(role_label(held.role, held.place), _where(held.place, names), _workplace(held.role))
        for held in actor.appointments
    ]


def _where(place: str, names: dict[str, str]) -> str:
    village = names.get(place[: Level.VILLAGE], "") if len(place) > Level.VILLAGE else ""
    return " ".join(part for part in (village, names.get(place, "")) if part) or _("整个平台")


def _workplace(role: Role) -> str:
    if role in CONSOLE_ROLES:
        return "/console/"
    return "/field/" if role in GRID_ROLES | {Role.SERVICE_MEMBER} else ""


@page("accounts.change_settings", ("POST",))
def care_put(request: LinliRequest) -> HttpResponse:
    """Switch the large type: ``mode`` says which, or the switch ``care`` is on or absent."""
    mode = request.POST.get("mode")
    settings_put(actor=request.actor, care_mode=mode == "care" if mode else "care" in request.POST)
    return SeeOther(_back(request))


@page("accounts.change_settings", ("POST",))
def village_put(request: LinliRequest) -> HttpResponse:
    """Look at another of the own villages from now on."""
    settings_put(actor=request.actor, current_village=request.POST.get("village", ""))
    return SeeOther(_back(request))


@page("accounts.choose_language", ("POST",))
def language_put(request: LinliRequest) -> HttpResponse:
    """Speak another language from now on: to the person wherever they sign in, and in this browser before that."""
    said = request.POST.get("language", "")
    if not is_offered(said):
        raise invalid("/language", _("还没有这种语言"))
    if request.signed_in is not None:
        settings_put(actor=request.actor, language=said)
    response = SeeOther(_back(request))
    cookies.language_keep(response, said)
    return response


def _back(request: LinliRequest) -> str:
    """Return to the page the switch stood on."""
    said = request.POST.get("next", "")
    if not said:
        came_from = urlsplit(request.headers.get("Referer", ""))
        said = came_from.path if came_from.netloc == request.get_host() else ""
    is_ours = said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=None)
    return said if is_ours else reverse("accounts:me")


@page("accounts.view_sessions")
def sessions_page(request: LinliRequest) -> HttpResponse:
    """List where the person is signed in."""
    here = request.signed_in.session_id if request.signed_in else 0
    rows = [
        {
            "id": card.id,
            "device": user_agents.device_words(card.user_agent, card.kind),
            "icon": user_agents.device_icon(card.user_agent),
            "last_seen_at": card.last_seen_at,
            "created_at": card.created_at,
            "is_here": card.id == here,
        }
        for card in sessions_of(_person(request), now=request.now)
    ]
    return render(request, "accounts/resident/sessions.html", {"sessions": rows})


@page("accounts.revoke_session", ("POST",))
def session_end(request: LinliRequest, session_id: int) -> HttpResponse:
    """End one of the own sessions."""
    try:
        session_revoke(person_id=_person(request), session_id=session_id, now=request.now)
    except Session.DoesNotExist as error:
        raise Http404 from error
    if request.signed_in is not None and request.signed_in.session_id == session_id:
        response = see_other("accounts:sign_in")
        cookies.session_drop(response)
        return response
    return see_other("accounts:sessions")


@page("accounts.revoke_session", ("GET", "POST"))
def sessions_end_all(request: LinliRequest) -> HttpResponse:
    """Sign out everywhere, here too; without JavaScript the question is a page of its own."""
    if request.method == "POST":
        sessions_revoke_all(person_id=_person(request), now=request.now)
        response = see_other("accounts:sign_in")
        cookies.session_drop(response)
        return response
    context = {
        "title": _("在所有地方退出？"),
        "text": _("每部手机、每台电脑都要重新登录，这里也是。"),
        "action": reverse("accounts:sessions_end_all"),
        "label": _("全都退出"),
        "kind": "d",
        "back": reverse("accounts:sessions"),
    }
    return render(request, "web/confirm.html", context)


def _person(request: LinliRequest) -> int:
    if request.actor.person_id is None:
        raise NotAllowedError("accounts.view_me")
    return request.actor.person_id
