"""Requests made up from the API's own description, sent, and their answers held against what is described."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jsonschema_rs
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from linli.config.api import API
from linli.web.openapi import description_of
from tests.system.world import OWN

if TYPE_CHECKING:
    from tests.system.world import World

_TAGS = ["low_income"]
KNOWN = {
    "place": OWN,
    "places": [OWN],
    "column": "notice",
    "audience": None,
    "tags_any": _TAGS,
    "tags_all": _TAGS,
    "tags_none": _TAGS,
    "choice": "for",
    "template": "talk",
    "on_behalf_of": None,
    "phone": "19900000009",
}
"""What bodies name, as it exists."""
KNOWN_STEPS = {"matters": "answer", "topics": "summarise", "posts": "withdraw"}
"""A step of each flow, as it is named; whether it may be taken now is asked."""
OF_THREE = (True, True, False)
"""Two of three requests name what exists: what names nothing is refused before it does anything."""
CALLERS = ("reporter", "village_clerk@own", "town_command@own", "member@far", "visitor")


@dataclass(slots=True)
class Met:
    """What was met: answers by status, and in words each answer that is not as described."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many requests were answered."""
        return sum(self.statuses.values())

    @property
    def faults(self) -> int:
        """How many answers were faults of ours."""
        return sum(number for status, number in self.statuses.items() if status >= 500)

    @property
    def good(self) -> float:
        """The share of requests that did what they asked for."""
        return sum(number for status, number in self.statuses.items() if 200 <= status < 300) / self.total


def meet(world: World, requests: int) -> Met:
    """Send so many requests, as many to each operation; each is undone, and the same are made up every time."""
    document = description_of(API)
    found = schemathesis.openapi.from_dict(document).get_all_operations()
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    client, met = Client(raise_request_exception=False), Met()
    each = -(-requests // len(operations))

    for operation in operations:

        @settings(
            max_examples=each,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), caller=st.sampled_from(CALLERS), is_known=st.sampled_from(OF_THREE))
        def send(case: Any, caller: str, is_known: bool) -> None:
            response = _send(client, world, case, caller, is_known=is_known)
            met.statuses[response.status_code] += 1
            misfit = _misfit(document, case, response)
            if misfit:
                met.wrong.append(f"{case.method} {case.formatted_path} {case.body!r} as {caller}: {misfit}")

        send()
    return met


def _send(client: Client, world: World, case: Any, caller: str, *, is_known: bool) -> Any:
    """Send a made-up request; where ``is_known``, what it names exists."""
    path, query, body = case.formatted_path, dict(case.query or {}), case.body
    if is_known:
        path = case.path
        for name, value in world.ids.items():
            path = path.replace(f"{{{name}}}", str(value))
        query = {name: OWN if name in {"place", "within"} else value for name, value in query.items()}
        query |= {"step": "assign"} if path.endswith("/assignees") else {}
        query.pop("cursor", None)
        if isinstance(body, dict):
            known = KNOWN | {"step": KNOWN_STEPS[case.path.split("/")[3]]} if "step" in body else KNOWN
            body |= {name: value for name, value in known.items() if name in body}
    token = world.callers[caller].token
    headers = {str(name): str(value) for name, value in (case.headers or {}).items() if str(value).isascii()}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    sent: dict[str, Any] = {"QUERY_STRING": _query(query), "headers": headers}
    if case.media_type == "application/json":
        sent |= {"data": body, "content_type": "application/json"}
    with transaction.atomic():
        response = getattr(client, case.method.lower())(path, **sent)
        transaction.set_rollback(True)
    return response


def _query(query: dict[str, Any]) -> str:
    return urlencode({name: str(value).encode("utf-8", "replace") for name, value in query.items()})


def _misfit(document: dict[str, Any], case: Any, response: Any) -> str:
    """Say where an answer differs from its description; nothing where it fits."""
    described = document["paths"][case.path][case.method.lower()]["responses"]
    status = str(response.status_code)
    answer = described.get(status) or described.get(f"{status[0]}XX")
    if answer is None:
        return f"{status} is not described"
    content = answer.get("content")
    if not content:
        return "" if response.content == b"" else "a body is not described"
    schema = next(iter(content.values()))["schema"] | {"components": document["components"]}
    error = next(iter(jsonschema_rs.validator_for(schema).iter_errors(response.json())), None)
    return f"{error.instance_path}: {error.message}" if error else ""
