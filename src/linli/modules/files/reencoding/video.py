"""Video that every phone plays: H.264 and AAC in an mp4, passed on where it is that already, else made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from av.error import FFmpegError

from linli.modules.files.reencoding import sound
from linli.modules.files.reencoding.opening import MOVING, Refusal, decoder_of, made

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from PIL.Image import Image

SECONDS_AT_MOST = 60
_SLACK = 1.0
PIXELS_AT_MOST = 3840 * 2160
SIDE_AT_MOST = 4096
_PLAYED_AS_IT_IS = 1920 * 1080
_PACKETS_AT_MOST = 40_000
"""A minute at 240 pictures a second and its sound in the shortest packets, with room."""
_POSTER_SIDE = 480
_FULL_TURN, _HALF_TURN = 360, 180


def stream_of(source: InputContainer) -> VideoStream | None:
    """Return the first moving picture there is a decoder for; the cover of a song is none."""
    return next((one for one in source.streams.video if decoder_of(one) in MOVING), None)


def take(source: InputContainer, folder: Path) -> dict[str, object]:
    """Write ``thumb.jpg`` and, where phones play it as it is, ``full.mp4``; say which, how long, how large.

    More than sixty seconds: ``too_long``. More pixels than 4K has: ``too_large``. Nothing to see: ``broken``.
    """
    stream = within_bounds(source)
    first = first_frame(source, stream)
    poster = _poster(first)
    poster.save(folder / "thumb.jpg", "JPEG", quality=82, progressive=True)
    is_ready = _plays_everywhere(source, stream)
    seconds = _pass_on(source, stream, folder / "full.mp4", first.rotation) if is_ready else _length(source, stream)
    size = (first.height, first.width) if first.rotation % _HALF_TURN else (first.width, first.height)
    return {
        "kind": "video",
        "ready": is_ready,
        "seconds": max(1, round(seconds)),
        "size": size,
        "thumb": poster.size,
    }


def within_bounds(source: InputContainer) -> VideoStream:
    """Return the stream of pictures if its size, told by the header, can be shown on a phone."""
    stream = stream_of(source)
    if stream is None:
        raise Refusal("no_picture")
    width, height = stream.width, stream.height
    if width * height > PIXELS_AT_MOST or max(width, height) > SIDE_AT_MOST:
        raise Refusal("too_large")
    if min(width, height) < 2:  # noqa: PLR2004 - half a chroma sample
        raise Refusal("broken")
    stream.codec_context.thread_count = 1
    return stream


def _plays_everywhere(source: InputContainer, stream: VideoStream) -> bool:
    context, track = stream.codec_context, sound.stream_of(source)
    is_h264 = context.name == "h264" and context.pix_fmt in {"yuv420p", "yuvj420p"}
    is_small = stream.width * stream.height <= _PLAYED_AS_IT_IS
    is_aac = not source.streams.audio or (track is not None and track.codec_context.name == "aac")
    return source.format.name.startswith("mov") and is_h264 and is_small and is_aac


def first_frame(source: InputContainer, stream: VideoStream) -> VideoFrame:
    """Decode the first picture and go back to the beginning; without one the file is refused."""
    frame = next(iter(_frames(source, stream)), None)
    if frame is None:
        raise Refusal("broken")
    source.seek(0)
    return frame


def _poster(frame: VideoFrame) -> Image:
    picture: Image = frame.to_image().rotate(frame.rotation % _FULL_TURN, expand=True)  # type: ignore[no-untyped-call]
    picture.thumbnail((_POSTER_SIDE, _POSTER_SIDE))
    return picture


def _frames(source: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Decode the pictures; damage is passed over, for the end of a recording often is."""
    for packet in source.demux(stream):
        try:
            decoded = packet.decode()
        except FFmpegError:
            continue
        for frame in decoded:
            if frame.width * frame.height > PIXELS_AT_MOST:
                raise Refusal("too_large")
            yield frame


def _length(source: InputContainer, stream: VideoStream) -> float:
    return each_packet(source, [stream], lambda _packet: None)


def _pass_on(source: InputContainer, stream: VideoStream, path: Path, rotation: int) -> float:
    """Write the packets as they are into a clean mp4 and return how many seconds it plays."""
    track = sound.stream_of(source)
    streams: list[VideoStream | AudioStream] = [stream, track] if track is not None else [stream]
    with made(path) as target:
        copies = {one.index: target.add_stream_from_template(one) for one in streams}
        for copy in copies.values():
            copy.metadata.clear()
        cast("VideoStream", copies[stream.index]).set_display_rotation(rotation)

        def write(packet: Packet[Any]) -> None:
            if packet.dts is not None:  # the empty one at the end only empties decoders
                packet.stream = copies[packet.stream.index]
                target.mux(packet)

        return each_packet(source, streams, write)


def each_packet(
    source: InputContainer, streams: list[VideoStream | AudioStream], work: Callable[[Packet[Any]], None]
) -> float:
    """Do something with every packet of the streams and return how many seconds they span, at most sixty."""
    first, last = None, 0.0
    for number, packet in enumerate(source.demux(*streams)):
        if packet.pts is not None:
            at = float(packet.pts * packet.time_base)
            first = at if first is None else min(first, at)
            last = max(last, at + float((packet.duration or 0) * packet.time_base))
        if number > _PACKETS_AT_MOST or last - (first or 0.0) > SECONDS_AT_MOST + _SLACK:
            raise Refusal("too_long")
        work(packet)
    return last - (first or 0.0)
