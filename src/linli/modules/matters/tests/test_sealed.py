"""A tip-off is for the county's discipline officers and whom they name: nobody else learns that there is one."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.kernel.journal.pump import pump_once
from linli.kernel.models import Event
from linli.kernel.policy import NotAllowedError
from linli.kernel.promises import ladders_climb
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.files.testing import a_picture
from linli.modules.matters.flow import FLOW
from linli.modules.matters.models import Matter
from linli.modules.matters.selectors.alike import Said, matters_similar
from linli.modules.matters.selectors.detail import matter_assignees
from linli.modules.matters.selectors.figures import desk_numbers, first_answers_on_time, queue_tabs
from linli.modules.matters.selectors.home import own_newest_open, public_newest
from linli.modules.matters.selectors.linked import matters_linked
from linli.modules.matters.selectors.lists import MatterFilter, matters_page
from linli.modules.matters.selectors.queue import TABS, field_list, queue_numbers, queue_page
from linli.modules.matters.selectors.summaries import matter_summaries
from linli.modules.matters.services import (
    Report,
    StepInput,
    matter_ask,
    matter_note,
    matter_open_for,
    matter_rate,
    matter_report,
    matter_take_step,
    matter_visit,
    parties_name,
)
from linli.modules.matters.testing import a_matter
from linli.modules.matters.tests.conftest import COUNTY, GRID
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import ZHANGWANG
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WORDS = "村务管理员把修路的钱报了两次账"
OTHERS = (
    "neighbour",
    "outsider",
    "grid_worker",
    "grid_leader",
    "clerk",
    "secretary",
    "electrician",
    "command",
    "officer",
    "county",
    "auditor",
    "other_clerk",
)
PAGES = (
    "/",
    "/my-matters",
    "/village-matters",
    f"/village-matters?q={WORDS[:6]}",
    "/inbox",
    "/field/",
    "/console/",
    "/console/inbox",
    *(f"/console/matters/?tab={tab}" for tab in (*TABS, "all")),
    f"/console/matters/?tab=all&q={WORDS[:6]}",
    "/console/matters/?tab=all&q=举报",
    f"/api/v1/matters?q={WORDS[:6]}",
    "/api/v1/matters?kind=tip_off",
)


@pytest.fixture
def discipline(cast: Cast) -> Actor:
    """Give the county's discipline officer."""
    person = a_person("胡正阳")
    an_appointment(person.id, Role.DISCIPLINE_OFFICER, COUNTY)
    return an_actor(person.id)


@pytest.fixture
def sealed(cast: Cast, discipline: Actor, now: datetime) -> Matter:
    """Give a tip-off about the clerk, with a photo."""
    photo = SimpleUploadedFile("bill.jpg", a_picture(), "image/jpeg")
    report = Report(text=WORDS, place=GRID, kind="tip_off", category="public_money", attachments=[photo])
    return matter_report(actor=cast.resident, report=report, now=now)


def _browser(actor: Actor) -> Client:
    client = Client()
    token = a_session(actor.person_id or 0, token=token_urlsafe())
    client.cookies["linli_session"] = token
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def _said_to(actor: Actor) -> list[str]:
    pump_once()
    return [f"{one.subject} {one.body}" for one in inbox_page(actor.known_id, [COUNTY]).items]


def test_it_belongs_to_the_countys_discipline_officers_and_says_nothing_of_its_place(sealed: Matter) -> None:
    assert (sealed.office, sealed.held_at, sealed.visibility) == ("discipline", "discipline", "private")
    assert sealed.number.startswith("举报-")
    assert sealed.journal_place == COUNTY


@pytest.mark.parametrize("part", OTHERS)
def test_it_is_in_nobodys_list_count_or_search(cast: Cast, sealed: Matter, now: datetime, part: str) -> None:
    actor: Actor = getattr(cast, part)
    later = now + timedelta(hours=1)

    found = set(_found_by(actor, later))

    assert found == set()
    assert desk_numbers(actor=actor, place=COUNTY, now=later) == type(desk_numbers(actor=actor, place="", now=now))(
        0, 0, 0, 0, 0, 0
    )
    assert first_answers_on_time(actor=actor, place=COUNTY, now=now + timedelta(days=2)).whole == 0
    assert queue_numbers(actor=actor, place=COUNTY, now=later, since=now - timedelta(days=1)) == (0, 0)
    assert not any(tab.count for tab in queue_tabs(actor=actor, wanted=MatterFilter(), now=later))
    assert matters_linked(actor=actor, ids=[sealed.pk]) == {}


def _found_by(actor: Actor, now: datetime) -> Iterator[int]:
    for wanted in (MatterFilter(), MatterFilter(q=WORDS[:6]), MatterFilter(kind="tip_off"), MatterFilter(q="举报")):
        yield from (card.id for card in matters_page(actor=actor, wanted=wanted, now=now).items)
        yield from (one.row.id for one in matter_summaries(actor=actor, wanted=wanted, now=now).items)
    for tab in TABS:
        yield from (card.id for card in queue_page(actor=actor, tab=tab, wanted=MatterFilter(), now=now).items)
    yield from (card.id for card in field_list(actor=actor, now=now))
    yield from (one.id for one in public_newest(actor=actor, village=ZHANGWANG, limit=9))
    yield from (one.id for one in matters_similar(actor=actor, said=Said(WORDS, GRID), now=now))
    own, _count = own_newest_open(actor=actor)
    yield from ([own.id] if own else [])


@pytest.mark.parametrize("part", OTHERS)
def test_no_page_shows_it(cast: Cast, sealed: Matter, part: str) -> None:
    browser = _browser(getattr(cast, part))
    pump_once()

    for page in PAGES:
        said = browser.get(page, follow=True).content.decode()
        assert WORDS not in said, page
        assert sealed.number not in said, page
    for own in ("", "/received", "/withdrawal", "/reopening"):
        assert browser.get(f"/matters/{sealed.pk}{own}").status_code in {403, 404}
    photo = sealed.attachments.get()
    assert browser.get(f"/matters/{sealed.pk}/attachments/{photo.pk}").status_code == 404
    assert browser.get(f"/matters/{sealed.pk}/attachments/{photo.pk}/thumb").status_code == 404
    assert browser.get(f"/api/v1/matters/{sealed.pk}").status_code == 404


@pytest.mark.parametrize("part", OTHERS)
def test_its_page_answers_like_that_of_a_number_nobody_has(cast: Cast, sealed: Matter, part: str) -> None:
    browser = _browser(getattr(cast, part))
    for face in ("/matters/{}", "/field/matters/{}", "/console/matters/{}"):
        there, nowhere = browser.get(face.format(sealed.pk)), browser.get(face.format(sealed.pk + 999))
        assert there.status_code == nowhere.status_code, face


@pytest.mark.parametrize("part", OTHERS)
def test_nobody_else_can_act_on_it(cast: Cast, sealed: Matter, now: datetime, part: str) -> None:
    own = {"actor": getattr(cast, part), "matter_id": sealed.pk, "now": now}
    for step in FLOW.steps:
        with pytest.raises(Matter.DoesNotExist):
            matter_take_step(**own, step=step.name, given=StepInput(note="?", assignee="p1"))
    for act in (
        lambda: matter_rate(**own, grade="satisfied", reason=""),
        lambda: matter_ask(**own, text="?"),
        lambda: matter_note(**own, text="?"),
        lambda: matter_visit(**own, how="phone", text="?"),
        lambda: parties_name(**own, names=["?"]),
        lambda: matter_open_for(**own),
    ):
        with pytest.raises(Matter.DoesNotExist):
            act()


def test_only_discipline_officers_are_told_however_late_it_gets(
    cast: Cast, discipline: Actor, sealed: Matter, now: datetime
) -> None:
    for hours in (20, 24, 36, 48, 24 * 8):
        ladders_climb(flows=[FLOW], now=now + timedelta(hours=hours))
    told = {part: _said_to(getattr(cast, part)) for part in OTHERS}

    assert {part for part, said in told.items() if said} == set()
    assert any(WORDS[:6] in said for said in _said_to(discipline))


def test_no_series_of_numbers_has_a_gap_because_of_it(cast: Cast, discipline: Actor, now: datetime) -> None:
    def number(kind: str, category: str = "") -> int:
        matter = a_matter(reporter=cast.resident, place=ZHANGWANG, kind=kind, category=category, now=now)
        return int(matter.number.rpartition("-")[2])

    letters, complaints = [number("letter")], [number("platform_complaint")]
    number("tip_off", "cadre_conduct")
    letters.append(number("letter"))
    complaints.append(number("platform_complaint"))

    assert letters == [1, 2]
    assert complaints == [1, 2]


def test_nothing_of_it_is_written_into_the_chain_of_its_village(sealed: Matter) -> None:
    assert set(Event.objects.values_list("place", flat=True)) == {COUNTY}


def test_the_officer_sees_answers_and_ends_it_and_the_reporter_is_told(
    cast: Cast, discipline: Actor, sealed: Matter, now: datetime
) -> None:
    view = matter_open_for(actor=discipline, matter_id=sealed.pk, now=now)
    assert view.card.reporter_name == "周桂芳"
    for step, note in (("answer", "收到了，我们来查"), ("resolve", "查实了，钱退回集体")):
        given = StepInput(note=note)
        matter_take_step(actor=discipline, matter_id=sealed.pk, step=step, given=given, now=now)
    assert any("钱退回集体" in said for said in _said_to(cast.resident))
    assert (
        matter_rate(actor=cast.resident, matter_id=sealed.pk, grade="satisfied", reason="", now=now).state == "closed"
    )


def test_every_opening_is_written_down_before_it_is_shown(
    cast: Cast, discipline: Actor, sealed: Matter, now: datetime
) -> None:
    def openings() -> list[int | None]:
        return list(Event.objects.filter(kind="matters.sealed_opened").values_list("actor_id", flat=True))

    browser, photo = _browser(discipline), sealed.attachments.get()
    assert browser.get(f"/matters/{sealed.pk}").status_code == 200
    assert openings() == [discipline.person_id]
    assert browser.get(f"/api/v1/matters/{sealed.pk}").status_code == 200
    assert browser.get(f"/matters/{sealed.pk}/attachments/{photo.pk}").getvalue().startswith(b"\xff\xd8")
    assert openings() == [discipline.person_id] * 3
    assert _browser(cast.resident).get(f"/matters/{sealed.pk}").status_code == 200
    matter_open_for(actor=cast.resident, matter_id=sealed.pk, now=now)
    assert len(openings()) == 3, "whoever reported reads their own words unwatched"


def test_whom_the_officer_names_reads_it_and_nobody_after_it_was_taken_from_them(
    cast: Cast, discipline: Actor, sealed: Matter, now: datetime
) -> None:
    helper, other = a_person("劳建华"), a_person("姜一鸣")
    for person in (helper, other):
        an_appointment(person.id, Role.DISCIPLINE_OFFICER, COUNTY)
    expert = a_person("方会计")
    an_appointment(expert.id, Role.DEPARTMENT_OFFICER, COUNTY, unit_id=cast.department.id)
    later = now + timedelta(minutes=1)
    offered = matter_assignees(actor=discipline, matter_id=sealed.pk, step="assign", now=later)
    assert all(card.kind == "person" for card in offered), "a unit would let everybody in it read"
    given = StepInput(assignee=f"p{expert.id}")
    matter_take_step(actor=discipline, matter_id=sealed.pk, step="assign", given=given, now=later)

    seen = matter_open_for(actor=an_actor(expert.id), matter_id=sealed.pk, now=later)

    assert seen.card.text == WORDS
    refused = StepInput(note="我和他有亲")
    matter_take_step(actor=an_actor(expert.id), matter_id=sealed.pk, step="refuse", given=refused, now=later)
    again = StepInput(note="换人", assignee=f"p{helper.id}")
    matter_take_step(actor=discipline, matter_id=sealed.pk, step="arbitrate", given=again, now=later)
    with pytest.raises(Matter.DoesNotExist):
        matter_open_for(actor=an_actor(expert.id), matter_id=sealed.pk, now=later)


def test_a_discipline_officer_of_another_county_does_not_see_it(cast: Cast, sealed: Matter, now: datetime) -> None:
    stranger = a_person("外县纪检")
    an_appointment(stranger.id, Role.DISCIPLINE_OFFICER, "330802")
    with pytest.raises(Matter.DoesNotExist):
        matter_open_for(actor=an_actor(stranger.id), matter_id=sealed.pk, now=now)


def test_it_can_neither_be_shown_to_the_village_nor_slip_in_as_an_everyday_report(cast: Cast, now: datetime) -> None:
    for wrong in ({"visibility": "village"}, {"category": "street_lamp"}):
        with pytest.raises(InvalidInputError):
            a_matter(reporter=cast.resident, place=ZHANGWANG, kind="tip_off", now=now, **({"category": ""} | wrong))
    with pytest.raises(InvalidInputError):
        a_matter(reporter=cast.resident, place=ZHANGWANG, kind="report", category="public_money", now=now)
    assert not Matter.objects.exists()


def test_only_members_of_the_village_can_tip_off(cast: Cast, now: datetime) -> None:
    for part in ("clerk", "grid_worker", "outsider"):
        with pytest.raises(NotAllowedError):
            a_matter(reporter=getattr(cast, part), place=ZHANGWANG, kind="tip_off", category="", now=now)


def test_the_page_says_plainly_who_reads_it_and_offers_no_name(cast: Cast) -> None:
    page = _browser(cast.resident).get("/report/tip_off").content.decode()

    assert "县里的纪检干部" in page
    assert "村干部、网格员、街道" in page
    assert 'value="anonymous"' in page
    assert 'name="visibility"' not in page
    assert "behalf_name" not in page
    assert _browser(cast.grid_worker).get("/report/tip_off").status_code == 403


def test_its_own_page_sends_the_reporter_to_nobody_in_the_village(cast: Cast, sealed: Matter) -> None:
    page = _browser(cast.resident).get(f"/matters/{sealed.pk}").content.decode()

    assert "已经交到县纪检" in page
    assert "tel:" not in page
    assert "街道也看得到" not in page


def test_a_complaint_about_the_platform_goes_to_the_county_past_the_village(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report(kind="platform_complaint", category="", text="天天要打卡")

    assert (matter.office, matter.held_at, matter.identity) == ("county", "county", "named")
    for part in ("county", "auditor", "resident"):
        assert matter_open_for(actor=getattr(cast, part), matter_id=matter.pk, now=now).card.text == "天天要打卡"
    for part in ("clerk", "secretary", "grid_worker", "command", "officer", "neighbour"):
        with pytest.raises(Matter.DoesNotExist):
            matter_open_for(actor=getattr(cast, part), matter_id=matter.pk, now=now)


def test_cadres_complain_about_the_platform_from_their_own_pages(cast: Cast) -> None:
    for part in ("clerk", "grid_worker", "command", "officer", "electrician"):
        browser = _browser(getattr(cast, part))
        assert "/report/platform_complaint" in browser.get("/me").content.decode()
        form = {"key": part, "text": f"{part}：一天三张表"}
        response = browser.post("/report/platform_complaint", form, follow=True)
        assert "县里收到了" in response.content.decode(), part
    assert Matter.objects.filter(office="county").count() == 5
