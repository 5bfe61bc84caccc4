"""The office bars a phone reported stolen, and lets its owner in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.kernel.models import Event
from linli.kernel.roles import Role
from linli.modules.accounts.public import session_resolve, settings_of
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_place
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from django.test import Client

    from linli.modules.population.public import PersonCard

pytestmark = pytest.mark.django_db

PAGE = "/console/phones"


@pytest.fixture
def wang() -> PersonCard:
    """Give a villager of 张王村."""
    a_place(ZHANGWANG)
    a_place(HETIAN)
    return a_membership(a_person("王秀芳", phone="19900000901"), ZHANGWANG)


def _as(client: Client, role: Role, place: str) -> PersonCard:
    person = a_person("方敏")
    an_appointment(person.id, role, place)
    client.cookies["linli_session"] = a_session(person.id)
    return person


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.VILLAGE_CLERK, ZHANGWANG),
        (Role.VILLAGE_SECRETARY, ZHANGWANG),
        (Role.TOWN_COMMAND, ZHANGWANG[:9]),
        (Role.COUNTY_OPERATOR, ZHANGWANG[:6]),
    ],
)
@pytest.mark.parametrize("q", ["秀芳", "wang"])
def test_found_by_name_or_pinyin_within_the_own_place(
    client: Client, wang: PersonCard, role: Role, place: str, q: str
) -> None:
    _as(client, role, place)
    page = client.get(PAGE, {"q": q}).content.decode()

    assert "王秀芳" in page
    assert "199****0901" in page
    assert f"/console/phones/{wang.id}/bar" in page


def test_nobody_of_another_village_is_found_or_barred(client: Client, wang: PersonCard) -> None:
    _as(client, Role.VILLAGE_CLERK, HETIAN)

    assert "199****0901" not in client.get(PAGE, {"q": "王秀芳"}).content.decode()
    assert client.get(PAGE, {"q": "王秀芳", "place": ZHANGWANG}).status_code == 404
    assert client.get(f"{PAGE}/{wang.id}/bar").status_code == 404
    assert client.post(f"{PAGE}/{wang.id}/bar").status_code == 404
    assert not settings_of(wang.id).is_barred


def test_the_question_names_what_happens_and_then_it_happens_at_once(client: Client, wang: PersonCard) -> None:
    clerk = _as(client, Role.VILLAGE_CLERK, ZHANGWANG)
    token = a_session(wang.id)
    asked = client.get(f"{PAGE}/{wang.id}/bar").content.decode()
    assert "所有手机和电脑上都会退出" in asked
    assert "收不到验证码" in asked
    assert session_resolve(token) is not None, "asking is not doing"

    done = client.post(f"{PAGE}/{wang.id}/bar", follow=True)

    assert "下一次操作就不算数" in done.content.decode()
    assert "挂失中" in done.content.decode(), "listed without being searched for"
    assert session_resolve(token) is None
    assert Event.objects.get(kind="accounts.person_barred").actor_id == clerk.id


def test_the_owner_is_let_in_again(client: Client, wang: PersonCard) -> None:
    clerk = _as(client, Role.VILLAGE_CLERK, ZHANGWANG)
    client.post(f"{PAGE}/{wang.id}/bar")
    assert "当面或打电话核对" in client.get(f"{PAGE}/{wang.id}/readmit").content.decode()
    client.post(f"{PAGE}/{wang.id}/readmit")

    assert not settings_of(wang.id).is_barred
    assert Event.objects.get(kind="accounts.person_readmitted").actor_id == clerk.id
    assert session_resolve(a_session(wang.id, token="again")) is not None


def test_nobody_bars_themselves(client: Client, wang: PersonCard) -> None:
    clerk = a_membership(_as(client, Role.VILLAGE_CLERK, ZHANGWANG), ZHANGWANG)

    assert "这是您自己" in client.get(PAGE, {"q": "方敏"}).content.decode()
    assert client.post(f"{PAGE}/{clerk.id}/bar").status_code == 403


def test_an_officer_who_lives_elsewhere_is_reached_where_they_serve(client: Client, wang: PersonCard) -> None:
    officer = a_person("吴海峰")
    an_appointment(officer.id, Role.GRID_WORKER, f"{ZHANGWANG}001")
    _as(client, Role.VILLAGE_CLERK, ZHANGWANG)

    assert client.post(f"{PAGE}/{officer.id}/bar").status_code == 303
    assert settings_of(officer.id).is_barred


def test_who_may_not_bar_does_not_get_the_page(client: Client, wang: PersonCard) -> None:
    for role, place in (
        (Role.SUPERVISOR, ZHANGWANG),
        (Role.TOWN_CLERK, ZHANGWANG[:9]),
        (Role.GRID_WORKER, f"{ZHANGWANG}001"),
    ):
        _as(client, role, place)
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}/{wang.id}/bar").status_code == 403


def test_many_of_a_name_come_page_by_page_for_a_fixed_number_of_queries(client: Client, wang: PersonCard) -> None:
    for _ in range(25):
        a_membership(a_person("王大明"), ZHANGWANG)
    _as(client, Role.VILLAGE_CLERK, ZHANGWANG)
    client.get(PAGE, {"q": "秀芳"})
    counts, page = [], ""
    for q in ("秀芳", "大明"):
        with CaptureQueriesContext(connection) as queries:
            page = client.get(PAGE, {"q": q}).content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert page.count('scope="row">王大明') == 20
    older = page.partition('href="?q=')[2].partition('"')[0].replace("&amp;", "&")
    assert client.get(f"{PAGE}?q={older}").content.decode().count('scope="row">王大明') == 5
