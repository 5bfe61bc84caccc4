"""Reporting and answering by voice, and what is said in a recording: who may put it down, what stays of it."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.kernel import journal
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.testing import a_session
from linli.modules.files.testing import a_document, a_picture, a_recording, a_video
from linli.modules.gateways.public import TranscriptionRefusedError
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Attachment, Matter, Transcript
from linli.modules.matters.services import (
    Report,
    StepInput,
    attachment_add,
    matter_report,
    matter_take_step,
    recording_transcribe,
    recording_transcribe_by_machine,
)
from linli.modules.matters.services.transcribing import ASK_MACHINE, TRANSCRIPT_AT_MOST
from linli.modules.places.testing import ZHANGWANG

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import IO

    from pytest_django.fixtures import Settings

    from linli.kernel.actor import Actor
    from linli.modules.matters.tests.conftest import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
VOICE = a_recording()
HEARD = "溪边护栏松了两根"


class Machine:
    """A service that understands whatever begins as an .m4a does."""

    def transcribe(self, *, audio: IO[bytes], media_type: str, seconds: int) -> str:
        assert audio.read(8)[4:] == b"ftyp"
        return f"  {HEARD}（{media_type}，{seconds} 秒） "


class DeafMachine:
    """A service that never understands."""

    def transcribe(self, *, audio: IO[bytes], media_type: str, seconds: int) -> str:  # noqa: ARG002
        raise TranscriptionRefusedError


def _sent(content: bytes = VOICE, name: str = "r.webm") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _phone_of(actor: Actor) -> Client:
    client = Client()
    client.cookies["linli_session"] = a_session(actor.person_id or 0, token=token_urlsafe())
    return client


def _played(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def spoken(cast: Cast, now: datetime) -> Matter:
    """Give a matter reported by voice alone."""
    report = Report(text="", place=ZHANGWANG, category="street_lamp", attachments=[_sent()])
    return matter_report(actor=cast.resident, report=report, now=now)


def _recording(matter: Matter) -> Attachment:
    return Attachment.objects.get(matter=matter)


def _written(matter: Matter) -> list[dict[str, Any]]:
    events = journal.events_of_subject(place=matter.place, subject=(MATTER, matter.pk))
    return [event.payload for event in events if event.kind == "matters.recording_transcribed"]


def test_a_voice_alone_is_a_report(cast: Cast) -> None:
    response = _phone_of(cast.resident).post("/report/snapshot", {"key": "k1", "recording": _sent()})

    matter = Matter.objects.get()
    assert response.status_code == 303
    assert matter.text == "（见录音）"
    assert _recording(matter).media_type == "audio/mp4"


def test_a_voice_with_words_and_photo_keeps_the_words(cast: Cast) -> None:
    form = {"key": "k1", "text": "护栏", "recording": _sent(), "photos": [_sent(a_picture(), "p.jpg")]}
    form["files"] = [_sent(a_video(), "v.mp4"), _sent(a_document(), "协议.pdf")]
    _phone_of(cast.resident).post("/report/snapshot", form)

    matter = Matter.objects.get()
    page = _phone_of(cast.resident).get(f"/matters/{matter.pk}").content.decode()
    assert matter.text == "护栏"
    assert [one.media_type for one in Attachment.objects.order_by("pk")] == [
        "image/jpeg", "audio/mp4", "video/mp4", "application/pdf",
    ]  # fmt: skip
    assert page.count("<audio") == page.count("<video") == 1
    assert "协议.pdf" in page


@pytest.mark.parametrize(
    ("field", "says"), [("recording", "e-recording"), ("photos", "e-photos"), ("files", "e-files")]
)
def test_what_is_refused_is_said_above_the_field_it_came_in(cast: Cast, field: str, says: str) -> None:
    sent = {
        "key": "k1",
        "text": "护栏",
        "photos": [_sent(a_picture())],
        "recording": _sent(),
        "files": [_sent(a_video())],
    }
    sent[field] = [_sent(b"\x1a\x45\xdf\xa3 no recording", "x.webm")]
    response = _phone_of(cast.resident).post("/report/snapshot", sent)

    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="{says}"' in page
    assert "损坏" in page.partition(f'id="{says}"')[2][:600]
    assert not Matter.objects.exists()


def test_an_answer_may_be_spoken_and_stands_as_its_note(cast: Cast, report: Callable[..., Matter]) -> None:
    matter = report()
    response = _phone_of(cast.grid_worker).post(
        f"/field/matters/{matter.pk}/answer", {"answer_note": "", "answer_recording": _sent()}
    )
    page = _phone_of(cast.resident).get(f"/matters/{matter.pk}").content.decode()

    assert response.status_code == 303
    assert "（见录音）" in page
    assert "<audio" in page


def test_a_photo_does_not_stand_for_the_words_of_an_answer(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report()
    photo = attachment_add(actor=cast.grid_worker, matter_id=matter.pk, upload=_sent(a_picture()), now=now)
    given = StepInput(attachments=[photo.pk])
    with pytest.raises(InvalidInputError, match="说明"):
        matter_take_step(actor=cast.grid_worker, matter_id=matter.pk, step="answer", given=given, now=now)


def test_a_recording_does_not_stand_for_the_photo_of_what_was_mended(
    cast: Cast, report: Callable[..., Matter], now: datetime
) -> None:
    matter = report()
    came = StepInput(note="来了")
    matter_take_step(actor=cast.grid_worker, matter_id=matter.pk, step="answer", given=came, now=now)
    voice = attachment_add(actor=cast.grid_worker, matter_id=matter.pk, upload=_sent(), now=now)
    given = StepInput(note="换好了", attachments=[voice.pk])
    with pytest.raises(InvalidInputError, match="照片"):
        matter_take_step(actor=cast.grid_worker, matter_id=matter.pk, step="resolve", given=given, now=now)


def test_whoever_may_see_the_matter_may_play_it_and_nobody_else(cast: Cast, spoken: Matter) -> None:
    address = f"/matters/{spoken.pk}/attachments/{_recording(spoken).pk}"
    for actor in (cast.resident, cast.grid_worker, cast.clerk, cast.county):
        response = _phone_of(actor).get(address, headers={"Range": "bytes=0-99", "Accept-Encoding": "gzip"})
        assert response.status_code == 206
        assert response.headers["Content-Type"] == "audio/mp4"
        assert "Content-Encoding" not in response.headers
        assert len(_played(response)) == 100
    for actor in (cast.neighbour, cast.outsider, cast.other_clerk):
        assert _phone_of(actor).get(address).status_code == 404


def test_there_is_no_small_picture_of_a_sound(cast: Cast, spoken: Matter) -> None:
    address = f"/matters/{spoken.pk}/attachments/{_recording(spoken).pk}/thumb"
    assert _phone_of(cast.resident).get(address).status_code == 404


def test_the_grid_worker_puts_down_what_was_said_and_the_reporter_reads_it(cast: Cast, spoken: Matter) -> None:
    address = f"/matters/{spoken.pk}/attachments/{_recording(spoken).pk}/transcript?from=field"
    worker = _phone_of(cast.grid_worker)
    field = worker.get(f"/field/matters/{spoken.pk}").content.decode()
    response = worker.post(address, {"text": f" {HEARD} "})

    assert address in field
    assert response.status_code == 303
    assert response.headers["Location"] == f"/field/matters/{spoken.pk}"
    page = _phone_of(cast.resident).get(f"/matters/{spoken.pk}").content.decode()
    assert HEARD in page
    assert "文字记录 · 王秀琴" in page
    assert "transcript" not in page, "the reporter is not offered to write it"


def test_writing_it_better_keeps_what_stood_before_in_the_journal(cast: Cast, spoken: Matter, now: datetime) -> None:
    which: dict[str, Any] = {"matter_id": spoken.pk, "attachment_id": _recording(spoken).pk, "now": now}
    recording_transcribe(actor=cast.grid_worker, text="溪边的", **which)
    recording_transcribe(actor=cast.clerk, text=HEARD, **which)
    stands = Transcript.objects.get()
    assert (stands.text, stands.writer_id) == (HEARD, cast.clerk.person_id)
    assert sorted(payload["text"] for payload in _written(spoken)) == sorted(["溪边的", HEARD])


@pytest.mark.parametrize("text", ["", "  \n", "字" * (TRANSCRIPT_AT_MOST + 1)])
def test_nothing_or_too_much_is_refused_and_kept_in_the_form(cast: Cast, spoken: Matter, text: str) -> None:
    address = f"/matters/{spoken.pk}/attachments/{_recording(spoken).pk}/transcript"
    response = _phone_of(cast.clerk).post(address, {"text": text})
    assert response.status_code == 422
    assert text in response.content.decode()
    assert not Transcript.objects.exists()


def test_who_only_reads_does_not_write(cast: Cast, spoken: Matter, now: datetime) -> None:
    which: dict[str, Any] = {"matter_id": spoken.pk, "attachment_id": _recording(spoken).pk, "text": HEARD, "now": now}
    for actor in (cast.resident, cast.county, cast.auditor):
        with pytest.raises(NotAllowedError):
            recording_transcribe(actor=actor, **which)
    for actor in (cast.neighbour, cast.other_clerk):
        with pytest.raises(Matter.DoesNotExist):
            recording_transcribe(actor=actor, **which)


def test_only_a_recording_of_this_matter_has_words(
    cast: Cast, spoken: Matter, report: Callable[..., Matter], now: datetime
) -> None:
    photo = attachment_add(actor=cast.resident, matter_id=spoken.pk, upload=_sent(a_picture(), "p.jpg"), now=now)
    other = report()
    for matter_id, attachment_id in ((spoken.pk, photo.pk), (other.pk, Attachment.objects.first().pk)):  # type: ignore[union-attr]
        with pytest.raises(Attachment.DoesNotExist):
            recording_transcribe(
                actor=cast.clerk, matter_id=matter_id, attachment_id=attachment_id, text=HEARD, now=now
            )


def test_no_recording_goes_anywhere_unless_an_installation_chose_a_machine(spoken: Matter, now: datetime) -> None:
    assert not ProcrastinateJob.objects.filter(task_name=ASK_MACHINE).exists()
    recording_transcribe_by_machine(attachment_id=_recording(spoken).pk, now=now)
    assert not Transcript.objects.exists()


def test_what_a_machine_wrote_is_marked_until_somebody_puts_their_name_to_it(
    cast: Cast, settings: Settings, now: datetime
) -> None:
    settings.LINLI_TRANSCRIBER = f"{__name__}.Machine"
    report = Report(text="", place=ZHANGWANG, attachments=[_sent()])
    matter = matter_report(actor=cast.resident, report=report, now=now)
    job = ProcrastinateJob.objects.get(task_name=ASK_MACHINE)
    recording_transcribe_by_machine(**job.args, now=now)
    written = f"{HEARD}（audio/mp4，1 秒）"

    page = _phone_of(cast.resident).get(f"/matters/{matter.pk}").content.decode()
    assert written in page
    assert "机器听写，还没人核对" in page
    address = f"/matters/{matter.pk}/attachments/{_recording(matter).pk}/transcript"
    form = _phone_of(cast.grid_worker).get(address).content.decode()
    assert written in form
    assert "没错，就这么记" in form
    _phone_of(cast.grid_worker).post(address, {"text": written})
    page = _phone_of(cast.resident).get(f"/matters/{matter.pk}").content.decode()
    assert "机器听写" not in page
    assert "文字记录 · 王秀琴" in page
    assert [payload["is_by_machine"] for payload in _written(matter)] == [True, False]


@pytest.mark.parametrize(
    ("kind", "identity", "category"), [("tip_off", "named", ""), ("report", "anonymous", "safety")]
)
def test_what_is_told_in_confidence_is_given_to_no_machine(
    cast: Cast, settings: Settings, now: datetime, kind: str, identity: str, category: str
) -> None:
    settings.LINLI_TRANSCRIBER = f"{__name__}.Machine"
    report = Report("", ZHANGWANG, kind=kind, identity=identity, category=category, attachments=[_sent()])
    matter_report(actor=cast.resident, report=report, now=now)
    assert Attachment.objects.filter(media_type="audio/mp4").exists()
    assert not ProcrastinateJob.objects.filter(task_name=ASK_MACHINE).exists()


def test_a_machine_never_overwrites_what_somebody_wrote(
    cast: Cast, spoken: Matter, settings: Settings, now: datetime
) -> None:
    settings.LINLI_TRANSCRIBER = f"{__name__}.Machine"
    recording = _recording(spoken)
    recording_transcribe(actor=cast.clerk, matter_id=spoken.pk, attachment_id=recording.pk, text="亲耳听的", now=now)
    recording_transcribe_by_machine(attachment_id=recording.pk, now=now)
    assert Transcript.objects.get().text == "亲耳听的"


def test_what_a_machine_does_not_understand_stays_without_words(
    spoken: Matter, settings: Settings, now: datetime
) -> None:
    settings.LINLI_TRANSCRIBER = f"{__name__}.DeafMachine"
    recording_transcribe_by_machine(attachment_id=_recording(spoken).pk, now=now)
    assert not Transcript.objects.exists()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(a_picture(), "image/jpeg"), (VOICE, "audio/mp4"), (a_video(), "video/mp4"), (a_document(), "application/pdf")],
    ids=["picture", "voice", "video", "pdf"],
)
def test_the_api_takes_every_kind(cast: Cast, report: Callable[..., Matter], content: bytes, media_type: str) -> None:
    matter = report()
    token = a_session(cast.resident.person_id or 0, token=token_urlsafe())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    response = client.post(f"/api/v1/matters/{matter.pk}/attachments", {"file": _sent(content)})
    assert response.status_code == 201, response.content
    assert response.json()["media_type"] == media_type
    phone = _phone_of(cast.resident)
    assert _played(phone.get(response.json()["url"]))
    shown = client.get(f"/api/v1/matters/{matter.pk}").json()
    assert [one["media_type"] for one in shown["attachments"]] == [media_type]


def test_a_video_not_ready_says_so_in_place_of_a_player(cast: Cast) -> None:
    film = a_video(codec="libvpx", container="webm")
    _phone_of(cast.resident).post("/report/snapshot", {"key": "k1", "files": [_sent(film, "v.webm")]})
    matter = Matter.objects.get()
    page = _phone_of(cast.resident).get(f"/matters/{matter.pk}").content.decode()
    assert matter.text == "（见视频）"
    assert "正在转换" in page
    assert "<video" not in page


def test_recordings_cost_a_list_no_query_more_than_one_recording(
    cast: Cast, now: datetime, django_assert_max_num_queries: Any
) -> None:
    client = _phone_of(cast.resident)
    for _number in range(6):
        report = Report(text="", place=ZHANGWANG, attachments=[_sent()])
        matter = matter_report(actor=cast.resident, report=report, now=now)
        recording_transcribe(
            actor=cast.clerk, matter_id=matter.pk, attachment_id=_recording(matter).pk, text=HEARD, now=now
        )
    with django_assert_max_num_queries(16):
        client.get("/my-matters")
