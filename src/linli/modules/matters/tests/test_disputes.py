"""Disputes: who is a party, what a party sees, and how a mediation ends."""

from __future__ import annotations

import re
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal.pump import pump_once
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import a_session
from linli.modules.files.testing import a_picture
from linli.modules.matters.models import Agreement, Matter
from linli.modules.matters.services import (
    Report,
    StepInput,
    matter_ask,
    matter_open_for,
    matter_rate,
    matter_report,
    matter_take_step,
    parties_name,
)
from linli.modules.matters.tests.conftest import GRID
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WALL = "隔壁砌围墙占了我家的地，说了几次不听"
WORDS = "以老界石为准，三天内把墙退回去"


@pytest.fixture
def wall(cast: Cast, now: datetime) -> Matter:
    """Give a dispute reported by the resident, with one party by name."""
    report = Report(text=WALL, place=GRID, kind="dispute", category="land", parties=["陈德明"])
    return matter_report(actor=cast.resident, report=report, now=now)


def _name(actor: Actor, matter: Matter, now: datetime, *names: str, persons: Sequence[int] = ()) -> Matter:
    return parties_name(actor=actor, matter_id=matter.pk, names=names, persons=persons, now=now)


def _step(actor: Actor, matter: Matter, step: str, now: datetime, **given: object) -> Matter:
    taken = StepInput(**given)  # type: ignore[arg-type]
    return matter_take_step(actor=actor, matter_id=matter.pk, step=step, given=taken, now=now)


def _told(actor: Actor) -> list[str]:
    pump_once()
    return [notice.subject for notice in inbox_page(actor.known_id, ["330825"]).items]


def _browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def test_a_name_alone_lets_nobody_read(cast: Cast, wall: Matter, now: datetime) -> None:
    assert [party.name for party in matter_open_for(actor=cast.clerk, matter_id=wall.pk, now=now).parties] == ["陈德明"]
    with pytest.raises(Matter.DoesNotExist):
        matter_open_for(actor=cast.neighbour, matter_id=wall.pk, now=now)


def test_a_party_the_register_knows_reads_it_as_a_party_and_is_told_once(
    cast: Cast, wall: Matter, now: datetime
) -> None:
    person = cast.neighbour.known_id
    _name(cast.grid_worker, wall, now, persons=[person])
    _name(cast.clerk, wall, now, "一位亲戚", persons=[person])

    view = matter_open_for(actor=cast.neighbour, matter_id=wall.pk, now=now)

    assert (view.is_mine, view.card.standing, view.may_rate, view.may_ask) == (False, "party", False, False)
    assert [party.name for party in view.parties] == ["陈德明", "一位亲戚"]
    assert _told(cast.neighbour) == ["您是一件纠纷的当事人"]
    with pytest.raises(NotAllowedError):
        matter_ask(actor=cast.neighbour, matter_id=wall.pk, text="?", now=now)
    page = _browser(cast.neighbour).get(f"/matters/{wall.pk}").content.decode()
    assert "您是这件纠纷的当事人" in page
    assert "您是当事人" in _browser(cast.neighbour).get("/my-matters").content.decode()


def test_who_is_named_no_longer_no_longer_reads(cast: Cast, wall: Matter, now: datetime) -> None:
    _name(cast.clerk, wall, now, persons=[cast.neighbour.known_id])
    _name(cast.clerk, wall, now, "写错了的人")

    with pytest.raises(Matter.DoesNotExist):
        matter_open_for(actor=cast.neighbour, matter_id=wall.pk, now=now)


def test_only_people_of_the_village_and_at_least_one_can_be_named(cast: Cast, wall: Matter, now: datetime) -> None:
    wrongs: tuple[dict[str, Any], ...] = (
        {"persons": [cast.outsider.known_id]},
        {"persons": [10**9]},
        {"names": []},
        {"names": ["长" * 61]},
        {"names": [f"第{n}人" for n in range(21)]},
    )
    for wrong in wrongs:
        with pytest.raises(InvalidInputError):
            parties_name(actor=cast.clerk, matter_id=wall.pk, now=now, **({"names": []} | wrong))
    assert [party.name for party in wall.parties.all()] == ["陈德明"]


def test_only_the_village_and_the_mediator_name_parties_of_disputes(cast: Cast, wall: Matter, now: datetime) -> None:
    other = matter_report(actor=cast.resident, report=Report(text="路灯坏了", place=GRID), now=now)
    for actor, matter in (
        (cast.resident, wall),
        (cast.command, wall),
        (cast.county, wall),
        (cast.auditor, wall),
        (cast.clerk, other),
    ):
        with pytest.raises(NotAllowedError):
            _name(actor, matter, now, "张三")
    with pytest.raises(Matter.DoesNotExist):
        _name(cast.neighbour, wall, now, "张三")
    _step(cast.clerk, wall, "assign", now, assignee=f"p{cast.electrician.person_id}")
    assert _name(cast.electrician, wall, now, "张三").named == []


def test_an_ended_dispute_keeps_its_parties(cast: Cast, wall: Matter, now: datetime) -> None:
    _step(cast.resident, wall, "withdraw", now)
    with pytest.raises(StepNotAllowedError):
        _name(cast.clerk, wall, now, "张三")


def test_resolving_asks_how_it_ended_and_keeps_the_agreement(cast: Cast, wall: Matter, now: datetime) -> None:
    _name(cast.clerk, wall, now, persons=[cast.neighbour.known_id])
    _step(cast.grid_worker, wall, "answer", now, note="明天上门")
    for outcome in ("", "perhaps"):
        with pytest.raises(InvalidInputError) as refused:
            _step(cast.grid_worker, wall, "resolve", now, note=WORDS, outcome=outcome)
        assert [error.pointer for error in refused.value.errors] == ["/outcome"]

    _step(cast.grid_worker, wall, "resolve", now, note=WORDS, outcome="agreed")

    agreement = matter_open_for(actor=cast.neighbour, matter_id=wall.pk, now=now).agreement
    assert agreement is not None
    assert (agreement.outcome, agreement.text, agreement.mediator_name) == ("agreed", WORDS, "王秀琴")
    assert _told(cast.neighbour)[0].startswith("调解有结果了")


def test_what_is_agreed_the_second_time_stands(cast: Cast, wall: Matter, now: datetime) -> None:
    _step(cast.grid_worker, wall, "answer", now, note="明天上门")
    _step(cast.grid_worker, wall, "resolve", now, note="没谈拢", outcome="not_agreed")
    matter_rate(actor=cast.resident, matter_id=wall.pk, grade="dissatisfied", reason="墙还在", now=now)
    _step(cast.clerk, wall, "assign", now, assignee=f"p{cast.secretary.person_id}")
    _step(cast.secretary, wall, "accept", now)
    _step(cast.secretary, wall, "resolve", now, note=WORDS, outcome="agreed")

    assert Agreement.objects.get().text == WORDS
    assert Agreement.objects.get().mediator_id == cast.secretary.person_id


def test_a_matter_that_is_no_dispute_asks_for_no_outcome(cast: Cast, now: datetime) -> None:
    matter = matter_report(actor=cast.resident, report=Report(text="路灯坏了", place=GRID), now=now)
    _step(cast.grid_worker, matter, "answer", now, note="收到")
    _step(cast.grid_worker, matter, "resolve", now, note="换了", outcome="agreed")

    assert not Agreement.objects.exists()


def test_the_page_reports_with_one_name_a_line(cast: Cast) -> None:
    form = {"key": "k", "text": WALL, "place": GRID, "category": "land", "parties": "陈德明\n\n 陈小明 \n"}

    _browser(cast.resident).post("/report/dispute", form)

    matter = Matter.objects.get()
    assert [party.name for party in matter.parties.all()] == ["陈德明", "陈小明"]
    assert (matter.visibility, matter.kind) == ("private", "dispute")


def test_a_mediator_finds_parties_in_the_villages_register_by_name(cast: Cast, wall: Matter) -> None:
    elsewhere = a_membership(a_person("陈德明", phone="13800000001"), HETIAN)
    browser, page = _browser(cast.grid_worker), f"/field/matters/{wall.pk}/parties"

    found = browser.post(page, {"q": "陈德", "search": "1", "names": "陈德明"}).content.decode()
    named = browser.post(page, {"persons": [cast.neighbour.known_id], "names": "他的儿子"}, follow=True)

    assert re.findall(r'name="persons"\s+value="(\d+)"', found) == [str(cast.neighbour.person_id)]
    assert str(elsewhere.id) not in re.findall(r'value="(\d+)"', found)
    assert "当事人记下了" in named.content.decode()
    assert [party.name for party in wall.parties.all()] == ["陈德明", "他的儿子"]


def test_ticks_survive_another_search_and_an_empty_form_is_refused(cast: Cast, wall: Matter) -> None:
    browser, page = _browser(cast.clerk), f"/field/matters/{wall.pk}/parties"
    a_membership(a_person("李四"), ZHANGWANG)

    again = browser.post(page, {"q": "李四", "search": "1", "persons": [cast.neighbour.known_id]}).content.decode()
    empty = browser.post(page, {"names": " "})

    assert re.search(rf'value="{cast.neighbour.person_id}"\s+checked', again)
    assert "李四" in again
    assert empty.status_code == 422


def test_nobody_else_searches_the_register_there(cast: Cast, wall: Matter) -> None:
    page, search = f"/field/matters/{wall.pk}/parties", {"q": "陈德明", "search": "1"}

    assert _browser(cast.neighbour).post(page, search).status_code == 404
    assert _browser(cast.resident).post(page, search).status_code == 403
    assert _browser(cast.county).post(page, search).status_code == 403


def test_a_ticked_number_never_tells_whose_it_is_elsewhere(cast: Cast, wall: Matter) -> None:
    form = {"q": "", "search": "1", "persons": [cast.outsider.known_id]}

    page = _browser(cast.clerk).post(f"/field/matters/{wall.pk}/parties", form).content.decode()

    assert "林建国" not in page


def test_searching_costs_the_same_however_many_are_found(
    cast: Cast, wall: Matter, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = _browser(cast.clerk)
    for number in range(12):
        a_membership(a_person(f"王小{number}"), ZHANGWANG)
    with django_assert_max_num_queries(12):
        page = browser.post(f"/field/matters/{wall.pk}/parties", {"q": "王小", "search": "1"})
    assert page.content.decode().count('name="persons"') == 12


def test_the_field_asks_for_the_outcome_and_takes_the_signed_sheet(cast: Cast, wall: Matter, now: datetime) -> None:
    browser = _browser(cast.grid_worker)
    _step(cast.grid_worker, wall, "answer", now, note="明天上门")
    page = browser.get(f"/field/matters/{wall.pk}").content.decode()
    assert "签了字的协议" in page
    assert not re.search(r'name="resolve_outcome"[^>]*checked', page)
    sheet = SimpleUploadedFile("sheet.jpg", a_picture(), "image/jpeg")

    empty = browser.post(f"/field/matters/{wall.pk}/resolve", {"resolve_note": WORDS})
    done = browser.post(
        f"/field/matters/{wall.pk}/resolve",
        {"resolve_note": WORDS, "resolve_outcome": "agreed", "resolve_photos": sheet},
        follow=True,
    )

    assert empty.status_code == 422
    assert 'href="#f-resolve_outcome"' in empty.content.decode()
    assert WORDS in done.content.decode()
    assert Agreement.objects.get().outcome == "agreed"
    said = _browser(cast.resident).get(f"/matters/{wall.pk}").content.decode()
    assert all(words in said for words in ("达成协议", WORDS, "调解人：王秀琴"))
