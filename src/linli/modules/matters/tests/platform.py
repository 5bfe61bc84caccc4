"""A platform as tests of connectors need it: connected, listening on this machine, and able to call back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from django.test import Client

from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.modules.gateways.signing import signed_headers
from linli.modules.matters.jobs import platform_send
from linli.modules.matters.services import StepInput, matter_take_step
from linli.modules.matters.services.connecting import ConnectorInput, connector_add

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.gateways.testing import Receiver
    from linli.modules.matters.models import Connector, Matter
    from linli.modules.matters.tests.conftest import Cast

_numbers = count(1)


@dataclass
class Hotline:
    """The 12345 hotline of 东华街道: what it received, and its voice."""

    connector: Connector
    receiver: Receiver
    secret: str

    @property
    def assignee(self) -> str:
        """The id under which the town dispatches to it."""
        return f"u{self.connector.unit_id}"

    def catch_up(self) -> list[str]:
        """Let everything that happened be sent; return the kinds of messages it has received so far."""
        pump_once()
        platform_send(connector_id=self.connector.pk)
        return self.receiver.kinds

    def says(self, what: str, matter: Matter, **how: Any) -> Any:
        """Send us a signed message; ``secret``, ``message_id``, ``now`` and ``client`` may be others."""
        known = ("note", "reference")
        data = {"matter": matter.pk} | {name: how[name] for name in known if name in how}
        body = json.dumps({"type": what, "data": data}, ensure_ascii=False).encode()
        message_id = how.get("message_id") or f"hotline-{next(_numbers)}"
        now: datetime = how.get("now") or clock.now()
        headers = signed_headers([how.get("secret") or self.secret], message_id=message_id, body=body, now=now)
        return Client().post(
            f"/api/v1/connectors/{how.get('connector') or self.connector.pk}/events",
            how.get("body") or body,
            content_type="application/json",
            headers=headers,
        )


def connected(cast: Cast, receiver: Receiver, *, place: str, name: str = "12345 热线", **given: Any) -> Hotline:
    """Connect a platform that listens at the receiver."""
    settings = ConnectorInput(receiver.address, **given)
    connector, secret = connector_add(actor=cast.county, place=place, name=name, given=settings, now=clock.now())
    receiver.secrets = (*receiver.secrets, secret)
    return Hotline(connector, receiver, secret)


def take(actor: Actor, matter: Matter, step: str, **given: Any) -> None:
    """Take a step as a person of ours."""
    matter_take_step(actor=actor, matter_id=matter.pk, step=step, given=StepInput(**given), now=clock.now())


def sent_up(cast: Cast, matter: Matter) -> None:
    """Report a matter up to the town."""
    take(cast.clerk, matter, "escalate", note="村里修不了")


def dispatched(cast: Cast, matter: Matter, hotline: Hotline, **given: Any) -> None:
    """Let the town give a matter to the platform."""
    sent_up(cast, matter)
    take(cast.command, matter, "dispatch", assignee=hotline.assignee, **given)
