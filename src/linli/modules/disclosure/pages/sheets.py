"""Workbooks of accounts to download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from linli.modules.disclosure.pages.words import title_of
from linli.modules.disclosure.policy import KEEP, READ
from linli.modules.disclosure.selectors.accounts import account_get, items_of, sees_all
from linli.modules.disclosure.spreadsheet import account_write, template_write
from linli.modules.places.public import place_get
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.web.request import LinliRequest

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_response(content: bytes, name: str) -> HttpResponse:
    """Return a workbook to be saved, kept by nobody on the way."""
    response = HttpResponse(content, content_type=_SHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@page(READ)
def account_sheet(request: LinliRequest, account_id: int) -> HttpResponse:
    """Give accounts as a spreadsheet, as much of them as the reader sees on the page."""
    card = account_get(actor=request.actor, account_id=account_id)
    items = items_of(card.id, whole=sees_all(request.actor, card))
    content = account_write(card, items, title=title_of(card), village=place_get(card.village).short_name)
    return sheet_response(content, f"accounts-{card.book}-{card.period.start:%Y-%m}")


@page(KEEP)
def template_sheet(request: LinliRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Give the empty template for items."""
    return sheet_response(template_write(), "accounts-template")
