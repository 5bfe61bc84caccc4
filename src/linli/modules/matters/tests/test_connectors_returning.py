"""Signed messages of a platform of others: taken once, in their turn, and from nobody else."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from linli.kernel import clock
from linli.modules.gateways.public import secret_new
from linli.modules.matters.models import Connector, Handover, Matter
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.services import matter_take_step
from linli.modules.matters.services.connecting import (
    former_secret_drop,
    secret_renew,
)
from linli.modules.matters.services.stepping import StepInput
from linli.modules.matters.tests.conftest import TOWN
from linli.modules.matters.tests.platform import connected, dispatched

if TYPE_CHECKING:
    from collections.abc import Callable

    from linli.modules.gateways.testing import Receiver
    from linli.modules.matters.tests.conftest import Cast
    from linli.modules.matters.tests.platform import Hotline

pytestmark = pytest.mark.django_db


def _state(matter: Matter) -> str:
    return Matter.objects.get(pk=matter.pk).state


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
