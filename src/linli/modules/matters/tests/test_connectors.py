"""A platform of others is given matters like a department, hears of them, and answers by signed messages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.kernel.models import Cursor
from linli.modules.gateways.testing import Answer
from linli.modules.matters.jobs import platform_send, platforms_due, sweep_platform_messages
from linli.modules.matters.models import Handover, Incoming, Matter, Outgoing
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.services import matter_ask, matter_rate
from linli.modules.matters.services.connecting import (
    connector_switch,
    parked_retry,
)
from linli.modules.matters.services.handing_over import WAITS, message_send, messages_due, messages_sweep
from linli.modules.matters.tests.conftest import COUNTY
from linli.modules.matters.tests.platform import dispatched, sent_up, take
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.modules.matters.tests.conftest import Cast
    from linli.modules.matters.tests.platform import Hotline

pytestmark = pytest.mark.django_db


def _ask(cast: Cast, matter: Matter, text: str) -> None:
    matter_ask(actor=cast.resident, matter_id=matter.pk, text=text, now=clock.now())


def _state(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


# --- the whole journey ------------------------------------------------------------------------------------------------


def test_the_hotline_takes_a_lamp_from_dispatch_to_rating(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline, note="请热线转供电公司")

    assert hotline.catch_up() == ["matter.given"]
    got = hotline.receiver.received[0].data
    assert (got["matter"], got["number"], got["note"]) == (matter.pk, matter.number, "请热线转供电公司")
    assert got["place"] == {"code": ZHANGWANG, "name": "龙游县东华街道张王村"}

    assert hotline.says("accept", matter, reference="RX-2026-77").json() == {
        "matter": matter.pk,
        "number": matter.number,
        "state": "handling",
    }
    assert hotline.says("progress", matter, note="已派供电所").json()["state"] == "handling"
    assert hotline.says("resolve", matter, note="灯换好了").json()["state"] == "resolved"
    pump_once()
    told = [notice.subject for notice in inbox_page(cast.resident.known_id, [COUNTY]).items]
    assert told[0] == "您报的事办好了，请您看看"
    assert "12345 热线接手了您报的事" in told

    course = matter_view(actor=cast.resident, matter_id=matter.pk, now=clock.now()).timeline
    assert [(e.step, e.actor_name, e.role_name, e.note) for e in course[:4]] == [
        ("resolve", "12345 热线", "外部平台", "灯换好了"),
        ("progress", "12345 热线", "外部平台", "已派供电所"),
        ("numbered", "12345 热线", "外部平台", "RX-2026-77"),
        ("accept", "12345 热线", "外部平台", ""),
    ]
    matter_rate(actor=cast.resident, matter_id=matter.pk, grade="satisfied", reason="亮了", now=clock.now())
    assert _state(matter) == "closed"
    assert hotline.catch_up() == ["matter.given", "matter.rated"]
    rated = hotline.receiver.received[-1].data
    assert (rated["grade"], rated["note"], rated["reference"]) == ("satisfied", "亮了", "RX-2026-77")


def test_a_refusal_is_arbitrated_and_the_platform_hears_who_has_it(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    assert hotline.says("refuse", matter, note="不归热线管").json()["state"] == "disputed"
    take(cast.command, matter, "arbitrate", note="还是热线", assignee=hotline.assignee)
    assert hotline.catch_up() == ["matter.given", "matter.given"]
    assert hotline.says("refuse", matter, note="真的不归").status_code == 200
    take(cast.command, matter, "arbitrate", note="给执法队", assignee=f"u{cast.department.id}")

    assert hotline.catch_up() == ["matter.given", "matter.given", "matter.taken_back"]
    _ask(cast, matter, "哪天来？")
    assert hotline.catch_up() == ["matter.given", "matter.given", "matter.taken_back"]
    assert hotline.says("accept", matter).status_code == 404


def test_a_platform_assists_with_a_part_of_its_own(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    whole = report()
    sent_up(cast, whole)
    take(cast.command, whole, "dispatch", assignee=f"u{cast.department.id}", assisting=(hotline.assignee,))
    (part,) = Matter.objects.filter(part_of=whole)

    assert hotline.catch_up() == ["matter.given"]
    got = hotline.receiver.received[0].data
    assert (got["matter"], got["assists"]) == (part.pk, True)
    assert hotline.says("accept", whole).status_code == 404
    assert hotline.says("accept", part).status_code == 200
    assert hotline.says("resolve", part, note="线查过了").json()["state"] == "closed"


def test_questions_and_reopening_reach_the_platform_in_order(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    _ask(cast, matter, "哪天来？")
    _ask(cast, matter, "要停电吗？")
    hotline.says("resolve", matter, note="好了")
    take(cast.resident, matter, "reopen", note="又灭了")
    _ask(cast, matter, "还来吗？")

    assert hotline.catch_up() == ["matter.given", "matter.asked", "matter.asked", "matter.reopened"]
    assert [each.data.get("note") for each in hotline.receiver.received[1:]] == ["哪天来？", "要停电吗？", "又灭了"]


# --- sending: once, in order, whatever happens ------------------------------------------------------------------------


def test_the_journal_read_twice_sends_once(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    dispatched(cast, report(), hotline)
    hotline.catch_up()
    Cursor.objects.filter(reader="matters.platforms").update(position=0)
    hotline.catch_up()

    assert len(hotline.receiver.received) == 1


def test_dying_between_sending_and_committing_sends_the_same_again(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    dispatched(cast, report(), hotline)
    pump_once()
    (due,) = messages_due(hotline.connector.pk, now=clock.now())
    with transaction.atomic():
        message_send(outgoing_id=due, now=clock.now())
        transaction.set_rollback(True)
    hotline.catch_up()

    first, second = hotline.receiver.received
    assert (first.message_id, first.body) == (second.message_id, second.body)
    assert second.is_repetition
    assert Outgoing.objects.get().sent_at is not None


def test_a_message_once_sent_is_forgotten(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    pump_once()
    waiting = Outgoing.objects.get()
    assert matter.text.encode() not in bytes(waiting.body_cipher or b"")
    hotline.catch_up()

    assert Outgoing.objects.get().body_cipher is None


def test_a_platform_that_is_down_is_tried_again_later_and_then_parked(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    dispatched(cast, report(), hotline)
    hotline.receiver.answers = [Answer(500, body="维护中".encode()) for _each in range(len(WAITS) + 1)]
    pump_once()
    now = clock.now()
    due = Outgoing.objects.get().pk
    for wait in WAITS:
        assert messages_due(hotline.connector.pk, now=now) == [due]
        assert message_send(outgoing_id=due, now=now) is False
        assert messages_due(hotline.connector.pk, now=now + wait - timedelta(seconds=1)) == []
        now += wait
    message_send(outgoing_id=due, now=now)

    row = Outgoing.objects.get()
    assert (row.parked_at, row.tries, row.said) == (now, len(WAITS) + 1, "对方答 500：维护中")
    assert messages_due(hotline.connector.pk, now=now + timedelta(days=9)) == []
    assert parked_retry(actor=cast.county, connector_id=hotline.connector.pk, now=clock.now()) == 1
    assert hotline.catch_up() == ["matter.given"]


def test_a_platform_that_asks_for_patience_gets_it(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    dispatched(cast, report(), hotline)
    hotline.receiver.answers = [Answer(503, {"Retry-After": "3600"})]
    hotline.catch_up()

    assert messages_due(hotline.connector.pk, now=clock.now() + timedelta(minutes=59)) == []
    assert len(messages_due(hotline.connector.pk, now=clock.now() + timedelta(minutes=61))) == 1


def test_what_was_refused_is_parked_at_once_and_holds_up_its_own_matter_alone(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    stuck, other = report(), report(text="桥栏杆断了一根")
    dispatched(cast, stuck, hotline)
    pump_once()
    hotline.receiver.answers = [Answer(410)]
    hotline.catch_up()
    _ask(cast, stuck, "哪天来？")
    dispatched(cast, other, hotline)

    assert hotline.catch_up() == ["matter.given"]
    assert hotline.receiver.received[0].data["matter"] == other.pk
    parked_retry(actor=cast.county, connector_id=hotline.connector.pk, now=clock.now())
    hotline.catch_up()
    assert [each.kind for each in hotline.receiver.received if each.data["matter"] == stuck.pk] == [
        "matter.given",
        "matter.asked",
    ]


def test_after_one_vain_try_the_others_wait_for_the_next_minute(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    for text in ("路灯坏了", "井盖没了", "树倒了"):
        dispatched(cast, report(text=text), hotline)
    pump_once()
    hotline.receiver.answers = [Answer(502)]

    assert platform_send(connector_id=hotline.connector.pk) == 1
    assert platforms_due(timestamp=0) == 1
    hotline.catch_up()
    assert len(hotline.receiver.received) == 2


def test_switched_off_nothing_is_sent_or_taken_and_nothing_lost(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    connector_switch(actor=cast.county, connector_id=hotline.connector.pk, on=False, now=clock.now())

    assert hotline.catch_up() == []
    assert platforms_due(timestamp=0) == 0
    assert hotline.says("accept", matter).status_code == 403
    connector_switch(actor=cast.county, connector_id=hotline.connector.pk, on=True, now=clock.now())
    assert hotline.catch_up() == ["matter.given"]


def test_old_messages_are_forgotten(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    hotline.catch_up()
    hotline.says("accept", matter)
    later = clock.now() + timedelta(days=91)

    assert sweep_platform_messages(timestamp=0) == 0
    assert messages_sweep(now=later) == 2
    assert (Outgoing.objects.count(), Incoming.objects.count(), Handover.objects.count()) == (0, 0, 1)
