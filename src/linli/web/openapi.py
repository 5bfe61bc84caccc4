"""The API's description: what django-ninja derives from the types, with our actions, errors and headers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from django.http import HttpResponse

from linli.kernel.actor import NOBODY
from linli.web.endpoints import ACTION, JSON, KEY_HEADER
from linli.web.problems import MEDIA_TYPE
from linli.web.request import API_PREFIX
from linli.web.routing import page, policy_book

if TYPE_CHECKING:
    from linli.web.endpoints import LinliAPI
    from linli.web.request import LinliRequest
    from linli.web.routing import Page

PREFIX = f"{API_PREFIX}v1/"
_BEARER = "bearer"
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail", "in"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer, e.g. /text"},
                    "detail": {"type": "string"},
                    "in": {"enum": ["body", "query", "path", "header"]},
                },
            },
        },
    },
}
_ERRORS = {
    "4XX": "The request was refused; `status` and `errors` say why.",
    "503": "The database does not answer; try again after `Retry-After`.",
}
_KEY = {
    "in": "header",
    "name": KEY_HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key and body within 24 hours give the first answer again; another body is 409.",
}


def description_of(api: LinliAPI) -> dict[str, Any]:
    """Return the OpenAPI document; needs the wiring, for who must sign in is asked of the policy."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX.removeprefix("/")))
    components = document["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["securitySchemes"] = {_BEARER: {"type": "http", "scheme": "bearer"}}
    for methods in document["paths"].values():
        for method, operation in methods.items():
            _complete(method, operation)
    return document


def _complete(method: str, operation: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    operation["responses"] |= {status: {"description": text, "content": content} for status, text in _ERRORS.items()}
    if not policy_book().may_ever(NOBODY, operation[ACTION]):
        operation["security"] = [{_BEARER: []}]
        if method == "post":
            operation["parameters"].append(_KEY)


def description_page(api: LinliAPI) -> Page[[]]:
    """Return the page that gives the description; it is written once per process."""

    @lru_cache(maxsize=1)
    def written() -> bytes:
        return msgspec.json.encode(description_of(api))

    @page("web.describe")
    def openapi(request: LinliRequest) -> HttpResponse:  # noqa: ARG001 - a view takes its request
        return HttpResponse(written(), content_type=JSON)

    return openapi
