"""What is sent from a topic's page at the desk: meetings, signatures, displays, results, files, steps."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from linli.kernel.flow import StepNotAllowedError, UnknownStepError
from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.flow import ADVANCE, BACK, FAIL, FINISH, PROGRESS, RESOLVE
from linli.modules.deliberation.pages.desk_meeting import meeting_said
from linli.modules.deliberation.pages.desk_topic import desk_address, topic_at_desk, topic_show
from linli.modules.deliberation.pages.entries import day_of, errors_of, fen_of, number_of, said_in
from linli.modules.deliberation.policy import CONDUCT, POLICY, SIGN
from linli.modules.deliberation.services.carrying import ReportSaid, stage_report
from linli.modules.deliberation.services.displaying import stage_display
from linli.modules.deliberation.services.evidence import evidence_add
from linli.modules.deliberation.services.meetings import meeting_correct, meeting_record
from linli.modules.deliberation.services.signing import stage_sign
from linli.modules.deliberation.services.stepping import (
    topic_advance,
    topic_back,
    topic_fail,
    topic_finish,
    topic_progress,
    topic_resolve,
)
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from linli.web.request import LinliRequest


def _do(
    request: LinliRequest,
    topic_id: int,
    form: str,
    service: Callable[..., Any],
    *,
    names: Mapping[str, str] | None = None,
    done: str = "",
    **given: Any,
) -> HttpResponse:
    """Let a service act; what it refuses is said in the form, what somebody else did first with 409."""
    try:
        service(actor=request.actor, topic_id=topic_id, now=request.now, **given)
    except StepNotAllowedError:
        return topic_show(request, topic_id, status=HTTPStatus.CONFLICT)
    except InvalidInputError as refused:
        return topic_show(
            request,
            topic_id,
            said=said_in(request),
            errors=errors_of(refused, names),
            failed=form,
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    return see_other(desk_address(topic_id, done or form))


@page(CONDUCT, ("POST",))
def meeting(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Write a meeting down, or one anew."""
    topic = topic_at_desk(request, topic_id)
    POLICY.demand(request.actor, CONDUCT, topic)
    written = said_in(request)
    said = meeting_said(request, topic, written)
    old = number_of(written.get("correcting", ""))
    if old is None:
        return _do(request, topic_id, "meeting", meeting_record, said=said)
    reason = written.get("reason", "")
    return _do(
        request, topic_id, "meeting", meeting_correct, done="corrected", said=said, meeting_id=old, reason=reason
    )


@page(SIGN, ("POST",))
def signature(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Sign for the stage."""
    return _do(request, topic_id, "sign", stage_sign, done="signed")


@page(CONDUCT, ("POST",))
def display(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Put the stage on display."""
    photos = request.FILES.getlist("board")
    return _do(request, topic_id, "display", stage_display, names={"photos": "board"}, done="displayed", photos=photos)


@page(CONDUCT, ("POST",))
def report(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Write down what became of it."""
    written = said_in(request)
    said = ReportSaid(
        words=written.get("report", ""),
        finished_on=day_of(written.get("finished_on", "")),
        spent=fen_of(written.get("spent", "") or "0"),
        spent_on=written.get("spent_on", ""),
        photos=tuple(request.FILES.getlist("finished")),
    )
    names = {"words": "report", "photos": "finished"}
    return _do(request, topic_id, "report", stage_report, names=names, done="reported", said=said)


@page(CONDUCT, ("POST",))
def evidence(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Add photos or papers to the stage."""
    label, uploads = request.POST.get("label", ""), request.FILES.getlist("files")
    return _do(request, topic_id, "evidence", evidence_add, label=label, uploads=uploads)


@page(CONDUCT, ("POST",))
def step(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Take a step of the topic's flow from the stage the page showed."""
    POLICY.demand(request.actor, CONDUCT, topic_at_desk(request, topic_id))
    written = said_in(request)
    name = written.get("step", "")
    if name == PROGRESS:
        given: dict[str, Any] = {"note": written.get("progress", ""), "uploads": request.FILES.getlist("shots")}
        return _do(request, topic_id, name, topic_progress, names={"note": "progress", "photos": "shots"}, **given)
    if name not in _STEPS:
        raise UnknownStepError(name)
    service, takes, field = _STEPS[name]
    given = {"stage_id": number_of(written.get("stage", "")) or 0}
    if takes:
        given[takes] = written.get(field, "")
    return _do(request, topic_id, name, service, names={takes: field}, **given)


_STEPS: dict[str, tuple[Callable[..., Any], str, str]] = {
    ADVANCE: (topic_advance, "", ""),
    BACK: (topic_back, "note", "back"),
    RESOLVE: (topic_resolve, "words", "words"),
    FAIL: (topic_fail, "note", "fail"),
    FINISH: (topic_finish, "result", "result"),
}
"""By the step's name: its service, what the service calls its words, and the field they are written in."""
