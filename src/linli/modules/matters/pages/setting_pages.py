"""What the pages of a place's settings have in common: whose they are, and addresses that keep the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from linli.modules.matters.policy import CONFIGURE, POLICY

if TYPE_CHECKING:
    from collections.abc import Collection

    from linli.kernel.actor import Actor
    from linli.kernel.place_path import Level
    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class _At:
    place: str


def may_configure(actor: Actor, place: str, *, levels: Collection[Level]) -> bool:
    """Whether the actor sets things at this place, which is of one of the levels."""
    return len(place) in levels and POLICY.allows(actor, CONFIGURE, _At(place))


def setting_address(request: LinliRequest, route: str, **query: str) -> str:
    """Return the address of a page of settings at the place being looked at."""
    kept = request.GET.get("place", "")
    given = {**({"place": kept} if kept else {}), **query}
    return f"{reverse(route)}?{urlencode(given)}" if given else reverse(route)
