"""Writing a post at the desk: what, for whom, when; saved as a draft, sent to review or published from one page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.urls import reverse

from linli.kernel.audience import audience_parse
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError, invalid
from linli.modules.audiences.public import editor_asks, editor_of
from linli.modules.publishing.flow import DRAFT, PUBLISH, SCHEDULE, SUBMIT
from linli.modules.publishing.forms import PostForm, errors_by_field, form_of, form_read
from linli.modules.publishing.models import Post, PostFile
from linli.modules.publishing.pages.posts import LIST, at_place, show
from linli.modules.publishing.policy import POLICY, WRITE
from linli.modules.publishing.policy import PUBLISH as MAY_PUBLISH
from linli.modules.publishing.selectors.columns import columns_to_write
from linli.modules.publishing.selectors.detail import files_of, post_at_desk
from linli.modules.publishing.services import (
    StepInput,
    picture_add,
    post_file_add,
    post_file_drop,
    post_put,
    post_take_step,
    post_write,
)
from linli.modules.publishing.words import CHANNELS, VISIBILITIES
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page, policy_book

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.publishing.cards import ColumnCard, PostView
    from linli.web.request import LinliRequest

_ADDRESSING = "audiences.count"


@page(WRITE, methods=("GET", "POST"))
def new(request: LinliRequest) -> HttpResponse:
    """Write a new post for the place being looked at."""
    place = desk_place(request)
    offered = columns_to_write(request.actor, place)
    if not offered:
        raise NotAllowedError(WRITE)
    wanted = request.GET.get("column", "")
    first = next((card for card in offered if card.code == wanted), offered[0])
    standing = PostForm(column=first.code, visibility=first.visibility)
    if request.method != "POST":
        return _form(request, place, offered, standing)
    form = form_read(request, standing=standing)
    if editor_asks(request.POST):
        return _form(request, place, offered, form)
    try:
        post = post_write(actor=request.actor, place=place, given=form.as_input(request), now=request.now)
    except InvalidInputError as refused:
        return _form(request, place, offered, form, refused=refused)
    return _go_on(request, post.pk, form)


@page(WRITE, methods=("GET", "POST"))
def edit(request: LinliRequest, post_id: int) -> HttpResponse:
    """Go on writing a draft."""
    view = post_at_desk(actor=request.actor, post_id=post_id, now=request.now)
    place = view.card.place
    Post.objects.demand(request.actor, WRITE, Post(place=place, state=view.card.state))
    if view.card.state != DRAFT:
        return show(request, post_id, status=HTTPStatus.CONFLICT)
    offered = columns_to_write(request.actor, place)
    standing = form_of(view)
    if request.method != "POST":
        return _form(request, place, offered, standing, view=view)
    form = form_read(request, standing=standing)
    if editor_asks(request.POST):
        return _form(request, place, offered, form, view=view)
    try:
        post_put(actor=request.actor, post_id=post_id, given=form.as_input(request), now=request.now)
    except InvalidInputError as refused:
        return _form(request, place, offered, form, view=view, refused=refused)
    except StepNotAllowedError:
        return show(request, post_id, status=HTTPStatus.CONFLICT)
    return _go_on(request, post_id, form)


def _go_on(request: LinliRequest, post_id: int, form: PostForm) -> HttpResponse:
    """Add and drop files and take the step whose button was pressed; the draft is saved already, whatever fails now."""
    step = _step_of(request, form)
    try:
        _change_files(request, post_id, form)
        if step:
            given = StepInput(publish_at=form.as_input(request).publish_at)
            step = _step_taken(request, post_id, step, given)
    except InvalidInputError as refused:
        view = post_at_desk(actor=request.actor, post_id=post_id, now=request.now)
        offered = columns_to_write(request.actor, view.card.place)
        return _form(request, view.card.place, offered, form, view=view, refused=refused)
    return see_other(f"{reverse('publishing:console_post', args=[post_id])}?done={step or 'saved'}")


def _step_taken(request: LinliRequest, post_id: int, step: str, given: StepInput) -> str:
    """Take the step; where the column turned out to be looked over first, send it to review instead of out."""
    try:
        post_take_step(actor=request.actor, post_id=post_id, step=step, given=given, now=request.now)
    except NotAllowedError:
        step = SUBMIT
        post_take_step(actor=request.actor, post_id=post_id, step=step, given=given, now=request.now)
    return step


def _step_of(request: LinliRequest, form: PostForm) -> str:
    pressed = request.POST.get("do", "")
    if pressed == PUBLISH and form.publish_at.strip():
        return SCHEDULE
    return pressed if pressed in {SUBMIT, PUBLISH} else ""


def _change_files(request: LinliRequest, post_id: int, form: PostForm) -> None:
    actor, now = request.actor, request.now
    for file_id in form.dropped:
        try:
            post_file_drop(actor=actor, post_id=post_id, file_id=file_id, now=now)
        except PostFile.DoesNotExist:
            continue  # pressed twice: it is gone already
    for upload in form.uploads:
        post_file_add(actor=actor, post_id=post_id, upload=upload, now=now)


@page(WRITE, methods=("POST",))
def picture(request: LinliRequest) -> HttpResponse:
    """Take a picture for a text being written; the answer says under which address the text shows it."""
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise invalid("/file", "")
        token = picture_add(actor=request.actor, upload=upload, now=request.now)
    except InvalidInputError as refused:
        said = {"error": str(refused.errors[0].message)}
        return JsonResponse(said, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse({"src": reverse("publishing:picture", args=[token])}, status=HTTPStatus.CREATED)


def _form(
    request: LinliRequest,
    place: str,
    offered: list[ColumnCard],
    form: PostForm,
    *,
    view: PostView | None = None,
    refused: InvalidInputError | None = None,
) -> HttpResponse:
    errors = errors_by_field(refused) if refused else {}
    chosen = next((card for card in offered if card.code == form.column), None)
    audience = audience_parse(view.audience) if view is not None and view.audience else None
    addresses = policy_book().may_ever(request.actor, _ADDRESSING)
    said = request.POST if request.method == "POST" else None
    row = Post(place=place, state=DRAFT, needs_review=chosen.needs_review if chosen else False)
    context: dict[str, Any] = {
        "form": form,
        "view": view,
        "files": files_of(view.card.id) if view is not None else [],
        "columns": [{"value": card.code, "label": card.name} for card in offered],
        "column": chosen,
        "errors": errors,
        "visibilities": [
            {"value": value, "label": label, "note": note}
            for value, (label, note) in VISIBILITIES.items()
            if addresses or value != "audience"
        ],
        "editor": editor_of(place, actor=request.actor, now=request.now, said=said, audience=audience, refused=refused)
        if addresses
        else None,
        "channels": CHANNELS,
        "may_publish": POLICY.allows(request.actor, MAY_PUBLISH, row),
        "address": request.get_full_path() if view is None else reverse("publishing:console_edit", args=[view.card.id]),
        "draft": f"post-{view.card.id}-{view.saved_at:%H%M%S%f}" if view is not None else f"post-new-{place}",
        "back": at_place(request, LIST),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "publishing/console/edit.html", context, framing=framing, status=status)
