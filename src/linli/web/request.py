"""The request as pages see it: who asks, at which moment, in which mode."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

from django.core.handlers.wsgi import WSGIRequest

from linli.kernel import clock
from linli.kernel.actor import NOBODY, Actor

if TYPE_CHECKING:
    from datetime import datetime

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


class LinliRequest(WSGIRequest):
    """A request after ``ActorMiddleware``; views may rely on every attribute here."""

    actor: Actor = NOBODY
    signed_in: SignedIn | None = None
    mode: Mode = "std"
    token_is_dead: bool = False
    route_name: str = ""

    @cached_property
    def now(self) -> datetime:
        """The one moment of this request: read with the session, else asked of the clock at first use."""
        return clock.now() if self.signed_in is None else self.signed_in.now

    @property
    def is_api(self) -> bool:
        """Whether a program asks, which gets problem documents instead of pages."""
        return self.path_info.startswith(API_PREFIX)


API_PREFIX = "/api/"
