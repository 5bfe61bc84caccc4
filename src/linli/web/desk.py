"""The desk: what modules declare for its sidebar, which place a page looks at, and how a page gets its frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.http import Http404
from django.utils.module_loading import import_string

from linli.kernel.place_path import is_place, is_within
from linli.kernel.roles import CONSOLE_ROLES
from linli.web.respond import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.http import HttpResponse
    from django_stubs_ext import StrOrPromise

    from linli.kernel.actor import Actor
    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class Badge:
    """What waits behind an entry; ``hot`` when something of it is late."""

    count: int
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the sidebar as its module declares it, shown to whom the policy could ever let do the action.

    Modules offer ``ENTRIES`` in their ``desk.py``; entries of one group stand together, in ascending ``order``.
    """

    group: StrOrPromise
    label: StrOrPromise
    route: str
    icon: str
    action: str
    order: int
    badge: Callable[[Actor, str, datetime], Badge] | None = None


class DeskPlace(Protocol):
    """A place as the switcher lists it."""

    @property
    def code(self) -> str:
        """The division code."""

    @property
    def short_name(self) -> str:
        """The name without its kind."""


@dataclass(frozen=True, slots=True)
class Framing:
    """What a page tells the frame: the place it looks at, where choosing another place leads, what it already knows.

    ``below`` are the places one level down and ``badges`` the counts by route, where the page has read them anyway.
    """

    place: str
    switch_to: str = ""
    below: Sequence[DeskPlace] | None = None
    badges: Mapping[str, Badge] | None = None


def desk_scope(actor: Actor) -> tuple[str, ...]:
    """Return the places whose subtrees the actor works on at the desk."""
    return actor.places_as(CONSOLE_ROLES)


def desk_place(request: LinliRequest) -> str:
    """Return the place this page looks at: ``place`` of the address, else the actor's first; out of scope is 404."""
    scope = desk_scope(request.actor)
    asked = request.GET.get("place", "")
    if not asked:
        return scope[0] if scope else ""
    if is_place(asked) and any(is_within(asked, own) for own in scope):
        return asked
    raise Http404


def desk_entries() -> tuple[Entry, ...]:
    """Return every module's entries, as the configuration's wiring binds them."""
    return cast("tuple[Entry, ...]", import_string(settings.LINLI_DESK_ENTRIES))


def desk_render(
    request: LinliRequest, template: str, context: Mapping[str, Any], *, framing: Framing, status: int = 200
) -> HttpResponse:
    """Render a page of the desk inside its frame."""
    frame: Callable[[LinliRequest, Framing], dict[str, Any]] = import_string(settings.LINLI_DESK_FRAME)
    return render(request, template, {**frame(request, framing), **context}, status=status)
