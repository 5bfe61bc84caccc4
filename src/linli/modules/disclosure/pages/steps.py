"""Accounts moved on at the desk: handed in, taken back, published, corrected, given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.disclosure.pages.account import account_show
from linli.modules.disclosure.pages.entering import back_to
from linli.modules.disclosure.policy import KEEP, POLICY, PUBLISH
from linli.modules.disclosure.selectors.accounts import account_get
from linli.modules.disclosure.services.stepping import (
    account_correct,
    account_discard,
    account_publish,
    account_recall,
    account_submit,
)
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from linli.web.request import LinliRequest


def _take(
    request: LinliRequest, account_id: int, action: str, step: Callable[..., Any], **more: str
) -> tuple[HttpResponse | None, Any]:
    """Take a step; return the page to answer with where it could not be taken, and what came of it."""
    card = account_get(actor=request.actor, account_id=account_id)
    POLICY.demand(request.actor, action, card)
    try:
        return None, step(actor=request.actor, account_id=account_id, now=request.now, **more)
    except StepNotAllowedError:
        return back_to(account_id, done="already"), None
    except InvalidInputError as refused:
        errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        return account_show(request, card, errors=errors, said=None), None


@page(KEEP, ("POST",))
def submit(request: LinliRequest, account_id: int) -> HttpResponse:
    """Hand the accounts in to the supervision committee."""
    refused, _done = _take(request, account_id, KEEP, account_submit)
    return refused or back_to(account_id, done="submitted")


@page(KEEP, ("POST",))
def recall(request: LinliRequest, account_id: int) -> HttpResponse:
    """Take the accounts back."""
    refused, _done = _take(request, account_id, KEEP, account_recall)
    return refused or back_to(account_id, done="recalled")


@page(PUBLISH, ("POST",))
def publish(request: LinliRequest, account_id: int) -> HttpResponse:
    """Make the accounts public."""
    refused, _done = _take(request, account_id, PUBLISH, account_publish)
    return refused or back_to(account_id, done="published")


@page(PUBLISH, ("POST",))
def correct(request: LinliRequest, account_id: int) -> HttpResponse:
    """Begin a corrected version and lead to it."""
    refused, version = _take(request, account_id, PUBLISH, account_correct, reason=request.POST.get("reason", ""))
    return refused or see_other("disclosure:console_account", version)


@page(KEEP, ("POST",))
def discard(request: LinliRequest, account_id: int) -> HttpResponse:
    """Give up accounts that were never public."""
    refused, _done = _take(request, account_id, KEEP, account_discard)
    return refused or see_other("/console/finance/?done=discarded")
