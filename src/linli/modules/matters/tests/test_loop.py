"""The closed loop: a lamp from report to rating, sent back once, each person told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal.pump import pump_once
from linli.kernel.models import Cursor
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.services import (
    StepInput,
    matter_ask,
    matter_rate,
    matter_take_step,
    matters_close_unrated,
)
from linli.modules.messaging.public import inbox_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast


def subjects(actor: Actor, now: datetime) -> list[str]:
    """Return what stands in somebody's inbox, newest first."""
    pump_once()
    return [notice.subject for notice in inbox_page(actor.known_id, ["330825"]).items]


def take(actor: Actor, matter: Matter, step: str, now: datetime, **given: object) -> Matter:
    """Take a step and let everybody be told."""
    taken = matter_take_step(
        actor=actor,
        matter_id=matter.pk,
        step=step,
        given=StepInput(**given),  # type: ignore[arg-type]
        now=now,
    )
    pump_once()
    return taken


@pytest.fixture
def handled(cast: Cast, report: Callable[..., Matter], now: datetime) -> Matter:
    """Give a matter answered, assigned and resolved by the electrician."""
    matter = report(category="")
    take(cast.grid_worker, matter, "answer", now, note="收到，先放个反光锥")
    take(cast.clerk, matter, "assign", now, assignee=f"p{cast.electrician.person_id}")
    take(cast.electrician, matter, "accept", now)
    return take(cast.electrician, matter, "resolve", now, note="灯头和线都换了")


def test_each_person_is_told_of_their_part(cast: Cast, handled: Matter, now: datetime) -> None:
    assert [subject[:4] for subject in subjects(cast.grid_worker, now)] == ["有人报事"]
    assert [subject[:4] for subject in subjects(cast.electrician, now)] == ["交给您办"]
    assert subjects(cast.resident, now) == [
        "您报的事办好了，请您看看",
        "李建明接手了您报的事",
        "您报的事有人办了",
        "王秀琴回了您一句",
    ]
    assert subjects(cast.other_clerk, now) == []
    assert subjects(cast.neighbour, now) == []


def test_nobody_is_told_of_what_they_did_themselves(cast: Cast, handled: Matter, now: datetime) -> None:
    assert subjects(cast.clerk, now) == []


def test_events_told_twice_make_no_second_notice(cast: Cast, handled: Matter, now: datetime) -> None:
    Cursor.objects.filter(reader="matters.notices").update(position=0)
    assert len(subjects(cast.resident, now)) == 4


def test_dissatisfied_sends_it_back_and_a_second_round_closes_it(cast: Cast, handled: Matter, now: datetime) -> None:
    later = now + timedelta(hours=1)
    back = matter_rate(actor=cast.resident, matter_id=handled.pk, grade="dissatisfied", reason="还是暗", now=later)
    assert back.state == "returned"
    assert back.due_at == later + timedelta(days=5)
    for told in (cast.clerk, cast.secretary, cast.command, cast.electrician):
        assert subjects(told, later)[0].startswith("村民不满意")
    take(cast.clerk, handled, "assign", later, assignee=f"p{cast.electrician.person_id}")
    take(cast.electrician, handled, "accept", later)
    take(cast.electrician, handled, "resolve", later, note="换了大功率的")
    closed = matter_rate(actor=cast.resident, matter_id=handled.pk, grade="satisfied", reason="", now=later)
    assert (closed.state, closed.grade, closed.due_at) == ("closed", "satisfied", None)
    assert subjects(cast.electrician, later)[0].startswith("村民满意")


def test_dissatisfied_needs_a_reason(cast: Cast, handled: Matter, now: datetime) -> None:
    with pytest.raises(InvalidInputError) as refused:
        matter_rate(actor=cast.resident, matter_id=handled.pk, grade="dissatisfied", reason=" ", now=now)
    assert refused.value.errors[0].pointer == "/reason"
    assert Matter.objects.get(pk=handled.pk).state == "resolved"


def test_only_the_reporter_rates(cast: Cast, handled: Matter, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        matter_rate(actor=cast.clerk, matter_id=handled.pk, grade="satisfied", reason="", now=now)
    with pytest.raises(Matter.DoesNotExist):
        matter_rate(actor=cast.neighbour, matter_id=handled.pk, grade="satisfied", reason="", now=now)


def test_a_matter_is_rated_once(cast: Cast, handled: Matter, now: datetime) -> None:
    matter_rate(actor=cast.resident, matter_id=handled.pk, grade="satisfied", reason="", now=now)
    with pytest.raises(StepNotAllowedError):
        matter_rate(actor=cast.resident, matter_id=handled.pk, grade="dissatisfied", reason="反悔", now=now)


def test_an_answered_matter_can_be_rated_at_once(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report()
    take(cast.grid_worker, matter, "answer", now, note="办证在村委会二楼，周一到周五")
    assert (
        matter_rate(actor=cast.resident, matter_id=matter.pk, grade="satisfied", reason="", now=now).state == "closed"
    )


def test_what_nobody_rates_closes_itself_after_seven_days(cast: Cast, handled: Matter, now: datetime) -> None:
    assert matters_close_unrated(now=now + timedelta(days=7, seconds=-1)) == 0
    assert matters_close_unrated(now=now + timedelta(days=7)) == 1
    assert Matter.objects.get(pk=handled.pk).state == "closed"
    newest = matter_view(actor=cast.resident, matter_id=handled.pk, now=now).timeline[0]
    assert (newest.actor_name, newest.label) == ("", "七天没有评价，自动关闭")


def test_a_question_reaches_whoever_has_it_in_hand(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report()
    matter_ask(actor=cast.resident, matter_id=matter.pk, text="什么时候有人来？", now=now)
    assert subjects(cast.grid_worker, now)[0].startswith("村民又问了一句")
    with pytest.raises(NotAllowedError):
        matter_ask(actor=cast.grid_worker, matter_id=matter.pk, text="代问", now=now)


def test_the_course_tells_who_did_what_newest_first(cast: Cast, handled: Matter, now: datetime) -> None:
    course = matter_view(actor=cast.resident, matter_id=handled.pk, now=now).timeline
    assert [(entry.step, entry.actor_name) for entry in course] == [
        ("resolve", "李建明"),
        ("accept", "李建明"),
        ("assign", "张美娟"),
        ("answer", "王秀琴"),
        ("report", "周桂芳"),
    ]
    assert course[2].label == "交村里办 → 李建明"
