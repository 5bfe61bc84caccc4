"""Signing in over the API, and who one is."""

import contextlib
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Literal, NotRequired

from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from linli.kernel import clock
from linli.kernel.refusal import invalid
from linli.modules.accounts.errors import (
    CodeRefusedError,
    SecondCodeRefusedError,
    SecondFactorNeededError,
    TooManyError,
)
from linli.modules.accounts.models import Session
from linli.modules.accounts.selectors import appointments_of, settings_of
from linli.modules.accounts.services import code_request, session_open, session_revoke
from linli.modules.population.public import InvalidPhoneError
from linli.web.endpoints import operation
from linli.web.problems import NotSignedInError
from linli.web.request import LinliRequest

ROUTER = Router(tags=["accounts"])

Phone = Annotated[str, Field(max_length=30, description="11 digits", examples=["19900000001"])]


class CodeIn(Schema):
    """Whose code."""

    phone: Phone


class SessionIn(Schema):
    """The code that came by SMS; ``otp`` is the second factor of cadres who have one."""

    phone: Phone
    code: Annotated[str, Field(max_length=20)]
    otp: Annotated[str, Field(max_length=20)] = ""


class CodeOut(TypedDict):
    """What is said of every number alike."""

    detail: str


class SessionOut(TypedDict):
    """A session just opened; send the token as ``Authorization: Bearer …``."""

    token: str
    expires_at: datetime


class PersonOut(TypedDict):
    """The person signed in."""

    id: int
    name: str


class MembershipOut(TypedDict):
    """A village the person belongs to."""

    place: str
    kind: Literal["registered", "resident"]
    household: NotRequired[int]
    head: bool


class AppointmentOut(TypedDict):
    """A role the person holds now."""

    role: str
    place: str
    unit: NotRequired[int]
    unit_name: NotRequired[str]
    until: NotRequired[datetime]


class SettingsOut(TypedDict):
    """What the person chose; empty where nothing was."""

    care_mode: bool
    current_village: str
    language: str


class MeOut(TypedDict):
    """Who is asking, with what holds at this moment."""

    person: PersonOut
    memberships: list[MembershipOut]
    appointments: list[AppointmentOut]
    settings: SettingsOut


@operation(
    ROUTER,
    "POST",
    "/session/codes",
    action="accounts.sign_in",
    answers=CodeOut,
    status=HTTPStatus.ACCEPTED,
    keyed=False,
)
def request_code(request: LinliRequest, body: CodeIn) -> CodeOut:
    """Ask for a sign-in code by SMS; the answer is the same whether the number is known or not."""
    try:
        code_request(phone=body.phone, origin=request.origin, now=request.now)
    except InvalidPhoneError as error:
        raise invalid("/phone", str(error)) from error
    except TooManyError:
        pass  # nothing is sent; the answer tells no more than always
    return {"detail": _("如果这个手机号在册，验证码已经发出")}


@operation(
    ROUTER,
    "POST",
    "/session",
    action="accounts.sign_in",
    answers=SessionOut,
    status=HTTPStatus.CREATED,
    keyed=False,
)
def open_session(request: LinliRequest, body: SessionIn) -> SessionOut:
    """Open a session with the code, and with ``otp`` where the person has a second factor.

    A wrong code is 401, whatever is wrong with it. After a right one, 401 of the type ``second-factor-needed`` says
    that ``otp`` lacks and ``second-factor-refused`` that it is wrong; the code stays usable for its five minutes.
    """
    try:
        opened = session_open(
            phone=body.phone,
            code=body.code,
            second=body.otp,
            origin=request.origin,
            user_agent=request.headers.get("User-Agent", ""),
            kind=Session.Kind.API,
            now=request.now,
        )
    except InvalidPhoneError as error:
        raise invalid("/phone", str(error)) from error
    except CodeRefusedError as error:
        raise NotSignedInError(str(error)) from error
    except SecondFactorNeededError as error:
        raise NotSignedInError(str(error), code="second-factor-needed") from error
    except SecondCodeRefusedError as error:
        raise NotSignedInError(str(error), code="second-factor-refused") from error
    return {"token": opened.token, "expires_at": opened.expires_at}


@operation(ROUTER, "DELETE", "/session", action="accounts.revoke_session", status=HTTPStatus.NO_CONTENT)
def close_session(request: LinliRequest) -> None:
    """End the session whose token came with the request."""
    if request.signed_in is None or request.actor.person_id is None:
        raise NotSignedInError
    with contextlib.suppress(Session.DoesNotExist):  # ended a moment ago by another request: as wished
        session_revoke(person_id=request.actor.person_id, session_id=request.signed_in.session_id, now=clock.now())


@operation(ROUTER, "GET", "/me", action="accounts.view_me", answers=MeOut)
def get_me(request: LinliRequest) -> MeOut:
    """Tell who is signed in, where they belong and which of their appointments count in this session."""
    actor = request.actor
    if actor.person_id is None:
        raise NotSignedInError
    chosen = settings_of(actor.person_id)
    counted = {(held.role, held.place, held.unit_id) for held in actor.appointments}
    return {
        "person": {"id": actor.person_id, "name": actor.name},
        "memberships": [_membership_out(m.place, m.kind, m.household_id, head=m.head) for m in actor.memberships],
        "appointments": [
            _appointment_out(card.role, card.place, card.unit_id, card.unit_name, card.until_at)
            for card in appointments_of(actor.person_id, now=request.now)
            if (card.role, card.place, card.unit_id) in counted
        ],
        "settings": {
            "care_mode": chosen.care_mode,
            "current_village": chosen.current_village,
            "language": chosen.language,
        },
    }


def _membership_out(place: str, kind: str, household: int | None, *, head: bool) -> MembershipOut:
    shown: MembershipOut = {"place": place, "kind": "resident", "head": head}
    if kind == "registered":
        shown["kind"] = "registered"
    if household is not None:
        shown["household"] = household
    return shown


def _appointment_out(role: str, place: str, unit: int | None, unit_name: str, until: datetime | None) -> AppointmentOut:
    shown: AppointmentOut = {"role": str(role), "place": place}
    if unit is not None:
        shown["unit"], shown["unit_name"] = unit, unit_name
    if until is not None:
        shown["until"] = until
    return shown
