"""A project's photos and vouchers, served to whoever may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.projects import photo_file, voucher_file
from linli.modules.files.public import file_response
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest


@page(READ)
def photo(request: LinliRequest, project_id: int, project_photo_id: int) -> HttpResponseBase:
    """Serve a photo."""
    file_id = photo_file(actor=request.actor, project_id=project_id, photo_id=project_photo_id)
    return file_response(request, file_id=file_id)


@page(READ)
def photo_thumb(request: LinliRequest, project_id: int, project_photo_id: int) -> HttpResponseBase:
    """Serve its small picture."""
    file_id = photo_file(actor=request.actor, project_id=project_id, photo_id=project_photo_id)
    return file_response(request, file_id=file_id, variant="thumb")


@page(READ)
def voucher(request: LinliRequest, project_id: int, project_voucher_id: int) -> HttpResponseBase:
    """Serve a voucher."""
    file_id = voucher_file(actor=request.actor, project_id=project_id, voucher_id=project_voucher_id)
    return file_response(request, file_id=file_id)


@page(READ)
def voucher_thumb(request: LinliRequest, project_id: int, project_voucher_id: int) -> HttpResponseBase:
    """Serve its small picture."""
    file_id = voucher_file(actor=request.actor, project_id=project_id, voucher_id=project_voucher_id)
    return file_response(request, file_id=file_id, variant="thumb")
