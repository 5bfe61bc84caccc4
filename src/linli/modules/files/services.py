"""All writes of stored files, and the sweep of what nobody uses."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from linli.modules.files.models import StoredFile
from linli.modules.files.pictures import MEDIA_TYPE, picture_from
from linli.modules.files.selectors import file_get
from linli.modules.files.storing import FOLDER, new_token, remove_variants, token_in, write_variants

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.modules.files.cards import FileCard
    from linli.modules.files.pictures import Upload

UNUSED_FOR = timedelta(hours=24)
"""A picture uploaded with a form that is never sent stays this long."""
_SWEPT_AT_ONCE = 500


def image_store(*, content: Upload | bytes, uploader_id: int | None, now: datetime) -> FileCard:
    """Store a picture as a clean JPEG and a thumbnail; it is swept after 24 h unless kept with ``files_keep``.

    The bytes are written before the row: a crash between leaves bytes without a row, which the sweep removes, and
    never a row without bytes. No picture, too large or disguised: FileRefusedError. No room: StorageFullError.
    """
    picture, token = picture_from(content), new_token()
    write_variants(token, picture)
    stored = StoredFile.objects.create(
        token=token,
        media_type=MEDIA_TYPE,
        bytes=len(picture.full.body),
        sha256=hashlib.sha256(picture.full.body).hexdigest(),
        width=picture.full.width,
        height=picture.full.height,
        thumb_bytes=len(picture.thumb.body),
        thumb_width=picture.thumb.width,
        thumb_height=picture.thumb.height,
        uploader_id=uploader_id,
        created_at=now,
        orphan_after=now + UNUSED_FOR,
    )
    return file_get(stored.pk)


def files_keep(ids: Iterable[int]) -> int:
    """Say that the files are in use now, so that no sweep takes them; return how many still exist.

    To be called in the transaction that attaches them: fewer than asked for means one was swept in the meantime.
    """
    return StoredFile.objects.filter(pk__in=set(ids)).update(orphan_after=None)


def file_delete(*, file_id: int) -> None:
    """Delete a file: the row with the surrounding transaction, the bytes once that is committed. Unknown: nothing."""
    for stored in StoredFile.objects.filter(pk=file_id):
        stored.delete()
        transaction.on_commit(lambda token=stored.token: remove_variants(token))  # type: ignore[misc]


def files_sweep_orphans(now: datetime) -> int:
    """Remove pictures nobody used within 24 h, and bytes older than that without a row; return how many of both.

    Safe to run at any time and twice at once: a row being kept is locked, and one kept a moment ago no longer matches.
    """
    return _sweep_unused(now) + _sweep_without_row(now)


def _sweep_unused(now: datetime) -> int:
    swept = 0
    while True:
        with transaction.atomic():
            due = StoredFile.objects.filter(orphan_after__lt=now).select_for_update(skip_locked=True)
            tokens = dict(due.values_list("pk", "token")[:_SWEPT_AT_ONCE])
            StoredFile.objects.filter(pk__in=tokens).delete()
        for token in tokens.values():
            remove_variants(token)
        swept += len(tokens)
        if len(tokens) < _SWEPT_AT_ONCE:
            return swept


def _sweep_without_row(now: datetime) -> int:
    if not default_storage.exists(FOLDER):
        return 0
    swept = 0
    for folder in default_storage.listdir(FOLDER)[0]:
        names = default_storage.listdir(f"{FOLDER}/{folder}")[1]
        tokens = {token_in(name) for name in names}
        known = set(StoredFile.objects.filter(token__in=tokens).values_list("token", flat=True))
        lost = [name for name in names if token_in(name) not in known]
        # The storage stamps files by the machine's clock, which a demo's clock may run ahead of.
        before = min(now, timezone.now()) - UNUSED_FOR
        old = [name for name in lost if default_storage.get_modified_time(f"{FOLDER}/{folder}/{name}") < before]
        for name in old:
            default_storage.delete(f"{FOLDER}/{folder}/{name}")
        swept += len({token_in(name) for name in old})
    return swept
