"""Who listens to whom: the one place that knows modules on both sides of an event."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.conf import settings

from linli.kernel.policy import book
from linli.web.policy import POLICY as WEB

if TYPE_CHECKING:
    from linli.kernel.flow import Flow
    from linli.kernel.journal.consumer import Consumer
    from linli.web.desk import Entry


def _offered(part: str, name: str) -> tuple[Any, ...]:
    """Collect what each module offers in that file under that name; most modules have no such file."""
    found = (
        import_module(f"linli.modules.{module}.{part}")
        for module in settings.MODULES
        if find_spec(f"linli.modules.{module}") and find_spec(f"linli.modules.{module}.{part}")
    )
    return tuple(getattr(module, name) for module in found)


CONSUMERS: tuple[Consumer, ...] = tuple(
    consumer for consumers in _offered("subscribers", "CONSUMERS") for consumer in consumers
)

FLOWS: tuple[Flow, ...] = _offered("flow", "FLOW")

DESK_ENTRIES: tuple[Entry, ...] = tuple(entry for entries in _offered("desk", "ENTRIES") for entry in entries)

POLICY_BOOK = book((WEB, *_offered("policy", "POLICY")))
