"""The register on the screen: finding, reading, writing at the desk; one's own data on the phone."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place
from linli.modules.population.models import Correction, Membership, Person, Tag, Unmasking
from linli.modules.population.services import person_correct, tag_give
from linli.modules.population.testing import a_household, a_membership, a_person, an_identity_number, an_officer

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db

NUMBER = an_identity_number(date(1963, 4, 5))


def _signed_in(person_id: int) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(person_id)
    return client


@pytest.fixture
def officer() -> Callable[..., Client]:
    def give(role: Role = Role.VILLAGE_CLERK, place: str = ZHANGWANG) -> Client:
        a_place(place)
        person = a_person("办事员").id
        an_appointment(person, role, place)
        return _signed_in(person)

    return give


@pytest.fixture
def resident() -> int:
    grid = a_grid().code
    household = a_household(number="86", address="东区 27 号", grid=grid)
    person = a_membership(a_person("周桂芳", phone="19900000001"), household=household, head=True)
    a_membership(person, kind="resident", household=household)
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    person_correct(person_id=person.id, fields={"id_number": NUMBER}, actor=clerk, now=clock.now())
    return person.id


def _rows_of(response: Any) -> list[str]:
    text = response.content.decode()
    return [part.partition(">")[2].partition("<")[0].strip() for part in text.split('class="ttl"')[1:]]


@pytest.mark.parametrize("q", ["周桂", "zgf", "zhougui", "27", "东区", "86", "199 0000 0001", NUMBER, NUMBER.lower()])
def test_somebody_is_found_by_whatever_is_known_of_them(resident: int, officer: Any, q: str) -> None:
    a_membership(a_person("李四", phone="19900000002", sex=1))
    assert _rows_of(officer().get("/console/people/", {"q": q})) == ["周桂芳"]
    assert resident


@pytest.mark.parametrize("q", ["1990000", NUMBER[:10], "桂英"])
def test_a_part_of_a_number_finds_nobody(resident: int, officer: Any, q: str) -> None:
    page = officer().get("/console/people/", {"q": q})
    assert _rows_of(page) == []
    assert "没查到这样的人" in page.content.decode()
    assert resident


def test_the_list_is_narrowed_by_tag_residency_and_grid(resident: int, officer: Any) -> None:
    a_membership(a_person("远山"), household=a_household(grid=a_grid(number=2).code))
    mover = a_membership(a_person("巴特尔", sex=1), HETIAN)
    a_membership(mover, kind="resident")
    tag = Tag.objects.get(code="veteran")
    tag_give(
        person_id=resident, tag_id=tag.pk, note="", actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG), now=clock.now()
    )
    client = officer()
    assert _rows_of(client.get("/console/people/", {"tag": tag.pk})) == ["周桂芳"]
    assert _rows_of(client.get("/console/people/", {"residency": "floating"})) == ["巴特尔"]
    assert _rows_of(client.get("/console/people/", {"residency": "away"})) == ["远山"]
    assert _rows_of(client.get("/console/people/", {"grid": f"{ZHANGWANG}002"})) == ["远山"]


def test_who_left_is_found_among_the_gone_alone(resident: int, officer: Any) -> None:
    Membership.objects.filter(person_id=resident).update(until=date(2026, 1, 1))
    client = officer()
    assert _rows_of(client.get("/console/people/")) == []
    assert _rows_of(client.get("/console/people/", {"residency": "gone"})) == ["周桂芳"]


def test_pages_follow_each_other_without_a_gap(officer: Any) -> None:
    for number in range(65):
        a_membership(a_person(f"王{chr(0x4E00 + number)}"))
    client, seen, query = officer(), [], ""
    while True:
        page = client.get(f"/console/people/{query}")
        seen += _rows_of(page)
        older = page.content.decode().partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        if 'rel="next"' not in page.content.decode():
            break
        query = older.replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 65


def test_a_longer_list_takes_no_more_queries(officer: Any) -> None:
    client = officer()
    counts = []
    for _time in range(2):
        for _number in range(6):
            a_membership(a_person("王建国"), household=a_household(grid=a_grid().code))
        with CaptureQueriesContext(connection) as queries:
            client.get("/console/people/", {"q": "王"})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 22


def test_a_search_by_pinyin_walks_an_index_where_there_are_many() -> None:
    a_membership(a_person("王建国"))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM population_person WHERE name_pinyin LIKE 'wjg%'")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "population_person_by_pinyin" in plan


@pytest.mark.parametrize("what", ["", "/correct", "/number", "/move/out"])
def test_another_villages_clerk_gets_404(resident: int, officer: Any, what: str) -> None:
    assert officer(place=HETIAN).get(f"/console/people/{resident}{what}").status_code == 404


def test_a_town_reads_masked_and_writes_nothing(resident: int, officer: Any) -> None:
    town = officer(Role.TOWN_COMMAND, ZHANGWANG[:9])
    page = town.get(f"/console/people/{resident}").content.decode()
    assert "199****0001" in page
    assert "19900000001" not in page
    assert NUMBER not in page
    assert town.get(f"/console/people/{resident}/correct").status_code == 403
    assert town.get(f"/console/people/{resident}/number").status_code == 403


def test_a_grid_worker_finds_the_people_of_their_grid_alone(resident: int, officer: Any) -> None:
    a_membership(a_person("远山"), household=a_household(grid=a_grid(number=2).code))
    worker = officer(Role.GRID_WORKER, f"{ZHANGWANG}001")
    assert _rows_of(worker.get("/console/people/")) == ["周桂芳"]
    assert worker.get("/console/people/", {"place": f"{ZHANGWANG}002"}).status_code == 404
    assert worker.get(f"/console/people/{resident}/correct").status_code == 200
    assert worker.get(f"/console/people/{resident}/move/died").status_code == 403


def test_a_refused_form_keeps_what_was_said_and_names_every_field(officer: Any) -> None:
    said = {"name": "王建国", "id_kind": "01", "id_number": "1", "phone": "2", "way": "both", "occupation": "木匠"}
    page = officer().post("/console/people/new", said)
    text = page.content.decode()
    assert page.status_code == 422
    assert 'href="#f-id_number"' in text
    assert 'href="#f-phone"' in text
    assert 'value="木匠"' in text
    assert not Person.objects.filter(name="王建国").exists()


def test_a_clerk_enters_a_person_into_a_household(officer: Any) -> None:
    household = a_household(number="9")
    said = {
        "name": "王建国",
        "id_kind": "01",
        "id_number": NUMBER,
        "way": "both",
        "household": household.id,
        "relation": "02",
    }
    page = officer().post("/console/people/new", said)
    person = Person.objects.get(name="王建国")
    assert (page.status_code, page["Location"]) == (303, f"/console/people/{person.pk}")
    assert person.born_on == date(1963, 4, 5)
    assert Membership.objects.get(person=person, is_head=True).household_id == household.id


def test_a_full_number_is_shown_after_a_reason_and_never_kept_by_a_browser(resident: int, officer: Any) -> None:
    client, where = officer(), f"/console/people/{resident}/number"
    refused = client.post(where, {"field": "id_number"})
    assert refused.status_code == 422
    assert NUMBER not in refused.content.decode()
    shown = client.post(where, {"field": "id_number", "reason": "relief"})
    assert NUMBER in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Unmasking.objects.count() == 1
    assert "办事员" in _signed_in(resident).get("/me/data").content.decode()


def test_an_auditor_sees_who_looked_and_another_countys_does_not(resident: int, officer: Any) -> None:
    officer().post(f"/console/people/{resident}/number", {"field": "phone", "reason": "relief"})
    assert "救助复核" in officer(Role.AUDITOR, ZHANGWANG[:6]).get("/console/people/looked").content.decode()
    far = officer(Role.AUDITOR, "330802").get("/console/people/looked").content.decode()
    assert "救助复核" not in far


def test_a_resident_asks_and_the_clerk_accepts(resident: int, officer: Any) -> None:
    mine = _signed_in(resident)
    asked = mine.post("/me/data/correct", {"name": "周桂芳", "sex": "2", "born_on": "1963-04-05", "workplace": "纸厂"})
    assert asked.status_code == 303
    row = Correction.objects.get()
    assert row.fields == ["workplace"]
    clerk = officer()
    assert "纸厂" in clerk.get(f"/console/people/corrections/{row.pk}").content.decode()
    assert clerk.post(f"/console/people/corrections/{row.pk}", {"step": "accept"}).status_code == 303
    assert Person.objects.get(pk=resident).workplace == "纸厂"
    assert clerk.post(f"/console/people/corrections/{row.pk}", {"step": "refuse", "note": "不行"}).status_code == 303
    assert Correction.objects.get().state == "accepted"


def test_nothing_changed_is_nothing_to_ask(resident: int) -> None:
    said = {"name": "周桂芳", "sex": "2", "born_on": "1963-04-05"}
    page = _signed_in(resident).post("/me/data/correct", said)
    assert page.status_code == 422
    assert not Correction.objects.exists()


def test_what_is_taken_along_is_whole_and_wakes_no_formula(resident: int) -> None:
    Person.objects.filter(pk=resident).update(occupation='=HYPERLINK("http://evil","x")', workplace="@SUM(1+1)")
    client = _signed_in(resident)
    said = json.loads(client.post("/me/data/export", {"form": "json"}).content)
    assert any(["证件号码", NUMBER] in table["rows"] for table in said["sections"])
    with ZipFile(BytesIO(client.post("/me/data/export", {"form": "xlsx"}).content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    sheets = [text for name, text in parts.items() if name.startswith("xl/worksheets/")]
    assert len(sheets) > 5
    assert "=HYPERLINK" in parts["xl/sharedStrings.xml"]
    assert not any("<f>" in text or "<hyperlink" in text for text in sheets)


def test_an_account_is_deleted_only_when_one_is_sure(resident: int) -> None:
    client = _signed_in(resident)
    assert client.post("/me/data/erase").status_code == 422
    assert client.post("/me/data/erase", {"sure": "on"}).status_code == 200
    person = Person.objects.get(pk=resident)
    assert (person.name, person.phone_hint) == ("周桂芳", "")
    assert client.get("/me/data").status_code == 303


def test_nobody_reads_anybody_elses_data_under_me(resident: int) -> None:
    stranger = _signed_in(a_membership(a_person("李四")).id)
    _signed_in(resident).post(
        "/me/data/correct", {"name": "周桂芳", "sex": "2", "born_on": "1963-04-05", "workplace": "纸厂"}
    )
    wish = Correction.objects.get().pk
    assert stranger.post(f"/me/data/corrections/{wish}/withdraw").status_code == 404
    assert "周桂芳" not in stranger.get("/me/data").content.decode()
