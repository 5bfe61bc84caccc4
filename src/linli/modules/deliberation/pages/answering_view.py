"""What the desk shows of a topic's words: what was raised, what was said to it, and what may be answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.modules.comments.public import Stance, comments_of
from linli.modules.deliberation.flow import ADOPT, RAISED
from linli.modules.deliberation.pages.came_along import came_along
from linli.modules.deliberation.pages.topic_words import STANCE_ICONS
from linli.modules.deliberation.selectors.templates import templates_offered
from linli.modules.deliberation.selectors.topic_detail import topic_get
from linli.modules.deliberation.services.topics import GROUP
from linli.web.formatting import deadline
from linli.web.formatting import said as said_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linli.modules.deliberation.cards import TopicView
    from linli.modules.deliberation.models import Topic
    from linli.web.request import LinliRequest

NEWEST = 8


@dataclass(frozen=True, slots=True)
class Answering:
    """What the desk shows of a topic's words and what may be said to them."""

    view: TopicView
    photos: Sequence[dict[str, str]]
    clips: Sequence[dict[str, str]]
    due: Any
    templates: Sequence[dict[str, str]]
    comments: Sequence[tuple[Any, str, str]]
    source_href: str
    source_words: str


def answering_of(request: LinliRequest, topic: Topic) -> Answering:
    """Return what ``deliberation/console/parts/answering.html`` shows as ``answering``."""
    view = topic_get(actor=request.actor, topic_id=topic.pk, now=request.now)
    said = comments_of(topic.subject, actor=request.actor, limit=NEWEST)
    due_at = view.card.due_at if topic.state == RAISED else None
    offered = templates_offered(topic.village) if view.may(ADOPT) else []
    matter = topic.source.partition("matters.matter:")[2]
    return Answering(
        view=view,
        **came_along(view.files, "deliberation:topic_file", topic.pk),
        due=deadline(due_at, topic.raised_at, request.now) if due_at else None,
        templates=[
            {"value": one.code, "label": said_words(one.name), "note": said_words(one.about)}
            for one in offered
            if one.code != GROUP or topic.group
        ],
        comments=[(one, *_side(one.stance)) for one in said.items],
        source_href=reverse("matters:console_detail", args=[int(matter)]) if matter else "",
        source_words=_("从一件反映来的") if matter else "",
    )


def _side(stance: str | None) -> tuple[str, str]:
    """Return what a stance is called, and its icon."""
    if stance is None:
        return "", ""
    return str(Stance(stance).label), STANCE_ICONS[Stance(stance)]
