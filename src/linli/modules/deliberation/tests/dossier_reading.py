"""A pack of a topic's papers as its reader opens it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

from django.core.files.storage import default_storage
from python_calamine import CalamineWorkbook

from linli.modules.deliberation.models import DossierPack
from linli.modules.deliberation.services.dossiers import dossier_ask, dossier_make, path_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


class Opened:
    """What lies in a pack."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.files = read_zip(content)
        self.manifest: dict[str, Any] = json.loads(self.files["manifest.json"])

    @property
    def page(self) -> str:
        """The printable page."""
        return self.files["议事档案.html"].decode()

    @property
    def sheets(self) -> dict[str, list[list[Any]]]:
        """The rows of each sheet of the workbook."""
        book = CalamineWorkbook.from_filelike(io.BytesIO(self.files["议事档案.xlsx"]))
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}

    def tally(self, number: int = 1) -> dict[str, Any]:
        """What a vote is counted again from."""
        said: dict[str, Any] = json.loads(self.files[f"计票/{number}.json"])
        return said


def read_zip(content: bytes) -> dict[str, bytes]:
    """Return every file of an archive by its path."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def a_zip(files: dict[str, bytes]) -> bytes:
    """Return an archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for path, content in files.items():
            pack.writestr(path, content)
    return out.getvalue()


def packed(actor: Actor, topic_id: int, now: datetime) -> DossierPack:
    """Let somebody ask for a topic's papers, and the worker pack them."""
    pack = dossier_ask(actor=actor, topic_id=topic_id, now=now)
    dossier_make(pack_id=pack.pk, now=now)
    pack.refresh_from_db()
    return pack


def opened(actor: Actor, topic_id: int, now: datetime) -> Opened:
    """Open what somebody was packed."""
    pack = packed(actor, topic_id, now)
    assert pack.state == DossierPack.State.READY
    with default_storage.open(path_of(pack.token)) as file:
        return Opened(file.read())
