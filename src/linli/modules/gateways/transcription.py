"""What turns a recording into words, if an installation has such a service; nothing is sent anywhere without it."""

from __future__ import annotations

from typing import IO, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

NONE = "none"


class TranscriptionRefusedError(Exception):
    """This recording will never be turned into words (too long, no speech): do not try again."""


class Transcriber(Protocol):
    """One service. TranscriptionRefusedError is for ever, anything else for now: the job tries again."""

    def transcribe(self, *, audio: IO[bytes], media_type: str, seconds: int) -> str:
        """Return what is said in the recording, AAC in an .m4a; empty when nothing was understood."""


def transcriber() -> Transcriber | None:
    """Return the configured service, ``None`` where there is none; a name that cannot be loaded raises ImportError."""
    named: str = settings.LINLI_TRANSCRIBER
    return None if named == NONE else cast("Transcriber", import_string(named)())


def transcriber_warnings() -> list[str]:
    """Return what ``linli doctor`` should say about it."""
    try:
        transcriber()
    except ImportError:
        return [f"LINLI_TRANSCRIBER={settings.LINLI_TRANSCRIBER} cannot be loaded; recordings stay without words."]
    return []
