"""Erasing a person: no plaintext of them is left in any table or file, and the journal's seals still verify."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from linli.kernel import clock
from linli.kernel.journal.pump import pump_once
from linli.kernel.journal.verify import verify_chain
from linli.kernel.roles import Role
from linli.modules.accounts.models import Session
from linli.modules.accounts.testing import a_session, an_actor, an_appointment
from linli.modules.comments.public import comment_add, comment_report
from linli.modules.files.testing import a_picture
from linli.modules.forms.services import questionnaire_answer
from linli.modules.forms.testing import an_open_one, saying
from linli.modules.gateways.services import contact_put
from linli.modules.joining.testing import a_join_request, a_person_on_line
from linli.modules.matters.models import Matter
from linli.modules.matters.services import StepInput, attachment_add, matter_ask, matter_take_step
from linli.modules.matters.testing import a_matter
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.places.testing import ZHANGWANG, a_grid
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.models import Person, Tag
from linli.modules.population.services import (
    consent_give,
    correction_ask,
    number_unmask,
    person_correct,
    person_enter,
    person_erase,
    person_move_out,
    tag_give,
)
from linli.modules.population.testing import a_household, an_identity_number, an_officer
from linli.modules.publishing.testing import a_post

if TYPE_CHECKING:
    from pathlib import Path

    from linli.kernel.actor import Actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

NAME, PHONE, ADDRESS, SECRET = "亓官雀雀", "19735729903", "亓官家弄七号", "亓官家里漏雨"
MAIL = "qiguanqueque@example.org"
NUMBER = an_identity_number(date(1931, 7, 9), serial=77)
CANARIES = (NAME, PHONE, ADDRESS, SECRET, NUMBER, "qiguanqueque", "雀雀的念白")


def _somebody() -> Actor:
    """Let somebody live a whole life on the platform, each part of it by the service that makes it."""
    now = clock.now()
    grid = a_grid().code
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    household = a_household(grid=grid, address=ADDRESS)
    pk = person_enter(
        fields={"name": NAME, "phone": PHONE, "id_number": NUMBER, "occupation": "雀雀的念白"},
        village=ZHANGWANG,
        kinds=("registered", "resident"),
        household_id=household.id,
        relation_code="02",
        is_head=True,
        actor=clerk,
        now=now,
    )
    a_person_on_line(pk)
    consent_give(person_id=pk, about="platform", how="online", place=ZHANGWANG, actor=an_actor(pk), now=now)
    tag_give(person_id=pk, tag_id=Tag.objects.get(code="veteran").pk, note="雀雀的念白", actor=clerk, now=now)
    number_unmask(person_id=pk, field="phone", reason="other", words="问雀雀的念白", actor=clerk, now=now)
    a_session(pk)
    actor = an_actor(pk)
    correction_ask(fields={"workplace": "雀雀的念白"}, words="雀雀的念白", actor=actor, now=now)
    matter = a_matter(reporter=pk, place=grid, text=f"{SECRET}。{NAME}", visibility="village")
    attachment_add(
        actor=actor, matter_id=matter.pk, upload=SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg"), now=now
    )
    matter_ask(actor=actor, matter_id=matter.pk, text=f"{SECRET}，哪天来？", now=now)
    answering = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    matter_take_step(actor=answering, matter_id=matter.pk, step="answer", given=StepInput(note=f"{NAME}您好"), now=now)
    told = NoticeDraft(person_id=pk, county=ZHANGWANG[:6], kind="matters.answered", subject=SECRET, dedupe="1")
    others = NoticeDraft(
        person_id=answering.known_id, county=ZHANGWANG[:6], kind="matters.new", subject=f"{NAME}报了一件事", dedupe="2"
    )
    notices_deliver([told, others], now)
    _speaks_elsewhere(actor, clerk)
    pump_once()
    return actor


def _speaks_elsewhere(actor: Actor, clerk: Actor) -> None:
    """Let them comment, say why another comment should go, answer a questionnaire by name, and be reached outside."""
    now = clock.now()
    post = a_post()
    subject = f"publishing.post:{post.pk}"
    where: dict[str, Any] = {"subject": subject, "place": ZHANGWANG, "looked_at_first": False, "now": now}
    comment_add(**where, text=f"{SECRET}，{NAME}说的", actor=actor)
    others = comment_add(**where, text="不对", actor=clerk)
    comment_report(actor=actor, subject=subject, comment_id=others.pk, reason=f"{NAME}不同意", now=now)
    asked = an_open_one()
    questionnaire_answer(
        actor=actor, questionnaire_id=asked.pk, said=saying(asked, "七点", f"{SECRET}，{NAME}"), now=now
    )
    contact_put(channel="email", address=MAIL, person_id=actor.known_id, now=now)


def _found(path: Path) -> list[str]:
    """Read every row of every table and every stored file for the canaries, as text and as bytes."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 40
        for table in tables:
            for canary in CANARIES:
                signs = [f"%{canary}%", f"%{canary.encode().hex()}%", f"%{canary.encode('unicode_escape').decode()}%"]
                cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY (%s)', [signs])  # noqa: S608
                if cursor.fetchone()[0]:
                    found.append(f"{table}: {canary}")
    found += [
        f"{file}: {canary}"
        for file in path.rglob("*")
        if file.is_file()
        for canary in CANARIES
        if canary.encode() in file.read_bytes()
    ]
    return found


def _closed(actor: Actor) -> None:
    for matter in Matter.objects.filter(reporter_id=actor.known_id):
        matter_take_step(
            actor=actor, matter_id=matter.pk, step="withdraw", given=StepInput(note="不用了"), now=clock.now()
        )


def test_nothing_is_left_of_who_belongs_nowhere_and_the_seals_verify(own_files: Path) -> None:
    actor = _somebody()
    assert {line.partition(": ")[0] for line in _found(own_files)} >= {
        "population_person",
        "matters_matter",
        "kernel_event",
    }
    _closed(actor)
    person_move_out(
        person_id=actor.known_id,
        village=ZHANGWANG,
        kinds=("registered", "resident"),
        until=clock.now().date(),
        actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG),
        now=clock.now(),
    )
    photos = [file for file in own_files.rglob("*") if file.is_file()]
    assert photos
    person_erase(actor=an_actor(actor.known_id), now=clock.now())
    pump_once()
    assert _found(own_files) == []
    assert not any(file.exists() for file in photos)
    verdict = verify_chain()
    assert verdict.events > 5
    assert verdict.broken == ()


def test_a_village_keeps_who_belongs_to_it_and_nothing_that_rests_on_consent(own_files: Path) -> None:
    actor = _somebody()
    _closed(actor)
    person_erase(actor=an_actor(actor.known_id), now=clock.now())
    pump_once()
    person = Person.objects.get(pk=actor.known_id)
    assert (person.name, person.born_on, person.phone_hint, person.occupation) == (NAME, date(1931, 7, 9), "", "")
    assert person.id_hint.endswith(NUMBER[-4:])
    tables = {line.partition(": ")[0] for line in _found(own_files)}
    assert tables == {"population_person", "population_household", "messaging_notice"}
    assert not Session.objects.filter(person_id=actor.known_id).exists()
    assert verify_chain().broken == ()


def test_what_still_runs_or_is_held_has_to_end_first(own_files: Path) -> None:
    actor = _somebody()
    an_appointment(actor.known_id, Role.HOUSEHOLD_REP, ZHANGWANG)
    with pytest.raises(PopulationRefusedError, match="1 件事在办") as refused:
        person_erase(actor=an_actor(actor.known_id), now=clock.now())
    assert "职务" in str(refused.value)
    assert Person.objects.get(pk=actor.known_id).erased_at is None
    assert own_files.exists()


def test_a_wish_to_join_under_the_same_phone_goes_too(own_files: Path) -> None:
    actor = _somebody()
    _closed(actor)
    a_join_request(name=f"{NAME}二", phone=PHONE, address=ADDRESS)
    person_move_out(
        person_id=actor.known_id,
        village=ZHANGWANG,
        kinds=("registered", "resident"),
        until=clock.now().date(),
        actor=an_officer(Role.VILLAGE_CLERK, ZHANGWANG),
        now=clock.now(),
    )
    person_erase(actor=an_actor(actor.known_id), now=clock.now())
    assert [line for line in _found(own_files) if line.startswith("joining")] == []


def test_an_erased_person_of_the_register_may_be_corrected_by_their_village() -> None:
    actor = _somebody()
    _closed(actor)
    person_erase(actor=an_actor(actor.known_id), now=clock.now())
    clerk = an_officer(Role.VILLAGE_CLERK, ZHANGWANG)
    assert person_correct(person_id=actor.known_id, fields={"ethnicity": "01"}, actor=clerk, now=clock.now()) == (
        "ethnicity",
    )
