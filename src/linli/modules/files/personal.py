"""What files keep of one person: what they brought and nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.kernel.personal import Erasing, PersonalPart, Section
from linli.modules.files.models import StoredFile
from linli.modules.files.services import file_delete

if TYPE_CHECKING:
    from datetime import datetime


def _export(_person_id: int, _now: datetime) -> list[Section]:
    """Files are given out by the modules they belong to."""
    return []


def _erase(erasing: Erasing) -> None:
    unused = StoredFile.objects.filter(uploader_id=erasing.person_id, orphan_after__isnull=False)
    for pk in unused.values_list("pk", flat=True):
        file_delete(file_id=pk)
    StoredFile.objects.filter(uploader_id=erasing.person_id).update(name="")


PART = PersonalPart("files", _export, _erase)
