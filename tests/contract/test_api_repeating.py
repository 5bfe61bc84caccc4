"""A request sent again under its key does its work once."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote

from tests.contract.answers import problem
from tests.product import GRID_1

if TYPE_CHECKING:
    from tests.product import Program


def test_the_same_key_and_body_give_the_first_answer_again(resident: Program) -> None:
    key, body = secrets.token_hex(8), {"kind": "report", "text": "同一个键只算一次", "place": GRID_1}
    first, again = resident.post("/matters", body, key=key), resident.post("/matters", body, key=key)
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    found = resident.get(f"/matters?mine=reported&q={quote('同一个键只算一次')}").json["items"]
    assert [item["id"] for item in found].count(first.json["id"]) == 1
    assert sum(item["reported_at"] == first.json["reported_at"] for item in found) == 1


def test_the_same_key_with_another_body_is_a_conflict(resident: Program) -> None:
    key = secrets.token_hex(8)
    assert resident.post("/matters", {"kind": "report", "text": "甲", "place": GRID_1}, key=key).status == 201
    problem(resident.post("/matters", {"kind": "report", "text": "乙", "place": GRID_1}, key=key), 409)


def test_a_key_is_its_callers_own(resident: Program, grid_worker: Program) -> None:
    key = secrets.token_hex(8)
    body = {"kind": "report", "text": "两个人碰巧用了同一个键", "place": GRID_1}
    assert resident.post("/matters", body, key=key).json["id"] != grid_worker.post("/matters", body, key=key).json["id"]


def test_a_step_under_a_key_is_taken_once(resident: Program, grid_worker: Program) -> None:
    number, key = resident.report("有一步只走一次")["id"], secrets.token_hex(8)
    body = {"step": "answer", "note": "收到"}
    first = grid_worker.post(f"/matters/{number}/steps", body, key=key)
    again = grid_worker.post(f"/matters/{number}/steps", body, key=key)
    assert (first.status, again.status, first.body == again.body) == (200, 200, True)
    problem(grid_worker.post(f"/matters/{number}/steps", body), 409)
