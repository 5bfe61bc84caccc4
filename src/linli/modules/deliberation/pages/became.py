"""What became of a decided topic, as a piece of its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.deliberation.pages.topic_parts import Part
from linli.modules.deliberation.selectors.outcomes import became_of

if TYPE_CHECKING:
    from linli.modules.deliberation.cards import TopicView
    from linli.web.request import LinliRequest


def became_part(request: LinliRequest, view: TopicView) -> Part | None:  # noqa: ARG001 - a provider's signature
    """Return the course of a topic since it was decided, or nothing."""
    found = became_of(view.card.id)
    return Part("deliberation/parts/became_of.html", found) if found else None
