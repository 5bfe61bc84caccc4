"""What stands on a topic's page beside the topic itself: a vote, meetings, a display, carrying out, what became of it.

Each part of the module gives a provider, which sees the topic and returns what it has to show, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.modules.deliberation.cards import TopicView
    from linli.web.request import LinliRequest


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the page: its template, what the template finds as ``part``, and a template for the sticky bar."""

    template: str
    said: Any
    bar: str = ""


PROVIDERS: tuple[Callable[[LinliRequest, TopicView], Part | None], ...] = ()
"""In the order in which they stand on the page, below the topic and above the discussion."""


def parts_of(request: LinliRequest, view: TopicView) -> list[Part]:
    """Return the pieces that have something to show."""
    return [part for provide in PROVIDERS if (part := provide(request, view)) is not None]
