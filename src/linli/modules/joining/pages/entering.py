"""The second and third step of joining: who one is, which household, and how the wish stands."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.middleware.csrf import rotate_token
from django.utils.translation import gettext as _

from linli.kernel import throttle
from linli.kernel.roles import Role
from linli.kernel.secrets import blind_index
from linli.modules.accounts.public import (
    CodeRefusedError,
    ProofRefusedError,
    SecondFactorNeededError,
    TooManyError,
    holders,
    session_open_proven,
)
from linli.modules.joining.cards import Said
from linli.modules.joining.flow import CONFIRMED, WAITING
from linli.modules.joining.models import JoinRequest
from linli.modules.joining.pages.holding import (
    SEEN_WITHIN,
    Held,
    held_by,
    hold,
    let_go,
    proven_phone,
    where_of,
    with_said,
)
from linli.modules.joining.policy import APPLY
from linli.modules.joining.selectors.matching import register_match
from linli.modules.joining.selectors.requests import own_request
from linli.modules.joining.services import join_apply, join_enter, join_withdraw
from linli.modules.joining.services.applying import WISHES, WISHES_WINDOW, said_errors
from linli.modules.joining.services.forgetting import ANSWERED_KEPT, WAITING_KEPT
from linli.modules.places.public import places_get
from linli.modules.population.public import household_get
from linli.web.cookies import cookie_set
from linli.web.middleware import SESSION_COOKIE
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.joining.pages.holding import Where
    from linli.modules.population.public import MemberCard
    from linli.web.request import LinliRequest

_DATE_CHARACTERS = 10


def page_of(where: Where) -> dict[str, Any]:
    """Return what every page of joining says: which village, and where it lies."""
    return {"code": where.code, "village": where.village.short_name, "above": where.above}


@page(APPLY, ("GET", "POST"))
def name_page(request: LinliRequest, code: str) -> HttpResponse:
    """Ask who somebody is; the register's member sees their household next, anybody else waits for the office."""
    where, phone = where_of(code), proven_phone(request)
    if not phone:
        return see_other("joining:start", where.code)
    if request.method != "POST":
        return _show_name(request, where, held_by(request).said or Said(name=request.actor.name, kind=""))
    said, errors = _read(request)
    if errors:
        return _show_name(request, where, said, errors)
    try:
        throttle.hit(
            f"joining:{where.village.code}:{blind_index(phone).hex()[:32]}",
            limit=WISHES,
            window=WISHES_WINDOW,
            now=request.now,
        )
        found = join_apply(phone=phone, place=where.code, said=said, actor=_known(request), now=request.now)
    except TooManyError:
        return _show_name(request, where, said, {"name": _("填的次数多了，请过一个小时再填，或者直接问村里")})
    response = see_other("joining:found" if found.member else "joining:wait", where.code)
    hold(response, with_said(held_by(request), said))
    return response


def _known(request: LinliRequest) -> Any:
    return request.actor if request.actor.is_signed_in else None


def _read(request: LinliRequest) -> tuple[Said, dict[str, str]]:
    given = request.POST
    born_on, misread = None, {}
    if written := given.get("born_on", "")[:_DATE_CHARACTERS]:
        try:
            born_on = date.fromisoformat(written)
        except ValueError:
            misread["born_on"] = _("出生日期不对，请再看一眼")
    said = Said(
        name=given.get("name", "").replace("\x00", "")[:100],
        kind=given.get("kind", ""),
        address=given.get("address", "").replace("\x00", "")[:300],
        born_on=born_on,
    )
    errors = {**said_errors(said, now=request.now), **misread}
    if not given.get("consent"):
        errors["consent"] = _("要您同意，村里才能看您填的内容")
    return said, errors


def _show_name(request: LinliRequest, where: Where, said: Said, errors: dict[str, str] | None = None) -> HttpResponse:
    context = {
        **page_of(where),
        "said": said,
        "errors": errors or {},
        "consented": bool(request.POST.get("consent")),
        "kinds": [
            {"value": "registered", "label": _("户口在这里")},
            {"value": "resident", "label": _("户口不在，住在这里"), "note": _("租住、打工、做生意的都算")},
        ],
        "answered_kept": ANSWERED_KEPT.days,
        "waiting_kept": WAITING_KEPT.days,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "joining/resident/name.html", context, status=status)


@page(APPLY, ("GET", "POST"))
def found_page(request: LinliRequest, code: str) -> HttpResponse:
    """Show the household by its size alone; saying yes opens the session, saying no asks the office."""
    where, phone, held = where_of(code), proven_phone(request), held_by(request)
    if not phone or held.said is None:
        return see_other("joining:start", where.code)
    member = register_match(village=where.village.code, phone=phone, name=held.said.name).member
    if member is None:
        return see_other("joining:name", where.code)
    if request.method != "POST":
        return _show_found(request, where, member)
    if "not_mine" in request.POST:
        join_apply(phone=phone, place=where.code, said=held.said, actor=_known(request), now=request.now, not_mine=True)
        return see_other("joining:wait", where.code)
    return enter_as_member(request, where, held.proof, name=held.said.name, phone=phone)


def _show_found(request: LinliRequest, where: Where, member: MemberCard, error: str = "") -> HttpResponse:
    household = household_get(member.household_id) if member.household_id else None
    grid = places_get([household.grid]).get(household.grid) if household and household.grid else None
    context = {
        **page_of(where),
        "name": member.person.name,
        "household": household,
        "head": member.head,
        "grid": grid.short_name if grid else "",
        "error": error,
    }
    return render(request, "joining/resident/found.html", context, status=422 if error else 200)


def enter_as_member(
    request: LinliRequest, where: Where, proof: str, *, name: str = "", phone: str = ""
) -> HttpResponse:
    """Open the session of whoever the proven phone is, let them be on line if a name says who, and lead home."""
    agent = request.headers.get("User-Agent", "")
    try:
        opened = session_open_proven(proof=proof, origin=request.origin, user_agent=agent, now=request.now)
    except ProofRefusedError:
        return see_other("joining:start", where.code)
    except CodeRefusedError:
        return render(request, "joining/resident/barred.html", page_of(where), status=HTTPStatus.FORBIDDEN)
    except SecondFactorNeededError:
        return see_other("accounts:sign_in")
    if name:
        join_enter(phone=phone, place=where.code, name=name, now=request.now)
    rotate_token(request)
    response = see_other("home:home")
    seconds = int((opened.expires_at - request.now).total_seconds())
    cookie_set(response, SESSION_COOKIE, opened.token, max_age=seconds)
    let_go(response)
    return response


@page(APPLY, ("GET", "POST"))
def wait_page(request: LinliRequest, code: str) -> HttpResponse:
    """Show how one's own wish stands and until when the office answers; it can be taken back."""
    where, phone = where_of(code), proven_phone(request, within=SEEN_WITHIN)
    own = own_request(phone=phone, village=where.village.code) if phone else None
    if own is None:
        return see_other("joining:start", where.code)
    if request.method == "POST":
        join_withdraw(phone=phone, place=where.code, now=request.now)
        response = see_other("joining:start", where.code)
        hold(response, Held())
        return response
    clerks = holders([Role.VILLAGE_CLERK, Role.VILLAGE_SECRETARY], exact=where.village.code, now=request.now)
    context = {
        **page_of(where),
        "own": own,
        "kind": JoinRequest.Kind(own.kind).label,
        "is_waiting": own.state == WAITING,
        "is_confirmed": own.state == CONFIRMED,
        "clerk": clerks[0].name if clerks else "",
    }
    return render(request, "joining/resident/wait.html", context)
