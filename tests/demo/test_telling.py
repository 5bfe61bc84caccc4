"""Whatever the hour at which somebody first starts the demo, its stories fit into the time before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from linli.config.demo.accounts import DONGHUA, HETIAN, ZHANGWANG
from linli.config.demo.paths import FATES
from linli.config.demo.people import Crowd, Home, Soul
from linli.config.demo.scenes import SCENES, photo
from linli.config.demo.telling import Act, acts_of_six_weeks, phrases
from linli.kernel.clock.workdays import CHINA
from linli.modules.matters.defaults import DEFAULT_TREE, SENSITIVE_TREE

MOMENTS = [
    datetime(2026, 11, 21, 18, 30, tzinfo=UTC),  # a Sunday at half past two in the morning
    datetime(2026, 11, 22, 23, 5, tzinfo=UTC),  # a Monday at seven
    datetime(2027, 2, 6, 4, 0, tzinfo=UTC),
    datetime(2027, 7, 15, 9, 59, tzinfo=UTC),
    datetime(2028, 1, 1, 15, 59, tzinfo=UTC),
]


def _crowd() -> Crowd:
    villages = [ZHANGWANG, HETIAN, *(f"{DONGHUA}{n:03}" for n in (1, 2, 200, 201, 225))]
    homes = {
        village: [Home(village, f"{village}001", n, [Soul("周桂芳", 2, 1960, "户主")]) for n in range(1, 9)]
        for village in villages
    }
    seats = {"19900000001": ZHANGWANG, "19900000002": ZHANGWANG, "19900000012": HETIAN}
    by_phone = {phone: homes[village][n].members[0] for n, (phone, village) in enumerate(seats.items())}
    return Crowd(homes, by_phone)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_everything_lies_before_the_moment_of_loading(now: datetime) -> None:
    acts = acts_of_six_weeks(_crowd(), now)
    assert acts == sorted(acts)
    assert all(act.at < now for act in acts)


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_each_matter_runs_through_its_fate_in_order(now: datetime) -> None:
    of_tale: dict[str, list[Act]] = {}
    for act in acts_of_six_weeks(_crowd(), now):
        if not act.part:
            of_tale.setdefault(act.tale.key, []).append(act)
    for acts in of_tale.values():
        moves = [act.move for act in acts]
        assert moves[0].step == "report"
        assert tuple(moves[1:]) == FATES[acts[0].tale.fate][: len(moves) - 1]
    assert {acts[0].tale.fate for acts in of_tale.values()} == set(FATES)


def test_people_act_at_hours_at_which_people_act() -> None:
    for act in acts_of_six_weeks(_crowd(), MOMENTS[0]):
        local = act.at.astimezone(CHINA)
        assert 6 <= local.hour < 22
        if act.move.who in {"command", "officer"}:
            assert local.weekday() < 5


def test_the_same_moment_tells_the_same_stories() -> None:
    first, second = (
        [(act.at, act.tale.key, act.move.step) for act in acts_of_six_weeks(_crowd(), MOMENTS[0])] for _ in range(2)
    )
    assert first == second


def test_stories_name_categories_and_scenes_that_exist() -> None:
    tree = (*DEFAULT_TREE, *SENSITIVE_TREE)
    codes = {c.code for c in tree} | {c.code for parent in tree for c in parent.children}
    for act in acts_of_six_weeks(_crowd(), MOMENTS[0]):
        story = act.tale.story
        assert story["category"] in codes
        assert story.get("scene", "lamp") in SCENES


def test_what_is_said_for_want_of_own_words_is_there_for_every_step() -> None:
    wanted = {move.words.removesuffix("_again") for moves in FATES.values() for move in moves if move.words}
    assert wanted - {"reason"} <= set(phrases())


@pytest.mark.parametrize("scene", SCENES)
def test_before_and_after_are_different_pictures_of_one_size(scene: str) -> None:
    before, after = photo(scene, 0, mended=False), photo(scene, 0, mended=True)
    assert before != after
    assert before.startswith(b"\xff\xd8")


def test_the_divisions_travel_with_the_package() -> None:
    folder = Path(__file__).parents[2] / "src/linli/config/demo"
    assert (folder / "divisions.csv").read_text(encoding="utf-8").startswith("code,name,level")
