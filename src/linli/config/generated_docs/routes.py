"""The page of routes: every address, its methods and its action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, get_resolver

from linli.config.generated_docs.tables import code, document, table
from linli.config.wiring import POLICY_BOOK
from linli.web.routing import actions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_INTRO = "Every address of the site. The action is asked of the policy before the view runs."


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its pattern, its name with namespaces, its view, and the action by method."""

    pattern: str
    name: str
    view: Callable[..., object]
    actions: dict[str, str]


def routes() -> list[Route]:
    """Return every route in the order of the URLconf; of an API path only one."""
    found = {route.pattern: route for route in reversed(list(_walk(get_resolver(), "/", "")))}
    return list(reversed(found.values()))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, where, inner)
        elif isinstance(entry, URLPattern):
            yield Route(where, f"{namespace}{entry.name or ''}", entry.callback, actions_of(entry.callback))


def page() -> str:
    """Write the page."""
    rows = [
        (f"`{route.pattern}`", method, f"`{action}`", _granted(action), f"`{route.name}`")
        for route in routes()
        for method, action in sorted(route.actions.items())
    ]
    return document("Routes", _INTRO, table(("address", "method", "action", "whoever", "name"), rows))


def _granted(action: str) -> str:
    rules = [rule for rule in POLICY_BOOK.of(action).rules if rule.action == action]
    if any(not rule.signed_in for rule in rules):
        return "everybody"
    if any(not rule.roles for rule in rules):
        return "signed in"
    return code(sorted({role.value for rule in rules for role in rule.roles}))
