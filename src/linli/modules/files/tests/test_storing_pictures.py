from __future__ import annotations

import errno
import io
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from linli.modules.files import public as files
from linli.modules.files.models import StoredFile
from linli.modules.files.storing import path_of
from linli.modules.files.testing import a_picture

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


class FullDisk(FileSystemStorage):
    """A disk that has room for one file."""

    def _save(self, name: str, content: File[Any]) -> str:
        if name.endswith(".thumb.jpg"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return str(super()._save(name, content))  # type: ignore[misc]


@pytest.fixture(autouse=True)
def disk(own_files: Path) -> Path:
    return own_files


def stored(content: bytes | None = None) -> files.FileCard:
    return files.image_store(content=content or a_picture(), uploader_id=1, now=NOON)


def let_go(response: Any) -> None:
    """Close the file alone: closing the response would also end the test's transaction."""
    for close in response._resource_closers:
        close()


def on_disk(disk: Path) -> list[str]:
    return sorted(str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file())


def test_a_picture_lies_under_its_token_with_a_thumbnail(disk: Path) -> None:
    card = stored()
    assert len(card.token) == 22
    assert on_disk(disk) == sorted([path_of(card.token), path_of(card.token, "thumb")])
    assert path_of(card.token).startswith(f"photos/{card.token[:2]}/")
    assert (card.media_type, card.width, card.height) == ("image/jpeg", 64, 48)


def test_an_upload_of_a_form_is_taken_like_bytes() -> None:
    upload = SimpleUploadedFile("photo.exe", a_picture(kind="PNG"), "text/html")
    assert files.image_store(content=upload, uploader_id=None, now=NOON).media_type == "image/jpeg"


def test_both_variants_can_be_opened_and_are_pictures() -> None:
    card = stored(a_picture(3000, 1500))
    with files.file_open(card.id) as full, Image.open(full) as image:
        assert image.size == (card.width, card.height) == (2048, 1024)
    with files.file_open(card.id, "thumb") as thumb, Image.open(thumb) as image:
        assert image.size == (card.thumb_width, card.thumb_height) == (480, 240)


def test_a_full_disk_is_said_and_leaves_nothing_behind(disk: Path, settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": f"{__name__}.FullDisk", "OPTIONS": {"location": disk}},
    }
    with pytest.raises(files.StorageFullError):
        stored()
    assert on_disk(disk) == []
    assert not StoredFile.objects.exists()


def test_a_browser_may_keep_the_picture_and_nobody_between() -> None:
    response = files.file_response(RequestFactory().get("/"), file_id=stored().id)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    let_go(response)


def test_a_browser_that_has_the_picture_is_not_sent_it_again() -> None:
    card = stored()
    first = files.file_response(RequestFactory().get("/"), file_id=card.id, variant="thumb")
    etag = first.headers["ETag"]
    let_go(first)
    again = files.file_response(
        RequestFactory().get("/", headers={"If-None-Match": etag}), file_id=card.id, variant="thumb"
    )
    other = files.file_response(RequestFactory().get("/", headers={"If-None-Match": etag}), file_id=card.id)
    let_go(other)
    assert (again.status_code, other.status_code) == (304, 200)


def test_unknown_files_are_errors() -> None:
    for asked in (lambda: files.file_get(1), lambda: files.file_by_token("x"), lambda: files.file_open(1)):
        with pytest.raises(files.UnknownFileError):
            asked()
    assert files.files_get([1]) == {}


def test_a_picture_nobody_uses_is_swept_after_a_day(disk: Path) -> None:
    unused, used = stored(), stored()
    assert files.files_keep([used.id]) == 1
    assert files.files_sweep_orphans(NOON + timedelta(hours=23)) == 0
    assert files.files_sweep_orphans(NOON + timedelta(hours=25)) == 1
    assert set(files.files_get([unused.id, used.id])) == {used.id}
    assert len(on_disk(disk)) == 2


def test_keeping_tells_when_a_picture_was_swept_in_the_meantime() -> None:
    card = stored()
    files.files_sweep_orphans(NOON + timedelta(hours=25))
    assert files.files_keep([card.id]) == 0


def test_bytes_a_crash_left_without_a_row_are_swept_after_a_day(disk: Path) -> None:
    kept = stored()
    lost = "A" * 22
    for path in (path_of(lost), path_of(lost, "thumb")):
        default_storage.save(path, ContentFile(b"x"))
        old = (datetime.now(UTC) - timedelta(hours=25)).timestamp()
        os.utime(disk / path, (old, old))
    default_storage.save(path_of("B" * 22), ContentFile(b"being uploaded right now"))
    later = datetime.now(UTC) + timedelta(days=30)  # a demo's clock that runs ahead
    files.files_keep([kept.id])
    assert files.files_sweep_orphans(later) == 1
    assert set(on_disk(disk)) == {path_of(kept.token), path_of(kept.token, "thumb"), path_of("B" * 22)}


def test_a_deleted_file_loses_its_bytes_once_that_is_certain(
    disk: Path, django_capture_on_commit_callbacks: Any
) -> None:
    card = stored()
    with django_capture_on_commit_callbacks(execute=True):
        files.file_delete(file_id=card.id)
        assert len(on_disk(disk)) == 2
    assert on_disk(disk) == []


def test_a_stream_without_a_size_is_read_no_further_than_the_limit() -> None:
    stream = io.BytesIO(b"x" * (files.PICTURE_BYTES_AT_MOST + 5_000_000))
    with pytest.raises(files.FileRefusedError, match="15 MB"):
        files.image_store(content=stream, uploader_id=1, now=NOON)
    assert stream.tell() == files.PICTURE_BYTES_AT_MOST + 1
