"""The secretary's words on a topic at the desk: taken up, refused with a reason, thought of again, summed up."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.comments.public import Stance, comments_of
from linli.modules.deliberation.flow import ADOPT, RAISED, RECONSIDER, REFUSE, SUMMARISE
from linli.modules.deliberation.pages.desk_topic import desk_address, topic_show
from linli.modules.deliberation.pages.topics import STANCE_ICONS, came_along
from linli.modules.deliberation.policy import WORK
from linli.modules.deliberation.selectors.templates import templates_offered
from linli.modules.deliberation.selectors.topic_detail import topic_get
from linli.modules.deliberation.services.topics import (
    GROUP,
    topic_adopt,
    topic_reconsider,
    topic_refuse,
    topic_summarise,
)
from linli.web.formatting import deadline
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

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
    names = {value: str(label) for value, label in Stance.choices}
    due = (
        deadline(view.card.due_at, topic.raised_at, request.now) if view.card.due_at and topic.state == RAISED else None
    )
    offered = templates_offered(topic.village) if view.may(ADOPT) else []
    matter = topic.source.partition("matters.matter:")[2]
    return Answering(
        view=view,
        **came_along(view.files, "deliberation:topic_file", topic.pk),
        due=due,
        templates=[
            {"value": one.code, "label": one.name, "note": one.about}
            for one in offered
            if one.code != GROUP or topic.group
        ],
        comments=[(one, names.get(one.stance or "", ""), STANCE_ICONS.get(one.stance, "")) for one in said.items],
        source_href=reverse("matters:console_detail", args=[int(matter)]) if matter else "",
        source_words=_("从一件反映来的") if matter else "",
    )


@page(WORK, ("POST",))
def answer(request: LinliRequest, topic_id: int, answer: str) -> HttpResponse:
    """Say a word on a topic; what it lacks is said in the form, what somebody else did first with 409."""
    steps = {
        ADOPT: (topic_adopt, {"template": request.POST.get("template", "")}),
        REFUSE: (topic_refuse, {"note": _note(request, REFUSE)}),
        RECONSIDER: (topic_reconsider, {}),
        SUMMARISE: (topic_summarise, {"note": _note(request, SUMMARISE)}),
    }
    if answer not in steps:
        raise Http404
    service, given = steps[answer]
    try:
        service(actor=request.actor, topic_id=topic_id, now=request.now, **given)
    except StepNotAllowedError:
        return topic_show(request, topic_id, status=HTTPStatus.CONFLICT)
    except InvalidInputError as refused:
        errors = {_field(error.pointer, answer): str(error.message) for error in refused.errors}
        said = {name: str(value) for name, value in request.POST.items()}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return topic_show(request, topic_id, said=said, errors=errors, failed=answer, status=status)
    return see_other(desk_address(topic_id, answer))


def _note(request: LinliRequest, step: str) -> str:
    return request.POST.get(f"{step}_note", "").replace("\x00", "")


def _field(pointer: str, step: str) -> str:
    name = pointer.strip("/")
    return f"{step}_note" if name == "note" else name
