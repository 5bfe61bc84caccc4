"""The pages of the law and of seats: who reads, who sets, what is said when it cannot be."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.deliberation.models import ChannelBasis, LocalRule
from linli.modules.places.testing import ZHANGWANG, a_place
from linli.modules.population.testing import LONG_AGO, PersonTag, a_household, a_membership, a_person, a_tag

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

COUNTY = "330825"
RULE = "/console/deliberation/law/v_assembly_households"
_names = count(1)


def sign_in(client: Client, role: Role, place: str) -> Client:
    a_place(place)
    person = a_person(f"办事员{next(_names)}")
    an_appointment(person.id, role, place, from_at=LONG_AGO)
    client.cookies["linli_session"] = a_session(person.id)
    return client


def a_member(client: Client, village: str = ZHANGWANG) -> Client:
    person = a_membership(a_person("邻居", born_on=date(1980, 1, 1)), village)
    client.cookies["linli_session"] = a_session(person.id)
    return client


def today() -> str:
    return localdate(clock.now()).isoformat()


def test_the_table_says_body_shares_notice_article_and_since_when(client: Client) -> None:
    said = sign_in(client, Role.COUNTY_OPERATOR, COUNTY).get("/console/deliberation/law/").content.decode()
    for words in ("村民会议（按户）", "三分之二以上", "到会的过半数", "提前 10 天", "第 25、26 条"):
        assert words in said, words
    for words in ("2026年1月1日起施行", "全体的三分之二以上", "2025年5月1日起施行", "罢免村民委员会成员"):
        assert words in said, words


def test_a_village_sees_its_own_kind_of_rules_and_no_form(client: Client) -> None:
    sign_in(client, Role.VILLAGE_SECRETARY, ZHANGWANG)
    said = client.get("/console/deliberation/law/").content.decode()
    assert "村民代表会议" in said
    assert "居民会议（按户）" not in said
    assert 'name="quorum"' not in client.get(RULE).content.decode()
    assert client.post(f"{RULE}/shares", {"quorum": "4/5", "majority": "1/2+"}).status_code == 403


def test_an_operator_sets_a_stricter_share_and_sees_it_beside_the_laws(client: Client) -> None:
    sign_in(client, Role.COUNTY_OPERATOR, COUNTY)
    form = {"quorum": "4/5", "majority": "1/2+", "basis": "县办〔2026〕3号", "since": today()}
    assert client.post(f"{RULE}/shares", form).status_code == 303
    said = client.get("/console/deliberation/law/").content.decode()
    assert "五分之四以上" in said
    assert "法律：三分之二以上" in said
    said = client.get(RULE).content.decode()
    assert "县办〔2026〕3号" in said
    assert "施行中" in said
    client.post(f"{RULE}/shares", {"end": "1"})
    assert LocalRule.objects.get().until == localdate(clock.now())
    assert "五分之四以上" not in client.get("/console/deliberation/law/").content.decode()


def test_what_lacks_is_said_at_its_field_and_nothing_typed_is_lost(client: Client) -> None:
    sign_in(client, Role.COUNTY_OPERATOR, COUNTY)
    looser = {"quorum": "1/2+", "majority": "1/2+", "basis": "县办〔2026〕3号", "since": today()}
    answer = client.post(f"{RULE}/shares", looser)
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "法律定的是“三分之二以上”，县里只能定得更严，不能放宽" in said
    assert "县办〔2026〕3号" in said
    answer = client.post(f"{RULE}/channels", {"channel": "paper", "channel_basis": "", "channel_since": today()})
    assert answer.status_code == 422
    assert 'id="e-channel_basis"' in answer.content.decode()


def test_a_way_of_voting_is_let_count_and_no_longer(client: Client) -> None:
    sign_in(client, Role.COUNTY_OPERATOR, COUNTY)
    form = {"channel": "paper", "channel_basis": "实施办法第二十一条", "channel_since": today()}
    assert client.post(f"{RULE}/channels", form).status_code == 303
    assert "实施办法第二十一条" in client.get(RULE).content.decode()
    assert "到会、纸票" in client.get("/console/deliberation/law/").content.decode()
    assert client.post(f"{RULE}/channels", {"end": "paper"}).status_code == 303
    assert ChannelBasis.objects.get().until == localdate(clock.now())
    assert "以前记过的依据" in client.get(RULE).content.decode()


def test_an_unknown_rule_is_not_found(client: Client) -> None:
    sign_in(client, Role.COUNTY_OPERATOR, COUNTY)
    assert client.get("/console/deliberation/law/v_nothing").status_code == 404


def test_a_member_reads_what_their_village_needs_in_numbers(client: Client) -> None:
    for number in range(3):
        household = a_household(number=str(number))
        a_membership(a_person(f"户主{number}", born_on=date(1970, 1, 1)), household=household, head=True)
    said = a_member(client).get("/law/deliberation").content.decode()
    assert "现在一共 3 户，要到 2 户" in said
    assert "在手机上投，算不算数" in said
    assert "手机投票也算参加" in said.partition("集体经济组织成员大会")[2]
    assert "手机投票也算参加" not in said.partition("集体经济组织成员大会")[0]
    assert "要大伙定的事" in said
    assert "居民会议" not in said


def test_who_belongs_to_no_village_is_told_so(client: Client) -> None:
    client.cookies["linli_session"] = a_session(a_person("过路人").id)
    assert client.get("/law/deliberation").status_code == 403


def test_a_secretary_gives_a_seat_and_ends_it(client: Client) -> None:
    person = a_membership(a_person("张立新", born_on=date(1970, 1, 1)))
    sign_in(client, Role.VILLAGE_SECRETARY, ZHANGWANG)
    new = "/console/deliberation/seats/new"
    assert "张立新" in client.get(f"{new}?seat=committee_member&q=zlx").content.decode()
    answer = client.post(new, {"seat": "committee_member", "q": "张", "note": ""})
    assert answer.status_code == 422
    assert {"e-person", "e-note"} <= {
        part for part in ("e-person", "e-note") if f'id="{part}"' in answer.content.decode()
    }
    given = {"seat": "committee_member", "q": "张", "person": str(person.id), "note": "2026年1月换届"}
    assert client.post(new, given).status_code == 303
    assert "张立新" in client.get("/console/deliberation/seats/").content.decode()
    end = f"/console/deliberation/seats/{person.id}/end"
    assert client.post(end, {"seat": "committee_member", "note": ""}).status_code == 422
    assert client.post(end, {"seat": "committee_member", "note": "辞职"}).status_code == 303
    assert PersonTag.objects.get().until is not None
    assert client.get(end).status_code == 404


def test_the_list_of_seats_takes_the_same_queries_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sign_in(client, Role.TOWN_CLERK, ZHANGWANG[:9])
    address = f"/console/deliberation/seats/?place={ZHANGWANG}&seat=villagers_representative"
    seated("甲")
    client.get(address)
    with CaptureQueriesContext(connection) as for_one:
        client.get(address)
    for number in range(25):
        seated(f"代表{number}")
    with django_assert_num_queries(len(for_one)):
        said = client.get(address).content.decode()
    assert "after=" in said
    assert "加一个人" not in said


def seated(name: str) -> None:
    household = a_household(address=f"{name}家")
    a_tag(a_membership(a_person(name), household=household, head=True).id, "villagers_representative")


def test_the_desk_of_a_town_is_asked_for_a_village_first(client: Client) -> None:
    said = sign_in(client, Role.TOWN_CLERK, ZHANGWANG[:9]).get("/console/deliberation/seats/").content.decode()
    assert "先选一个村(社区)" in said
