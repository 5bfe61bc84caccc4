"""Where a cluster lies, where its sockets are, and who owns both."""

from __future__ import annotations

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from linli.config.postgres import account, binaries
from linli.config.postgres.errors import ClusterError

if TYPE_CHECKING:
    from linli.config.postgres.account import Account

PORT = 5432
# sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included.
_LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one cluster."""

    data: Path
    path: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        """The server's log; in our own folder, since root must not write where the server's user could put a link."""
        return self.data / "postgres.log"

    @property
    def keys(self) -> Path:
        """The passwords of the database's roles; they stay with the installation's other secrets."""
        return self.data / "keys"

    @property
    def has_passwords(self) -> bool:
        """Whether the roles have been made."""
        return (self.keys / "db_app").exists()

    @property
    def sockets(self) -> Path:
        """The folder of the socket, recorded because it may have had to be made elsewhere."""
        return Path((self.data / "postgres.sockets").read_text(encoding="utf-8").strip())


def find(data: Path) -> Home | None:
    """Return the home recorded in the data folder, or None before the first start."""
    pointer = _pointer(data)
    if not pointer.exists():
        return None
    path = data / pointer.read_text(encoding="utf-8").strip()
    cluster = path / "cluster"
    try:
        return Home(data=data, path=path, account=account.for_cluster(cluster))
    except PermissionError:
        raise ClusterError(
            f"The database in {path} belongs to another user; start Linli as that user or as root."
        ) from None


def prepare(data: Path) -> Home:
    """Return the home with its folders made; call it while holding the data folder's lock."""
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    home = find(data) or _choose(data)
    _prepare_sockets(home)
    return home


def _pointer(data: Path) -> Path:
    return data / "postgres.location"


def _choose(data: Path) -> Home:
    inside = data / "postgres"
    who = account.for_cluster(inside / "cluster")
    _make(inside, who)
    path = inside
    if not who.is_ours and not who.can_write_in(inside):
        inside.rmdir()
        # The name is new each time: when the data folder was deleted, an old database whose keys are
        # gone must not come back under it.
        binaries.make_shared()
        path = binaries.SHARED / f"{data.parent.name or 'root'}-{data.name}-{secrets.token_hex(4)}"
        _make(path, who)
    _pointer(data).write_text(f"{os.path.relpath(path, data) if path == inside else path}\n", encoding="utf-8")
    return Home(data=data, path=path, account=who)


def _make(path: Path, who: Account) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    if not who.is_ours:
        os.chown(path, who.uid, who.gid)


def _prepare_sockets(home: Home) -> None:
    record = home.data / "postgres.sockets"
    if record.exists() and _is_private(home.sockets, home.account):
        return
    folder = home.path / "run"
    if len(os.fsencode(f"{folder}/.s.PGSQL.{PORT}")) > _LONGEST_SOCKET_PATH:
        # A random name in a folder that only we may enter: nobody can put a socket of his own there.
        folder = Path(tempfile.mkdtemp(prefix="linli-", dir=_short_folder()))
    _make(folder, home.account)
    draft = home.data / f".sockets.{os.getpid()}"
    draft.write_text(f"{folder}\n", encoding="utf-8")
    draft.rename(record)


def _short_folder() -> str:
    run = "/run"
    return run if os.geteuid() == 0 and os.access(run, os.W_OK) else "/tmp"  # noqa: S108 — mkdtemp makes it safe


def _is_private(folder: Path, who: Account) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return folder.is_dir() and not folder.is_symlink() and found.st_uid == who.uid and not found.st_mode & 0o077
