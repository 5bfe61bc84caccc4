"""What residents see of matters and do about them, page by page."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.modules.accounts.testing import a_session
from linli.modules.matters.services import StepInput, matter_take_step
from linli.modules.matters.testing import a_matter
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
LIST_QUERIES = 12


def _phone_of(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _page(actor: Actor, address: str) -> str:
    response = _phone_of(actor).get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def answered(cast: Cast, report: Callable[..., Matter], now: datetime) -> Matter:
    """Give a matter somebody has answered, visible to the village."""
    matter = report(visibility="village", now=now - timedelta(hours=2))
    given = StepInput(note="收到了，我去看看。")
    return matter_take_step(actor=cast.grid_worker, matter_id=matter.pk, step="answer", given=given, now=now)


def test_a_neighbour_sees_a_public_matter_but_not_who_reported_it_unnamed(
    cast: Cast, report: Callable[..., Matter]
) -> None:
    matter = report(visibility="village", identity="unnamed")

    page = _page(cast.neighbour, f"/matters/{matter.pk}")

    assert matter.number in page
    assert "一位村民" in page
    assert "周桂芳" not in page


def test_a_neighbour_does_not_find_a_private_matter(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    assert _phone_of(cast.neighbour).get(f"/matters/{matter.pk}").status_code == 404
    assert matter.number not in _page(cast.neighbour, "/village-matters")


def test_the_other_village_finds_no_matter_of_this_one(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report(visibility="village")

    assert _phone_of(cast.outsider).get(f"/matters/{matter.pk}").status_code == 404
    assert matter.number not in _page(cast.outsider, "/village-matters")


def test_nobody_sees_a_matter_without_signing_in(report: Callable[..., Matter]) -> None:
    matter = report(visibility="village")

    response = Client().get(f"/matters/{matter.pk}")

    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sign-in")


def test_the_reporter_sees_promise_and_course(cast: Cast, answered: Matter) -> None:
    page = _page(cast.resident, f"/matters/{answered.pk}")

    assert "多久有人理" in page
    assert "承诺 24 小时" in page
    assert "您提交了" in page
    assert "王秀琴" in page
    assert "网格员" in page


def test_the_seal_is_not_put_before_it_is_done(cast: Cast, answered: Matter) -> None:
    assert 'class="seal"' not in _page(cast.resident, f"/matters/{answered.pk}")


def test_no_grade_is_chosen_beforehand(cast: Cast, answered: Matter) -> None:
    page = _page(cast.resident, f"/matters/{answered.pk}")

    assert 'value="satisfied"' in page
    assert "checked" not in page


def test_content_closes_the_matter_and_is_thanked_for(cast: Cast, answered: Matter) -> None:
    client = _phone_of(cast.resident)

    response = client.post(f"/matters/{answered.pk}/rating", {"grade": "satisfied"}, follow=True)

    page = response.content.decode()
    assert "评价收到了" in page
    assert 'class="seal"' in page
    answered.refresh_from_db()
    assert answered.state == "closed"


def test_dissatisfied_without_a_reason_keeps_the_choice_and_says_what_is_missing(cast: Cast, answered: Matter) -> None:
    response = _phone_of(cast.resident).post(f"/matters/{answered.pk}/rating", {"grade": "dissatisfied", "reason": " "})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#f-reason"' in page
    assert 'id="e-reason"' in page
    assert page.count("checked") == 1
    answered.refresh_from_db()
    assert answered.state == "answered"


def test_rating_twice_shows_how_it_stands_instead_of_an_error_page(cast: Cast, answered: Matter) -> None:
    client = _phone_of(cast.resident)
    client.post(f"/matters/{answered.pk}/rating", {"grade": "satisfied"})

    response = client.post(f"/matters/{answered.pk}/rating", {"grade": "satisfied"})

    assert response.status_code == 409
    assert "这一步已经办过了" in response.content.decode()


def test_a_neighbour_neither_rates_nor_asks_nor_withdraws(cast: Cast, answered: Matter) -> None:
    client = _phone_of(cast.neighbour)
    page = client.get(f"/matters/{answered.pk}").content.decode()

    assert 'name="grade"' not in page
    assert "再问一句" not in page
    assert client.post(f"/matters/{answered.pk}/rating", {"grade": "satisfied"}).status_code == 403
    assert client.post(f"/matters/{answered.pk}/questions", {"text": "好了吗"}).status_code == 403
    assert client.post(f"/matters/{answered.pk}/withdrawal").status_code == 403


def test_a_question_joins_the_course(cast: Cast, answered: Matter) -> None:
    response = _phone_of(cast.resident).post(
        f"/matters/{answered.pk}/questions", {"text": "什么时候来人？"}, follow=True
    )

    page = response.content.decode()
    assert "什么时候来人？" in page
    assert "问过去了" in page


def test_an_empty_question_opens_the_form_with_its_error(cast: Cast, answered: Matter) -> None:
    response = _phone_of(cast.resident).post(f"/matters/{answered.pk}/questions", {"text": ""})

    assert response.status_code == 422
    assert 'id="ask" open' in response.content.decode()


def test_an_address_cannot_thank_for_what_was_not_done(cast: Cast, answered: Matter) -> None:
    assert "评价收到了" not in _page(cast.resident, f"/matters/{answered.pk}?thanks=rate")


def test_withdrawing_asks_first_and_then_ends_it(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()
    client = _phone_of(cast.resident)
    assert "不用办了？" in client.get(f"/matters/{matter.pk}/withdrawal").content.decode()

    client.post(f"/matters/{matter.pk}/withdrawal")

    matter.refresh_from_db()
    assert matter.state == "withdrawn"


def test_reopening_needs_a_word_of_what_is_not_right(cast: Cast, answered: Matter) -> None:
    client = _phone_of(cast.resident)
    client.post(f"/matters/{answered.pk}/rating", {"grade": "satisfied"})

    refused = client.post(f"/matters/{answered.pk}/reopening", {"note": ""})
    taken = client.post(f"/matters/{answered.pk}/reopening", {"note": "又不亮了"}, follow=True)

    assert refused.status_code == 422
    assert 'id="e-note"' in refused.content.decode()
    assert "已经退回村里重新办" in taken.content.decode()


def test_a_merged_matter_leads_to_the_one_that_goes_on(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    going_on, double = report(visibility="village", text="路灯坏了"), report(visibility="village")
    given = StepInput(into=going_on.pk)
    matter_take_step(actor=cast.clerk, matter_id=double.pk, step="merge", given=given, now=now)

    page = _page(cast.resident, f"/matters/{double.pk}")

    assert f'href="/matters/{going_on.pk}"' in page
    assert "路灯坏了" in page


def test_somebody_in_office_reads_the_residents_page_and_is_led_to_the_work(cast: Cast, answered: Matter) -> None:
    page = _page(cast.grid_worker, f"/matters/{answered.pk}")

    assert 'name="grade"' not in page
    assert f'href="/field/matters/{answered.pk}"' in page
    assert f'href="/console/matters/{answered.pk}"' in _page(cast.clerk, f"/matters/{answered.pk}")


def test_only_a_member_gets_a_number_to_call(cast: Cast, answered: Matter) -> None:
    assert "tel:" not in _page(cast.clerk, f"/matters/{answered.pk}")


def test_what_i_reported_is_mine_alone(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()

    assert matter.title in _page(cast.resident, "/my-matters")
    assert "您还没报过事" in _page(cast.neighbour, "/my-matters")


def test_the_list_goes_on_where_the_page_ended(cast: Cast, now: datetime) -> None:
    for number in range(23):
        a_matter(reporter=cast.resident, place=ZHANGWANG, text=f"第{number:02}件事", now=now)
    client = _phone_of(cast.resident)

    first = client.get("/my-matters")
    older = client.get(_older_of(first.content.decode()))

    assert "第22件事" in first.content.decode()
    assert "第02件事" not in first.content.decode()
    assert "第02件事" in older.content.decode()


def _older_of(page: str) -> str:
    before = page[: page.index('rel="next"')]
    return before[before.rindex('href="') + 6 :].split('"')[0].replace("&amp;", "&")


def test_the_villages_matters_are_searched_by_word(cast: Cast, report: Callable[..., Matter]) -> None:
    report(visibility="village", text="溪边护栏松了")
    report(visibility="village", text="路灯坏了")

    page = _page(cast.neighbour, "/village-matters?q=护栏")

    assert "溪边护栏松了" in page
    assert "路灯坏了" not in page
    assert "没找到" in _page(cast.neighbour, "/village-matters?q=没有这种事")


def test_a_made_up_cursor_is_refused(cast: Cast) -> None:
    assert _phone_of(cast.resident).get("/my-matters?after=zzz").status_code == 422


@pytest.mark.parametrize("address", ["/my-matters", "/village-matters"])
def test_a_list_asks_as_often_for_many_as_for_few(
    cast: Cast, now: datetime, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        a_matter(reporter=cast.resident, place=ZHANGWANG, text=f"第{number}件", visibility="village", now=now)
    client = _phone_of(cast.resident)

    with django_assert_max_num_queries(LIST_QUERIES):
        client.get(address)
