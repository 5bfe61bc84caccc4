"""Parts of files: without them some phones play nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import RequestFactory

from linli.modules.files import public as files
from linli.modules.files.testing import a_document, a_recording

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponseBase

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 18, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def disk(own_files: Path) -> Path:
    return own_files


@pytest.fixture
def recording() -> files.FileCard:
    return files.recording_store(content=a_recording(), uploader_id=1, now=NOON)


def asked(card: files.FileCard, **headers: str) -> HttpResponseBase:
    request = RequestFactory().get("/", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return files.file_response(request, file_id=card.id)


def taken(response: Any) -> bytes:
    """Read the body and close the file alone: closing the response would also end the test's transaction."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:
        close()
    return body


def test_a_part_is_given_as_it_was_asked_for(recording: files.FileCard) -> None:
    whole = taken(asked(recording))
    size = len(whole)
    for said, part, range_said in (
        ("bytes=0-1", whole[:2], f"bytes 0-1/{size}"),
        ("bytes=100-199", whole[100:200], f"bytes 100-199/{size}"),
        ("bytes=100-", whole[100:], f"bytes 100-{size - 1}/{size}"),
        ("bytes=-50", whole[-50:], f"bytes {size - 50}-{size - 1}/{size}"),
        (f"bytes=0-{size + 9}", whole, f"bytes 0-{size - 1}/{size}"),
        (f"bytes=-{size + 9}", whole, f"bytes 0-{size - 1}/{size}"),
    ):
        response = asked(recording, Range=said)
        assert response.status_code == 206, said
        assert response.headers["Content-Range"] == range_said
        assert response.headers["Content-Length"] == str(len(part))
        assert taken(response) == part, said


def test_a_part_behind_the_end_is_416_with_the_true_size(recording: files.FileCard) -> None:
    for said in (f"bytes={recording.bytes}-", "bytes=-0"):
        response = asked(recording, Range=said)
        assert response.status_code == 416, said
        assert response.headers["Content-Range"] == f"bytes */{recording.bytes}"


@pytest.mark.parametrize("said", ["bytes=5-2", "bytes=-", "lines=0-1", "bytes=0-1,4-5", "bytes=0-" + "9" * 5_000, "x"])
def test_what_cannot_be_understood_gets_the_whole(recording: files.FileCard, said: str) -> None:
    response = asked(recording, Range=said)
    assert response.status_code == 200
    assert len(taken(response)) == recording.bytes


def test_a_part_of_another_version_is_not_given(recording: files.FileCard) -> None:
    first = asked(recording)
    taken(first)
    same = asked(recording, Range="bytes=0-9", If_Range=first.headers["ETag"])
    other = asked(recording, Range="bytes=0-9", If_Range='"of another"')
    assert (same.status_code, other.status_code) == (206, 200)
    assert (len(taken(same)), len(taken(other))) == (10, recording.bytes)


def test_a_document_is_there_to_be_saved_and_runs_nothing() -> None:
    card = files.document_store(content=a_document(), name="协议.pdf", uploader_id=1, now=NOON)
    response = asked(card)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%8D%8F")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    taken(response)
