"""Connectors to outside platforms: setting them up, changing them, renewing their secret, trying again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, throttle
from linli.kernel.place_path import Level
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.gateways.public import PlatformRefusedError, platform_transport, secret_new
from linli.modules.matters.events import ConnectorSet
from linli.modules.matters.leaving import PING
from linli.modules.matters.models import Connector, Outgoing
from linli.modules.matters.policy import CONNECT, POLICY
from linli.modules.matters.services.handing_over import sending_poke
from linli.modules.places.public import PlaceRefusedError, UnknownPlaceError, unit_add

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

BOTH_VALID_FOR = timedelta(days=7)
"""How long the former secret is still taken after a new one was made."""
PINGS_AN_HOUR = 30
REASON_AT_MOST = 200
NAME_AT_MOST = 60
ADDRESS_AT_MOST = 500


@dataclass(frozen=True, slots=True)
class ConnectorInput:
    """Where a platform listens, and what may leave the house besides what, where (village) and until when."""

    address: str
    sends_location: bool = True
    sends_reporter: bool = False
    reporter_reason: str = ""


@dataclass(frozen=True, slots=True)
class _At:
    place: str


@transaction.atomic
def connector_add(
    *, actor: Actor, place: str, name: str, given: ConnectorInput, now: datetime
) -> tuple[Connector, str]:
    """Set up a platform as a unit of a town or county, with its connector; return it and its secret, never shown again.

    The county's operator may. Not theirs: NotAllowedError. Name or address missing or taken, an address that may not be
    called, reporters' names without a reason: InvalidInputError.
    """
    POLICY.demand(actor, CONNECT, _At(place))
    errors = _errors_in(given)
    if len(place) not in {Level.TOWN, Level.COUNTY}:
        errors.append(FieldError("/at", _("请选是哪个街道、乡镇的，还是全县的。")))
    if not name.strip() or len(name) > NAME_AT_MOST:
        errors.append(FieldError("/name", _("请写平台的名称，最多 %(most)d 个字。") % {"most": NAME_AT_MOST}))
    if errors:
        raise InvalidInputError(errors)
    try:
        unit = unit_add(place=place, kind="platform", name=name)
    except (PlaceRefusedError, UnknownPlaceError) as refused:
        raise invalid("/name", str(refused)) from refused
    secret = secret_new()
    connector = Connector(unit_id=unit.id, place=place)
    connector.take_secret(secret, now=now)
    _take(connector, given)
    connector.save()
    _note(connector, "added", actor=actor, now=now)
    return connector, secret


@transaction.atomic
def connector_change(*, actor: Actor, connector_id: int, given: ConnectorInput, now: datetime) -> Connector:
    """Change the address or what may leave; what waits already keeps its words and goes to the new address.

    Out of reach: Connector.DoesNotExist. Errors in the input as in ``connector_add``.
    """
    connector = Connector.objects.claim(actor, CONNECT, connector_id)
    errors = _errors_in(given)
    if errors:
        raise InvalidInputError(errors)
    _take(connector, given)
    connector.save(update_fields=["address", "sends_location", "sends_reporter", "reporter_reason"])
    _note(connector, "changed", actor=actor, now=now)
    return connector


@transaction.atomic
def connector_switch(*, actor: Actor, connector_id: int, on: bool, now: datetime) -> Connector:
    """Switch a connector on or off; off, nothing is sent or taken, it waits. Out of reach: Connector.DoesNotExist."""
    connector = Connector.objects.claim(actor, CONNECT, connector_id)
    if connector.is_active != on:
        connector.is_active = on
        connector.save(update_fields=["is_active"])
        _note(connector, "switched_on" if on else "switched_off", actor=actor, now=now)
        sending_poke(connector.pk)
    return connector


@transaction.atomic
def secret_renew(*, actor: Actor, connector_id: int, since: str, now: datetime) -> tuple[Connector, str]:
    """Make a new secret and return it, never shown again; the former one stays valid for seven days.

    ``since`` names the secret the caller saw (``secret_since``): a form sent twice renews once. Out of reach:
    Connector.DoesNotExist. Renewed meanwhile: InvalidInputError.
    """
    connector = Connector.objects.claim(actor, CONNECT, connector_id)
    if since != connector.secret_since.isoformat():
        raise invalid("/secret", _("密钥刚换过一次。要再换，请从下面重新点。"))
    secret = secret_new()
    connector.former_cipher, connector.former_until = bytes(connector.secret_cipher), now + BOTH_VALID_FOR
    connector.take_secret(secret, now=now)
    connector.save(update_fields=["secret_cipher", "secret_since", "former_cipher", "former_until"])
    _note(connector, "secret_renewed", actor=actor, now=now)
    return connector, secret


@transaction.atomic
def former_secret_drop(*, actor: Actor, connector_id: int, now: datetime) -> Connector:
    """End the former secret at once, for it may be in wrong hands. Out of reach: Connector.DoesNotExist."""
    connector = Connector.objects.claim(actor, CONNECT, connector_id)
    if connector.former_cipher is not None:
        connector.former_cipher = connector.former_until = None
        connector.save(update_fields=["former_cipher", "former_until"])
        _note(connector, "former_secret_dropped", actor=actor, now=now)
    return connector


@transaction.atomic
def parked_retry(*, actor: Actor, connector_id: int, now: datetime) -> int:
    """Let everything a connector has parked be tried anew; return how many. Out of reach: Connector.DoesNotExist."""
    connector = Connector.objects.claim(actor, CONNECT, connector_id)
    parked = Outgoing.objects.filter(handover__connector=connector, parked_at__isnull=False)
    count = parked.update(parked_at=None, tries=0, next_try_at=now)
    if count:
        _note(connector, "tried_again", actor=actor, now=now)
        sending_poke(connector.pk)
    return count


def connector_ping(*, actor: Actor, connector_id: int, now: datetime) -> str:
    """Send a signed message that means nothing, at once; return what was answered.

    Out of reach: Connector.DoesNotExist. Refused or not reached: PlatformRefusedError, PlatformUnreachableError. More
    than thirty an hour: TooManyError.
    """
    connector = Connector.objects.in_reach(actor, CONNECT).get(pk=connector_id)
    throttle.hit(f"ping:{connector.pk}", limit=PINGS_AN_HOUR, window=timedelta(hours=1), now=now)
    body = json.dumps({"type": PING, "timestamp": now.isoformat(), "data": {}}, separators=(",", ":"))
    return platform_transport(connector.transport).deliver(
        message_id=f"linli-ping-{connector.pk}-{int(now.timestamp() * 1000)}",
        body=body.encode(),
        to=connector.endpoint_at(now),
        now=now,
    )


def _errors_in(given: ConnectorInput) -> list[FieldError]:
    errors = []
    try:
        platform_transport().address_demand(given.address.strip())
    except PlatformRefusedError as refused:
        errors.append(FieldError("/address", str(refused)))
    if given.sends_reporter and not given.reporter_reason.strip():
        errors.append(FieldError("/reporter_reason", _("把反映人的姓名电话给出去，要写明为什么。")))
    if len(given.reporter_reason) > REASON_AT_MOST:
        errors.append(
            FieldError("/reporter_reason", _("请写得短一点，最多 %(most)d 个字。") % {"most": REASON_AT_MOST})
        )
    return errors


def _take(connector: Connector, given: ConnectorInput) -> None:
    connector.address = given.address.strip()
    connector.sends_location, connector.sends_reporter = given.sends_location, given.sends_reporter
    connector.reporter_reason = given.reporter_reason.strip() if given.sends_reporter else ""


def _note(connector: Connector, what: str, *, actor: Actor, now: datetime) -> None:
    happened = ConnectorSet(
        unit=connector.unit_id,
        what=what,
        address=connector.address,
        sends_location=connector.sends_location,
        sends_reporter=connector.sends_reporter,
        reason=connector.reporter_reason,
    )
    journal.record(happened, actor=actor, place=connector.place, subject=("connector", connector.pk), now=now)
