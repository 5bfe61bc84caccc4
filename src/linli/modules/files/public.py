"""The front door of files: bytes and ids in, frozen dataclasses and responses out."""

from linli.modules.files.cards import FileCard
from linli.modules.files.errors import FileRefusedError, StorageFullError, UnknownFileError
from linli.modules.files.pictures import PICTURE_BYTES_AT_MOST
from linli.modules.files.selectors import file_by_token, file_get, file_open, file_response, files_get
from linli.modules.files.services import file_delete, files_keep, files_sweep_orphans, image_store
from linli.modules.files.storing import Variant

__all__ = [
    "PICTURE_BYTES_AT_MOST",
    "FileCard",
    "FileRefusedError",
    "StorageFullError",
    "UnknownFileError",
    "Variant",
    "file_by_token",
    "file_delete",
    "file_get",
    "file_open",
    "file_response",
    "files_get",
    "files_keep",
    "files_sweep_orphans",
    "image_store",
]
