"""A platform of others is given matters like a department, hears of them, and answers by signed messages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.kernel.models import Cursor
from linli.modules.accounts.testing import an_actor
from linli.modules.gateways.public import secret_new
from linli.modules.gateways.testing import Answer, Receiver
from linli.modules.matters.assignees import assignees_for
from linli.modules.matters.jobs import platform_send, platforms_due, sweep_platform_messages
from linli.modules.matters.models import Connector, Handover, Incoming, Matter, Outgoing
from linli.modules.matters.selectors.detail import matter_assignees, matter_view
from linli.modules.matters.services import matter_ask, matter_rate, matter_take_step
from linli.modules.matters.services.connecting import (
    connector_switch,
    former_secret_drop,
    parked_retry,
    secret_renew,
)
from linli.modules.matters.services.handing_over import WAITS, message_send, messages_due, messages_sweep
from linli.modules.matters.services.stepping import StepInput
from linli.modules.matters.tests.conftest import COUNTY, TOWN
from linli.modules.matters.tests.platform import connected, dispatched, sent_up, take
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast
    from linli.modules.matters.tests.platform import Hotline

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """Give a platform's server on this machine."""
    settings.LINLI_DEMO = True
    running = Receiver()
    yield running
    running.stop()


@pytest.fixture
def hotline(cast: Cast, receiver: Receiver) -> Hotline:
    """Give the hotline of the town, connected."""
    return connected(cast, receiver, place=TOWN)


def _offered(cast: Cast, matter: Matter) -> list[str]:
    found = matter_assignees(actor=cast.command, matter_id=matter.pk, step="dispatch", now=clock.now())
    return [card.name for card in found]


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


# --- what may leave the house -----------------------------------------------------------------------------------------


def test_a_platform_is_offered_like_a_department_while_it_is_connected(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    sent_up(cast, matter)

    assert "12345 热线" in _offered(cast, matter)
    connector_switch(actor=cast.county, connector_id=hotline.connector.pk, on=False, now=clock.now())
    assert "12345 热线" not in _offered(cast, matter)


@pytest.mark.parametrize(
    "given",
    [
        {"identity": "anonymous", "category": "wiring"},
        {"kind": "dispute", "category": ""},
        {"kind": "tip_off", "category": ""},
        {"kind": "platform_complaint", "category": ""},
    ],
    ids=str,
)
@pytest.mark.parametrize("place", [TOWN, COUNTY])
def test_what_is_told_in_confidence_is_never_offered_to_a_platform(
    cast: Cast, receiver: Receiver, report: Callable[..., Matter], given: dict[str, str], place: str
) -> None:
    hotline = connected(cast, receiver, place=place)
    matter = report(**given)
    Matter.objects.filter(pk=matter.pk).update(state="at_town", held_at="town")

    matter.refresh_from_db()
    for step in ("dispatch", "arbitrate", "assign"):
        offered = assignees_for(actor=cast.command, matter=matter, step=step, now=clock.now())
        assert hotline.assignee not in {card.id for card in offered}


def test_even_given_by_a_mistake_what_must_stay_is_not_sent(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    Matter.objects.filter(pk=matter.pk).update(identity="anonymous", reporter=None)

    assert hotline.catch_up() == []
    assert Outgoing.objects.count() == 0


CANARY = "衷雀雀"
PHONE = "19913527701"


@pytest.fixture
def canary(cast: Cast) -> Actor:
    """Give a resident whose name and number must not be found outside."""
    person = a_person(CANARY, phone=PHONE)
    a_membership(person, ZHANGWANG)
    return an_actor(person.id)


def _told_outside(cast: Cast, canary: Actor, hotline: Hotline, matter: Matter) -> str:
    """Let every kind of message leave; return all bodies as one text."""
    dispatched(cast, matter, hotline, note=f"请联系{CANARY} 199 1352 7701")
    asked = f"我是{CANARY}，电话0570-7012345，身份证330825195001010028"
    matter_ask(actor=canary, matter_id=matter.pk, text=asked, now=clock.now())
    hotline.says("resolve", matter, note="好了")
    matter_rate(actor=canary, matter_id=matter.pk, grade="dissatisfied", reason=f"{CANARY}不满意", now=clock.now())
    assert hotline.catch_up() == ["matter.given", "matter.asked", "matter.rated"]
    return "".join(each.body.decode() for each in hotline.receiver.received)


def test_neither_name_nor_number_of_the_reporter_leaves(
    cast: Cast, canary: Actor, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report(reporter=canary, text=f"{CANARY}家门口路灯坏了，打我电话{PHONE}或+86 {PHONE}")
    told = _told_outside(cast, canary, hotline, matter)

    for sign in (CANARY, PHONE, "1352", "7012345", "330825195001010028", '"reporter"'):
        assert sign not in told
    assert "家门口路灯坏了" in told


def test_with_a_reason_the_county_lets_a_named_reporter_be_called(
    cast: Cast, canary: Actor, receiver: Receiver, report: Callable[..., Matter]
) -> None:
    hotline = connected(cast, receiver, place=COUNTY, sends_reporter=True, reporter_reason="热线要回访")
    dispatched(cast, report(reporter=canary), hotline)
    hotline.catch_up()
    dispatched(cast, report(reporter=canary, identity="unnamed"), hotline)
    hotline.catch_up()

    named, unnamed = receiver.received
    assert named.data["reporter"] == {"name": CANARY, "phone": PHONE}
    assert "reporter" not in unnamed.data


def test_the_location_leaves_unless_the_county_says_no(
    cast: Cast, receiver: Receiver, report: Callable[..., Matter]
) -> None:
    with_it = connected(cast, receiver, place=TOWN)
    without = connected(cast, receiver, place=TOWN, name="综治平台", sends_location=False)
    for hotline in (with_it, without):
        dispatched(cast, report(), hotline)
        hotline.catch_up()

    assert [("location" in each.data) for each in receiver.received] == [True, False]


# --- the way back -----------------------------------------------------------------------------------------------------


def _problem(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["type"].removeprefix("urn:linli:problem:")


def test_a_replay_is_refused_and_does_nothing(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    hotline.says("accept", matter, message_id="one")
    hotline.says("progress", matter, note="在路上", message_id="two")

    assert _problem(hotline.says("progress", matter, note="在路上", message_id="two")) == (409, "already-taken")
    course = matter_view(actor=cast.command, matter_id=matter.pk, now=clock.now()).timeline
    assert [entry.step for entry in course].count("progress") == 1


def test_what_was_refused_may_come_again_under_its_id(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)

    assert _problem(hotline.says("progress", matter, note="在路上", message_id="x")) == (409, "conflict")
    hotline.says("accept", matter)
    assert hotline.says("progress", matter, note="在路上", message_id="x").status_code == 200


def test_the_same_id_of_two_platforms_is_two_messages(
    cast: Cast, receiver: Receiver, report: Callable[..., Matter]
) -> None:
    for name in ("12345 热线", "综治平台"):
        hotline, matter = connected(cast, receiver, place=TOWN, name=name), report()
        dispatched(cast, matter, hotline)
        assert hotline.says("accept", matter, message_id="1").status_code == 200


def test_without_the_right_signature_nobody_learns_anything(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    now = clock.now()
    tries = [
        hotline.says("accept", matter, secret=secret_new()),
        hotline.says("accept", matter, body=b"{"),
        hotline.says("accept", matter, now=now - timedelta(minutes=6)),
        hotline.says("accept", matter, now=now + timedelta(minutes=6)),
        hotline.says("accept", matter, connector=hotline.connector.pk + 99),
        hotline.says("accept", matter, connector=10**25),
    ]

    assert [_problem(answer) for answer in tries] == [(401, "not-signed-in")] * len(tries)
    assert len({answer.content for answer in tries}) == 1
    assert _state(matter) == "assigned"


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("refuse", {}),
        ("resolve", {"note": " "}),
        ("reference", {}),
        ("reopen", {"note": "x"}),
        ("accept", {"note": "长" * 2001}),
    ],
)
def test_what_lacks_something_is_told_what(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter], what: str, given: dict[str, str]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)

    assert _problem(hotline.says(what, matter, **given)) == (422, "invalid")


def test_a_wrong_state_is_told_before_what_is_missing(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    hotline.says("accept", matter)

    assert _problem(hotline.says("refuse", matter)) == (409, "conflict")


def test_too_long_a_message_is_not_read(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    assert hotline.says("accept", report(), body=b"x" * 70_000).status_code == 413


def test_a_platform_reaches_what_was_given_to_it_and_nothing_else(
    cast: Cast, receiver: Receiver, report: Callable[..., Matter]
) -> None:
    hotline, other = connected(cast, receiver, place=TOWN), connected(cast, receiver, place=TOWN, name="综治平台")
    matter, village_matter = report(), report(visibility="village")
    dispatched(cast, matter, other)

    assert _problem(hotline.says("accept", matter)) == (404, "not-found")
    assert _problem(hotline.says("reference", village_matter, reference="1")) == (404, "not-found")
    assert other.says("accept", matter).status_code == 200


def test_the_number_alone_takes_no_step(cast: Cast, hotline: Hotline, report: Callable[..., Matter]) -> None:
    matter = report()
    dispatched(cast, matter, hotline)
    hotline.catch_up()

    for _each in range(2):
        assert hotline.says("reference", matter, reference="RX-1").json()["state"] == "assigned"
    assert Handover.objects.get().reference == "RX-1"
    course = matter_view(actor=cast.command, matter_id=matter.pk, now=clock.now()).timeline
    assert [entry.step for entry in course].count("numbered") == 1


def test_a_message_of_ours_sent_back_to_us_is_nothing_we_take(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    """One secret serves both directions; what we say can never be what a platform says."""
    matter = report()
    dispatched(cast, matter, hotline)
    hotline.catch_up()
    ours = hotline.receiver.received[0]

    assert json.loads(ours.body)["type"] not in {"accept", "progress", "refuse", "resolve", "reference"}
    assert hotline.says("matter.given", matter).status_code == 422


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_while_a_secret_is_renewed_both_are_valid_and_then_the_new_one_alone(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter, former = report(), hotline.secret
    dispatched(cast, matter, hotline)
    row = Connector.objects.get()
    _row, new = secret_renew(
        actor=cast.county, connector_id=row.pk, since=row.secret_since.isoformat(), now=clock.now()
    )

    hotline.catch_up()
    assert hotline.receiver.received[0].secret == former
    hotline.receiver.secrets = (new,)
    assert hotline.says("accept", matter, secret=former).status_code == 200
    assert hotline.says("progress", matter, note="一", secret=new).status_code == 200
    former_secret_drop(actor=cast.county, connector_id=row.pk, now=clock.now())
    assert hotline.says("progress", matter, note="二", secret=former).status_code == 401
    assert hotline.says("progress", matter, note="三", secret=new).status_code == 200


def test_the_former_secret_ends_by_itself(cast: Cast, hotline: Hotline) -> None:
    row = Connector.objects.get()
    secret_renew(actor=cast.county, connector_id=row.pk, since=row.secret_since.isoformat(), now=clock.now())
    row.refresh_from_db()

    assert len(row.secrets_at(clock.now() + timedelta(days=6))) == 2
    assert len(row.secrets_at(clock.now() + timedelta(days=8))) == 1


def test_secrets_are_sealed(cast: Cast, hotline: Hotline) -> None:
    assert hotline.secret.encode() not in bytes(Connector.objects.get().secret_cipher)


def test_a_platforms_actor_may_do_what_its_unit_may_and_nothing_as_a_person(
    cast: Cast, hotline: Hotline, report: Callable[..., Matter]
) -> None:
    matter = report(visibility="village")
    dispatched(cast, matter, hotline)
    actor = hotline.connector.actor
    given = StepInput(note="x", assignee=f"u{cast.department.id}")
    for step in ("answer", "assign", "escalate", "dispatch", "close", "merge", "split", "withdraw", "reopen"):
        with pytest.raises(Exception, match=r"matters\."):
            matter_take_step(actor=actor, matter_id=matter.pk, step=step, given=given, now=clock.now())
