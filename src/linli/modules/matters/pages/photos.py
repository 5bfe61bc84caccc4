"""Photos of matters, served under the matters' own policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.files.public import file_response
from linli.modules.matters import policy
from linli.modules.matters.selectors.detail import photo_file
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest


@page(policy.VIEW)
def full(request: LinliRequest, matter_id: int, photo_id: int) -> HttpResponseBase:
    """Serve the photo itself."""
    file_id = photo_file(actor=request.actor, matter_id=matter_id, photo_id=photo_id)
    return file_response(request, file_id=file_id)


@page(policy.VIEW)
def thumb(request: LinliRequest, matter_id: int, photo_id: int) -> HttpResponseBase:
    """Serve its small picture."""
    file_id = photo_file(actor=request.actor, matter_id=matter_id, photo_id=photo_id)
    return file_response(request, file_id=file_id, variant="thumb")
