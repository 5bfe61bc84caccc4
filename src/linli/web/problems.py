"""What went wrong, said once: as a page to people, as an RFC 9457 document to programs."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError, UnknownStepError
from linli.kernel.idempotency import KeyReusedError
from linli.kernel.place_path import InvalidPlaceError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import AlreadyTakenError, ConflictError, FieldError, InvalidInputError
from linli.kernel.throttle import TooManyError
from linli.web.request import API_PREFIX
from linli.web.respond import is_fragment

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
DATABASE_LOST = (OperationalError, InterfaceError, InternalError)
STORAGE_LOST = (OSError,)
"""The disk is full, or the object store does not answer."""
RETRY_SECONDS = 2
_CODES = {
    HTTPStatus.BAD_REQUEST: "bad-request",
    HTTPStatus.UNAUTHORIZED: "not-signed-in",
    HTTPStatus.FORBIDDEN: "not-allowed",
    HTTPStatus.NOT_FOUND: "not-found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method-not-allowed",
    HTTPStatus.CONFLICT: "conflict",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too-large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "invalid",
    HTTPStatus.TOO_MANY_REQUESTS: "too-many",
    HTTPStatus.INTERNAL_SERVER_ERROR: "fault",
    HTTPStatus.SERVICE_UNAVAILABLE: "unavailable",
}


class NotSignedInError(Exception):
    """No token, a dead one, or a code that does not fit (401); the message, if any, is for the person.

    ``code`` names the problem's type where programs must tell it from the others.
    """

    def __init__(self, detail: str = "", *, code: str = "") -> None:
        super().__init__(detail)
        self.code = code


class TooLargeError(Exception):
    """The body is longer than anything taken here (413)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer that is not what was asked for."""

    status: HTTPStatus
    detail: str = ""
    errors: tuple[FieldError, ...] = ()
    retry_after: int = 0
    code: str = ""

    @property
    def title(self) -> str:
        """The kind of problem in a few words."""
        return _titles().get(self.status, self.status.phrase)

    def as_document(self) -> dict[str, Any]:
        """Return the RFC 9457 document."""
        code = self.code or _CODES.get(self.status, str(self.status.value))
        document: dict[str, Any] = {
            "type": f"urn:linli:problem:{code}",
            "title": self.title,
            "status": self.status.value,
            "detail": self.detail or self.title,
        }
        if self.status == HTTPStatus.UNPROCESSABLE_ENTITY:
            document["errors"] = [
                {"pointer": error.pointer, "detail": str(error.message), "in": error.where} for error in self.errors
            ]
        return document


def _titles() -> dict[HTTPStatus, str]:
    return {
        HTTPStatus.BAD_REQUEST: _("这个请求没看懂"),
        HTTPStatus.UNAUTHORIZED: _("请先登录"),
        HTTPStatus.FORBIDDEN: _("这件事不归您办"),
        HTTPStatus.NOT_FOUND: _("没有找到"),
        HTTPStatus.METHOD_NOT_ALLOWED: _("这里不接受这种请求"),
        HTTPStatus.CONFLICT: _("现在办不了这一步"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("内容太大了"),
        HTTPStatus.UNPROCESSABLE_ENTITY: _("有几处要改一改"),
        HTTPStatus.TOO_MANY_REQUESTS: _("试得太勤了，歇一会儿"),
        HTTPStatus.INTERNAL_SERVER_ERROR: _("我们这边出错了"),
        HTTPStatus.SERVICE_UNAVAILABLE: _("系统正忙，请稍后再试"),
    }


def problem_of(error: BaseException) -> Problem | None:
    """Return the problem an error stands for; ``None`` for one nobody foresaw."""
    told = _told_apart(error)
    if told is not None:
        return told
    for kind, status, detail in _plain_kinds():
        if isinstance(error, kind):
            return Problem(status, detail)
    if isinstance(error, (*DATABASE_LOST, *STORAGE_LOST)):
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, retry_after=RETRY_SECONDS)
    return None


def _told_apart(error: BaseException) -> Problem | None:
    """Return the problem of an error that carries more than its kind."""
    problem: Problem | None = None
    match error:
        case InvalidInputError():
            problem = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, error.detail, error.errors)
        case TooManyError():
            detail = _("请在 %(seconds)s 秒后再试。") % {"seconds": error.retry_after}
            problem = Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, retry_after=error.retry_after)
        case UnknownStepError():
            unknown = FieldError("/step", _("没有叫“%(step)s”的步骤") % {"step": str(error.args[0])})
            problem = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=(unknown,))
        case InvalidPlaceError():
            unknown = FieldError("/place", _("没有这样的区划代码"), where="query")
            problem = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, errors=(unknown,))
        case StepNotAllowedError():
            detail = _("事情现在的状态走不了这一步，可能刚被别人办过，请刷新再看。")
            problem = Problem(HTTPStatus.CONFLICT, detail)
        case NotSignedInError():
            problem = Problem(HTTPStatus.UNAUTHORIZED, str(error), code=error.code)
        case ConflictError():
            problem = Problem(HTTPStatus.CONFLICT, str(error), code=error.code)
        case AlreadyTakenError():
            problem = Problem(HTTPStatus.CONFLICT, _("这条已经收过了，不用再发。"), code="already-taken")
        case KeyReusedError():
            problem = Problem(HTTPStatus.CONFLICT, _("这个 Idempotency-Key 用过了，上次的内容和这次不同。"))
    return problem


def _plain_kinds() -> tuple[tuple[type[Exception], HTTPStatus, str], ...]:
    return (
        (NotAllowedError, HTTPStatus.FORBIDDEN, ""),
        (PermissionDenied, HTTPStatus.FORBIDDEN, ""),
        (Http404, HTTPStatus.NOT_FOUND, _("可能已经撤下，或者不在您能看的范围内。")),
        (ObjectDoesNotExist, HTTPStatus.NOT_FOUND, _("可能已经撤下，或者不在您能看的范围内。")),
        (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
        (RequestDataTooBig, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
        (SuspiciousOperation, HTTPStatus.BAD_REQUEST, ""),
        (DataError, HTTPStatus.BAD_REQUEST, _("里面有不能用的字符或数字。")),  # a NUL in a text, a number out of range
    )


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks: it gets a document instead of a page."""
    return request.path_info.startswith(API_PREFIX)


def respond_with(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Answer with a problem: a document under the API, else the page ``web/errors/<status>.html``."""
    if is_api(request):
        response = HttpResponse(
            msgspec.json.encode(problem.as_document()), status=problem.status, content_type=MEDIA_TYPE
        )
    else:
        response = HttpResponse(_page(request, problem), status=problem.status)
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    response.headers["Cache-Control"] = "no-store"
    return response


def respond_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Answer an error that was foreseen; ``None`` leaves it to Django."""
    problem = problem_of(error)
    if problem is None:
        return None
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s %s: %s", problem.status.value, request.path_info, error)
    return respond_with(request, problem)


def _page(request: HttpRequest, problem: Problem) -> str:
    """Render the page; one that fails itself falls back to two lines of text, for the visitor must get an answer."""
    context = {"problem": problem, "status": problem.status.value, "title": problem.title, "detail": problem.detail}
    part = "web/errors/part.html"
    whole = [f"web/errors/{problem.status.value}.html", "web/errors/error.html"]
    try:
        return render_to_string([part, *whole] if is_fragment(request) else whole, context, request)
    except TemplateDoesNotExist:
        log.warning("no template for a page about %s", problem.status.value)
    except Exception:
        log.exception("the page about %s failed itself", problem.status.value)
    return f"<!DOCTYPE html><title>{problem.title}</title><h1>{problem.title}</h1><p>{problem.detail}</p>"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django could not read (``handler400``)."""
    return respond_with(request, problem_of(exception) or Problem(HTTPStatus.BAD_REQUEST))


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a refusal, or a form without its CSRF token (``handler403``, ``CSRF_FAILURE_VIEW``)."""
    detail = _("页面开得太久了，请返回刷新后再提交一次。") if reason else ""
    return respond_with(request, Problem(HTTPStatus.FORBIDDEN, detail))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer an address that leads nowhere (``handler404``)."""
    return respond_with(request, Problem(HTTPStatus.NOT_FOUND, _("请看看网址有没有写错。")))


def fault(request: HttpRequest) -> HttpResponse:
    """Answer an error nobody foresaw; Django has logged it (``handler500``)."""
    return respond_with(request, Problem(HTTPStatus.INTERNAL_SERVER_ERROR, _("已经记下来了，请稍后再试。")))
