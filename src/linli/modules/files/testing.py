"""Pictures, recordings, videos and documents for tests of any module."""

from __future__ import annotations

import io
import math
from array import array
from typing import TYPE_CHECKING, cast

import av
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream


def a_picture(width: int = 64, height: int = 48, *, kind: str = "JPEG", colour: str = "seagreen") -> bytes:
    """Give the bytes of a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()


_RECORDED = {
    "webm": ("webm", "libopus"),
    "ogg": ("ogg", "libopus"),
    "m4a": ("ipod", "aac"),
    "wav": ("wav", "pcm_s16le"),
    "amr": ("amr", "libopencore_amrnb"),
    "3gp": ("3gp", "libopencore_amrnb"),
    "mov": ("mov", "aac"),
    "mp3": ("mp3", "libmp3lame"),
}
"""Container and encoder by the ending a phone would give it."""


def a_recording(seconds: float = 1.0, *, kind: str = "webm", **about: str) -> bytes:
    """Give the bytes of a tone as a phone would record it; ``about`` are tags like an artist or a place."""
    container, codec = _RECORDED[kind]
    rate = 8_000 if "amr" in codec else 48_000
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        target.metadata.update(about)
        track = cast("AudioStream", target.add_stream(codec, rate=rate, layout="mono"))
        for frame in _tone(seconds, rate, track):
            target.mux(track.encode(frame))
        target.mux(track.encode(None))
    return out.getvalue()


def _tone(seconds: float, rate: int, track: AudioStream) -> Iterator[AudioFrame]:
    shaper = av.AudioResampler(format=track.format, layout="mono", rate=rate, frame_size=track.frame_size or 1024)
    wave = array("h", (int(9_000 * math.sin(at * 440 * math.tau / rate)) for at in range(int(seconds * rate))))
    frame = av.AudioFrame(format="s16", layout="mono", samples=max(1, len(wave)))
    frame.planes[0].update(wave.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
    frame.sample_rate, frame.pts = rate, 0
    yield from shaper.resample(frame)
    yield from shaper.resample(None)


def a_video(
    seconds: float = 1.0,
    *,
    width: int = 320,
    height: int = 240,
    codec: str = "libx264",
    container: str = "mp4",
    rotation: int = 0,
    sound: bool = False,
    **about: str,
) -> bytes:
    """Give the bytes of a video that grows lighter, ten pictures a second, with or without a tone."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as target:
        target.metadata.update(about)
        stream = cast("VideoStream", target.add_stream(codec, rate=10))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        if rotation:
            stream.set_display_rotation(rotation)
        spoken = "libopus" if container == "webm" else "aac"
        track = cast("AudioStream", target.add_stream(spoken, rate=48_000, layout="mono")) if sound else None
        for number in range(max(1, int(seconds * 10))):
            shade = 40 + number % 200
            frame: VideoFrame = av.VideoFrame.from_image(Image.new("RGB", (width, height), (shade, 90, 60)))  # type: ignore[no-untyped-call]
            frame.pts = number
            target.mux(stream.encode(frame))
        if track is not None:
            for tone in _tone(seconds, 48_000, track):
                target.mux(track.encode(tone))
            target.mux(track.encode(None))
        target.mux(stream.encode(None))
    return out.getvalue()


def a_document(*, words: str = "hello") -> bytes:
    """Give the bytes of a PDF of one empty page."""
    parts = [b"%PDF-1.4\n", b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"]
    parts.append(b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n")
    parts.append(b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n")
    parts.append(f"4 0 obj<</Title({words})>>endobj\n".encode())
    body, offsets = b"", []
    for part in parts:
        offsets.append(len(body))
        body += part
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets[1:])
    trailer = b"trailer<</Size 5/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + trailer
