"""Vouchers, served to whoever may read the accounts and see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.disclosure.policy import READ
from linli.modules.disclosure.selectors.accounts import voucher_get
from linli.modules.files.public import file_response
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest


@page(READ)
def full(request: LinliRequest, account_id: int, voucher_id: int) -> HttpResponseBase:
    """Serve the photo or document itself."""
    seen = voucher_get(actor=request.actor, account_id=account_id, voucher_id=voucher_id)
    return file_response(request, file_id=seen.file_id)


@page(READ)
def thumb(request: LinliRequest, account_id: int, voucher_id: int) -> HttpResponseBase:
    """Serve its small picture."""
    seen = voucher_get(actor=request.actor, account_id=account_id, voucher_id=voucher_id)
    return file_response(request, file_id=seen.file_id, variant="thumb")
