"""Attachments and pictures of posts, served under the posts' own policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.files.public import file_response
from linli.modules.publishing.policy import VIEW
from linli.modules.publishing.selectors.detail import file_of_post, picture_of_posts
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest


@page(VIEW)
def full(request: LinliRequest, post_id: int, file_id: int) -> HttpResponseBase:
    """Serve the picture, video, recording or document itself, in parts where the player asks for them."""
    return file_response(request, file_id=file_of_post(actor=request.actor, post_id=post_id, file_id=file_id))


@page(VIEW)
def thumb(request: LinliRequest, post_id: int, file_id: int) -> HttpResponseBase:
    """Serve its small picture."""
    found = file_of_post(actor=request.actor, post_id=post_id, file_id=file_id)
    return file_response(request, file_id=found, variant="thumb")


@page(VIEW)
def picture(request: LinliRequest, token: str) -> HttpResponseBase:
    """Serve a picture within a text."""
    return file_response(request, file_id=picture_of_posts(actor=request.actor, token=token))
