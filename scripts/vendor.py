#!/usr/bin/env python3
"""Fetch the browser libraries, the font and the icons from npm, at the versions pinned here, and note their hashes.

For maintainers: change a version below, run `scripts/vendor.py`, read the difference, commit it. Nothing else in the
project ever fetches these files; a test holds them against `vendor/MANIFEST.json`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from linli.web.icons import FILLED, ICONS  # noqa: E402 -- the project's own path comes first

STATIC = ROOT / "src" / "linli" / "web" / "static" / "linli"
VENDOR = STATIC / "vendor"


@dataclass(frozen=True)
class Package:
    """An npm package at one version: which of its files we keep, under which name."""

    name: str
    version: str
    license: str
    files: dict[str, str]


HTMX = Package("htmx.org", "4.0.1", "0BSD", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "htmx.LICENSE.txt"})
LEAFLET = Package(
    "leaflet",
    "1.9.4",
    "BSD-2-Clause",
    {
        "dist/leaflet.js": "leaflet.js",
        "dist/leaflet.css": "leaflet.css",
        "dist/images/layers.png": "images/layers.png",
        "dist/images/layers-2x.png": "images/layers-2x.png",
        "dist/images/marker-icon.png": "images/marker-icon.png",
        "LICENSE": "leaflet.LICENSE.txt",
    },
)
BARLOW = Package(
    "@fontsource/barlow-semi-condensed",
    "5.3.0",
    "OFL-1.1",
    {
        "files/barlow-semi-condensed-latin-600-normal.woff2": "barlow-semi-condensed-latin-600-normal.woff2",
        "LICENSE": "barlow-semi-condensed.LICENSE.txt",
    },
)
TABLER = Package("@tabler/icons", "3.51.0", "MIT", {"LICENSE": "tabler-icons.LICENSE.txt"})

# The hashing storage follows this comment and fails on a map that is not shipped.
SOURCE_MAP = re.compile(rb"\s*//# sourceMappingURL=\S+\s*$")


def unpack(package: Package, folder: Path) -> Path:
    """Fetch a package with npm and unpack it; returns its root."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm is needed to refresh the vendored files")
    here = folder / package.name.replace("/", "-")
    here.mkdir(parents=True)
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(  # noqa: S603 -- the arguments are the constants above
        [npm, "pack", "--silent", "--pack-destination", str(here), spec], check=True, capture_output=True, text=True
    )
    archive = here / packed.stdout.split()[-1]
    with tarfile.open(archive) as tar:
        tar.extractall(here, filter="data")
    return here / "package"


def take(package: Package, source: Path) -> dict[str, str]:
    """Copy the kept files into the vendor folder; returns the hash of each as shipped."""
    hashes = {}
    for inside, name in package.files.items():
        content = (source / inside).read_bytes()
        if name.endswith(".js"):
            content = SOURCE_MAP.sub(b"", content) + b"\n"
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        hashes[name] = hashlib.sha256(content).hexdigest()
    return hashes


def draw_sprite(source: Path) -> str:
    """Build the sprite: one symbol per icon of `linli.web.icons`, without Tabler's empty bounding box."""
    symbols = []
    for name in sorted(ICONS):
        style = "filled" if name in FILLED else "outline"
        drawing = (source / "icons" / style / f"{name}.svg").read_text(encoding="utf-8")
        # `re` is enough: Tabler's files are made by one program and hold nothing but paths.
        paths = re.findall(r'<path d="([^"]+)"', drawing)
        dressed = ' fill="currentColor" stroke="none"' if name in FILLED else ""
        # A subpath may start anywhere, so one path with all strokes looks the same and is smaller.
        joined = f'<path d="{"".join(paths)}"/>'
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24"{dressed}>{joined}</symbol>')
    body = "\n".join(symbols)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<!-- Tabler Icons {TABLER.version}, MIT, https://tabler.io/icons -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'
    )


def main() -> None:
    """Refresh every vendored file, the sprite and the manifest."""
    manifest: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for package in (HTMX, LEAFLET, BARLOW, TABLER):
            source = unpack(package, Path(scratch))
            manifest[package.name] = {
                "version": package.version,
                "license": package.license,
                "files": take(package, source),
            }
            if package is TABLER:
                sprite = draw_sprite(source).encode()
                (STATIC / "icons.svg").write_bytes(sprite)
                manifest["icons.svg"] = {"from": "@tabler/icons", "sha256": hashlib.sha256(sprite).hexdigest()}
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (VENDOR / "MANIFEST.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
