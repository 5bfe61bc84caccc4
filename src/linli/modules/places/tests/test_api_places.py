"""Places over the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_unit, a_village

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PLACES = "/api/v1/places"


def test_a_place_is_public(client: Client) -> None:
    a_village()

    assert client.get(f"{PLACES}/{ZHANGWANG}").json() == {
        "code": ZHANGWANG,
        "name": "张王村村民委员会",
        "short_name": "张王村",
        "level": "village",
    }


def test_a_list_keeps_to_subtree_and_level_and_pages(client: Client) -> None:
    a_village(ZHANGWANG)
    a_village(HETIAN)
    a_grid(ZHANGWANG)

    villages = f"{PLACES}?within=330825&level=village&limit=1"

    first = client.get(villages).json()
    rest = client.get(f"{villages}&cursor={first['next']}").json()

    assert [item["code"] for item in first["items"] + rest["items"]] == [ZHANGWANG, HETIAN]
    assert rest["next"] is None
    assert len(client.get(PLACES, {"within": ZHANGWANG}).json()["items"]) == 2
    assert [item["code"] for item in client.get(PLACES, {"q": "zwc"}).json()["items"]] == [ZHANGWANG]


def test_units_stand_at_their_place(client: Client) -> None:
    unit = a_unit("330825002", name="综合行政执法队")

    assert client.get(f"{PLACES}/330825002/units").json()["items"] == [
        {"id": unit.id, "place": "330825002", "kind": "department", "name": "综合行政执法队"}
    ]


def test_an_unknown_place_is_404_and_no_code_at_all_422(client: Client) -> None:
    assert client.get(f"{PLACES}/999999").status_code == 404
    assert client.get(f"{PLACES}/999999/units").status_code == 404
    assert client.get(f"{PLACES}/zhangwang").status_code == 422
    assert client.get(PLACES, {"within": "12345"}).status_code == 422
    assert client.get(PLACES, {"q": "\x00"}).status_code == 422


@pytest.mark.parametrize("cursor", ["x", "WyJcdTAwMDAiXQ", "Wzdd"])
def test_a_made_up_cursor_is_malformed(client: Client, cursor: str) -> None:
    assert client.get(PLACES, {"cursor": cursor}).status_code == 422
