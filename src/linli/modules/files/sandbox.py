"""Letting the program of ``reencoding`` look at what was sent: in a folder of its own, for a limited time."""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from django.utils.translation import gettext as _

from linli.modules.files.errors import FileRefusedError
from linli.modules.files.kinds import HEAD, container_of

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDING_BYTES_AT_MOST = 25 * 1024 * 1024
VIDEO_BYTES_AT_MOST = 55 * 1024 * 1024
_CHUNK = 1 << 20
_WITHIN: dict[str, float] = {"take": 30.0, "convert": 900.0}
"""Seconds by the clock; the program itself is bound by processor time."""


class Readable(Protocol):
    """A Django ``UploadedFile`` or an open binary file."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes."""


@dataclass(frozen=True, slots=True)
class Made:
    """What the program made of a file, in a folder that ends with the ``with`` block."""

    kind: Literal["audio", "video"]
    seconds: int
    ready: bool
    size: tuple[int, int]
    thumb_size: tuple[int, int]
    folder: Path

    @property
    def full(self) -> Path:
        """What is to be shown; of a video that must first be converted there is none."""
        return self.folder / ("full.m4a" if self.kind == "audio" else "full.mp4")

    @property
    def thumb(self) -> Path:
        """The small picture of a video."""
        return self.folder / "thumb.jpg"

    @property
    def source(self) -> Path:
        """What was sent."""
        return self.folder / "source"


@contextlib.contextmanager
def media_made(content: Readable | bytes, *, wanted: Literal["audio", "video", ""]) -> Iterator[Made]:
    """Give what was made of sound or video as sent, ``wanted`` as that or as whatever it is.

    Neither, broken, too long or too large: FileRefusedError, before the file is opened where its first bytes tell.
    """
    most = RECORDING_BYTES_AT_MOST if wanted == "audio" else VIDEO_BYTES_AT_MOST
    with tempfile.TemporaryDirectory(prefix="linli-media-") as name:
        folder = Path(name)
        container = _laid_down(content, folder / "source", wanted, most)
        yield _run("take", folder, container=container, wanted=wanted)


@contextlib.contextmanager
def video_converted(content: Readable) -> Iterator[Made]:
    """Give a video converted into what every phone plays; takes minutes. Impossible: FileRefusedError."""
    with tempfile.TemporaryDirectory(prefix="linli-video-") as name:
        folder = Path(name)
        container = _laid_down(content, folder / "source", "video", VIDEO_BYTES_AT_MOST)
        yield _run("convert", folder, container=container, wanted="video")


def _laid_down(content: Readable | bytes, path: Path, wanted: str, most: int) -> str:
    """Write what was sent into a file, no further than its limit, and return what container it is."""
    chunks = _chunks(content)
    head = next(chunks, b"")
    if not head:
        raise FileRefusedError(_("文件是空的，请重新选择"))
    container = container_of(head[:HEAD])
    if not container:
        raise FileRefusedError(_said("no_sound" if wanted == "audio" else "no_picture"))
    written = 0
    with path.open("wb") as file:
        for chunk in itertools.chain((head,), chunks):
            written += len(chunk)
            if written > most:
                raise FileRefusedError(_too_big(wanted))
            file.write(chunk)
    return container


def _chunks(content: Readable | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(_CHUNK):
        yield chunk


def _run(work: Literal["take", "convert"], folder: Path, *, container: str, wanted: str) -> Made:
    """Start the program without our environment, in which keys lie; however it ends, it ends in a sentence."""
    order = json.dumps({"work": work, "folder": str(folder), "container": container, "wanted": wanted})
    command = [sys.executable, "-I", "-m", "linli.modules.files.reencoding", order]
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter, our own words
            command, cwd=folder, env={}, capture_output=True, timeout=_WITHIN[work], check=False
        )
    except subprocess.TimeoutExpired:
        raise FileRefusedError(_said("broken")) from None
    answer: dict[str, Any] = json.loads(ended.stdout) if ended.returncode == 0 and ended.stdout else {}
    if not answer or "refused" in answer:
        raise FileRefusedError(_said(answer.get("refused", "broken"), wanted))
    if wanted and answer["kind"] != wanted:
        raise FileRefusedError(_said("no_sound" if wanted == "audio" else "no_picture"))
    width, height = answer.get("size", (0, 0))
    thumb_width, thumb_height = answer.get("thumb", (0, 0))
    return Made(
        answer["kind"],
        answer["seconds"],
        answer.get("ready", True),
        (width, height),
        (thumb_width, thumb_height),
        folder,
    )


def _said(reason: str, wanted: str = "") -> str:
    if reason == "too_long" and wanted == "audio":
        return _("录音不能超过 5 分钟，请分几段说")
    return {
        "no_sound": _("这不是录音，听不到声音。请重新录一段"),
        "no_picture": _("这不是能播放的录像，请重新选一个"),
        "silent": _("没录到声音，请靠近一点再说一遍"),
        "too_long": _("太长了：录音最多 5 分钟，录像最多 1 分钟"),
        "too_large": _("录像画面太大，请在相机里改成 1080p 再拍"),
        "broken": _("这个文件已损坏，打不开。请重新录一段"),
    }[reason]


def _too_big(wanted: str) -> str:
    return _("录音不能超过 25 MB，请说得短一点") if wanted == "audio" else _("录像不能超过 55 MB，请拍得短一点")
