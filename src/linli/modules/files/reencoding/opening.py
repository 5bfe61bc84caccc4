"""Opening what was sent: one named container, decoders from a list, few streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.error import FFmpegError

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.codec.context import CodecContext
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

_PLAIN = ("pcm_alaw", "pcm_f32le", "pcm_mulaw", "pcm_s16be", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_u8")
_SPOKEN = ("amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "libopus", "opus")
SOUND = frozenset((*_PLAIN, *_SPOKEN, "aac", "alac", "libvorbis", "mp3", "mp3float", "vorbis"))
MOVING = frozenset(("av1", "h263", "h264", "hevc", "libdav1d", "libvpx", "libvpx-vp9", "mpeg4", "vp8", "vp9"))
BROKEN = (FFmpegError, ValueError, EOFError, OSError, MemoryError, IndexError, ArithmeticError)
"""What decoders raise at damaged or hostile bytes."""
_STREAMS_AT_MOST = "8"


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """The file is not taken; the reason is a word the other side knows."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def opened(path: Path, container: str) -> InputContainer:
    """Open a file as the container it begins like; no other is tried, so none can lead to another file or address."""
    options = {"codec_whitelist": ",".join(sorted(SOUND | MOVING)), "max_streams": _STREAMS_AT_MOST}
    return av.open(path.open("rb"), "r", format=container, container_options=options, metadata_errors="ignore")


def decoder_of(stream: AudioStream | VideoStream) -> str:
    """Return the decoder's name; empty where there is none for the stream."""
    context: CodecContext | None = stream.codec_context
    return context.name if context is not None else ""


def made(path: Path) -> OutputContainer:
    """Open an mp4 to write: its index first, so that it plays while it loads, and no word about who made it."""
    kind = "ipod" if path.suffix == ".m4a" else "mp4"
    return av.open(str(path), "w", format=kind, container_options={"movflags": "+faststart", "fflags": "+bitexact"})
