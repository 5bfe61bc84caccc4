"""Joining by the code: at once for whom the register knows by phone and name, else nothing before the clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.kernel import clock
from linli.kernel.models import Event
from linli.modules.accounts.public import person_bar
from linli.modules.accounts.testing import a_session, codes_deliver, signed_in_now
from linli.modules.gateways.testing import texts_queued
from linli.modules.joining.models import Joined, JoinRequest
from linli.modules.joining.testing import a_person_on_line
from linli.modules.joining.tests.conftest import OTHER_PHONE, PHONE
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_village
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.joining.tests.conftest import Home, Joiner

pytestmark = pytest.mark.django_db


def test_the_first_page_names_the_village_and_asks_for_the_phone_alone(joiner: Joiner, home: Home) -> None:
    text = joiner.client.get(f"/join/{ZHANGWANG}").content.decode()

    assert "张王村" in text
    assert 'name="phone"' in text
    assert "周桂芳" not in text


@pytest.mark.parametrize("code", ["330825002999", "330825", "33", "abc", "330825002222999", "1" * 40])
def test_a_code_of_no_village_leads_nowhere(joiner: Joiner, code: str) -> None:
    assert joiner.client.get(f"/join/{code}").status_code == 404


def test_phone_and_name_in_the_register_join_at_once(joiner: Joiner, home: Home) -> None:
    assert joiner.prove(PHONE).headers["Location"].endswith("/name")
    assert joiner.say("周桂芳").headers["Location"].endswith("/found")
    entered = joiner.client.post(f"/join/{ZHANGWANG}/found")

    assert entered.headers["Location"] == "/"
    assert joiner.client.get("/me").status_code == 200
    assert Joined.objects.get().person_id == home.head.id
    event = Event.objects.get(kind="joining.person_joined")
    said = {"person_id": home.head.id, "village": ZHANGWANG, "way": "match", "household_id": home.card.id}
    assert (event.place, event.payload) == (ZHANGWANG, said)


def test_the_household_is_shown_by_its_size_and_no_relative_by_name(joiner: Joiner, home: Home) -> None:
    joiner.prove(PHONE)
    joiner.say("周桂芳")
    text = joiner.text("found")

    assert "4" in text
    assert "口人" in text
    assert "东头 17 号" in text
    for relative in ("陈志明", "陈小宝", "李秀英", "志明"):
        assert relative not in text


def test_pressed_twice_one_joins_once(joiner: Joiner, home: Home) -> None:
    joiner.prove(PHONE)
    joiner.say("周桂芳")
    kept = joiner.client.cookies.output()
    joiner.client.post(f"/join/{ZHANGWANG}/found")
    joiner.client.cookies.load(kept.replace("Set-Cookie: ", ""))
    joiner.client.post(f"/join/{ZHANGWANG}/found")

    assert Joined.objects.count() == 1
    assert Event.objects.filter(kind="joining.person_joined").count() == 1


def test_known_and_unknown_numbers_see_the_same_until_the_code_is_right(joiner: Joiner, home: Home) -> None:
    seen = []
    for phone in (PHONE, OTHER_PHONE):
        asked = joiner.client.post(f"/join/{ZHANGWANG}", {"phone": phone})
        page = joiner.client.get(asked.headers["Location"]).content.decode().replace(f"****{phone[-4:]}", "")
        wrong = joiner.client.post(f"/join/{ZHANGWANG}/code", {"code": "000000"})
        seen.append((asked.status_code, asked.headers["Location"], len(page), wrong.status_code))

    assert seen[0] == seen[1]
    assert seen[0][3] == 422


def test_the_code_reaches_a_number_nobody_has(joiner: Joiner) -> None:
    joiner.client.post(f"/join/{ZHANGWANG}", {"phone": OTHER_PHONE})
    codes_deliver()

    assert texts_queued() == ["199****0912"]


def test_a_proven_phone_nobody_has_opens_no_session(joiner: Joiner, home: Home) -> None:
    joiner.prove(OTHER_PHONE)
    joiner.say("周桂芳")

    assert signed_in_now() == []
    assert joiner.client.get("/me").status_code == 303


def test_who_claims_a_neighbours_name_gets_nothing_and_learns_nothing(joiner: Joiner, home: Home) -> None:
    joiner.prove(OTHER_PHONE)
    taken = joiner.say("周桂芳")
    text = joiner.text("wait")
    forced = joiner.client.post(f"/join/{ZHANGWANG}/found")

    assert taken.headers["Location"].endswith("/wait")
    assert "请村里认一认您" in text.replace('</span><span class="cls">', "")
    assert not any(sign in text for sign in ("东头", "口人", "陈志明", PHONE[-4:]))
    assert forced.headers["Location"].endswith("/name")
    assert signed_in_now() == []
    assert Joined.objects.count() == 0


def test_the_page_says_the_same_whether_the_register_has_the_name_or_not(joiner: Joiner, home: Home) -> None:
    texts = []
    for phone, name in ((OTHER_PHONE, "周桂芳"), ("19900000913", "郝不在")):
        joiner.prove(phone)
        joiner.say(name)
        texts.append(joiner.text("wait").replace(name, "").replace(phone[-4:], ""))

    def lines(text: str) -> list[str]:
        return [line for line in text.splitlines() if "csrf" not in line and "time" not in line]

    assert lines(texts[0]) == lines(texts[1])


@pytest.mark.parametrize(
    ("phone", "name", "doubt"),
    [
        (OTHER_PHONE, "周桂芳", "phone_differs"),
        (OTHER_PHONE, "郝不在", "not_found"),
        (PHONE, "陈志明", "phone_of_other"),
        ("19900000914", "外村人", "elsewhere"),
        (OTHER_PHONE, "王伟", "namesakes"),
    ],
)
def test_the_clerk_is_told_why_it_is_doubtful(joiner: Joiner, home: Home, phone: str, name: str, doubt: str) -> None:
    a_membership(a_person("外村人", phone="19900000914"), HETIAN)
    for _ in range(2):
        a_membership(a_person("王伟"))
    joiner.prove(phone)
    joiner.say(name, "resident", address="东头")

    assert JoinRequest.objects.get().doubt == doubt


def test_one_phone_has_one_wish_waiting_and_may_change_it(joiner: Joiner) -> None:
    joiner.prove(OTHER_PHONE)
    joiner.say("郝不在")
    joiner.say("郝不再", "resident", address="西头 3 号")
    row = JoinRequest.objects.get()

    assert (row.name, row.kind, row.address) == ("郝不再", "resident", "西头 3 号")
    told = Event.objects.filter(kind="joining.requested").order_by("id").values_list("payload__again", flat=True)
    assert list(told) == [False, True]


def test_a_household_that_is_not_theirs_is_for_the_clerk(joiner: Joiner, home: Home) -> None:
    joiner.prove(PHONE)
    joiner.say("周桂芳")
    joiner.client.post(f"/join/{ZHANGWANG}/found", {"not_mine": "1"})

    assert JoinRequest.objects.get().doubt == "household"
    assert Joined.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"kind": ""}, "kind"),
        ({"kind": "owner"}, "kind"),
        ({"consent": ""}, "consent"),
        ({"born_on": "1850-01-01"}, "born_on"),
        ({"born_on": "昨天"}, "born_on"),
        ({"kind": "resident", "address": ""}, "address"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    joiner: Joiner, said: dict[str, str], field: str
) -> None:
    joiner.prove(OTHER_PHONE)
    refused = joiner.say(**{"name": "郝不在", **said})
    text = refused.content.decode()

    assert refused.status_code == 422
    assert f'href="#f-{field}"' in text
    assert f'id="f-{field}"' in text
    assert said.get("name") == "" or "郝不在" in text
    assert JoinRequest.objects.count() == 0


def test_consent_is_kept_with_the_wish(joiner: Joiner) -> None:
    joiner.prove(OTHER_PHONE)
    joiner.say("郝不在")

    assert JoinRequest.objects.get().consent_at is not None


def test_taken_back_it_is_forgotten_at_once(joiner: Joiner) -> None:
    joiner.prove(OTHER_PHONE)
    joiner.say("郝不在")
    joiner.client.post(f"/join/{ZHANGWANG}/wait")

    assert JoinRequest.objects.count() == 0
    assert joiner.client.get(f"/join/{ZHANGWANG}/wait").headers["Location"] == f"/join/{ZHANGWANG}"


def test_who_has_joined_already_is_signed_in_and_led_home(joiner: Joiner, home: Home) -> None:
    a_person_on_line(home.head.id)
    entered = joiner.prove(PHONE)

    assert entered.headers["Location"] == "/"
    assert signed_in_now() == [home.head.id]


def test_a_member_signed_in_is_led_home(client: Client, home: Home) -> None:
    client.cookies["linli_session"] = a_session(home.head.id)

    assert client.get(f"/join/{ZHANGWANG}").headers["Location"] == "/"


def test_who_is_signed_in_without_a_village_needs_no_second_message(client: Client, joiner: Joiner) -> None:
    client.cookies["linli_session"] = a_session(a_person("新来的", phone=OTHER_PHONE).id)

    assert "加入我的村" in client.get("/").content.decode()
    assert client.get(f"/join/{ZHANGWANG}").headers["Location"].endswith("/name")
    assert 'value="新来的"' in joiner.text("name")
    joiner.say("新来的", "resident", address="东头")
    assert JoinRequest.objects.get().doubt == "elsewhere"


def test_a_phone_reported_stolen_comes_in_nowhere(joiner: Joiner, home: Home, clerk: Actor) -> None:
    joiner.prove(PHONE)
    joiner.say("周桂芳")
    person_bar(actor=clerk, person_id=home.head.id, now=clock.now())

    assert joiner.client.post(f"/join/{ZHANGWANG}/found").status_code == 403
    assert Joined.objects.count() == 0
    assert signed_in_now() == []


def test_a_forged_proof_is_none(joiner: Joiner, home: Home) -> None:
    joiner.client.cookies["linli_joining"] = "00" * 60

    assert joiner.client.get(f"/join/{ZHANGWANG}/name").headers["Location"] == f"/join/{ZHANGWANG}"


def test_the_poster_of_a_grid_says_where_one_lives(client: Client, joiner: Joiner) -> None:
    joiner.code = a_grid().code
    joiner.prove(OTHER_PHONE)
    joiner.say("郝不在")
    row = JoinRequest.objects.get()

    assert (row.village, row.grid) == (ZHANGWANG, joiner.code)


def test_a_list_of_names_cannot_be_tried(joiner: Joiner, home: Home) -> None:
    joiner.prove(PHONE)
    answers = [joiner.say(f"陈某{number}").status_code for number in range(11)]

    assert answers == [303] * 10 + [422]


def test_a_village_is_found_by_its_name(client: Client) -> None:
    a_village()

    assert f"/join/{ZHANGWANG}" in client.get("/join?q=张王").content.decode()
    assert "没找到这个村" in client.get("/join?q=没有这里").content.decode()


def test_the_first_page_costs_little(
    client: Client, home: Home, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(5):
        client.get(f"/join/{ZHANGWANG}")
