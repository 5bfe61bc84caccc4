"""The front door of files: bytes and ids in, frozen dataclasses and responses out."""

from linli.modules.files.cards import FileCard
from linli.modules.files.errors import FileRefusedError, StorageFullError, UnknownFileError
from linli.modules.files.kinds import KINDS, PICTURE, RECORDING, VIDEO, Kind
from linli.modules.files.pictures import PICTURE_BYTES_AT_MOST
from linli.modules.files.selectors import file_by_token, file_get, file_open, file_response, files_get
from linli.modules.files.services import (
    document_store,
    file_delete,
    file_store,
    files_keep,
    files_sweep_orphans,
    image_store,
    recording_store,
    video_store,
)
from linli.modules.files.storing import Variant

__all__ = [
    "KINDS",
    "PICTURE",
    "PICTURE_BYTES_AT_MOST",
    "RECORDING",
    "VIDEO",
    "FileCard",
    "FileRefusedError",
    "Kind",
    "StorageFullError",
    "UnknownFileError",
    "Variant",
    "document_store",
    "file_by_token",
    "file_delete",
    "file_get",
    "file_open",
    "file_response",
    "file_store",
    "files_get",
    "files_keep",
    "files_sweep_orphans",
    "image_store",
    "recording_store",
    "video_store",
]
