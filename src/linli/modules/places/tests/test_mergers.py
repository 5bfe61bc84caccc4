from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from linli.modules.places import public as places
from linli.modules.places.models import Place, PlaceChange, PlaceSetting, Unit
from linli.modules.places.services.mergers import scoped_models
from linli.modules.places.testing import ZHANGWANG, a_grid, a_place, a_unit, a_village

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)
NEIGHBOUR = "330825002223"


@pytest.fixture(autouse=True)
def two_villages() -> None:
    a_village()
    a_village(NEIGHBOUR, name="槐王村村民委员会")


def merge(source: str = ZHANGWANG, target: str = NEIGHBOUR) -> places.PlaceCard:
    return places.place_merge(source=source, target=target, now=NOON, actor=None)


def test_a_merged_village_names_its_successor_and_keeps_its_history() -> None:
    assert merge().code == NEIGHBOUR
    card = places.place_get(ZHANGWANG)
    assert (card.is_active, card.successor) == (False, NEIGHBOUR)
    change = PlaceChange.objects.get(place=ZHANGWANG)
    assert (change.kind, change.old_code, change.new_code) == ("merged", ZHANGWANG, NEIGHBOUR)
    assert change.rewritten_at == NOON


def test_its_rows_follow_to_the_new_code() -> None:
    unit = a_unit(ZHANGWANG, kind="team")
    merge()
    assert places.unit_get(unit.id).place == NEIGHBOUR


def test_its_grids_go_on_behind_those_of_the_target() -> None:
    a_grid(NEIGHBOUR, number=1)
    old = [a_grid(number=1), places.place_add(code=f"{ZHANGWANG}002", name="溪东片", actor=None, now=NOON)]
    merge()
    assert [card.name for card in places.grids_of(NEIGHBOUR)] == ["第1网格", "第2网格", "溪东片"]
    assert [places.place_get(card.code).successor for card in old] == [f"{NEIGHBOUR}002", f"{NEIGHBOUR}003"]


def test_two_units_of_one_name_are_told_apart() -> None:
    ours = a_unit(ZHANGWANG, kind="committee", name="村务监督委员会")
    theirs = a_unit(NEIGHBOUR, kind="committee", name="村务监督委员会")
    merge()
    assert places.unit_get(theirs.id).name == "村务监督委员会"
    assert places.unit_get(ours.id).name == f"村务监督委员会（张王村 {ZHANGWANG}）"


def test_what_a_page_opened_before_wrote_late_is_found_within_seven_days() -> None:
    merge()
    late = Unit.objects.create(place=ZHANGWANG, kind="team", name="应急队")
    assert places.place_rewrites_finish(NOON + timedelta(days=6)) == 1
    late.refresh_from_db()
    assert late.place == NEIGHBOUR


def test_an_interrupted_merger_is_finished() -> None:
    merge()
    PlaceChange.objects.update(rewritten_at=None, at=NOON - timedelta(days=30))
    Unit.objects.create(place=ZHANGWANG, kind="team", name="应急队")
    assert places.place_rewrites_finish(NOON) == 1
    assert places.place_rewrites_finish(NOON) == 0


@pytest.mark.parametrize("target", [ZHANGWANG, "330825002"])
def test_a_place_is_not_merged_into_itself_or_another_level(target: str) -> None:
    with pytest.raises(places.PlaceMergeError):
        merge(target=target)


def test_a_place_is_not_merged_across_counties() -> None:
    a_village("330803001200")
    with pytest.raises(places.PlaceMergeError):
        merge(target="330803001200")


def test_a_place_is_not_merged_twice() -> None:
    merge()
    with pytest.raises(places.PlaceRefusedError, match="已撤销"):
        merge()


def test_a_town_is_merged_only_when_its_villages_have_moved() -> None:
    a_place("330825003", name="龙洲街道")
    with pytest.raises(places.PlaceMergeError, match="下级"):
        merge("330825002", "330825003")
    for old, new in ((ZHANGWANG, "330825003301"), (NEIGHBOUR, "330825003302")):
        places.place_recode(code=old, new_code=new, now=NOON, actor=None)
    merge("330825002", "330825003")
    assert places.place_path_name("330825003301") == "龙游县龙洲街道张王村"


def test_a_changed_code_takes_grids_rows_and_settings_along() -> None:
    a_place("330825003", name="龙洲街道")
    grid, unit = a_grid(), a_unit(ZHANGWANG, kind="team")
    places.setting_put(place=ZHANGWANG, key="k", value=1, actor=None, now=NOON)
    card = places.place_recode(code=ZHANGWANG, new_code="330825003301", now=NOON, actor=None)
    assert card.short_name == "张王村"
    assert places.place_get(grid.code).successor == "330825003301001"
    assert places.unit_get(unit.id).place == "330825003301"
    assert PlaceSetting.objects.get().place == "330825003301"
    assert set(PlaceChange.objects.values_list("kind", flat=True)) == {"recoded"}


@pytest.mark.parametrize("code", [NEIGHBOUR, "330803001200", "330825003", "33082500x222"])
def test_a_code_is_not_changed_to_one_that_is_taken_or_elsewhere(code: str) -> None:
    with pytest.raises(places.PlaceMergeError):
        places.place_recode(code=ZHANGWANG, new_code=code, now=NOON, actor=None)
    assert Place.objects.get(code=ZHANGWANG).is_active


def test_every_model_that_takes_part_names_columns_it_has() -> None:
    assert apps.get_model("places.Unit") in scoped_models()
    for model in scoped_models():
        for field in model.SCOPED_PLACE_FIELDS:  # type: ignore[attr-defined]
            assert model._meta.get_field(field).name == field
