"""The kinds of files that are taken, told by their first bytes; what a sender calls a file is never believed."""

from __future__ import annotations

from typing import Literal

Kind = Literal["image", "audio", "video", "pdf"]
"""What a stored file is, by the ways it is shown."""

PICTURE = "image/jpeg"
RECORDING = "audio/mp4"
VIDEO = "video/mp4"
DOCUMENT = "application/pdf"

KINDS: dict[str, Kind] = {PICTURE: "image", RECORDING: "audio", VIDEO: "video", DOCUMENT: "pdf"}
"""The kind by the media type as stored; there are no others."""

HEAD = 32
_PICTURE_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_QUICKTIME = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x1a\x45\xdf\xa3", "matroska"),
    (b"OggS", "ogg"),
    (b"#!AMR", "amr"),
    (b"caff", "caf"),
    (b"ID3", "mp3"),
)
_MPEG_SYNC = 0xE0
_LAYER = 0x06


def container_of(head: bytes) -> str:
    """Return the decoder's name of the sound or video container the bytes begin; empty for anything else."""
    if head[4:8] in _QUICKTIME:
        return "" if head[4:8] == b"ftyp" and head[8:12] in _PICTURE_BRANDS else "mov"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    for start, name in _STARTS:
        if head.startswith(start):
            return name
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & _MPEG_SYNC == _MPEG_SYNC:
        return "mp3" if head[1] & _LAYER else "aac"
    return ""


def is_document(head: bytes) -> bool:
    """Whether the bytes begin a PDF; anything before its mark makes it none."""
    return head.startswith(b"%PDF-")
