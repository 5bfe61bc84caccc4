"""What stands on a topic's page beside the topic: a vote, meetings, a display, carrying out, what became of it.

Each part of the module has a provider in ``topics.PROVIDERS``, which returns what it has to show of a topic, if any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from linli.modules.deliberation.cards import TopicView
    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page: its template, what the template finds as ``part``, and a template for the sticky bar."""

    template: str
    said: Any
    bar: str = ""


Provider: TypeAlias = "Callable[[LinliRequest, TopicView], Part | None]"


def parts_of(providers: Iterable[Provider], request: LinliRequest, view: TopicView) -> list[Part]:
    """Return the pieces that have something to show, in the order of those who provide them."""
    return [part for provide in providers if (part := provide(request, view)) is not None]
