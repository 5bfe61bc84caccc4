"""All reads of stored files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag

from linli.modules.files.cards import FileCard
from linli.modules.files.errors import UnknownFileError
from linli.modules.files.models import StoredFile
from linli.modules.files.storing import Variant, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.base import File
    from django.db.models import QuerySet
    from django.http import HttpRequest

_CACHE_SECONDS = 30 * 24 * 3600
_CARD_FIELDS = ("pk", "token", "media_type", "width", "height", "bytes", "thumb_width", "thumb_height")


def _first_card(rows: QuerySet[StoredFile], asked_for: object) -> FileCard:
    row = rows.values_list(*_CARD_FIELDS).first()
    if row is None:
        raise UnknownFileError(asked_for)
    return FileCard(*row)


def file_get(file_id: int) -> FileCard:
    """Return one stored file; an unknown id raises UnknownFileError."""
    return _first_card(StoredFile.objects.filter(pk=file_id), file_id)


def file_by_token(token: str) -> FileCard:
    """Return one stored file by its token; an unknown one raises UnknownFileError."""
    return _first_card(StoredFile.objects.filter(token=token), token)


def files_get(ids: Iterable[int]) -> dict[int, FileCard]:
    """Return the files that exist among the ids, by id; one query."""
    wanted = set(ids)
    rows = StoredFile.objects.filter(pk__in=wanted).values_list(*_CARD_FIELDS) if wanted else ()
    return {row[0]: FileCard(*row) for row in rows}


def file_open(file_id: int, variant: Variant = "full") -> File[bytes]:
    """Open a stored file for reading; the caller closes it. Unknown, or gone from the storage: UnknownFileError."""
    return _open(file_get(file_id), variant)


def _open(card: FileCard, variant: Variant) -> File[bytes]:
    try:
        return default_storage.open(path_of(card.token, variant))
    except FileNotFoundError:
        raise UnknownFileError(card.token) from None


def file_response(request: HttpRequest, *, file_id: int, variant: Variant = "full") -> HttpResponseBase:
    """Return the picture for a browser, or 304 where it has it; the caller has checked who may see it.

    Cached by the browser alone for 30 days (a stored picture never changes); never sniffed, never run as a page.
    Unknown: UnknownFileError.
    """
    card = file_get(file_id)
    etag = quote_etag(f"{card.token}-{variant}")
    unchanged = get_conditional_response(request, etag=etag)
    answer: HttpResponseBase = unchanged or FileResponse(_open(card, variant), content_type=card.media_type)
    patch_cache_control(answer, private=True, max_age=_CACHE_SECONDS, immutable=True)
    answer.headers["ETag"] = etag
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Content-Disposition"] = "inline"
    return answer
