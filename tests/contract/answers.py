"""What tests of the API ask of its answers, and giving a matter to somebody by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.product import Answer, Program


def problem(answer: Answer, status: int) -> Any:
    """Demand a problem document of this status and return it."""
    assert answer.status == status, answer.body.decode()
    assert answer.headers["content-type"].startswith("application/problem+json")
    document = answer.json
    assert document["status"] == status
    assert {"type", "title", "status", "detail"} <= document.keys()
    return document


def give(by: Program, matter: int, name: str, *, step: str = "assign", **more: Any) -> Answer:
    """Give a matter to whoever has this name among those offered."""
    offered = by.get(f"/matters/{matter}/assignees?step={step}").json["items"]
    chosen = next(item["id"] for item in offered if item["name"] == name)
    return by.step(matter, step, assignee=chosen, **more)
