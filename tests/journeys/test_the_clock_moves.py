"""Time passes: who did not answer is named to the one above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.product import GRID_LEADER, RESIDENT

if TYPE_CHECKING:
    from tests.journeys.people import Street
    from tests.product import Product

LADDERS_CLIMBED_WITHIN = 90.0
"""Ladders are climbed once a minute."""


def test_after_25_hours_the_grid_leader_is_told_who_did_not_answer(street: Street, product: Product) -> None:
    matter = product.program(RESIDENT).report("水表井盖松了，踩上去会翻")
    assert not matter["promises"][0]["overdue"]
    moved = product.command("demo", "advance", "25h")
    assert moved.returncode == 0, moved.stderr
    again = product.program(RESIDENT).get(f"/matters/{matter['id']}").json
    assert {promise["name"]: promise["overdue"] for promise in again["promises"]}["first_answer"]
    leader = street.meet(GRID_LEADER)
    leader.told("超过时限了：水表井盖", matter["id"], within=LADDERS_CLIMBED_WITHIN, saying="王秀琴")
    leader.look("overdue")
