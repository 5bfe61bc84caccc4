"""The operating system's user under which the server runs; PostgreSQL refuses to be root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from linli.config.postgres.errors import ClusterError

if TYPE_CHECKING:
    from pathlib import Path

SERVICE_USER = "linli-db"
_PROBE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int

    @property
    def is_ours(self) -> bool:
        """Whether this very process runs as that user."""
        return self.uid == os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """Return the arguments of `subprocess` that start a process as this user."""
        # The working directory may be closed to the user, and the caller's language must not reach initdb.
        options: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
        if not self.is_ours:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def can(self, *command: str) -> bool:
        """Whether the command succeeds when this user runs it: paths are tried, not reasoned about."""
        try:
            done = subprocess.run(  # noqa: S603 — our own commands, no shell
                command, capture_output=True, timeout=_PROBE_SECONDS, check=False, **self.popen_options()
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_write_in(self, folder: Path) -> bool:
        """Whether this user reaches the folder and may make files in it."""
        return self.can("/bin/sh", "-c", 'test -w "$0" && test -x "$0"', str(folder))


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def for_cluster(cluster: Path) -> Account:
    """Return who runs the server: whoever owns the cluster already, else we, else a user of its own."""
    if not cluster.exists():
        return _own_user() if os.geteuid() == 0 else _ourselves()
    owner = cluster.stat().st_uid
    if os.geteuid() not in {0, owner}:
        who = _name(owner)
        raise ClusterError(
            f"The database in {cluster} belongs to the user {who}; start Linli as {who} or as root, "
            "or choose another folder with LINLI_DATA."
        )
    if owner == 0:
        raise ClusterError(f"{cluster} belongs to root, under whom PostgreSQL does not run; give it to {SERVICE_USER}.")
    try:
        return _account(pwd.getpwuid(owner))
    except KeyError:
        raise ClusterError(f"{cluster} belongs to user {owner}, who no longer exists; give it to another.") from None


def _ourselves() -> Account:
    try:
        return _account(pwd.getpwuid(os.geteuid()))
    except KeyError:
        raise ClusterError(
            f"User {os.geteuid()} has no entry in /etc/passwd, which PostgreSQL needs; "
            "add one, or set DATABASE_URL to a server."
        ) from None


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _own_user() -> Account:
    try:
        return _account(pwd.getpwnam(SERVICE_USER))
    except KeyError:
        pass
    useradd = shutil.which("useradd", path=os.defpath + ":/usr/sbin:/sbin")
    if useradd is None:
        raise ClusterError(
            f"Running as root needs an unprivileged user for PostgreSQL and useradd is missing; "
            f"create the system user {SERVICE_USER}, run Linli as an ordinary user, or set DATABASE_URL."
        )
    made = subprocess.run(  # noqa: S603 — our own command, no shell
        [useradd, "-r", "-U", "-M", "-d", "/nonexistent", "-s", "/usr/sbin/nologin", SERVICE_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return _account(pwd.getpwnam(SERVICE_USER))
    except KeyError:
        raise ClusterError(f"The system user {SERVICE_USER} could not be created: {made.stderr.strip()}") from None
