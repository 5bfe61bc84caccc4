"""Sound made anew: AAC-LC, one channel, in an .m4a, which every phone plays."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.error import FFmpegError

from linli.modules.files.reencoding.opening import SOUND, Refusal, decoder_of, made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

RATE = 32_000
BIT_RATE = 48_000
SECONDS_AT_MOST = 300
_SLACK = 1.0
"""A phone that stops at five minutes writes a little more."""
_SHORTEST = 0.3
_PACKETS_AT_MOST = 150_000
"""Five minutes in the shortest packets there are, 2.5 ms, with room."""
_CHANNELS_AT_MOST = 8
_RATES = range(4_000, 192_001)
_FRAME = 1024
TICK = Fraction(1, RATE)


def stream_of(source: InputContainer) -> AudioStream | None:
    """Return the first stream of sound there is a decoder for."""
    return next((one for one in source.streams.audio if decoder_of(one) in SOUND), None)


def take(source: InputContainer, folder: Path) -> dict[str, object]:
    """Write ``full.m4a`` and say how long it plays.

    No sound: ``no_sound``. Too short to be meant: ``silent``. More than five minutes, by what was decoded and not by
    what the file says: ``too_long``.
    """
    stream = stream_of(source)
    if stream is None:
        raise Refusal("no_sound")
    with made(folder / "full.m4a") as target:
        track = target.add_stream("aac", rate=RATE, layout="mono", options={"b": str(BIT_RATE)})
        at = 0
        for frame in resampled(frames_of(source, stream)):
            frame.pts, frame.time_base = at, TICK
            at += frame.samples
            target.mux(track.encode(frame))
        if at < _SHORTEST * RATE:
            raise Refusal("silent")
        target.mux(track.encode(None))
    return {"kind": "audio", "seconds": max(1, round(at / RATE))}


def frames_of(source: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Decode a stream within its bounds; single damaged packets are passed over, more damage than sound is refused."""
    stream.codec_context.thread_count = 1
    played, damaged, heard = 0.0, 0, 0
    for number, packet in enumerate(source.demux(stream)):
        if number > _PACKETS_AT_MOST:
            raise Refusal("too_long")
        try:
            decoded = packet.decode()
        except FFmpegError:
            damaged += 1
            continue
        for frame in decoded:
            if frame.sample_rate not in _RATES or frame.layout.nb_channels > _CHANNELS_AT_MOST:
                raise Refusal("broken")
            played += frame.samples / frame.sample_rate
            if played > SECONDS_AT_MOST + _SLACK:
                raise Refusal("too_long")
            heard += 1
            yield frame
    if damaged > heard:
        raise Refusal("broken")


def resampled(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """Bring frames into the encoder's form."""
    shape = shaper()
    for frame in frames:
        yield from reshaped(shape, frame)
    yield from reshaped(shape, None)


def shaper() -> av.AudioResampler:
    """Return what brings frames into the encoder's form: one channel, 1,024 samples each."""
    return av.AudioResampler(format="fltp", layout="mono", rate=RATE, frame_size=_FRAME)


def reshaped(shape: av.AudioResampler, frame: AudioFrame | None) -> list[AudioFrame]:
    """Shape one frame without its time, so that gaps of a recorder are closed; ``None`` gives what is left."""
    if frame is not None:
        frame.pts = None
    return shape.resample(frame)
