"""The pages of the JSON API: a table of its calls, and the OpenAPI document."""

from __future__ import annotations

import json
from typing import Any

from linli.config.api import API
from linli.config.generated_docs.tables import document, table
from linli.web.endpoints import ACTION
from linli.web.openapi import description_of

_INTRO = (
    "The calls of the JSON API; `openapi.json` beside this page has the types. Errors are RFC 9457 documents, looked "
    "for in this order: 401, 422 malformed, 404, 403, 409, 422 lacking, 429."
)


def openapi() -> str:
    """Write the OpenAPI document."""
    return json.dumps(description_of(API), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def page() -> str:
    """Write the page."""
    rows = [
        (method.upper(), f"`{path}`", operation["summary"], _body(operation), f"`{operation[ACTION]}`")
        for path, methods in description_of(API)["paths"].items()
        for method, operation in methods.items()
    ]
    return document("JSON API", _INTRO, table(("method", "path", "does", "body", "action"), rows))


def _body(operation: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {})
    names = []
    for media_type, described in content.items():
        name = described["schema"].get("$ref", "").rpartition("/")[2]
        names.append(f"`{name}`" if name else f"`{media_type}`")
    return ", ".join(names)
