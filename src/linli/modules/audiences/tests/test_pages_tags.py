"""The tags of a county: who sets them, what rules may say, how many hold each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from linli.kernel.models import Event
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.audiences.jobs import sweep_county
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place, a_village
from linli.modules.population.testing import PersonTag, Tag, a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
COUNTY, PAGE = "330825", "/console/audiences/tags"


def sign_in(client: Client, role: Role = Role.COUNTY_OPERATOR, place: str = COUNTY) -> None:
    a_place(place)
    person = a_person("办事的人")
    an_appointment(person.id, role, place)
    client.cookies["linli_session"] = a_session(person.id)


def by_rule(**rule: Any) -> dict[str, Any]:
    return {"given_by": "rule", **{f"audience_{name}": value for name, value in rule.items()}}


def own() -> dict[str, Tag]:
    return {tag.name: tag for tag in Tag.objects.filter(county=COUNTY)}


def test_a_tag_by_hand_gets_a_code_of_its_name_and_is_offered(client: Client) -> None:
    a_village()
    sign_in(client)
    assert client.post(PAGE, {"name": "茶农", "given_by": "hand"}).status_code == 303
    tag = own()["茶农"]

    assert (tag.code, tag.rule) == ("cha_nong", None)
    assert "茶农" in client.get(PAGE).content.decode()
    assert Event.objects.filter(kind="audiences.TagSet", place=COUNTY).count() == 1


def test_a_rule_is_kept_as_data_said_in_words_and_gives_its_tag(client: Client) -> None:
    person = a_membership(a_person(sex=2, born_on=timezone.localdate().replace(year=1950, day=1)))
    a_membership(a_person(sex=1, born_on=timezone.localdate().replace(year=1950, day=1)))
    sign_in(client)
    client.post(PAGE, {"name": "老年妇女", **by_rule(age_min="60", sex="female", residency=["registered"])})
    tag = own()["老年妇女"]
    assert tag.rule == {"age": {"min": 60}, "sex": "female", "residency": ["registered"]}
    sweep_county(COUNTY)

    assert list(PersonTag.objects.filter(tag=tag).values_list("person_id", "source")) == [(person.id, "rule")]
    page = client.get(PAGE).content.decode()
    assert "户籍在这里，60 岁以上，女" in page
    assert "占 50.0%" in page


def test_a_changed_rule_takes_effect_the_same_day(client: Client) -> None:
    a_membership(a_person(born_on=timezone.localdate().replace(year=1950, day=1)))
    sign_in(client)
    client.post(PAGE, {"name": "老人", **by_rule(age_min="60")})
    sweep_county(COUNTY)
    tag = own()["老人"]
    assert PersonTag.objects.filter(tag=tag, until__isnull=True).count() == 1
    client.post(PAGE, {"number": tag.pk, "name": "百岁老人", **by_rule(age_min="100")})
    sweep_county(COUNTY)

    assert PersonTag.objects.filter(tag=tag, until__isnull=True).count() == 0


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": "", "given_by": "hand"}, "起个名字，最多 30 个字。"),
        ({"name": "低保", "given_by": "hand"}, "已经有叫“低保”的人群了"),
        ({"name": "谁都行", "given_by": "rule"}, "规则里至少要写一条"),
        ({"name": "倒着的", **by_rule(age_min="70", age_max="60")}, "年龄写反了"),
        ({"name": "没有的", **by_rule(tags_any=["rich"])}, "这里没有这个人群"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(client: Client, said: dict[str, Any], words: str) -> None:
    a_village()
    sign_in(client)
    answer = client.post(PAGE, said)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert f'value="{said["name"]}"' in page
    assert not own()


def test_rules_that_wait_for_each_other_are_refused(client: Client) -> None:
    a_village()
    sign_in(client)
    client.post(PAGE, {"name": "甲", **by_rule(age_min="60")})
    client.post(PAGE, {"name": "乙", **by_rule(tags_all=[own()["甲"].code])})
    answer = client.post(PAGE, {"number": own()["甲"].pk, "name": "甲", **by_rule(tags_all=[own()["乙"].code])})

    assert answer.status_code == 422
    assert "规则绕成了一圈" in answer.content.decode()
    assert own()["甲"].rule == {"age": {"min": 60}}


def test_a_tag_that_a_rule_asks_about_is_not_put_aside(client: Client) -> None:
    a_village()
    sign_in(client)
    client.post(PAGE, {"name": "甲", "given_by": "hand"})
    client.post(PAGE, {"name": "乙", **by_rule(tags_all=[own()["甲"].code])})
    refused = client.post(PAGE, {"number": own()["甲"].pk, "name": "甲", "given_by": "hand", "retire": "1"})
    assert refused.status_code == 422
    assert "“乙”的规则里还用着它" in refused.content.decode()
    client.post(PAGE, {"number": own()["乙"].pk, "name": "乙", "given_by": "rule", "retire": "1"})
    client.post(PAGE, {"number": own()["甲"].pk, "name": "甲", "given_by": "hand", "retire": "1"})

    assert {tag.is_retired for tag in own().values()} == {True}
    client.post(PAGE, {"number": own()["甲"].pk, "name": "甲", "given_by": "hand", "is_retired": "on", "retire": "1"})
    assert not own()["甲"].is_retired


def test_a_tag_of_the_nation_or_of_another_county_is_not_changed(client: Client) -> None:
    a_village()
    sign_in(client)
    for tag in (Tag.objects.get(code="veteran"), Tag.objects.create(county="330802", code="x", name="桔农")):
        assert client.post(PAGE, {"number": tag.pk, "name": "改了", "given_by": "hand"}).status_code == 404
        tag.refresh_from_db()
        assert tag.name != "改了"


@pytest.mark.parametrize(
    ("role", "place"), [(Role.VILLAGE_CLERK, ZHANGWANG), (Role.TOWN_COMMAND, "330825211"), (Role.CITY_OPERATOR, "3308")]
)
def test_only_the_countys_operators_and_above_at_the_county_set_tags(client: Client, role: Role, place: str) -> None:
    a_village(HETIAN)
    sign_in(client, role, place)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE, {"name": "茶农", "given_by": "hand"})

    assert answer.status_code == (200 if role is Role.CITY_OPERATOR else 403)
    assert not own()


def test_the_citys_operator_sets_a_countys_tags_looking_at_it(client: Client) -> None:
    a_village()
    sign_in(client, Role.CITY_OPERATOR, "3308")
    assert client.post(f"{PAGE}?place={COUNTY}", {"name": "茶农", "given_by": "hand"}).status_code == 303
    assert own()


def test_more_tags_cost_no_more_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    a_village()
    sign_in(client)
    for nth in range(20):
        Tag.objects.create(county=COUNTY, code=f"t{nth}", name=f"第{nth}种", rule={"tags_any": ["veteran"]})
    with django_assert_max_num_queries(11):
        client.get(PAGE)
