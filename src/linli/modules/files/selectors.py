"""All reads of stored files."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag

from linli.modules.files.cards import FileCard
from linli.modules.files.errors import UnknownFileError
from linli.modules.files.kinds import PICTURE
from linli.modules.files.models import StoredFile
from linli.modules.files.ranges import Section, UnsatisfiableError, part_of
from linli.modules.files.storing import Variant, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.base import File
    from django.db.models import QuerySet
    from django.http import HttpRequest

_CACHE_SECONDS = 30 * 24 * 3600
_CARD_FIELDS = (
    "pk",
    "token",
    "media_type",
    "width",
    "height",
    "bytes",
    "thumb_width",
    "thumb_height",
    "seconds",
    "name",
    "state",
)


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
        return default_storage.open(path_of(card.token, variant, card.media_type))
    except FileNotFoundError:
        raise UnknownFileError(card.token) from None


def file_response(request: HttpRequest, *, file_id: int, variant: Variant = "full") -> HttpResponseBase:
    """Return the file for a browser, or 304 where it has it; the caller has checked who may see it.

    Parts are answered with 206 and 416, since some phones play nothing without. Cached by the browser alone for 30 days
    (what is stored never changes); never sniffed, never run as a page; a document is there to be saved, not shown.
    Unknown, not there yet, or without that variant: UnknownFileError.
    """
    card = file_get(file_id)
    etag = quote_etag(f"{card.token}-{variant}")
    unchanged = get_conditional_response(request, etag=etag)
    answer = unchanged or _content(request, card, variant, etag)
    patch_cache_control(answer, private=True, max_age=_CACHE_SECONDS, immutable=True)
    answer.headers["ETag"] = etag
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    named = card.kind == "pdf"
    answer.headers["Content-Disposition"] = content_disposition_header(named, card.name if named else "") or "inline"
    return answer


def _content(request: HttpRequest, card: FileCard, variant: Variant, etag: str) -> HttpResponseBase:
    opened = _open(card, variant)
    media_type = PICTURE if variant == "thumb" else card.media_type
    size = opened.size
    wanted = request.headers.get("Range", "")
    is_of_another = request.headers.get("If-Range", etag) != etag
    try:
        part = None if is_of_another else part_of(wanted, size)
    except UnsatisfiableError:
        opened.close()
        return HttpResponse(
            status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"}
        )
    if part is None:
        return FileResponse(opened, content_type=media_type)
    answer = FileResponse(Section(opened, part), status=HTTPStatus.PARTIAL_CONTENT, content_type=media_type)
    answer.headers["Content-Range"] = part.header(size)
    answer.headers["Content-Length"] = str(part.length)
    return answer
