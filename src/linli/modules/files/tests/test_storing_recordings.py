"""Sound and video of phones: made anew, playable everywhere, bounded; documents: PDF and nothing else."""

from __future__ import annotations

import struct
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import av
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob

from linli.modules.files import public as files
from linli.modules.files.models import StoredFile
from linli.modules.files.services import CONVERT_VIDEO, video_convert
from linli.modules.files.storing import path_of
from linli.modules.files.testing import a_document, a_picture, a_recording, a_video

if TYPE_CHECKING:
    from pathlib import Path


pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def disk(own_files: Path) -> Path:
    return own_files


def recorded(content: bytes) -> files.FileCard:
    return files.recording_store(content=content, uploader_id=1, now=NOON)


def filmed(content: bytes) -> files.FileCard:
    return files.video_store(content=content, uploader_id=1, now=NOON)


def sent(content: bytes, name: str = "a.bin") -> files.FileCard:
    return files.file_store(upload=SimpleUploadedFile(name, content), uploader_id=1, now=NOON)


def body_of(card: files.FileCard, variant: files.Variant = "full") -> bytes:
    with files.file_open(card.id, variant) as file:
        return bytes(file.read())


def on_disk(disk: Path) -> list[str]:
    return sorted(str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["webm", "ogg", "m4a", "wav", "amr", "3gp", "mov", "mp3"])
def test_whatever_a_phone_records_becomes_sound_all_phones_play(disk: Path, kind: str) -> None:
    card = recorded(a_recording(2, kind=kind, title="secret title", artist="secret artist"))
    assert (card.kind, card.media_type, card.seconds) == ("audio", "audio/mp4", 2)
    body = body_of(card)
    with av.open(str(disk / path_of(card.token, media_type=card.media_type))) as played:
        stream = played.streams.audio[0]
        assert (stream.codec_context.name, stream.profile, stream.layout.name) == ("aac", "LC", "mono")
        assert sum(frame.samples for frame in played.decode(stream)) / stream.rate == pytest.approx(2, abs=0.15)
    assert body.index(b"moov") < body.index(b"mdat"), "it must begin to play before all of it is there"
    assert b"secret" not in body
    assert b"Lavf" not in body


@pytest.mark.parametrize("kind", ["amr", "3gp"])
def test_more_than_five_minutes_is_refused(disk: Path, kind: str) -> None:
    with pytest.raises(files.FileRefusedError, match="5 分钟"):
        recorded(a_recording(303, kind=kind))
    assert on_disk(disk) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"just words", "不是录音"),
        (a_picture(), "不是录音"),
        (a_document(), "不是录音"),
        (a_recording(1)[:300], "损坏|没录到|不是录音"),
        (a_recording(0.1), "没录到声音"),
        (a_video(1), "不是录音"),
        (b"ID3" + b"\0" * 5_000, "损坏"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt " + b"\0" * 200, "损坏|不是录音"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "不是录音"),
    ],
    ids=["empty", "words", "picture", "document", "cut", "click", "mute video", "noise", "wav", "playlist"],
)
def test_what_is_no_recording_is_refused_in_plain_words(disk: Path, content: bytes, says: str) -> None:
    with pytest.raises(files.FileRefusedError, match=says):
        recorded(content)
    assert on_disk(disk) == []


def atom(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def swollen() -> bytes:
    """Write an m4a of 1,000 bytes whose index claims two thousand million samples of sound."""
    claimed = 2_000_000_000
    head = b"\0\0\0\0" + b"\0" * 8
    stsd = atom(
        b"stsd",
        b"\0\0\0\0"
        + struct.pack(">I", 1)
        + atom(b"sowt", b"\0" * 6 + b"\0\1" + b"\0" * 8 + struct.pack(">HHHHI", 1, 16, 0, 0, 8_000 << 16)),
    )
    stts = atom(b"stts", b"\0\0\0\0" + struct.pack(">III", 1, claimed, 1))
    stsc = atom(b"stsc", b"\0\0\0\0" + struct.pack(">IIII", 1, 1, claimed, 1))
    stsz = atom(b"stsz", b"\0\0\0\0" + struct.pack(">II", 2, claimed // 40))
    stco = atom(b"stco", b"\0\0\0\0" + struct.pack(">II", 1, 24))
    mdhd = atom(b"mdhd", head + struct.pack(">IIHH", 8_000, claimed, 0, 0))
    hdlr = atom(b"hdlr", b"\0" * 8 + b"soun" + b"\0" * 13)
    minf = atom(b"minf", atom(b"stbl", stsd + stts + stsc + stsz + stco))
    track = atom(b"trak", atom(b"mdia", mdhd + hdlr + minf))
    return atom(b"ftyp", b"M4A \0\0\0\0") + atom(b"mdat", b"\0" * 64) + atom(b"moov", track)


def test_a_file_that_claims_hundreds_of_hours_in_a_thousand_bytes_is_refused_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(files.FileRefusedError):
        recorded(swollen())
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("hostile", "signs"),
    [
        ("bytearray(1 << 30)", "MemoryError"),
        ("[0 for _ in iter(int, 1)]", ""),
        ("open('x', 'wb').write(bytes(200 << 20))", ""),
    ],
    ids=["memory", "time", "disk"],
)
def test_whatever_gets_hold_of_the_decoder_is_stopped_by_the_system(tmp_path: Path, hostile: str, signs: str) -> None:
    program = f"from linli.modules.files.reencoding.__main__ import bind; bind(2, 900); {hostile}"
    ended = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, timeout=30, check=False
    )
    assert ended.returncode != 0
    assert signs in ended.stderr.decode()


def test_a_stream_without_a_size_is_read_no_further_than_the_limit() -> None:
    read = 0

    class Endless:
        def read(self, size: int = -1, /) -> bytes:
            nonlocal read
            read += size
            return b"RIFF\0\0\0\0WAVE".ljust(size, b"\0")

    with pytest.raises(files.FileRefusedError, match="25 MB"):
        files.recording_store(content=Endless(), uploader_id=1, now=NOON)
    assert read < 30_000_000


def test_a_video_phones_play_is_passed_on_without_its_tags_and_with_a_small_picture() -> None:
    card = filmed(a_video(2, rotation=90, sound=True, comment="secret place"))
    assert (card.kind, card.state, card.seconds) == ("video", "ready", 2)
    assert (card.width, card.height) == (240, 320), "as it is shown"
    assert (card.thumb_width, card.thumb_height) == (240, 320)
    body = body_of(card)
    assert body.index(b"moov") < body.index(b"mdat")
    assert b"secret" not in body
    assert body_of(card, "thumb").startswith(b"\xff\xd8")
    assert not ProcrastinateJob.objects.filter(task_name=CONVERT_VIDEO).exists()


@pytest.mark.parametrize(
    "content",
    [a_video(2, codec="libvpx", container="webm", sound=True), a_video(2, width=2560, height=1440, sound=True)],
    ids=["vp8", "large"],
)
def test_another_video_is_converted_in_the_background(disk: Path, content: bytes) -> None:
    card = filmed(content)
    assert card.state == "converting"
    with pytest.raises(files.UnknownFileError):
        files.file_open(card.id)
    assert ProcrastinateJob.objects.get(task_name=CONVERT_VIDEO).args == {"file_id": card.id}
    video_convert(file_id=card.id)
    ready = files.file_get(card.id)
    assert ready.state == "ready"
    with av.open(str(disk / path_of(card.token, media_type=card.media_type))) as played:
        video, sound = played.streams.video[0], played.streams.audio[0]
        assert (video.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert max(video.width, video.height) <= 1280
        assert len(list(played.decode(video))) == pytest.approx(20, abs=1)
    video_convert(file_id=card.id)  # a job that comes again finds nothing to do
    assert files.file_get(card.id) == ready


def test_what_was_sent_is_forgotten_once_it_is_converted(disk: Path, django_capture_on_commit_callbacks: Any) -> None:
    card = filmed(a_video(1, codec="libvpx", container="webm"))
    with django_capture_on_commit_callbacks(execute=True):
        video_convert(file_id=card.id)
    assert not default_storage.exists(path_of(card.token, "source", card.media_type))
    assert len(on_disk(disk)) == 2


def test_a_video_that_cannot_be_converted_says_so(disk: Path) -> None:
    card = filmed(a_video(1, codec="libvpx", container="webm"))
    (disk / path_of(card.token, "source", card.media_type)).write_bytes(b"\x1a\x45\xdf\xa3" + b"\0" * 100)
    video_convert(file_id=card.id)
    assert files.file_get(card.id).state == "failed"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (a_video(62, width=64, height=48), "1 分钟"),
        (a_recording(1), "不是能播放的录像"),
        (a_picture(), "不是能播放的录像"),
        (a_video(1)[:900], "损坏|不是能播放"),
    ],
    ids=["long", "sound", "picture", "cut"],
)
def test_what_is_no_short_video_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(files.FileRefusedError, match=says):
        filmed(content)


def test_a_pdf_is_kept_under_a_harmless_name() -> None:
    document = files.document_store(content=a_document(), name="../协议\x00书?.PDF", uploader_id=1, now=NOON)
    assert (document.kind, document.name) == ("pdf", "协议书.pdf")
    assert body_of(document) == a_document()


def test_what_it_is_decides_and_not_what_it_is_called() -> None:
    kinds = [sent(content, "x.exe").kind for content in (a_picture(), a_recording(), a_video(), a_document())]
    assert kinds == ["image", "audio", "video", "pdf"]


def test_every_kind_nobody_uses_is_swept_after_a_day(disk: Path) -> None:
    for content in (a_picture(), a_recording(), a_video(), a_document(), a_video(codec="libvpx", container="webm")):
        sent(content)
    used = sent(a_recording())
    files.files_keep([used.id])
    assert files.files_sweep_orphans(NOON + timedelta(hours=25)) == 5
    assert on_disk(disk) == [path_of(used.token, media_type=used.media_type)]
    assert StoredFile.objects.get().pk == used.id
