"""`linli verify --dossier`: a pack of papers is checked where no database is."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING

from tests.config.conftest import linli, said

if TYPE_CHECKING:
    from pathlib import Path


def a_pack(path: Path, *, content: bytes, told: bytes) -> Path:
    """Write a pack of one file whose manifest tells of a content."""
    line = {"path": "说明.txt", "bytes": len(told), "sha256": hashlib.sha256(told).hexdigest()}
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("说明.txt", content)
        pack.writestr("manifest.json", json.dumps({"format": "linli-dossier/1", "files": [line]}))
    return path


def test_a_whole_pack_passes_and_a_changed_one_is_named(tmp_path: Path) -> None:
    whole = a_pack(tmp_path / "whole.zip", content=b"a", told=b"a")
    changed = a_pack(tmp_path / "changed.zip", content=b"b", told=b"a")
    other = tmp_path / "other.zip"
    other.write_bytes(b"no archive")

    good = linli("verify", "--dossier", str(whole), data=tmp_path / "data")
    assert "1 files compared, 0 votes counted again, 0 faults" in said(good)
    assert good.returncode == 0
    bad = linli("verify", "--dossier", str(changed), data=tmp_path / "data")
    assert "说明.txt: it was changed" in said(bad)
    assert bad.returncode == 1
    none = linli("verify", "--dossier", str(other), data=tmp_path / "data")
    assert "is no pack of a topic's papers" in said(none)
    assert none.returncode == 1
