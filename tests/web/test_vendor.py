from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import linli.web
from linli.web.icons import FILLED, ICONS

STATIC = Path(linli.web.__file__).parent / "static" / "linli"
VENDOR = STATIC / "vendor"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _manifest() -> dict[str, dict[str, object]]:
    manifest: dict[str, dict[str, object]] = json.loads((VENDOR / "MANIFEST.json").read_text(encoding="utf-8"))
    return manifest


def _vendored() -> dict[str, str]:
    files: dict[str, str] = {}
    for package in _manifest().values():
        listed = package.get("files", {})
        assert isinstance(listed, dict)
        files |= listed
    return files


def test_every_vendored_file_is_the_one_noted() -> None:
    assert {name: _sha256(VENDOR / name) for name in _vendored()} == _vendored()


def test_nothing_lies_in_the_vendor_folder_unnoted() -> None:
    lying = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert lying - {"MANIFEST.json"} == set(_vendored())


def test_each_package_comes_with_its_licence() -> None:
    for name, package in _manifest().items():
        listed = package.get("files")
        if isinstance(listed, dict):
            assert any("LICENSE" in file for file in listed), name


def test_htmx_is_pinned_exactly() -> None:
    assert _manifest()["htmx.org"]["version"] == "4.0.1"


def test_the_sprite_is_the_one_noted_and_holds_every_named_icon() -> None:
    sprite = STATIC / "icons.svg"
    assert _sha256(sprite) == _manifest()["icons.svg"]["sha256"]
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite.read_text(encoding="utf-8"))) == ICONS
    assert FILLED <= ICONS
