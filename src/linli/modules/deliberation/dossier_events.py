"""What happened to the file of a topic's papers: who asked for it, what it holds, who took it along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierAsked:
    """Somebody asked for a topic's papers as a file."""

    kind: ClassVar[str] = "deliberation.dossier_asked"

    pack: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPacked:
    """The file is there: how many parts it has, how large it is, the digest of all of it."""

    kind: ClassVar[str] = "deliberation.dossier_packed"

    pack: int
    files: int
    bytes: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierTaken:
    """Somebody took the file along."""

    kind: ClassVar[str] = "deliberation.dossier_taken"

    pack: int
    digest: str
