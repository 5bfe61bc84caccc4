"""What somebody who reported anonymously sees: the receipt once, and by its code how far it has come.

The code is never part of an address, so that no log and no history keeps it: it is posted, and carried for half an
hour in a sealed cookie of these pages alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel import throttle
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.secrets import open_text, seal_text
from linli.modules.files.public import file_response
from linli.modules.matters import flow, policy
from linli.modules.matters.forms import errors_by_field, summary_of
from linli.modules.matters.models import Matter
from linli.modules.matters.pages import course
from linli.modules.matters.pages.offers import receiver_of
from linli.modules.matters.selectors.linked import matter_joined
from linli.modules.matters.selectors.parts import parts_assisting
from linli.modules.matters.selectors.receipts import matter_by_receipt, receipt_file
from linli.modules.matters.services import receipt_ask, receipt_rate
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest

RECEIPTS_AN_HOUR = 60
OPEN_FOR = timedelta(minutes=30)
CODE_AT_MOST = 40
_COOKIE, _FRESH, _PATH = "linli_receipt", "linli_receipt_new", "/receipts"
_PURPOSE = "receipt"
_FIELDS = ("grade", "reason", "text")


def receipt_issue(code: str, kind: str, *, now: datetime) -> HttpResponse:
    """Lead to the page that shows a new receipt; the code travels sealed, not in the address."""
    response = see_other("matters:receipt_new")
    _carry(response, _FRESH, f"{kind} {code}", now)
    return response


@page(policy.FOLLOW_RECEIPT)
def issued(request: LinliRequest) -> HttpResponse:
    """Show a new receipt this once; whoever comes again is asked for the code."""
    kind, _space, code = _carried(request, _FRESH).partition(" ")
    if not code:
        return see_other("matters:receipts")
    context = {"code": code, "receiver": receiver_of(kind), "kind": kind}
    response = render(request, "matters/resident/receipt_new.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.delete_cookie(_FRESH, path=_PATH)
    return response


@page(policy.FOLLOW_RECEIPT, methods=("GET", "POST"))
def ask_for_code(request: LinliRequest) -> HttpResponse:
    """Ask for the code and open the matter with it; sixty tries an hour from one place."""
    if request.method != "POST":
        return render(request, "matters/resident/receipts.html", {"error": "", "summary": []})
    throttle.hit(f"receipt:{request.origin}", limit=RECEIPTS_AN_HOUR, window=timedelta(hours=1), now=request.now)
    code = request.POST.get("code", "")[:CODE_AT_MOST]
    try:
        matter_by_receipt(code=code, now=request.now)
    except Matter.DoesNotExist:
        said = _("没有这个回执码，请对着抄的再看一遍。")
        context = {"error": said, "summary": [("code", said)]}
        return render(request, "matters/resident/receipts.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    response = see_other("matters:receipt")
    _carry(response, _COOKIE, code, request.now)
    return response


@page(policy.FOLLOW_RECEIPT)
def course_of(request: LinliRequest) -> HttpResponse:
    """Show how far the matter has come, to whoever opened it with its code."""
    return _show(request)


@page(policy.FOLLOW_RECEIPT, methods=("POST",))
def rate(request: LinliRequest) -> HttpResponse:
    """Take the rating of whoever holds the receipt."""
    code, said = _carried(request, _COOKIE), request.POST
    if not code:
        return see_other("matters:receipts")
    try:
        receipt_rate(code=code, grade=said.get("grade", ""), reason=said.get("reason", ""), now=request.now)
    except InvalidInputError as refused:
        return _show(request, errors=errors_by_field(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except StepNotAllowedError:
        return _show(request, moved_on=True, status=HTTPStatus.CONFLICT)
    return see_other(f"{reverse('matters:receipt')}?thanks=rate")


@page(policy.FOLLOW_RECEIPT, methods=("POST",))
def ask(request: LinliRequest) -> HttpResponse:
    """Take another question of whoever holds the receipt."""
    code = _carried(request, _COOKIE)
    if not code:
        return see_other("matters:receipts")
    try:
        receipt_ask(code=code, text=request.POST.get("text", ""), now=request.now)
    except InvalidInputError as refused:
        return _show(request, errors=errors_by_field(refused), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return see_other(f"{reverse('matters:receipt')}?thanks=ask")


@page(policy.FOLLOW_RECEIPT)
def attachment(request: LinliRequest, number: int) -> HttpResponseBase:
    """Serve an attachment of the matter the code opened; ``small`` its small picture."""
    code = _carried(request, _COOKIE)
    if not code:
        return see_other("matters:receipts")
    file_id = receipt_file(code=code, attachment_id=number)
    return file_response(request, file_id=file_id, variant="thumb" if "small" in request.GET else "full")


@page(policy.FOLLOW_RECEIPT, methods=("POST",))
def put_away(request: LinliRequest) -> HttpResponse:  # noqa: ARG001 - a page's signature
    """Forget the code on this phone."""
    response = see_other("matters:receipts")
    response.delete_cookie(_COOKIE, path=_PATH)
    response.delete_cookie(_FRESH, path=_PATH)
    return response


def _show(
    request: LinliRequest,
    *,
    errors: dict[str, str] | None = None,
    moved_on: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    code = _carried(request, _COOKIE)
    if not code:
        return see_other("matters:receipts")
    try:
        view = matter_by_receipt(code=code, now=request.now)
    except Matter.DoesNotExist as gone:
        raise Http404 from gone
    card, found = view.card, errors or {}
    context: dict[str, Any] = {
        "view": view,
        "card": card,
        "said": course.said_of(view),
        "tone": course.tone_of(card),
        "is_sealed": card.state in course.SEALED,
        "facts": course.facts_of(view, now=request.now),
        "entries": course.entries_of(view, href=_href_of),
        "rates": view.may_rate,
        "asks": view.may_ask and card.state not in {flow.MERGED, flow.WITHDRAWN},
        "merged_into": matter_joined(actor=request.actor, matter_id=view.merged_into),
        "assisting": parts_assisting(card.id),
        "errors": found,
        "given": request.POST if found else {},
        "summary": summary_of(found, _FIELDS),
        "moved_on": moved_on,
        "thanks": _thanks(request, newest=view.timeline[0].step),
    }
    response = render(request, "matters/resident/receipt.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _thanks(request: LinliRequest, *, newest: str) -> str:
    said = request.GET.get("thanks", "")
    return said if said == newest else ""


def _href_of(attachment_id: int, *, small: bool) -> str:
    address = reverse("matters:receipt_attachment", args=[attachment_id])
    return f"{address}?small=1" if small else address


def _carry(response: HttpResponse, name: str, words: str, now: datetime) -> None:
    until = (now + OPEN_FOR).isoformat()
    response.set_cookie(
        name,
        seal_text(f"{until} {words}", purpose=_PURPOSE).hex(),
        max_age=int(OPEN_FOR.total_seconds()),
        path=_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _carried(request: LinliRequest, name: str) -> str:
    """Return what the browser carries sealed; nothing when it never did, or too long ago."""
    try:
        until, _space, words = open_text(bytes.fromhex(request.COOKIES.get(name, "")), purpose=_PURPOSE).partition(" ")
    except (ValueError, InvalidTag):
        return ""
    return words if request.now <= datetime.fromisoformat(until) else ""
