"""The JSON API's core: operations that name their action, one form of errors, answers given once per key."""

from __future__ import annotations

import hashlib
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, Literal, NoReturn, ParamSpec, TypeVar, cast

import msgspec
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.constants import NOT_SET
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from typing_extensions import TypedDict

from linli.kernel import idempotency
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.web.field_messages import field_errors
from linli.web.problems import respond_to
from linli.web.routing import policy_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.urls import URLPattern
    from django.utils.datastructures import MultiValueDict

    from linli.web.request import LinliRequest

P = ParamSpec("P")
R = TypeVar("R")
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
ACTION = "x-action"
JSON = "application/json"
KEY_HEADER = "Idempotency-Key"
MOST_A_PAGE = 100
PLACE = "[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15}"
"""A place's code as a pattern, of whatever level."""
REPLAYED_HEADER = "Idempotency-Replayed"
_LONGEST_KEY = 200
_NUL = "\x00"


class StepOut(TypedDict):
    """A step the caller may take now and what it needs."""

    step: str
    needs: list[str]


def operation(
    router: Router,
    method: Method,
    path: str,
    *,
    action: str,
    answers: Any = None,
    status: HTTPStatus = HTTPStatus.OK,
    keyed: bool = True,
    verified: Callable[[HttpRequest], object] | None = None,
) -> Callable[[Callable[Concatenate[LinliRequest, P], R]], Callable[Concatenate[LinliRequest, P], HttpResponse]]:
    """Register a call of the API: its method and path, the action the policy is asked about, what it answers.

    The function returns plain data of the type ``answers`` (a TypedDict; ``None`` for an empty body) and is given
    ``status``. A POST honours ``Idempotency-Key`` unless ``keyed`` is false. What a GET answers names
    its ETag, and whoever holds it is answered 304. ``verified`` is asked before the body is read, and raises for a
    caller it does not know. Errors are raised, never returned.
    """
    has_row = "{" in path

    def decorate(call: Callable[Concatenate[LinliRequest, P], R]) -> Callable[..., HttpResponse]:
        def work(request: LinliRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            result = call(request, *args, **kwargs)
            if isinstance(result, HttpResponse):
                return result
            body = b"" if answers is None else msgspec.json.encode(result)
            answer = HttpResponse(body, status=status, content_type=JSON)
            return _unless_held(request, answer) if method == "GET" else answer

        @wraps(call)
        def answer(request: LinliRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            _demand_ever(request, action, has_row=has_row)
            key = request.headers.get(KEY_HEADER, "") if method == "POST" and keyed else ""
            if not key or not request.actor.is_signed_in:
                return work(request, *args, **kwargs)
            return _once(request, key, lambda: work(request, *args, **kwargs))

        router.api_operation(
            [method],
            path,
            response={status: answers},
            operation_id=call.__name__,
            summary=(call.__doc__ or call.__name__).partition("\n")[0],
            openapi_extra={ACTION: action},
            auth=verified or NOT_SET,
        )(answer)
        return answer

    return decorate


def _unless_held(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Name the answer by what it says; 304 where the caller holds the same. It is this caller's alone."""
    etag = quote_etag(hashlib.sha256(answer.content).hexdigest()[:32])
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(answer, ["Authorization", "Cookie", "Accept-Language"])
    held: HttpResponse = get_conditional_response(request, etag=etag, response=answer) or answer
    return held


def _demand_ever(request: LinliRequest, action: str, *, has_row: bool) -> None:
    """Refuse who could never do this; a row that is asked for by whom no rule could let is out of reach."""
    if policy_book().may_ever(request.actor, action):
        return
    if has_row:
        raise Http404
    raise NotAllowedError(action)


@transaction.atomic
def _once(request: LinliRequest, key: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work and keep its answer, or give the first answer again; an error leaves the key unused."""
    if len(key) > _LONGEST_KEY or not key.isprintable():
        complaint = FieldError(f"/{KEY_HEADER}", _("Idempotency-Key 要 1 到 200 个可见字符"), where="header")
        raise InvalidInputError([complaint])
    caller = f"person:{request.actor.person_id}"
    kept = idempotency.answer_claim(caller=caller, key=key, request=_fingerprint(request), now=request.now)
    if kept is not None:
        headers = {REPLAYED_HEADER: "true"}
        return HttpResponse(kept.body, status=kept.status, content_type=kept.media_type, headers=headers)
    response = work()
    idempotency.answer_keep(caller=caller, key=key, status=response.status_code, body=response.content, media_type=JSON)
    return response


def _fingerprint(request: LinliRequest) -> bytes:
    """Return what makes two requests the same: method, address and content, of files their content too."""
    parts = [request.method or "", request.get_full_path()]
    if request.content_type == "multipart/form-data":  # its boundary differs each time
        parts += [f"{name}={value}" for name, values in sorted(request.POST.lists()) for value in values]
        for name, uploads in sorted(request.FILES.lists()):
            for upload in uploads:
                parts.append(f"{name}:{hashlib.file_digest(upload, 'sha256').hexdigest()}")
                upload.seek(0)
        return "\n".join(parts).encode()
    return "\n".join(parts).encode() + b"\n" + request.body


class StrictParser(Parser):
    """Reads bodies with msgspec and refuses NUL, which PostgreSQL's texts cannot hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the JSON of a body."""
        try:
            read = msgspec.json.decode(request.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InvalidInputError([FieldError("", _("正文不是合法的 JSON"))]) from None
        if b"\\u0000" in request.body and _holds_nul(read):
            raise InvalidInputError([FieldError("", _("文字里有不能用的字符"))])
        return read

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """Read a query or a form; an empty value counts as absent."""
        read: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        for name, value in read.items():
            if isinstance(value, str) and _NUL in value:
                raise InvalidInputError([FieldError(f"/{name}", _("文字里有不能用的字符"), where="query")])
        return {name: value for name, value in read.items() if value != ""}


def _holds_nul(value: Any) -> bool:
    match value:
        case str():
            return _NUL in value
        case dict():
            return any(_holds_nul(part) for pair in value.items() for part in pair)
        case list():
            return any(_holds_nul(part) for part in value)
    return False


class LinliAPI(NinjaAPI):
    """The API with our errors: whatever is raised leaves as an RFC 9457 document."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Answer an error that was foreseen; the others go on to Django, which logs them."""
        if isinstance(exc, ValidationError):
            exc = InvalidInputError(field_errors(exc.errors))
        elif isinstance(exc, HttpError) and isinstance(exc.__cause__, InvalidInputError):
            exc = exc.__cause__  # raised by the parser, wrapped by django-ninja
        response = respond_to(request, exc)
        if response is None:
            _raise(exc)
        return response

    @property
    def patterns(self) -> list[URLPattern]:
        """The routes, each naming its actions by method for the policy's middleware."""
        owners = [
            path_view
            for bound in self._get_bound_routers()
            for path_view in bound.path_operations.values()
            for _each in path_view.operations
        ]
        found = cast("list[URLPattern]", self._get_urls()[: len(owners)])  # the rest is django-ninja's own root
        for pattern, owner in zip(found, owners, strict=True):
            pattern.callback.actions = {  # type: ignore[attr-defined]  # read by linli.web.routing
                method: (operation.openapi_extra or {})[ACTION]
                for operation in owner.operations
                for method in operation.methods
            }
        return found


def _raise(error: Exception) -> NoReturn:
    raise error
