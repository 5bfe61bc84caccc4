"""Connectors to outside platforms: their settings, what was handed over, what waits to be sent, what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q

from linli.kernel.actor import Actor, Appointment
from linli.kernel.roles import Role
from linli.kernel.scope import ScopedQuerySet
from linli.kernel.secrets import open_text, seal_text
from linli.modules.gateways.public import Endpoint
from linli.modules.matters.models.matter import Matter
from linli.modules.matters.policy import POLICY

if TYPE_CHECKING:
    from datetime import datetime

SEALED_AS = "connector"
"""The purpose under which secrets and bodies are sealed."""


class ConnectorQuerySet(ScopedQuerySet["Connector"]):
    """Connectors under the policy of matters."""

    policy = POLICY


class Connector(models.Model):
    """How one unit, which is a platform of others, is reached: its address, its secrets, what may leave the house.

    While a secret is being renewed the former one is valid, too, until ``former_until``.
    """

    SCOPED_PLACE_FIELDS: ClassVar = ("place",)

    unit = models.OneToOneField("places.Unit", models.PROTECT, related_name="+")
    place = models.CharField(max_length=15, db_collation="C")
    transport = models.CharField(max_length=100, default="webhook", db_default="webhook")
    address = models.CharField(max_length=500)
    secret_cipher = models.BinaryField()
    secret_since = models.DateTimeField()
    former_cipher = models.BinaryField(null=True, blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    sends_location = models.BooleanField(default=True, db_default=True)
    sends_reporter = models.BooleanField(default=False, db_default=False)
    reporter_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True, db_default=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)

    objects = ConnectorQuerySet.as_manager()

    class Meta:
        db_table = "matters_connector"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sends_reporter=False) | ~Q(reporter_reason=""), name="connector_reporter_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(former_cipher__isnull=True, former_until__isnull=True)
                | Q(former_cipher__isnull=False, former_until__isnull=False),
                name="connector_former_secret_ends",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["place"], name="connector_at_place")]

    def __str__(self) -> str:
        return self.address

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """Return the secrets that are valid, the newest first."""
        held = [bytes(self.secret_cipher)]
        if self.former_cipher is not None and self.former_until is not None and now < self.former_until:
            held.append(bytes(self.former_cipher))
        return tuple(open_text(sealed, purpose=SEALED_AS) for sealed in held)

    def endpoint_at(self, now: datetime) -> Endpoint:
        """Return where to send and how to sign."""
        return Endpoint(self.address, self.secrets_at(now))

    def take_secret(self, secret: str, *, now: datetime) -> None:
        """Seal a secret as the one that is valid from now on."""
        self.secret_cipher, self.secret_since = seal_text(secret, purpose=SEALED_AS), now

    @property
    def actor(self) -> Actor:
        """The platform as the policy sees it: its unit's officer, without a person of ours."""
        held = Appointment(Role.DEPARTMENT_OFFICER, self.unit.place, self.unit_id)
        return Actor(person_id=None, name=self.unit.name, appointments=(held,))


class Handover(models.Model):
    """A matter in the hands of an outside platform (转交); ``reference`` is the number it goes by there.

    Not open any more: it went back, or to somebody else; given again, it opens again.
    """

    connector = models.ForeignKey(Connector, models.PROTECT, related_name="handovers")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="handovers")
    reference = models.CharField(max_length=60, blank=True, default="", db_default="")
    is_open = models.BooleanField(default=True, db_default=True)

    class Meta:
        db_table = "matters_handover"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connector", "matter"], name="handover_once_per_connector_and_matter")
        ]

    def __str__(self) -> str:
        return f"{self.connector_id}:{self.matter_id}"


class Outgoing(models.Model):
    """One message to a platform, for one event: sent once, in its matter's order; its body is sealed, then forgotten.

    ``parked_at`` is set when it was refused or tried too often: it waits, and what follows in its matter, too.
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="outgoing")
    event_id = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    body_cipher = models.BinaryField(null=True, blank=True)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0, db_default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        db_table = "matters_outgoing"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "event_id"], name="outgoing_once_per_event"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) | Q(body_cipher__isnull=False), name="outgoing_waiting_has_a_body"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(parked_at__isnull=True), name="outgoing_sent_or_parked"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["handover", "id"], condition=Q(sent_at__isnull=True), name="outgoing_waiting"),
            models.Index(fields=["sent_at"], condition=Q(sent_at__isnull=False), name="outgoing_sent_at"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def message_id(self) -> str:
        """The id by which the platform recognises a repetition."""
        return f"linli-{self.event_id}-{self.handover_id}"


class Incoming(models.Model):
    """The id of a message a platform sent and we took: the same one again is refused."""

    connector = models.ForeignKey(Connector, models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=100, db_collation="C")
    taken_at = models.DateTimeField()

    class Meta:
        db_table = "matters_incoming"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["connector", "message_id"], name="incoming_once_per_connector")
        ]
        indexes: ClassVar = [models.Index(fields=["taken_at"], name="incoming_taken_at")]

    def __str__(self) -> str:
        return self.message_id
