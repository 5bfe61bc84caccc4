"""All writes of stored files, and the sweep of what nobody uses."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from linli.modules.files.documents import document_from, name_kept
from linli.modules.files.errors import FileRefusedError
from linli.modules.files.kinds import DOCUMENT, HEAD, PICTURE, RECORDING, VIDEO, container_of, is_document
from linli.modules.files.models import State, StoredFile
from linli.modules.files.pictures import picture_from
from linli.modules.files.sandbox import media_made, video_converted
from linli.modules.files.selectors import file_get
from linli.modules.files.storing import (
    FOLDERS,
    new_token,
    path_of,
    remove_variants,
    token_in,
    write_variants,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from django.core.files.uploadedfile import UploadedFile

    from linli.modules.files.cards import FileCard
    from linli.modules.files.pictures import Upload
    from linli.modules.files.sandbox import Made
    from linli.modules.files.storing import Variant

UNUSED_FOR = timedelta(hours=24)
"""What was uploaded with a form that is never sent stays this long."""
CONVERT_VIDEO = "files.convert_video"
"""The job that converts; called by name, since jobs stand above services."""
_SWEPT_AT_ONCE = 500


def file_store(*, upload: UploadedFile[bytes], uploader_id: int | None, now: datetime) -> FileCard:
    """Store a picture, recording, video or PDF as what its first bytes say it is, under that kind's own rules.

    Its name and declared type are not asked. Nothing of the four: FileRefusedError.
    """
    head = upload.read(HEAD)
    upload.seek(0)
    if is_document(head):
        return document_store(content=upload, name=upload.name or "", uploader_id=uploader_id, now=now)
    if container_of(head):
        return _media_store(content=upload, wanted="", uploader_id=uploader_id, now=now)
    return image_store(content=upload, uploader_id=uploader_id, now=now)


def image_store(*, content: Upload | bytes, uploader_id: int | None, now: datetime) -> FileCard:
    """Store a picture as a clean JPEG and a thumbnail; it is swept after 24 h unless kept with ``files_keep``.

    The bytes are written before the row: a crash between leaves bytes without a row, which the sweep removes, and
    never a row without bytes. No picture, too large or disguised: FileRefusedError. No room: StorageFullError.
    """
    picture = picture_from(content)
    return _keep(
        PICTURE,
        {"full": picture.full.body, "thumb": picture.thumb.body},
        uploader_id=uploader_id,
        now=now,
        width=picture.full.width,
        height=picture.full.height,
        thumb_width=picture.thumb.width,
        thumb_height=picture.thumb.height,
    )


def recording_store(*, content: Upload | bytes, uploader_id: int | None, now: datetime) -> FileCard:
    """Store sound as AAC in an .m4a of one channel, of at most five minutes, without a word about phone or place.

    Taken are what phones record: webm, ogg, mp4, m4a, mov, 3gp, amr, wav, mp3. No sound, broken, too long or more than
    25 MB: FileRefusedError. Swept and written like a picture.
    """
    return _media_store(content=content, wanted="audio", uploader_id=uploader_id, now=now)


def video_store(*, content: Upload | bytes, uploader_id: int | None, now: datetime) -> FileCard:
    """Store a video of at most sixty seconds with a small picture of its beginning.

    H.264 with AAC up to 1080p is passed on into a clean mp4; anything else is kept as sent, is ``converting``, and
    becomes playable in a job. Not a video, too long, too large or more than 55 MB: FileRefusedError.
    """
    return _media_store(content=content, wanted="video", uploader_id=uploader_id, now=now)


def document_store(*, content: Upload | bytes, name: str, uploader_id: int | None, now: datetime) -> FileCard:
    """Store a PDF as it is, under a harmless form of its name. No PDF, or one that is also else: FileRefusedError."""
    return _keep(DOCUMENT, {"full": document_from(content)}, uploader_id=uploader_id, now=now, name=name_kept(name))


def _media_store(*, content: Upload | bytes, wanted: Any, uploader_id: int | None, now: datetime) -> FileCard:
    with media_made(content, wanted=wanted) as made:
        if made.kind == "audio":
            return _keep(RECORDING, {"full": made.full}, uploader_id=uploader_id, now=now, seconds=made.seconds)
        return _keep_video(made, uploader_id=uploader_id, now=now)


@transaction.atomic
def _keep_video(made: Made, *, uploader_id: int | None, now: datetime) -> FileCard:
    shown: dict[Variant, bytes | Path] = {"full": made.full} if made.ready else {"source": made.source}
    card = _keep(
        VIDEO,
        {**shown, "thumb": made.thumb},
        uploader_id=uploader_id,
        now=now,
        seconds=made.seconds,
        state=State.READY if made.ready else State.CONVERTING,
        width=made.size[0],
        height=made.size[1],
        thumb_width=made.thumb_size[0],
        thumb_height=made.thumb_size[1],
    )
    if not made.ready:
        app.configure_task(CONVERT_VIDEO).defer(file_id=card.id)
    return card


def _keep(
    media_type: str,
    variants: Mapping[Variant, bytes | Path],
    *,
    uploader_id: int | None,
    now: datetime,
    **about: Any,
) -> FileCard:
    token = new_token()
    write_variants(token, variants, media_type)
    size, digest = _measure(next(iter(variants.values())))
    stored = StoredFile.objects.create(
        **{"width": 0, "height": 0, "thumb_width": 0, "thumb_height": 0, **about},
        token=token,
        media_type=media_type,
        bytes=size,
        sha256=digest,
        thumb_bytes=_measure(variants["thumb"])[0] if "thumb" in variants else 0,
        uploader_id=uploader_id,
        created_at=now,
        orphan_after=now + UNUSED_FOR,
    )
    return file_get(stored.pk)


def _measure(content: bytes | Path) -> tuple[int, str]:
    if isinstance(content, bytes):
        return len(content), hashlib.sha256(content).hexdigest()
    with content.open("rb") as opened:
        return content.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest()


def video_convert(*, file_id: int) -> None:
    """Make a video playable that was stored as sent, and forget what was sent; done already or gone: nothing.

    What cannot be converted is ``failed`` for good; dying on the way leaves it ``converting`` for the job's next run.
    """
    stored = StoredFile.objects.filter(pk=file_id, state=State.CONVERTING).first()
    if stored is None:
        return
    try:
        with (
            default_storage.open(path_of(stored.token, "source", VIDEO)) as source,
            video_converted(source) as made,
        ):
            remove_variants(stored.token, VIDEO, ("full",))  # of a run that died between bytes and row
            write_variants(stored.token, {"full": made.full}, VIDEO)
            stored.bytes, stored.sha256 = _measure(made.full)
            stored.width, stored.height = made.size
            stored.state, stored.seconds = State.READY, made.seconds
    except FileRefusedError:
        stored.state = State.FAILED
    fields = ["bytes", "sha256", "width", "height", "seconds", "state"]
    with transaction.atomic():
        # It may have been swept meanwhile: then its bytes have no row, and the next sweep takes them.
        StoredFile.objects.filter(pk=file_id).update(**{name: getattr(stored, name) for name in fields})
        transaction.on_commit(lambda: remove_variants(stored.token, VIDEO, ("source",)))


def files_keep(ids: Iterable[int]) -> int:
    """Say that the files are in use now, so that no sweep takes them; return how many still exist.

    To be called in the transaction that attaches them: fewer than asked for means one was swept in the meantime.
    """
    return StoredFile.objects.filter(pk__in=set(ids)).update(orphan_after=None)


def file_delete(*, file_id: int) -> None:
    """Delete a file: the row with the surrounding transaction, the bytes once that is committed. Unknown: nothing."""
    for stored in StoredFile.objects.filter(pk=file_id):
        stored.delete()
        gone = (stored.token, stored.media_type)
        transaction.on_commit(lambda gone=gone: remove_variants(*gone))  # type: ignore[misc]


def files_sweep_orphans(now: datetime) -> int:
    """Remove files nobody used within 24 h, and bytes older than that without a row; return how many of both.

    Safe to run at any time and twice at once: a row being kept is locked, and one kept a moment ago no longer matches.
    """
    return _sweep_unused(now) + sum(_sweep_without_row(folder, now) for folder in FOLDERS)


def _sweep_unused(now: datetime) -> int:
    swept = 0
    while True:
        with transaction.atomic():
            due = StoredFile.objects.filter(orphan_after__lt=now).select_for_update(skip_locked=True)
            found = list(due.values_list("pk", "token", "media_type")[:_SWEPT_AT_ONCE])
            StoredFile.objects.filter(pk__in=[pk for pk, _token, _type in found]).delete()
        for _pk, token, media_type in found:
            remove_variants(token, media_type)
        swept += len(found)
        if len(found) < _SWEPT_AT_ONCE:
            return swept


def _sweep_without_row(home: str, now: datetime) -> int:
    if not default_storage.exists(home):
        return 0
    swept = 0
    for folder in default_storage.listdir(home)[0]:
        names = default_storage.listdir(f"{home}/{folder}")[1]
        tokens = {token_in(name) for name in names}
        known = set(StoredFile.objects.filter(token__in=tokens).values_list("token", flat=True))
        lost = [name for name in names if token_in(name) not in known]
        # The storage stamps files by the machine's clock, which a demo's clock may run ahead of.
        before = min(now, timezone.now()) - UNUSED_FOR
        old = [name for name in lost if default_storage.get_modified_time(f"{home}/{folder}/{name}") < before]
        for name in old:
            default_storage.delete(f"{home}/{folder}/{name}")
        swept += len({token_in(name) for name in old})
    return swept
