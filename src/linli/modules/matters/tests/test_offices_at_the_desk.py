"""Complaints about the platform and tip-offs at the desk: whose they are, and that each look is written down."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from linli.kernel import journal
from linli.modules.accounts.testing import a_session
from linli.modules.matters.selectors.figures import desk_numbers
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.models import Matter
    from linli.modules.matters.tests.conftest import Cast

pytestmark = pytest.mark.django_db
COUNTY = "330825"


def _get(actor: Actor, address: str, status: int = 200) -> str:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def tip_off(report: Callable[..., Matter]) -> Matter:
    """Give a tip-off by name."""
    return report(kind="tip_off", category="public_money", text="修路的钱对不上账")


@pytest.fixture
def complaint(report: Callable[..., Matter]) -> Matter:
    """Give a complaint about the platform."""
    return report(kind="platform_complaint", category="formalism", text="一天要打三回卡")


def test_a_tip_off_waits_for_the_discipline_officers_alone(cast: Cast, tip_off: Matter) -> None:
    assert tip_off.number in _get(cast.discipline, "/console/matters/")
    for other in (cast.clerk, cast.secretary, cast.command, cast.county, cast.auditor):
        assert tip_off.number not in _get(other, "/console/matters/?tab=all")
        _get(other, f"/console/matters/{tip_off.pk}", status=404)


def test_their_desk_begins_with_it(cast: Cast, tip_off: Matter, now: datetime) -> None:
    assert desk_numbers(actor=cast.discipline, place=COUNTY, now=now).mine == 1
    start = _get(cast.discipline, "/console/")

    assert "要我办的" in start
    assert tip_off.title in start


def test_each_opening_of_a_sealed_matter_is_written_down_before_it_is_shown(cast: Cast, tip_off: Matter) -> None:
    def openings() -> list[int | None]:
        events = journal.events_of_subject(place=COUNTY, subject=("matter", tip_off.pk))
        return [event.actor_id for event in events if event.kind == "matters.sealed_opened"]

    page = _get(cast.discipline, f"/console/matters/{tip_off.pk}")
    assert "密件" in page
    assert openings() == [cast.discipline.person_id]
    sheet = _get(cast.discipline, f"/console/matters/{tip_off.pk}/print")
    assert tip_off.number in sheet
    assert len(openings()) == 2
    _get(cast.clerk, f"/console/matters/{tip_off.pk}/print", status=404)
    assert len(openings()) == 2


def test_a_complaint_is_the_countys_and_no_village_reads_it(cast: Cast, complaint: Matter, now: datetime) -> None:
    assert complaint.number in _get(cast.county, "/console/matters/?tab=mine")
    assert desk_numbers(actor=cast.county, place=COUNTY, now=now).mine == 1
    assert complaint.number in _get(cast.auditor, "/console/matters/")
    for other in (cast.clerk, cast.command, cast.discipline):
        assert complaint.number not in _get(other, "/console/matters/?tab=all")


def test_the_county_narrows_the_queue_to_its_own_office(
    cast: Cast, complaint: Matter, report: Callable[..., Matter]
) -> None:
    matter = report()

    page = _get(cast.county, "/console/matters/?tab=all&office=county")
    assert complaint.number in page
    assert matter.number not in page
    assert 'name="office"' in page
    assert 'name="office"' not in _get(cast.clerk, "/console/matters/")


def test_an_everyday_matter_never_bears_the_seal(cast: Cast, report: Callable[..., Matter]) -> None:
    page = _get(cast.clerk, f"/console/matters/{report(place=ZHANGWANG).pk}")

    assert "密件" not in page
    assert 'class="sealed' not in page
