"""What was attached to matters, served under the matters' own policy, and the words written down of a recording."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.urls import reverse

from linli.kernel.refusal import InvalidInputError
from linli.modules.files.public import file_response
from linli.modules.matters import policy
from linli.modules.matters.forms import errors_by_field
from linli.modules.matters.pages import course
from linli.modules.matters.selectors.attachments import attachment_seen
from linli.modules.matters.selectors.transcribing import recording_to_transcribe
from linli.modules.matters.services import recording_transcribe, sealed_note_opening
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest

_BACK = {"field": "matters:field_detail", "console": "matters:console_detail"}


@page(policy.VIEW)
def full(request: LinliRequest, matter_id: int, attachment_id: int) -> HttpResponseBase:
    """Serve the photo, recording, video or document itself; of a sealed matter it is written down first who looks."""
    sealed_note_opening(actor=request.actor, matter_id=matter_id, now=request.now)
    seen = attachment_seen(actor=request.actor, matter_id=matter_id, attachment_id=attachment_id)
    return file_response(request, file_id=seen.file_id)


@page(policy.VIEW)
def thumb(request: LinliRequest, matter_id: int, attachment_id: int) -> HttpResponseBase:
    """Serve its small picture, which pages show beside the matter itself."""
    seen = attachment_seen(actor=request.actor, matter_id=matter_id, attachment_id=attachment_id)
    return file_response(request, file_id=seen.file_id, variant="thumb")


@page(policy.TRANSCRIBE, methods=("GET", "POST"))
def transcript(request: LinliRequest, matter_id: int, attachment_id: int) -> HttpResponse:
    """Play a recording and take down what is said in it."""
    back = _BACK.get(request.GET.get("from", ""), "matters:detail")
    if request.method != "POST":
        return _show(request, matter_id, attachment_id, back=back)
    text = request.POST.get("text", "")
    try:
        recording_transcribe(
            actor=request.actor, matter_id=matter_id, attachment_id=attachment_id, text=text, now=request.now
        )
    except InvalidInputError as refused:
        return _show(request, matter_id, attachment_id, back=back, errors=errors_by_field(refused))
    return see_other(back, matter_id)


def _show(
    request: LinliRequest, matter_id: int, attachment_id: int, *, back: str, errors: dict[str, str] | None = None
) -> HttpResponse:
    matter, card = recording_to_transcribe(actor=request.actor, matter_id=matter_id, attachment_id=attachment_id)
    said = card.transcript
    context = {
        "title": matter.title,
        "number": matter.number,
        "clip": course.clip_of(card),
        "is_by_machine": said is not None and said.is_by_machine,
        "text": request.POST.get("text", "") if errors else said.text if said else "",
        "draft": f"transcript-{attachment_id}",
        "errors": errors or {},
        "action": request.get_full_path(),
        "back": reverse(back, args=[matter_id]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "matters/field/transcript.html", context, status=status)
