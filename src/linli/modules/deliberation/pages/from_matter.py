"""The secretary writes a topic from a matter."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.urls import reverse

from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.pages.desk_topic import desk_address
from linli.modules.deliberation.policy import TAKE_UP
from linli.modules.deliberation.services.from_matter import SOMEBODY, topic_raise_from_matter
from linli.modules.matters.public import matter_leading_on
from linli.web.desk import Framing, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest


@page(TAKE_UP, ("GET", "POST"))
def from_matter(request: LinliRequest, matter_id: int) -> HttpResponse:
    """Show the words the village is to talk over, begun from the matter's as far as the village knows them."""
    matter = matter_leading_on(actor=request.actor, matter_id=matter_id)
    said = {name: str(value).replace("\x00", "") for name, value in request.POST.items()}
    title, text = said.get("title", matter.title), said.get("text", matter.text)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            topic = topic_raise_from_matter(
                actor=request.actor, matter_id=matter_id, title=title, text=text, now=request.now
            )
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other(desk_address(topic.pk, "raised"))
    context = {
        "matter": matter,
        "title": title,
        "text": text,
        "name": matter.name or SOMEBODY,
        "is_shown": bool(matter.text),
        "errors": errors,
        "summary": list(errors.items()),
        "back": reverse("matters:console_detail", args=[matter_id]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(matter.village)
    return desk_render(request, "deliberation/console/from_matter.html", context, framing=framing, status=status)
