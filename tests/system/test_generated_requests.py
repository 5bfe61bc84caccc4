"""A thousand requests made up from the API's own description: no fault, and what is answered fits what is described."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import jsonschema_rs
import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from linli.config.api import API
from linli.web.openapi import description_of
from tests.system.world import OWN, World, a_world

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REQUESTS = 1000
CALLERS = ("reporter", "village_clerk@own", "town_command@own", "member@far", "visitor")


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    """Give the world; its files lie in a folder of the test's own."""
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}
    return a_world()


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
            body = {**body, **({"place": OWN} if "place" in body else {})}
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


def test_a_thousand_made_up_requests_meet_no_fault(world: World) -> None:
    document = description_of(API)
    found = schemathesis.openapi.from_dict(document).get_all_operations()
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    client, statuses, wrong = Client(raise_request_exception=False), Counter[int](), []
    each = -(-REQUESTS // len(operations))

    for operation in operations:

        @settings(
            max_examples=each,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), caller=st.sampled_from(CALLERS), is_known=st.booleans())
        def send(case: Any, caller: str, is_known: bool) -> None:
            response = _send(client, world, case, caller, is_known=is_known)
            statuses[response.status_code] += 1
            misfit = _misfit(document, case, response)
            if misfit:
                wrong.append(f"{case.method} {case.formatted_path} {case.body!r} as {caller}: {misfit}")

        send()

    total = sum(statuses.values())
    good = sum(number for status, number in statuses.items() if 200 <= status < 300)
    assert not wrong, "\n".join(wrong[:20])
    assert total >= REQUESTS, statuses
    assert good >= 0.3 * total, statuses
