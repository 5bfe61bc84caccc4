"""A video made anew in the background, small enough for a village's network."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from av.error import FFmpegError

from linli.modules.files.reencoding import sound
from linli.modules.files.reencoding.opening import made
from linli.modules.files.reencoding.video import each_packet, first_frame, within_bounds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame

_SIDE_AT_MOST = 1280
_RATE_AT_MOST = 30
_CLOCK = Fraction(1, 90_000)
_SOUND_BIT_RATE = 64_000


class _Pictures:
    """The moving picture on its way: scaled, at most thirty a second, turned by a mark and not pixel by pixel."""

    def __init__(self, target: OutputContainer, first: VideoFrame) -> None:
        scale = min(1.0, _SIDE_AT_MOST / max(first.width, first.height))
        self.width, self.height = (max(2, round(side * scale / 2) * 2) for side in (first.width, first.height))
        options = {"preset": "veryfast", "crf": "26", "profile": "main"}
        self.stream = target.add_stream("libx264", rate=_RATE_AT_MOST, options=options)
        self.stream.width, self.stream.height, self.stream.pix_fmt = self.width, self.height, "yuv420p"
        self.stream.codec_context.time_base = _CLOCK
        self.stream.codec_context.thread_count = 1
        self.stream.set_display_rotation(first.rotation)
        self._target = target
        self._began: float | None = None
        self._next = 0.0

    def put(self, frame: VideoFrame) -> None:
        at = float(frame.pts * frame.time_base) if frame.pts is not None and frame.time_base else self._next
        self._began = at if self._began is None else self._began
        at -= self._began
        if at < self._next:
            return
        self._next = at + 0.9 / _RATE_AT_MOST
        small = frame.reformat(width=self.width, height=self.height, format="yuv420p")
        small.pts, small.time_base = round(at / _CLOCK), _CLOCK
        self._target.mux(self.stream.encode(small))

    def end(self) -> None:
        self._target.mux(self.stream.encode(None))


class _Sound:
    """The sound on its way; its frames come one by one, so that it stays beside the pictures."""

    def __init__(self, target: OutputContainer) -> None:
        options = {"b": str(_SOUND_BIT_RATE)}
        self.stream = target.add_stream("aac", rate=sound.RATE, layout="mono", options=options)
        self._target = target
        self._shaper = sound.shaper()
        self._at = 0

    def put(self, frame: AudioFrame | None) -> None:
        for small in sound.reshaped(self._shaper, frame):
            small.pts, small.time_base = self._at, sound.TICK
            self._at += small.samples
            self._target.mux(self.stream.encode(small))

    def end(self) -> None:
        self.put(None)
        self._target.mux(self.stream.encode(None))


def convert(source: InputContainer, folder: Path) -> dict[str, object]:
    """Write ``full.mp4``, H.264 and AAC, at most 1,280 pixels a side and 30 pictures a second; say how long."""
    stream, track = within_bounds(source), sound.stream_of(source)
    first = first_frame(source, stream)
    with made(folder / "full.mp4") as target:
        pictures = _Pictures(target, first)
        voices = _Sound(target) if track is not None else None

        def work(packet: Packet[Any]) -> None:
            for frame in _decoded(packet):
                if packet.stream.index == stream.index:
                    pictures.put(cast("VideoFrame", frame))
                elif voices is not None:
                    voices.put(cast("AudioFrame", frame))

        seconds = each_packet(source, [stream, track] if track is not None else [stream], work)
        pictures.end()
        if voices is not None:
            voices.end()
    turned = bool(first.rotation % 180)
    size = (pictures.height, pictures.width) if turned else (pictures.width, pictures.height)
    return {"kind": "video", "ready": True, "seconds": max(1, round(seconds)), "size": size}


def _decoded(packet: Packet[Any]) -> Iterator[VideoFrame | AudioFrame]:
    try:
        yield from cast("list[VideoFrame | AudioFrame]", packet.decode())
    except FFmpegError:
        return
