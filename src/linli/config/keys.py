"""Secrets that an installation makes for itself on first start and must keep."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from linli.config import env

if TYPE_CHECKING:
    from pathlib import Path

DATA_KEY_BYTES = 32
CRYPTO_SUITES = ("aes", "sm")


def folder() -> Path:
    """Return the folder of generated secrets; back it up together with the database."""
    return env.data_folder() / "keys"


def kept(path: Path) -> str:
    """Return the secret in the file, making both on first use.

    Of two processes that start together one creates the file and both read the same secret: the
    file appears complete, by a hard link, or not at all.
    """
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(f"{secrets.token_hex(DATA_KEY_BYTES)}\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()


def ensure() -> None:
    """Make the secrets that are neither set in the environment nor made yet."""
    env.make_data_folder()
    if not env.text("LINLI_SECRET_KEY"):
        kept(folder() / "secret_key")
    if not env.text("LINLI_DATA_KEY"):
        kept(folder() / "data_key")
    if not env.text("LINLI_PUSH_KEY"):
        kept(folder() / "push_key")


def secret_key() -> str:
    """Return the key that signs sessions and links."""
    return env.text("LINLI_SECRET_KEY") or _made("secret_key") or secrets.token_urlsafe(48)


def data_key() -> str:
    """Return the 32 bytes, in hexadecimal, from which the keys of encrypted fields are derived."""
    return _bytes("LINLI_DATA_KEY", "data_key")


def push_key() -> str:
    """Return the 32 bytes, in hexadecimal, of the private key by which browsers' push services know us (VAPID)."""
    return _bytes("LINLI_PUSH_KEY", "push_key")


def _bytes(variable: str, name: str) -> str:
    # Tools that only read the settings (type checker, migration linter) must not leave keys behind.
    said = env.text(variable) or _made(name) or secrets.token_hex(DATA_KEY_BYTES)
    try:
        sound = len(bytes.fromhex(said)) == DATA_KEY_BYTES
    except ValueError:
        sound = False
    if not sound:
        raise env.BadEnvironmentError(f"{variable} must be 32 bytes as 64 hexadecimal digits (openssl rand -hex 32).")
    return said


def crypto_suite() -> str:
    """Return the suite that seals personal data."""
    said = env.text("LINLI_CRYPTO_SUITE", "aes")
    if said not in CRYPTO_SUITES:
        raise env.BadEnvironmentError(f"LINLI_CRYPTO_SUITE must be one of {', '.join(CRYPTO_SUITES)}, not {said!r}.")
    return said


def _made(name: str) -> str:
    path = folder() / name
    return path.read_text(encoding="ascii").strip() if path.exists() else ""
