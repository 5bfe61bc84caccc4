"""The request as pages see it: who asks, at which moment, in which mode."""

from __future__ import annotations

from functools import cached_property
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Literal, Protocol

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest

from linli.kernel import clock
from linli.kernel.actor import NOBODY, Actor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest

API_PREFIX = "/api/"
IPV4 = 4
Mode = Literal["std", "care"]


class SignedIn(Protocol):
    """What a session's token stands for, as the resolver (``LINLI_SESSION_RESOLVER``) returns it."""

    @property
    def session_id(self) -> int:
        """The session itself."""

    @property
    def actor(self) -> Actor:
        """The person with what holds at this moment."""

    @property
    def mode(self) -> str:
        """``std`` or ``care``."""

    @property
    def phone_hint(self) -> str:
        """The masked phone number."""

    @property
    def now(self) -> datetime:
        """The moment by the database's clock, read with the session."""

    @property
    def village(self) -> str:
        """The village chosen on the resident's face; empty when there is none."""

    @property
    def language(self) -> str:
        """The language the person chose; empty for the installation's."""

    @property
    def lacks_second_factor(self) -> bool:
        """Whether appointments do not count in this session because no second code was given."""

    @property
    def versions(self) -> Mapping[str, int]:
        """The counters of the person, villages and places above, read with the session; 0 if never bumped."""


class LinliRequest(WSGIRequest):
    """A request after ``ActorMiddleware``; views may rely on every attribute here."""

    actor: Actor = NOBODY
    signed_in: SignedIn | None = None
    mode: Mode = "std"
    token_is_dead: bool = False

    @cached_property
    def now(self) -> datetime:
        """The one moment of this request: read with the session, else asked of the clock at first use."""
        return clock.now() if self.signed_in is None else self.signed_in.now

    @cached_property
    def origin(self) -> str:
        """Where the request comes from, for limits: an IPv4 address, or the /64 network of an IPv6 one."""
        return client_network(self)

    @property
    def is_api(self) -> bool:
        """Whether a program asks, which gets problem documents instead of pages."""
        return self.path_info.startswith(API_PREFIX)


def client_network(request: HttpRequest) -> str:
    """Return the network of whoever asks; a proxy's word is taken from ``LINLI_TRUSTED_PROXIES`` alone.

    Of the addresses in X-Forwarded-For the last that is not such a proxy counts: what stands before it can be invented.
    """
    trusted = frozenset(settings.LINLI_TRUSTED_PROXIES)
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    address = str(request.META.get("REMOTE_ADDR", ""))
    while address in trusted and hops:
        address = hops.pop()
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    return str(known) if known.version == IPV4 else str(ip_network((known, 64), strict=False))
