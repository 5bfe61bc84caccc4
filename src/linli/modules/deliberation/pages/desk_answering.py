"""The secretary's words on a topic at the desk: taken up, refused with a reason, thought of again, summed up."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import Http404

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.flow import ADOPT, RECONSIDER, REFUSE, SUMMARISE
from linli.modules.deliberation.pages.desk_topic import desk_address, topic_show
from linli.modules.deliberation.policy import WORK
from linli.modules.deliberation.services.topics import (
    topic_adopt,
    topic_reconsider,
    topic_refuse,
    topic_summarise,
)
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page(WORK, ("POST",))
def answer(request: LinliRequest, topic_id: int, answer: str) -> HttpResponse:
    """Say a word on a topic; what it lacks is said in the form, what somebody else did first with 409."""
    steps: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
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
