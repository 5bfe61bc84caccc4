"""Data folders of the tests' own, for those that start the product: empty, or as `linli migrate` leaves one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from linli.config import postgres
from tests.cluster import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = Path(__file__).resolve().parent.parent / ".pytest-db" / "migrated-folders"
# They say where a server listens and who holds the folder: not true of a copy.
_OF_ITS_PLACE = ("postgres.sockets", "running.lock", "postgres/run")


@contextlib.contextmanager
def a_data_folder() -> Iterator[Path]:
    """Give a data folder that any user may enter, and stop and remove whatever comes to run in it."""
    top = Path(tempfile.mkdtemp(prefix="linli-test-", dir="/tmp"))
    top.chmod(0o755)
    folder = top / "var"
    yield folder
    with contextlib.suppress(postgres.ClusterError):
        home = postgres.find(folder)
        if home is not None:
            postgres.Server(home).stop(mode="immediate")
            shutil.rmtree(home.path, ignore_errors=True)
            with contextlib.suppress(FileNotFoundError):
                shutil.rmtree(home.sockets, ignore_errors=True)
    shutil.rmtree(top, ignore_errors=True)


@contextlib.contextmanager
def a_migrated_folder() -> Iterator[Path]:
    """Give a data folder as `linli migrate` leaves it, copied from one that was migrated once."""
    with a_data_folder() as folder:
        _copy(_migrated_once(), folder)
        yield folder


def of_its_own(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process on this data folder: nothing of the tests' own settings."""
    ours = ("LINLI_", "DJANGO_", "DATABASE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "LINLI_DATA": str(data), **more}


def _migrated_once() -> Path:
    kept = _KEPT / fingerprint()
    _KEPT.mkdir(parents=True, exist_ok=True)
    with (_KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            return kept
        for old in _KEPT.iterdir():
            shutil.rmtree(old) if old.is_dir() else None
        with a_data_folder() as made:
            command = [sys.executable, "-m", "linli.config", "migrate"]
            done = subprocess.run(command, env=of_its_own(made), capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            draft = _KEPT / "draft"
            _copy(made, draft)
            draft.rename(kept)
    return kept


def _copy(source: Path, target: Path) -> None:
    # The server's files belong to the server's user, and stay his.
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    for name in _OF_ITS_PLACE:
        left = target / name
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
