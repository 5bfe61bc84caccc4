"""What neighbours may have reported already: alike in words, near in place, and never what is not theirs to see."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel.likeness import pairs_of
from linli.modules.accounts.testing import a_session
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.alike import Said, matters_similar
from linli.modules.matters.services import Report, StepInput, matter_report, matter_take_step
from linli.modules.matters.tests.conftest import GRID
from linli.modules.places.testing import HETIAN, ZHANGWANG

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
LAMP = "文化礼堂东边那盏路灯坏了快一个星期，晚上黑"
SAME = "文化礼堂那边路灯坏了"
OTHER = "垃圾桶满了没人收，苍蝇到处飞"


def _reported(actor: Actor, now: datetime, text: str = LAMP, **more: object) -> Matter:
    given = {"place": GRID, "visibility": "village"} | more
    return matter_report(actor=actor, report=Report(text=text, **given), now=now)  # type: ignore[arg-type]


def _found(actor: Actor, now: datetime, text: str = SAME, **more: object) -> list[int]:
    said = Said(text, **({"place": GRID} | more))  # type: ignore[arg-type]
    return [one.id for one in matters_similar(actor=actor, said=said, now=now)]


def _browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def test_the_same_lamp_in_other_words_is_found_and_other_trouble_is_not(cast: Cast, now: datetime) -> None:
    lamp = _reported(cast.resident, now)

    assert _found(cast.neighbour, now) == [lamp.pk]
    assert _found(cast.neighbour, now, "文化礼堂东头路灯不亮") == [lamp.pk]
    assert _found(cast.neighbour, now, OTHER) == []
    assert _found(cast.neighbour, now, "") == []
    assert _found(cast.neighbour, now, "灯") == []


def test_a_long_story_finds_the_short_one_in_it(cast: Cast, now: datetime) -> None:
    lamp = _reported(cast.resident, now, "路灯坏了，文化礼堂那边")

    assert _found(cast.neighbour, now, f"昨天我妈去跳舞，{LAMP}，差点摔一跤，请快点来修") == [lamp.pk]


def test_nobody_is_shown_what_they_may_not_read(cast: Cast, now: datetime) -> None:
    private = _reported(cast.resident, now, visibility="private")

    assert _found(cast.neighbour, now) == []
    assert _found(cast.resident, now) == [private.pk]
    assert _found(cast.grid_worker, now) == [private.pk]
    assert _found(cast.clerk, now) == [private.pk]


def test_only_the_same_village_is_looked_at(cast: Cast, now: datetime) -> None:
    _reported(cast.outsider, now, place=HETIAN)

    assert _found(cast.county, now) == []


def test_what_ended_two_weeks_ago_no_longer_counts_nor_what_was_taken_back(cast: Cast, now: datetime) -> None:
    lamp = _reported(cast.resident, now)
    Matter.objects.filter(pk=lamp.pk).update(state="closed", closed_at=now - timedelta(days=14))
    assert _found(cast.neighbour, now) == [lamp.pk]
    assert _found(cast.neighbour, now + timedelta(seconds=1)) == []
    back = _reported(cast.resident, now)
    matter_take_step(actor=cast.resident, matter_id=back.pk, step="withdraw", given=StepInput(), now=now)
    assert back.pk not in _found(cast.neighbour, now)


def test_near_comes_before_far_and_the_same_grid_before_the_rest(cast: Cast, now: datetime) -> None:
    far = _reported(cast.resident, now, place=ZHANGWANG)
    Matter.objects.filter(pk=far.pk).update(place=ZHANGWANG)
    here = _reported(cast.resident, now)
    near = _reported(cast.resident, now, lng=119.2, lat=29.03)

    assert _found(cast.neighbour, now, lng=119.2005, lat=29.0303) == [near.pk, here.pk, far.pk]


def test_nearby_fewer_words_suffice(cast: Cast, now: datetime) -> None:
    near = _reported(cast.resident, now, lng=119.2, lat=29.03)

    words = "路灯坏了，影响大家走路"
    assert _found(cast.neighbour, now, words, lng=119.2, lat=29.0301) == [near.pk]
    assert _found(cast.neighbour, now, words, lng=119.3, lat=29.03) == []


def test_the_desk_asks_about_a_matter_without_finding_itself(cast: Cast, now: datetime) -> None:
    one, two = _reported(cast.resident, now), _reported(cast.neighbour, now, SAME)

    assert _found(cast.clerk, now, but=one.pk) == [two.pk]


def test_confidences_are_compared_with_nothing(cast: Cast, now: datetime) -> None:
    _reported(cast.resident, now, "村里的账有问题", kind="tip_off", visibility="private")
    _reported(cast.resident, now, "村里的账有问题，平台上看不到", kind="platform_complaint", visibility="private")

    for actor in (cast.resident, cast.county):
        assert _found(actor, now, "村里的账有问题") == []


def test_signs_and_spaces_make_no_pairs() -> None:
    assert pairs_of("路灯，坏了 OK！") == ["路灯", "坏了", "ok"]


def test_it_takes_one_query_however_many_there_are(
    cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _one in range(5):
        _reported(cast.resident, now)
    with django_assert_max_num_queries(1):
        assert len(_found(cast.neighbour, now)) == 3


def test_the_page_suggests_while_one_types(cast: Cast, now: datetime) -> None:
    lamp = _reported(cast.resident, now)
    browser = _browser(cast.neighbour)

    piece = browser.post("/report/similar", {"text": SAME, "place": GRID}).content.decode()
    nothing = browser.post("/report/similar", {"text": OTHER, "place": GRID}).content.decode()

    assert 'hx-post="/report/similar"' in browser.get("/report/snapshot").content.decode()
    assert "邻居可能报过" in piece
    assert f'href="/matters/{lamp.pk}"' in piece
    assert "<html" not in piece
    assert nothing.strip() == ""


def test_without_scripts_sending_asks_once_and_keeps_what_was_written(cast: Cast, now: datetime) -> None:
    lamp, browser = _reported(cast.resident, now), _browser(cast.neighbour)
    form = {"key": "k", "text": LAMP, "place": GRID, "location_note": "礼堂东"}

    asked = browser.post("/report/snapshot", form)
    page = asked.content.decode()
    sure = browser.post("/report/snapshot", form | {"sure": "1"})

    assert asked.status_code == 409
    assert all(words in page for words in ("这件事好像有人报过", f"/matters/{lamp.pk}", "不一样，照样报", "礼堂东"))
    assert sure.headers["Location"].endswith("/received")
    assert Matter.objects.count() == 2


def test_whoever_has_seen_it_already_is_not_asked_again(cast: Cast, now: datetime) -> None:
    lamp, browser = _reported(cast.resident, now), _browser(cast.neighbour)

    sent = browser.post("/report/snapshot", {"key": "k", "text": LAMP, "place": GRID, "seen": [lamp.pk]})

    assert sent.status_code == 303


def test_a_letter_is_compared_with_nothing(cast: Cast, now: datetime) -> None:
    _reported(cast.resident, now)
    browser = _browser(cast.neighbour)

    assert "hx-post" not in browser.get("/report/letter").content.decode()
    assert browser.post("/report/letter", {"key": "k", "text": LAMP, "place": GRID}).status_code == 303


def test_switching_the_kind_keeps_the_words_and_makes_nothing(cast: Cast) -> None:
    form = {"key": "k", "text": LAMP, "place": GRID, "switch": "1", "visibility": "village", "identity": "unnamed"}

    page = _browser(cast.resident).post("/report/letter", form).content.decode()

    assert "给村里写封信" in page
    assert LAMP in page
    assert not Matter.objects.exists()


def test_each_is_offered_the_kinds_they_may_send(cast: Cast) -> None:
    member = _browser(cast.resident).get("/report").content.decode()
    worker = _browser(cast.grid_worker).get("/report").content.decode()

    assert 'formaction="/report/tip_off"' in member
    assert 'formaction="/report/dispute"' in member
    assert 'formaction="/report/tip_off"' not in worker
    assert 'formaction="/report/platform_complaint"' in worker
