"""Steps of a post at the desk: out, back, aside; corrected in the open; pinned."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.publishing.flow import CORRECT, FLOW
from linli.modules.publishing.forms import PostForm, body_read, errors_by_field, form_of, moment_read
from linli.modules.publishing.models import Post
from linli.modules.publishing.pages.posts import LIST, show
from linli.modules.publishing.policy import PUBLISH, READ
from linli.modules.publishing.selectors.detail import post_at_desk
from linli.modules.publishing.services import StepInput, post_pin, post_take_step
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.publishing.cards import PostView
    from linli.web.request import LinliRequest


@page(READ, methods=("POST",))
def take_step(request: LinliRequest, post_id: int, step: str) -> HttpResponse:
    """Take a step; what it lacks is asked for on the page, a post moved meanwhile is shown as it stands."""
    if step == CORRECT or step not in {each.name for each in FLOW.steps}:
        raise Http404
    note = request.POST.get("note", "").replace("\x00", "")
    try:
        given = StepInput(note=note, publish_at=moment_read(request.POST.get("publish_at", ""), "publish_at"))
        post_take_step(actor=request.actor, post_id=post_id, step=step, given=given, now=request.now)
    except InvalidInputError as refused:
        found = errors_by_field(refused)
        return show(request, post_id, errors=found, step=step, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StepNotAllowedError:
        return show(request, post_id, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('publishing:console_post', args=[post_id])}?done={step}")


@page(PUBLISH, methods=("POST",))
def pin(request: LinliRequest, post_id: int) -> HttpResponse:
    """Put a post first in its column, or back."""
    try:
        post_pin(actor=request.actor, post_id=post_id, is_pinned=request.POST.get("pinned") == "1", now=request.now)
    except StepNotAllowedError:
        return show(request, post_id, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('publishing:console_post', args=[post_id])}?done=pin")


@page(PUBLISH, methods=("GET", "POST"))
def correct(request: LinliRequest, post_id: int) -> HttpResponse:
    """Say a published post anew, with the reason; readers see what was changed."""
    view = post_at_desk(actor=request.actor, post_id=post_id, now=request.now)
    row = Post(place=view.card.place, state=view.card.state, needs_review=view.needs_review)
    Post.objects.demand(request.actor, PUBLISH, row)
    standing = form_of(view)
    if request.method != "POST":
        if CORRECT not in {name for name, _needs in view.steps} or view.source:
            return show(request, post_id, status=HTTPStatus.CONFLICT)
        return _form(request, view, standing)
    said = request.POST
    form = PostForm(
        column=standing.column,
        title=said.get("title", "").replace("\x00", ""),
        summary=said.get("summary", "").replace("\x00", ""),
        body=body_read(request, standing=standing),
        note=said.get("note", "").replace("\x00", ""),
    )
    given = StepInput(note=form.note, title=form.title, summary=form.summary, body=form.body)
    try:
        post_take_step(actor=request.actor, post_id=post_id, step=CORRECT, given=given, now=request.now)
    except InvalidInputError as refused:
        return _form(request, view, form, errors=errors_by_field(refused))
    except StepNotAllowedError:
        return show(request, post_id, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('publishing:console_post', args=[post_id])}?done=correct")


def _form(
    request: LinliRequest, view: PostView, form: PostForm, *, errors: dict[str, str] | None = None
) -> HttpResponse:
    context = {
        "view": view,
        "card": view.card,
        "form": form,
        "errors": errors or {},
        "address": request.path,
        "back": reverse("publishing:console_post", args=[view.card.id]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(desk_place(request), switch_to=reverse(LIST))
    return desk_render(request, "publishing/console/correct.html", context, framing=framing, status=status)
