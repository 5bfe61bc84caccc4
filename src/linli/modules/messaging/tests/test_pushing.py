"""A broadcast on its way to people's devices: who gets what when, and that the figures add up at every moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.kernel.audience import Audience
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.journal import events_of_subject
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.gateways.testing import a_contact, a_report, kept_ids
from linli.modules.messaging.errors import MessagingRefusedError
from linli.modules.messaging.models import Broadcast, Delivery
from linli.modules.messaging.public import broadcast_reach, broadcast_withdraw, inbox_page
from linli.modules.messaging.services.deciding import broadcast_approve, broadcast_refuse, broadcast_stop
from linli.modules.messaging.services.following import broadcasts_follow
from linli.modules.messaging.services.freezing import broadcast_prepare
from linli.modules.messaging.services.preferring import preferences_put
from linli.modules.messaging.services.pushing import batch_push, broadcast_push, message_id_of
from linli.modules.messaging.services.receipts import receipts_follow
from linli.modules.messaging.services.visiting import visit_record
from linli.modules.messaging.testing import a_broadcast
from linli.modules.places.public import setting_put
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid, a_place
from linli.modules.population.testing import a_membership, a_person, forget_phone

if TYPE_CHECKING:
    from linli.kernel.actor import Actor
from linli.modules.messaging.tests.scene import (
    COUNTY,
    LOW_INCOME,
    NOON,
    SMS,
    adds_up,
    operator,
    poor,
    read,
    run,
    states,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    for name in ("SMS", "WECHAT", "MINIPROGRAM", "PUSH", "MAIL"):
        setattr(settings, f"LINLI_{name}_GATEWAY", "development")
    a_place(COUNTY)


def test_it_is_in_the_right_inboxes_at_once_and_in_no_other() -> None:
    right, wrong = poor(), a_membership(a_person()).id
    a_broadcast(LOW_INCOME, prepared=False)

    assert [card.subject for card in inbox_page(right, [COUNTY]).items] == ["低保标准提高了"]
    assert inbox_page(wrong, [COUNTY]).items == ()


def test_who_reads_within_a_day_gets_no_text_message_and_who_does_not_gets_one() -> None:
    reader, other = poor(), poor()
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)
    run(NOON)
    assert kept_ids() == []

    read(reader, broadcast, NOON + timedelta(hours=3))
    run(NOON + timedelta(hours=24))

    assert states(broadcast) == {(reader, "sms"): "spared", (other, "sms"): "handed"}
    assert kept_ids() == [message_id_of(broadcast.pk, other, "sms")]


def test_who_never_reads_is_visited_after_three_days_and_whom_nothing_reaches_at_once() -> None:
    silent, phoneless = poor(), poor(phone=False)
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)
    (first,) = Delivery.objects.filter(channel="doorstep")
    assert (first.person_id, first.due_at) == (phoneless, NOON)

    run(NOON + timedelta(hours=24))
    assert (silent, "doorstep") not in states(broadcast)
    run(NOON + timedelta(hours=73))

    assert states(broadcast)[silent, "doorstep"] == "queued"
    assert Broadcast.objects.get().state == "done"
    assert adds_up(broadcast) == (2, 0, 0, 0, 2)


def test_the_next_channel_is_tried_in_the_countys_order_and_reading_ends_it() -> None:
    both, reads = poor(), poor()
    a_contact(both, "wechat")
    a_contact(reads, "wechat")
    broadcast = a_broadcast(LOW_INCOME, channels=("wechat", "sms"), at=NOON)
    run(NOON + timedelta(hours=2))
    assert states(broadcast) == {(both, "wechat"): "handed", (reads, "wechat"): "handed"}

    read(reads, broadcast, NOON + timedelta(hours=4))
    run(NOON + timedelta(hours=25))

    assert states(broadcast) == {(both, "wechat"): "handed", (reads, "wechat"): "handed", (both, "sms"): "handed"}


def test_a_county_sets_its_own_order_and_waiting_times() -> None:
    setting_put(place=COUNTY, key="messaging.fallback", value=[["sms", 1], ["doorstep", 5]], actor=operator(), now=NOON)
    person = poor()
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)

    run(NOON + timedelta(hours=1))
    assert states(broadcast) == {(person, "sms"): "handed"}
    run(NOON + timedelta(hours=6))
    assert states(broadcast)[person, "doorstep"] == "queued"


def test_what_is_urgent_goes_out_at_once_on_every_channel_also_at_night() -> None:
    person = poor()
    a_contact(person, "wechat")
    night = datetime(2026, 11, 25, 18, tzinfo=UTC)
    broadcast = a_broadcast(LOW_INCOME, channels=("wechat", "sms"), urgent=True, at=night)

    run(night)

    assert states(broadcast) == {(person, "wechat"): "handed", (person, "sms"): "handed"}


@pytest.mark.parametrize(
    ("clock_there", "rings"), [("20:59", True), ("21:00", False), ("06:59", False), ("07:00", True)]
)
def test_nothing_rings_from_nine_in_the_evening_to_seven(clock_there: str, *, rings: bool) -> None:
    person = poor()
    hour, minute = map(int, clock_there.split(":"))
    due = datetime(2026, 11, 26, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=due - timedelta(hours=24))

    broadcast_push(broadcast_id=broadcast.pk, now=due)

    assert states(broadcast)[person, "sms"] == ("handed" if rings else "queued")


def test_ones_own_quiet_hours_go_before_the_countys() -> None:
    sleeper, awake = poor(), poor()
    preferences_put(person_id=sleeper, off=(), quiet=(11 * 60, 14 * 60))
    preferences_put(person_id=awake, off=(), quiet=(0, 0))
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON - timedelta(hours=24))
    broadcast_push(broadcast_id=broadcast.pk, now=NOON)
    assert states(broadcast) == {(sleeper, "sms"): "queued", (awake, "sms"): "handed"}


def test_a_channel_switched_off_is_left_out_even_after_it_was_laid_down() -> None:
    before, after = poor(), poor()
    preferences_put(person_id=before, off=SMS, quiet=None)
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)
    preferences_put(person_id=after, off=SMS, quiet=None)
    run(NOON + timedelta(hours=24))

    assert states(broadcast) == {(before, "doorstep"): "queued", (after, "sms"): "declined"}
    assert Delivery.objects.get(person_id=before).due_at == NOON + timedelta(hours=72)
    assert kept_ids() == []


def test_a_report_of_the_provider_says_what_arrived_and_a_second_one_changes_nothing() -> None:
    arrives, fails = poor(), poor()
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)
    then = NOON + timedelta(hours=24)
    run(then)
    numbers = {d.person_id: d.receipt for d in Delivery.objects.all()}
    a_report("sms", numbers[arrives], at=then)
    a_report("sms", numbers[fails], is_delivered=False, reason="空号", at=then)
    a_report("sms", "nobody's", at=then)
    a_report("sms", numbers[arrives], is_delivered=False, at=then)

    assert receipts_follow(now=then + timedelta(minutes=2)) == 3
    assert receipts_follow(now=then + timedelta(minutes=2)) == 0
    assert states(broadcast) == {(arrives, "sms"): "delivered", (fails, "sms"): "failed"}
    assert Delivery.objects.get(person_id=fails).reason == "空号"
    assert adds_up(broadcast) == (2, 0, 0, 1, 1)


def test_read_visited_delivered_and_unreached_are_everybody_at_every_moment() -> None:
    grid = a_grid(ZHANGWANG).code
    people = [poor(grid=grid) for _n in range(4)] + [poor(HETIAN)] + [poor(phone=False, grid=grid)]
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)
    assert adds_up(broadcast) == (6, 0, 0, 0, 6)
    read(people[0], broadcast, NOON)
    assert adds_up(broadcast) == (6, 1, 0, 0, 5)
    run(NOON + timedelta(hours=24))
    Delivery.objects.filter(person_id=people[1]).update(state="delivered")
    assert adds_up(broadcast) == (6, 1, 0, 1, 4)
    run(NOON + timedelta(hours=73))
    worker = a_person("网格员")
    an_appointment(worker.id, Role.GRID_WORKER, grid)
    for person in (people[1], people[5]):
        visit_record(actor=an_actor(worker.id), broadcast_id=broadcast.pk, person_id=person, reached=True, now=NOON)
    assert adds_up(broadcast) == (6, 1, 2, 0, 3)
    read(people[1], broadcast, NOON)
    assert adds_up(broadcast) == (6, 2, 1, 0, 3)
    assert [line.place for line in broadcast_reach(broadcast.source).by_place] == [ZHANGWANG, HETIAN]


def test_what_the_provider_cannot_take_now_waits_and_is_given_up_after_six_tries(settings: Any) -> None:
    settings.LINLI_SMS_GATEWAY = "linli.modules.messaging.tests.test_pushing.NeverNow"
    person = poor()
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, urgent=True, at=NOON)
    for n in range(6):
        assert states(broadcast)[person, "sms"] == "queued", n
        broadcast_push(broadcast_id=broadcast.pk, now=NOON + timedelta(hours=2 * n))
    assert states(broadcast)[person, "sms"] == "failed"
    assert "不通" in Delivery.objects.get().reason


class NeverNow:
    """A provider that is out of order."""

    def send(self, **_message: object) -> None:
        """Fail."""
        raise OSError("不通")


@dataclass
class Spending:
    """A county with little money: two messages a month."""

    operator: Actor
    clerk: Actor


@pytest.fixture
def spending() -> Spending:
    boss = operator()
    setting_put(place=COUNTY, key="messaging.ceiling_fen", value=10, actor=boss, now=NOON)
    clerk = a_person("文书")
    an_appointment(clerk.id, Role.VILLAGE_CLERK, ZHANGWANG)
    return Spending(boss, an_actor(clerk.id))


def test_above_the_months_ceiling_it_waits_for_the_countys_yes(spending: Spending) -> None:
    for _n in range(2):
        poor()
    within = a_broadcast(LOW_INCOME, channels=SMS, urgent=True, at=NOON)
    above = a_broadcast(LOW_INCOME, channels=SMS, urgent=True, at=NOON)
    run(NOON)
    assert (Broadcast.objects.get(pk=above.pk).state, above.cost_fen) == ("awaiting", 10)
    assert len(kept_ids()) == 2
    assert set(states(above).values()) == {"queued"}

    broadcast_approve(actor=spending.operator, broadcast_id=above.pk, now=NOON)
    run(NOON)
    assert len(kept_ids()) == 4
    with pytest.raises(StepNotAllowedError):
        broadcast_approve(actor=spending.operator, broadcast_id=above.pk, now=NOON)
    assert within.state == "running"


def test_a_refusal_has_a_reason_and_leaves_the_inboxes_alone(spending: Spending) -> None:
    people = [poor() for _n in range(3)]
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, urgent=True, at=NOON)
    with pytest.raises(MessagingRefusedError):
        broadcast_refuse(actor=spending.operator, broadcast_id=broadcast.pk, note=" ", now=NOON)
    broadcast_refuse(actor=spending.operator, broadcast_id=broadcast.pk, note="这个月先不发短信", now=NOON)
    run(NOON)

    assert kept_ids() == []
    assert inbox_page(people[0], [COUNTY]).items
    assert Broadcast.objects.get().note == "这个月先不发短信"


def test_a_clerk_decides_nothing_about_the_countys_money(spending: Spending) -> None:
    for _n in range(3):
        poor()
    theirs = a_broadcast(Audience((ZHANGWANG,)), place=ZHANGWANG, channels=SMS, urgent=True, at=NOON)
    with pytest.raises(NotAllowedError):
        broadcast_approve(actor=spending.clerk, broadcast_id=theirs.pk, now=NOON)
    with pytest.raises(Broadcast.DoesNotExist):
        broadcast_stop(actor=spending.clerk, broadcast_id=a_broadcast(LOW_INCOME, channels=SMS).pk, now=NOON)


def test_stopping_hands_nothing_more_over_and_withdrawing_empties_the_inboxes() -> None:
    people = [poor() for _n in range(3)]
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, urgent=True, at=NOON)
    assert batch_push(broadcast, "sms", now=NOON, limit=1) == 1
    assert broadcast_stop(actor=operator(), broadcast_id=broadcast.pk, now=NOON) == 2
    run(NOON + timedelta(hours=100))
    assert len(kept_ids()) == 1

    broadcast_withdraw(source=broadcast.source, actor=None, now=NOON)
    broadcast_withdraw(source=broadcast.source, actor=None, now=NOON)
    assert all(inbox_page(person, [COUNTY]).items == () for person in people)
    steps = [
        e.payload["step"]
        for e in events_of_subject(place=COUNTY, subject=("broadcast", broadcast.pk))
        if "step" in e.payload
    ]
    assert steps == ["begin", "stop", "withdraw"]


def test_preparing_again_changes_nothing_and_a_lost_count_is_made_up_for() -> None:
    poor()
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON, prepared=False)
    broadcasts_follow(now=NOON + timedelta(minutes=1))
    assert not Delivery.objects.exists()
    broadcasts_follow(now=NOON + timedelta(minutes=3))
    assert Delivery.objects.count() == 1
    assert not broadcast_prepare(broadcast_id=broadcast.pk, now=NOON)
    assert ProcrastinateJob.objects.filter(task_name="messaging.push").exists()


def test_whose_number_was_erased_meanwhile_fails_and_is_visited() -> None:
    person = poor()
    broadcast = a_broadcast(LOW_INCOME, channels=SMS, at=NOON)
    forget_phone(person)
    run(NOON + timedelta(hours=24))
    assert states(broadcast) == {(person, "sms"): "failed"}
    run(NOON + timedelta(hours=73))
    assert states(broadcast)[person, "doorstep"] == "queued"
