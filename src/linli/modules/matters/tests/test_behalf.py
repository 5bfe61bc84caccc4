"""Reporting for somebody else: with their consent, and so that they see it themselves as soon as they can."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_urlsafe
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.kernel.journal.pump import pump_once
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import a_session, an_actor
from linli.modules.files.testing import a_document, a_picture, a_recording
from linli.modules.matters.models import Attachment, Behalf, Matter
from linli.modules.matters.selectors.lists import matters_of_reporter
from linli.modules.matters.services import (
    OnBehalfOf,
    Report,
    StepInput,
    behalf_show_to,
    matter_open_for,
    matter_rate,
    matter_report,
    matter_take_step,
)
from linli.modules.matters.tests.conftest import GRID
from linli.modules.messaging.public import inbox_page
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
PHONE = "13712345678"
HINT = "137****5678"
OLD_MAN = OnBehalfOf("李长根", PHONE, "spoken")
STOVE = "屋里的煤炉倒烟，一个人住，怕中毒"


def _villager(name: str = "李长根", phone: str | None = PHONE, village: str = ZHANGWANG) -> Actor:
    return an_actor(a_membership(a_person(name, phone=phone), village).id)


def _reported(actor: Actor, now: datetime, whom: OnBehalfOf = OLD_MAN, **more: object) -> Matter:
    report = Report(text=STOVE, place=GRID, on_behalf_of=whom, **more)  # type: ignore[arg-type]
    return matter_report(actor=actor, report=report, now=now)


def _browser(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("slip.jpg", a_picture(), "image/jpeg")


def test_whom_the_register_knows_by_number_and_name_sees_it_at_once_and_rates(cast: Cast, now: datetime) -> None:
    old_man = _villager()
    matter = _reported(cast.grid_worker, now)

    view = matter_open_for(actor=old_man, matter_id=matter.pk, now=now)

    assert (matter.behalf_person_id, view.is_mine, view.card.standing) == (old_man.person_id, True, "behalf")
    matter_take_step(
        actor=cast.grid_worker, matter_id=matter.pk, step="answer", given=StepInput(note="我这就来"), now=now
    )
    pump_once()
    told = [notice.subject for notice in inbox_page(old_man.known_id, ["330825"]).items]
    assert told == ["王秀琴回了您一句"]
    assert matter_rate(actor=old_man, matter_id=matter.pk, grade="satisfied", reason="", now=now).state == "closed"


@pytest.mark.parametrize(
    ("name", "phone", "village"),
    [("李长根", "13712345679", ZHANGWANG), ("李长庚", PHONE, ZHANGWANG), ("李长根", PHONE, HETIAN)],
)
def test_a_namesake_or_somebody_elsewhere_does_not(
    cast: Cast, now: datetime, name: str, phone: str, village: str
) -> None:
    other = _villager(name, phone, village)
    matter = _reported(cast.grid_worker, now)

    with pytest.raises(Matter.DoesNotExist):
        matter_open_for(actor=other, matter_id=matter.pk, now=now)


def test_who_joins_later_sees_what_was_reported_for_them_by_number_and_name(cast: Cast, now: datetime) -> None:
    matter = _reported(cast.grid_worker, now)
    namesake, old_man = _villager(phone=None), _villager()

    assert behalf_show_to(person_id=namesake.known_id, village=ZHANGWANG, now=now) == 0
    assert behalf_show_to(person_id=old_man.known_id, village=HETIAN, now=now) == 0
    assert behalf_show_to(person_id=old_man.known_id, village=ZHANGWANG, now=now) == 1
    assert behalf_show_to(person_id=old_man.known_id, village=ZHANGWANG, now=now) == 0
    assert matter_open_for(actor=old_man, matter_id=matter.pk, now=now).is_mine


def test_the_number_lies_sealed_and_only_those_who_handle_it_see_its_mask(cast: Cast, now: datetime) -> None:
    matter = _reported(cast.grid_worker, now, visibility="village")

    row = Behalf.objects.get()
    assert PHONE.encode() not in bytes(row.phone_cipher or b"")
    for part, hint in (("clerk", HINT), ("grid_worker", HINT), ("neighbour", "")):
        behalf = matter_open_for(actor=getattr(cast, part), matter_id=matter.pk, now=now).behalf
        assert behalf is not None
        assert (behalf.name, behalf.phone_hint) == ("李长根", hint), part


def test_neighbours_who_may_not_know_the_reporter_do_not_learn_for_whom(cast: Cast, now: datetime) -> None:
    matter = _reported(cast.grid_worker, now, visibility="village", identity="unnamed")

    assert matter_open_for(actor=cast.neighbour, matter_id=matter.pk, now=now).behalf is None
    assert "李长根" not in _browser(cast.neighbour).get(f"/matters/{matter.pk}").content.decode()


def test_the_proof_of_consent_is_no_photo_of_the_matter_and_for_those_who_handle_it(cast: Cast, now: datetime) -> None:
    whom = replace(OLD_MAN, consent="signed", proof=_photo())
    matter = _reported(cast.grid_worker, now, whom, visibility="village")
    proof = Attachment.objects.get()

    view = matter_open_for(actor=cast.clerk, matter_id=matter.pk, now=now)
    address = f"/matters/{matter.pk}/attachments/{proof.pk}"

    assert view.attachments == ()
    assert view.behalf is not None
    assert view.behalf.proof is not None
    assert _browser(cast.clerk).get(address).getvalue().startswith(b"\xff\xd8")
    assert _browser(cast.neighbour).get(address).status_code == 403
    assert _browser(cast.neighbour).get(f"{address}/thumb").status_code == 403


def test_a_spoken_consent_is_kept_as_a_recording_for_those_who_handle_it(cast: Cast, now: datetime) -> None:
    spoken = SimpleUploadedFile("yes.webm", a_recording(), "audio/webm")
    matter = _reported(cast.grid_worker, now, replace(OLD_MAN, proof=spoken), visibility="village")
    view = matter_open_for(actor=cast.grid_worker, matter_id=matter.pk, now=now)

    assert view.behalf is not None
    assert view.behalf.proof is not None
    assert view.behalf.proof.kind == "audio"
    assert _browser(cast.neighbour).get(view.behalf.proof.url).status_code == 403


def test_a_document_is_no_proof_of_consent(cast: Cast, now: datetime) -> None:
    with pytest.raises(InvalidInputError) as refused:
        _reported(cast.grid_worker, now, replace(OLD_MAN, proof=SimpleUploadedFile("x.pdf", a_document())))

    assert [error.pointer for error in refused.value.errors] == ["/on_behalf_of/proof"]
    assert not Matter.objects.exists()


def test_a_proof_that_is_no_photo_is_refused_and_nothing_is_kept(cast: Cast, now: datetime) -> None:
    fake = SimpleUploadedFile("x.jpg", b"<svg/>", "image/jpeg")
    with pytest.raises(InvalidInputError) as refused:
        _reported(cast.grid_worker, now, replace(OLD_MAN, proof=fake))

    assert [error.pointer for error in refused.value.errors] == ["/on_behalf_of/proof"]
    assert not Matter.objects.exists()


def test_nobody_reports_for_somebody_where_they_may_not_report_themselves(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        _reported(cast.outsider, now)


def test_a_resident_reports_for_a_neighbour_and_both_have_it_in_their_list(cast: Cast, now: datetime) -> None:
    old_man = _villager()
    matter = _reported(cast.resident, now)

    standings = {
        part: [card.standing for card in matters_of_reporter(actor=actor, now=now).items]
        for part, actor in (("reporter", cast.resident), ("behalf", old_man), ("neighbour", cast.neighbour))
    }

    assert standings == {"reporter": ["reporter"], "behalf": ["behalf"], "neighbour": []}
    assert "替您报的" in _browser(old_man).get("/my-matters").content.decode()
    page = _browser(old_man).get(f"/matters/{matter.pk}").content.decode()
    assert "周桂芳替您报的" in page
    assert "替李长根报的" in _browser(cast.resident).get(f"/matters/{matter.pk}").content.decode()


def test_a_grid_worker_reports_for_somebody_from_the_field(cast: Cast, now: datetime) -> None:
    browser = _browser(cast.grid_worker)
    day = browser.get("/field/").content.decode()
    assert "替乡亲报" in day
    assert "&amp;for=1" in day
    form = {
        "key": "k",
        "text": STOVE,
        "place": GRID,
        "behalf_name": "李长根",
        "behalf_phone": "137 1234 5678",
        "behalf_consent": "signed",
        "behalf_proof": _photo(),
    }

    browser.post("/report/report?from=field&for=1", form)

    matter = Matter.objects.get()
    page = browser.get(f"/field/matters/{matter.pk}").content.decode()
    assert (matter.reporter_role, matter.behalf.consent, matter.behalf.phone_hint) == ("grid_worker", "signed", HINT)
    assert all(words in page for words in ("替李长根报的", HINT, "签字同意", "同意的凭据"))


def test_what_is_missing_about_them_stands_at_its_field(cast: Cast) -> None:
    form = {"key": "k", "text": STOVE, "place": GRID, "behalf_phone": "123"}

    response = _browser(cast.grid_worker).post("/report/report", form)

    page = response.content.decode()
    assert response.status_code == 422
    for field in ("behalf_name", "behalf_consent", "behalf_phone"):
        assert f'href="#f-{field}"' in page
        assert f'id="e-{field}"' in page
