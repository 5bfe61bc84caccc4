"""The demo, loaded once for all claims about it, in a transaction that is never committed."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.test import override_settings

from linli.config.demo.accounts import ACCOUNTS, CAST, HETIAN, ZHANGWANG
from linli.config.demo.load import load_demo
from linli.kernel import clock
from linli.kernel.journal.verify import verify_chain
from linli.kernel.models import Event, ParkedEvent, PendingEvent, RunningPromise
from linli.kernel.roles import Role
from linli.modules.accounts.public import actor_of
from linli.modules.deliberation.models import Vote
from linli.modules.deliberation.selectors.votes import tally_of, vote_progress
from linli.modules.files.models import StoredFile
from linli.modules.matters.flow import FLOW
from linli.modules.matters.models import Attachment, Grade, Matter
from linli.modules.messaging.models import Notice
from linli.modules.places.public import grids_of, place_get
from linli.modules.population.models import Person
from linli.modules.population.public import households_count, memberships_of, person_by_phone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pytest_django.plugin import DjangoDbBlocker

    from tests.cluster import Cluster

# One process loads it for all of these.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]


@pytest.fixture(scope="module")
def now(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    cluster: Cluster,
) -> Iterator[datetime]:
    """Load the demo; give the moment as of which it was loaded."""
    files: dict[str, Any] = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path_factory.mktemp("files")},
        },
    }
    ours = {"DATABASE_URL": cluster.app_url(), "LINLI_OWNER_DATABASE_URL": cluster.owner_url()}
    with (
        django_db_blocker.unblock(),
        override_settings(STORAGES=files),
        mock.patch.dict(os.environ, ours),  # loading turns the clock as the owner
        transaction.atomic(),
    ):
        moment = clock.now()
        assert load_demo(moment)
        yield moment
        transaction.set_rollback(True)


def _actor(phone: str, now: datetime) -> Any:
    person = person_by_phone(phone)
    assert person is not None
    return actor_of(person.id, now)


def test_loading_a_second_time_changes_nothing(now: datetime) -> None:
    before = (Matter.objects.count(), Person.objects.count(), Event.objects.count(), Notice.objects.count())
    assert load_demo(now) is False
    assert before == (Matter.objects.count(), Person.objects.count(), Event.objects.count(), Notice.objects.count())


@pytest.mark.parametrize("part", CAST, ids=lambda part: part.phone)
def test_each_account_of_the_contract_holds_its_role(part: Any, now: datetime) -> None:
    actor = _actor(part.phone, now)
    assert actor.name == part.name
    held = {(a.role, a.place) for a in actor.appointments}
    assert (part.role, part.place) in held if part.role else not held
    if part.unit:
        assert actor.units_as([part.role])


def test_the_printed_table_names_every_account_once() -> None:
    assert [account.phone for account in ACCOUNTS] == [part.phone for part in CAST]
    assert set(settings.LINLI_DEMO_PHONES) <= {part.phone for part in CAST}


def test_the_head_of_household_and_the_floating_resident_belong_where_the_contract_says(now: datetime) -> None:
    head = memberships_of(_actor("19900000001", now).person_id, now)
    assert [(m.place, m.kind, m.head) for m in head] == [
        (ZHANGWANG, "registered", True),
        (ZHANGWANG, "resident", False),
    ]
    floating = memberships_of(_actor("19900000002", now).person_id, now)
    assert [(m.place, m.kind) for m in floating] == [("140882002211", "registered"), (ZHANGWANG, "resident")]
    assert {m.place for m in memberships_of(_actor("19900000012", now).person_id, now)} == {HETIAN}


def test_the_villages_have_their_grids_and_households(now: datetime) -> None:
    assert [grid.code for grid in grids_of(ZHANGWANG)] == [f"{ZHANGWANG}00{n}" for n in range(1, 5)]
    assert len(grids_of(HETIAN)) == 2
    assert place_get(ZHANGWANG).households_declared == 172
    assert households_count(ZHANGWANG) == 172 + 5
    assert households_count(HETIAN) == 60


def test_no_two_people_share_a_phone(now: datetime) -> None:
    shared = Person.objects.exclude(phone_index=None).values("phone_index").annotate(n=Count("pk")).filter(n__gt=1)
    assert not shared.exists()
    hints = Person.objects.filter(phone_hint__startswith="199****00").count()
    assert hints == len(CAST), "masked, an account's number must not look like another's"


def test_there_is_a_matter_in_every_state_and_of_every_grade(now: datetime) -> None:
    states = dict(Matter.objects.values_list("state").annotate(n=Count("pk")))
    assert set(states) == set(FLOW.states)
    assert set(Matter.objects.exclude(grade="").values_list("grade", flat=True)) == set(Grade.values)
    assert Matter.objects.filter(village=ZHANGWANG).count() >= 60
    assert 115 <= Matter.objects.filter(village__startswith="330825002").exclude(village=ZHANGWANG).count() <= 150


def test_some_promises_are_overdue_and_somebody_was_told(now: datetime) -> None:
    running = RunningPromise.objects.filter(met_at=None, dropped_at=None)
    assert {p.name for p in running.filter(due_at__lt=now)} >= {"first_answer", "resolution"}
    assert Event.objects.filter(kind="kernel.promise_rung_reached").exists()
    assert not running.filter(next_rung_at__lte=now).exists()


def test_nothing_happens_in_the_future_or_before_the_six_weeks(now: datetime) -> None:
    assert not Event.objects.filter(at__gt=now).exists()
    assert not Notice.objects.filter(at__gt=now).exists()
    oldest = Matter.objects.order_by("reported_at").values_list("reported_at", flat=True)[0]
    assert (now - oldest).days <= 45


def test_the_journal_is_read_to_its_end_and_its_seals_hold(now: datetime) -> None:
    assert not PendingEvent.objects.exists()
    assert not ParkedEvent.objects.exists()
    verdict = verify_chain()
    assert verdict.events == Event.objects.count()
    assert not verdict.broken


def test_inboxes_are_filled_and_what_is_old_was_read(now: datetime) -> None:
    head = _actor("19900000001", now).person_id
    assert Notice.objects.filter(person_id=head).count() >= 5
    unread = Notice.objects.filter(read_at=None)
    assert unread.exists()
    assert all((now - notice.at).days < 3 for notice in unread)


def test_photos_show_the_trouble_and_what_was_mended(now: datetime) -> None:
    assert Attachment.objects.filter(step="", is_linked=True).count() > 40
    assert Attachment.objects.filter(step="resolve", is_linked=True).count() > 40
    assert not StoredFile.objects.exclude(orphan_after=None).exists()


def test_every_village_of_the_town_has_somebody_for_each_step(now: datetime) -> None:
    clerk = Matter.objects.filter(village__startswith="330825002").values_list("village", flat=True).distinct()
    assert len(clerk) == 28
    command = _actor("19900000007", now)
    assert command.has_role([Role.TOWN_COMMAND])
    assert Matter.objects.in_reach(command, "matters.view").count() > 180


def test_one_vote_is_decided_and_one_still_lacks_households(now: datetime) -> None:
    decided = Vote.objects.get(closed_at__isnull=False, village=ZHANGWANG)
    running = Vote.objects.get(opened_at__isnull=False, closed_at__isnull=True, village=ZHANGWANG)
    tally = tally_of(decided)
    assert tally is not None
    assert (tally.is_valid, tally.is_adopted, tally.is_binding) == (True, True, True)
    assert decided.closed_at is not None
    assert decided.closed_at < now < running.closes_at
    progress = vote_progress(running)
    assert 0 < progress.lacking < progress.took_part
    assert clock.ahead_by() == timedelta(0)
