"""The newest first, however much of everything the reader reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.matters.models import Matter
from linli.modules.matters.policy import VIEW
from linli.modules.matters.selectors.lists import newest_first

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.modules.matters.tests.conftest import Cast

WALKS_BACK = 'ORDER BY "matters_matter"."id" DESC'


def test_a_village_and_a_town_read_the_same_order(cast: Cast, report: Callable[..., Matter]) -> None:
    made = [report().pk for _ in range(3)]
    for actor in (cast.resident, cast.clerk, cast.command):
        rows = newest_first(Matter.objects.in_reach(actor, VIEW), actor=actor)
        assert [row.pk for row in rows] == made[::-1]


def test_what_lies_thinly_spread_is_not_looked_for_by_walking_through_everything(cast: Cast) -> None:
    def walks(who: str, place: str = "") -> bool:
        actor = getattr(cast, who)
        return WALKS_BACK in str(newest_first(Matter.objects.in_reach(actor, VIEW), actor=actor, place=place).query)

    assert [walks("resident"), walks("clerk"), walks("command")] == [False, False, True]
    assert not walks("command", place="330825002222")
