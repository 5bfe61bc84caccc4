"""The editor and the kept audiences of an office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.audiences.models import Segment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place, a_village
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
TOWN, COUNTY, PAGE = "330825002", "330825", "/console/audiences/"


def sign_in(client: Client, role: Role = Role.COUNTY_OPERATOR, place: str = COUNTY) -> int:
    a_place(place)
    person = a_person("办事的人")
    an_appointment(person.id, role, place)
    client.cookies["linli_session"] = a_session(person.id)
    return person.id


def said(**fields: Any) -> dict[str, Any]:
    return {f"audience_{name}": value for name, value in {"at": COUNTY, "places": [COUNTY], **fields}.items()}


def test_the_page_counts_everybody_of_the_place_at_first(client: Client) -> None:
    a_membership(a_person())
    sign_in(client)
    page = client.get(PAGE).content.decode()

    assert "龙游县存着的" in page
    assert "这些地方一共 1 人，占 100.0%" in page


def test_an_audience_is_kept_shown_changed_and_deleted(client: Client) -> None:
    a_village()
    sign_in(client)
    assert client.post(PAGE, {**said(tags_any=["low_income"]), "name": "低保户"}).status_code == 303
    kept = Segment.objects.get()
    assert (kept.place, kept.audience) == (COUNTY, {"places": [COUNTY], "tags_any": ["low_income"]})
    assert "龙游县，低保" in client.get(PAGE).content.decode()

    client.post(PAGE, {**said(age_min="60"), "name": "老人", "segment": kept.pk})
    kept.refresh_from_db()
    assert (kept.name, kept.audience) == ("老人", {"places": [COUNTY], "age": {"min": 60}})

    assert client.post(f"{PAGE}{kept.pk}/delete").status_code == 303
    assert not Segment.objects.exists()


def test_what_was_typed_wrong_is_kept_and_marked(client: Client) -> None:
    a_village()
    sign_in(client)
    answer = client.post(
        PAGE, {**said(age_min="sixty", tags_any=["veteran"], residency=["resident"]), "name": "某些人"}
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert 'value="sixty"' in page
    assert 'value="某些人"' in page
    assert "年龄要写 0 到 150 的整数。" in page
    assert not Segment.objects.exists()


def test_a_name_in_use_is_refused_at_the_name(client: Client) -> None:
    a_village()
    sign_in(client)
    client.post(PAGE, {**said(), "name": "大家"})
    answer = client.post(PAGE, {**said(), "name": "大家"})

    assert answer.status_code == 422
    assert "这里已经有一个叫“大家”的了" in answer.content.decode()


def test_a_place_is_found_added_and_dropped_without_a_script(client: Client) -> None:
    a_village()
    a_village(HETIAN)
    sign_in(client)
    assert "张王村" in client.post(PAGE, {**said(q="zw"), "audience_find": "1"}).content.decode()
    narrowed = client.post(PAGE, {**said(), "audience_add": TOWN}).content.decode()
    assert f'name="audience_places" value="{TOWN}"' in narrowed
    assert f'name="audience_places" value="{COUNTY}"' not in narrowed
    dropped = client.post(PAGE, {**said(places=[TOWN, HETIAN]), "audience_drop": TOWN}).content.decode()
    assert f'name="audience_places" value="{TOWN}"' not in dropped
    assert f'name="audience_places" value="{HETIAN}"' in dropped
    assert not Segment.objects.exists()


def test_the_count_follows_what_is_changed(client: Client) -> None:
    a_membership(a_person(sex=1))
    a_membership(a_person(sex=2))
    sign_in(client)
    part = client.post(f"{PAGE}count", said(sex="male")).content.decode()

    assert "<html" not in part
    assert "龙游县，男" in part
    assert "这些地方一共 2 人，占 50.0%" in part


def test_no_office_counts_or_keeps_outside_its_place(client: Client) -> None:
    a_village(HETIAN)
    sign_in(client, Role.VILLAGE_CLERK, ZHANGWANG)

    assert client.post(f"{PAGE}count", said(at=HETIAN, places=[HETIAN])).status_code == 404
    assert client.get(PAGE, {"place": HETIAN}).status_code == 404
    assert client.post(PAGE, {**said(at=ZHANGWANG, places=[HETIAN]), "name": "别村的人"}).status_code == 404
    assert not Segment.objects.exists()


def test_another_village_does_not_see_or_delete_what_is_kept(client: Client) -> None:
    sign_in(client, Role.VILLAGE_CLERK, ZHANGWANG)
    client.post(PAGE, {**said(at=ZHANGWANG, places=[ZHANGWANG]), "name": "本村的人"})
    kept = Segment.objects.get()
    sign_in(client, Role.VILLAGE_CLERK, HETIAN)

    assert "本村的人" not in client.get(PAGE).content.decode()
    assert client.get(PAGE, {"edit": kept.pk}).status_code == 404
    assert client.post(f"{PAGE}{kept.pk}/delete").status_code == 404
    assert Segment.objects.exists()


def test_a_longer_list_costs_no_more_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client)
    for nth in range(12):
        audience = {"places": [COUNTY], "tags_any": ["veteran"]}
        Segment.objects.create(
            place=COUNTY, name=f"第{nth}批", audience=audience, by_id=1, changed_at="2026-11-01T00:00:00Z"
        )
    with django_assert_max_num_queries(16):
        client.get(PAGE)
