"""Who sees a matter, and who may know whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linli.modules.accounts.testing import an_actor, end_appointments
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.detail import matter_view
from linli.modules.matters.selectors.lists import MatterFilter, matters_page
from linli.modules.population.public import person_change_phone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.modules.matters.tests.conftest import Cast

STAFF = {"grid_worker", "grid_leader", "clerk", "secretary", "command", "county", "auditor"}
STRANGERS = {"outsider", "other_clerk", "officer", "other_officer", "electrician"}


def who_sees(cast: Cast, now: datetime) -> set[str]:
    """Return the parts in whose list the only matter stands."""
    return {
        part for part, actor in cast.all().items() if matters_page(actor=actor, wanted=MatterFilter(), now=now).items
    }


def test_a_private_matter_is_seen_by_its_reporter_and_those_who_work_there(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    report()
    assert who_sees(cast, now) == STAFF | {"resident"}


def test_a_matter_for_the_village_is_seen_by_its_members_and_no_other_village(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    report(visibility="village")
    assert who_sees(cast, now) == STAFF | {"resident", "neighbour"}


def test_out_of_reach_a_matter_does_not_exist(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report()
    for part in STRANGERS:
        with pytest.raises(Matter.DoesNotExist):
            matter_view(actor=getattr(cast, part), matter_id=matter.pk, now=now)


def test_unnamed_hides_the_name_from_neighbours_but_not_from_those_who_handle_it(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report(visibility="village", identity="unnamed")
    neighbours = matter_view(actor=cast.neighbour, matter_id=matter.pk, now=now)
    assert (neighbours.card.reporter_name, neighbours.reporter_id, neighbours.reporter_phone_hint) == ("", None, "")
    assert neighbours.timeline[0].actor_name == "一位村民"
    assert matter_view(actor=cast.clerk, matter_id=matter.pk, now=now).card.reporter_name == "周桂芳"


def test_neighbours_read_a_name_but_never_a_phone_number(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    person_change_phone(person_id=cast.resident.known_id, phone="13812340612")
    matter = report(visibility="village")
    neighbours = matter_view(actor=cast.neighbour, matter_id=matter.pk, now=now)
    assert (neighbours.card.reporter_name, neighbours.reporter_phone_hint) == ("周桂芳", "")
    assert matter_view(actor=cast.clerk, matter_id=matter.pk, now=now).reporter_phone_hint == "138****0612"


def test_a_role_that_ended_sees_nothing_at_the_next_request(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    report()
    end_appointments(cast.clerk.known_id, at=now)
    former = an_actor(cast.clerk.known_id)
    assert not matters_page(actor=former, wanted=MatterFilter(), now=now).items


def test_the_buttons_are_the_steps_the_policy_allows(cast: Cast, report: Callable[..., Matter], now: datetime) -> None:
    matter = report()
    offered = {
        part: [step.step for step in matter_view(actor=getattr(cast, part), matter_id=matter.pk, now=now).steps]
        for part in ("resident", "grid_worker", "clerk", "command", "auditor")
    }
    assert offered == {
        "resident": ["withdraw"],
        "grid_worker": ["answer"],
        "clerk": ["answer", "assign", "escalate", "merge", "split"],
        "command": ["merge", "split"],
        "auditor": [],
    }


def test_a_page_of_matters_costs_the_same_however_many(
    cast: Cast, report: Callable[..., Matter], now: datetime, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(12):
        report(visibility="village")
    with django_assert_max_num_queries(6):  # type: ignore[attr-defined]
        page = matters_page(actor=cast.clerk, wanted=MatterFilter(), limit=10, now=now)
    assert len(page.items) == 10
    rest = matters_page(actor=cast.clerk, wanted=MatterFilter(), cursor=page.next, limit=10, now=now)
    assert (len(rest.items), rest.next) == (2, "")


def test_lists_are_narrowed_by_place_state_words_and_lateness(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    lamp = report(text="路灯不亮了")
    ditch = report(text="沟渠堵了", category="ditch")
    Matter.objects.filter(pk=ditch.pk).update(state="answered", due_at=now.replace(year=2020))

    def found(**wanted: object) -> set[int]:
        page = matters_page(actor=cast.county, wanted=MatterFilter(**wanted), now=now)  # type: ignore[arg-type]
        return {card.id for card in page.items}

    assert found(state="answered") == {ditch.pk}
    assert found(q="路灯") == {lamp.pk}
    assert found(q=ditch.number) == {ditch.pk}
    assert found(category="roads") == {ditch.pk}
    assert found(overdue=True) == {ditch.pk}
    assert found(place="330825211") == set()
    assert found(place="330825002") == {lamp.pk, ditch.pk}
