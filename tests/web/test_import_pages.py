"""The desk's pages of an import: a clerk brings a file, lays out its columns, sees what is wrong, has it taken over."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from linli.kernel import clock
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_appointment
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_village
from linli.modules.population.importing.services import import_work
from linli.modules.population.models import Person, ResidentImport
from linli.modules.population.testing import a_person, an_import, taken_over, tried

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
LIST = "/console/imports/"
SAID = '<span class="as-said">1958-13-14</span>'
TABLE = "姓名,出生日期,户号,与户主关系,备注\n王秀芳,1958-03-14,12,户主,\n=1+1,1958-03-14,12,妻,x\n"
GOOD = {"姓名": "王秀芳", "出生日期": "1958-03-14", "户号": "12", "与户主关系": "户主"}
BAD = {**GOOD, "姓名": "王小明", "出生日期": "1958-13-14", "与户主关系": "子"}


@pytest.fixture
def clerk(client: Client) -> Client:
    """Give the browser of the clerk of 张王村."""
    a_village()
    a_village(HETIAN)
    person = a_person("方敏")
    an_appointment(person.id, Role.VILLAGE_CLERK, ZHANGWANG)
    client.cookies["linli_session"] = a_session(person.id)
    return client


def sent(client: Client, content: bytes, name: str = "人口.csv", address: str = LIST) -> HttpResponse:
    return client.post(address, {"file": SimpleUploadedFile(name, content)})  # type: ignore[return-value]


def downloaded(answer: Any) -> bytes:
    body = b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # closing the answer whole would close the test's connection, too
        close()
    return body


def test_a_clerk_walks_the_whole_way(clerk: Client) -> None:
    answer = sent(clerk, TABLE.encode("gb18030"))
    run = ResidentImport.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{LIST}{run.pk}/columns")

    text = clerk.get(answer["Location"]).content.decode()
    assert "王秀芳" in text
    assert '<option value="household" selected>' in text.replace("\n", " ")
    fields = {f"column_{place}": field for place, field in enumerate(run.columns)}
    assert clerk.post(answer["Location"], fields).status_code == 303

    text = clerk.get(f"{LIST}{run.pk}").content.decode()
    assert 'hx-trigger="every 1s"' in text
    import_work(run_id=run.pk, now=clock.now)
    text = clerk.get(f"{LIST}{run.pk}").content.decode()
    assert "试算完了，还什么都没写进去" in text
    assert "不收公式" in text
    assert Person.objects.filter(name="王秀芳").count() == 0

    assert clerk.post(f"{LIST}{run.pk}/go").status_code == 303
    import_work(run_id=run.pk, now=clock.now)
    text = clerk.get(f"{LIST}{run.pk}").content.decode()
    assert "写完了" in text
    assert Person.objects.filter(name="王秀芳").count() == 1
    assert "写完了" in clerk.get(LIST).content.decode()


def test_a_file_that_is_none_is_refused_at_the_field(clerk: Client) -> None:
    answer = sent(clerk, b"%PDF-1.7", "人口.xlsx")

    assert answer.status_code == 422
    assert "这不是 Excel 表格，请选 .xlsx 或 .csv 文件" in answer.content.decode()
    assert clerk.post(LIST).status_code == 422


def test_columns_that_cannot_be_keep_what_was_chosen(clerk: Client) -> None:
    run = an_import([GOOD])
    answer = clerk.post(f"{LIST}{run.pk}/columns", {"column_0": "name", "column_1": "name", "column_3": "relation"})
    text = answer.content.decode().replace("\n", " ")

    assert answer.status_code == 422
    assert "“姓名”已经有一列了" in text
    assert text.count('<option value="name" selected>') == 2


def test_progress_is_a_part_until_the_stage_is_over(clerk: Client) -> None:
    run = an_import([GOOD])
    clerk.post(f"{LIST}{run.pk}/columns", {f"column_{place}": field for place, field in enumerate(run.columns)})
    part = clerk.get(f"{LIST}{run.pk}", headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    import_work(run_id=run.pk, now=clock.now)
    assert clerk.get(f"{LIST}{run.pk}", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_the_sheet_of_faults_holds_the_rows_as_given_and_no_formula(clerk: Client) -> None:
    run = tried(an_import([GOOD, BAD, {**BAD, "姓名": "=1+1"}]))
    answer = clerk.get(f"{LIST}{run.pk}/faults.xlsx")
    head, *rows = CalamineWorkbook.from_filelike(BytesIO(downloaded(answer))).get_sheet_by_index(0).to_python()

    assert head == [*GOOD, "原来第几行", "收没收", "问题"]
    assert [row[:4] for row in rows] == [["王小明", "1958-13-14", "12", "子"], ["=1+1", "1958-13-14", "12", "子"]]
    assert [row[4] for row in rows] == [3.0, 4.0]
    assert "没有这一天" in str(rows[0][6])
    assert "不收公式" in str(rows[1][6])


def test_faults_are_shown_by_kind_page_by_page(clerk: Client) -> None:
    run = tried(an_import([GOOD, *({**BAD, "户号": str(nth)} for nth in range(25)), {**BAD, "出生日期": ""}]))
    first = clerk.get(f"{LIST}{run.pk}?kind=date_invalid").content.decode()
    following = clerk.get(f"{LIST}{run.pk}?kind=date_invalid&after=22-9999999").content.decode()

    assert first.count(SAID) == 20
    assert 'rel="next"' in first
    assert following.count(SAID) == 5
    assert "认不出是谁" in clerk.get(f"{LIST}{run.pk}?kind=not_identifiable").content.decode()


def test_another_villages_import_is_out_of_reach(clerk: Client) -> None:
    run = an_import([GOOD], HETIAN)
    for address in (f"{LIST}{run.pk}", f"{LIST}{run.pk}/columns", f"{LIST}{run.pk}/faults.xlsx"):
        assert clerk.get(address).status_code == 404
    for address in (f"{LIST}{run.pk}/go", f"{LIST}{run.pk}/discard", f"{LIST}{run.pk}/columns"):
        assert clerk.post(address).status_code == 404
    assert sent(clerk, TABLE.encode(), address=f"{LIST}?place={HETIAN}").status_code == 404


def test_what_was_erased_can_no_longer_be_downloaded(clerk: Client) -> None:
    run = taken_over(an_import([GOOD, BAD]))
    assert downloaded(clerk.get(f"{LIST}{run.pk}/faults.xlsx"))
    assert clerk.post(f"{LIST}{run.pk}/discard").status_code == 303
    assert clerk.get(f"{LIST}{run.pk}/faults.xlsx").status_code == 404
    assert "写完了" in clerk.get(f"{LIST}{run.pk}").content.decode()


def test_the_pages_cost_the_same_however_much_there_is(
    clerk: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for nth in range(22):
        an_import([{**GOOD, "户号": str(nth)}])
    run = tried(an_import([GOOD, *({**BAD, "户号": str(nth)} for nth in range(25))]))
    with django_assert_max_num_queries(7):
        text = clerk.get(LIST).content.decode()
    assert text.count("人口.csv") == 20
    with django_assert_max_num_queries(10):
        clerk.get(f"{LIST}{run.pk}")
