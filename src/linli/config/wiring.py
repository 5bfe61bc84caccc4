"""Who listens to whom: the one place that knows modules on both sides of an event."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from django.conf import settings

from linli.kernel.policy import book
from linli.web.policy import POLICY as WEB

if TYPE_CHECKING:
    from linli.kernel.journal.consumer import Consumer

CONSUMERS: tuple[Consumer, ...] = ()

POLICY_BOOK = book(
    (
        WEB,
        *(
            import_module(f"linli.modules.{name}.policy").POLICY
            for name in settings.MODULES
            if find_spec(f"linli.modules.{name}") and find_spec(f"linli.modules.{name}.policy")
        ),
    )
)
