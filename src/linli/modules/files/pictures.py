"""From whatever a phone sends to one clean JPEG and its thumbnail; nothing of the sent bytes survives."""

from __future__ import annotations

import importlib
import importlib.util
import io
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from linli.modules.files.errors import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

MEDIA_TYPE = "image/jpeg"
PICTURE_BYTES_AT_MOST = 15 * 1024 * 1024
PIXELS_AT_MOST = 30_000_000
FULL_SIDE = 2048
THUMB_SIDE = 480
QUALITY = 82

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF", "MPO")
"""MPO is what some phones call a JPEG with a depth map; its first frame is the picture."""
_HEAD = 1024
_ZIP_TAIL = 65_557
"""A zip directory ends within 22 + 65,535 bytes of the end."""
_OTHER_LANGUAGE = re.compile(rb"<script|<!doctype html|<\?php|<svg\s+xmlns", re.IGNORECASE)
_OTHER_HEAD = re.compile(rb"%PDF-|<html|<svg|<\?xml", re.IGNORECASE)
_SAVED_BY_PHONES = b"ftyphei", b"ftypmif1", b"ftypmsf1"
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, ArithmeticError, MemoryError)
"""What decoders raise at damaged or hostile bytes; Pillow itself names no narrower set."""


class Upload(Protocol):
    """A Django ``UploadedFile``, an open binary file or a stream."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One JPEG in memory, pixels as shown."""

    body: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The two variants that are stored."""

    full: Encoded
    thumb: Encoded


def picture_from(content: Upload | bytes) -> Picture:
    """Verify by decoding, and encode anew: sRGB JPEG quality 82, at most 2,048 px a side; a thumbnail of 480 px.

    JPEG, PNG, WebP, AVIF, the first frame of a GIF, and HEIC where a decoder is installed. Orientation is applied;
    position, camera and all other metadata are dropped. More than 15 MB or 30 million pixels (told by the header,
    before decoding), anything that is no picture, or a picture that is also another kind of file: FileRefusedError.
    """
    body = _read_all(content)
    _refuse_disguise(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _encode_both(body)
    except FileRefusedError:
        raise
    except UnidentifiedImageError:
        raise FileRefusedError(_unknown_kind(body)) from None
    except (Image.DecompressionBombError, *_BROKEN):
        raise FileRefusedError(_("这张图片已损坏，打不开。请重新拍一张")) from None


def _read_all(content: Upload | bytes) -> bytes:
    body = content if isinstance(content, bytes) else b"".join(_chunks(content))
    if not body:
        raise FileRefusedError(_("文件是空的，请重新选择"))
    if len(body) > PICTURE_BYTES_AT_MOST:
        raise FileRefusedError(_("图片不能超过 15 MB，请缩小后再传"))
    return body


def _chunks(content: Upload) -> Iterator[bytes]:
    left = PICTURE_BYTES_AT_MOST + 1
    while left and (chunk := content.read(min(left, 1 << 20))):
        left -= len(chunk)
        yield chunk


def _refuse_disguise(body: bytes) -> None:
    if _OTHER_HEAD.search(body, 0, _HEAD) and not body.startswith((b"\xff\xd8", b"\x89PNG", b"RIFF")):
        raise FileRefusedError(_("只能上传照片，这个文件不是照片"))
    if b"%PDF-" in body[:_HEAD] or _OTHER_LANGUAGE.search(body) or b"PK\x05\x06" in body[-_ZIP_TAIL:]:
        raise FileRefusedError(_("这张图片里夹带了别的内容，不能上传"))


def _unknown_kind(body: bytes) -> str:
    if any(mark in body[:32] for mark in _SAVED_BY_PHONES):
        return _("暂不支持 HEIC 照片，请在相机设置里选“兼容性最佳”，或先转成 JPG")
    return _("只支持 JPG、PNG、WebP、GIF 图片")


def _encode_both(body: bytes) -> Picture:
    _register_heif()
    with Image.open(io.BytesIO(body), formats=_formats()) as image:
        width, height = image.size
        if width * height > PIXELS_AT_MOST:
            raise FileRefusedError(_("图片不能超过 3000 万像素，请缩小后再传"))
        if width < 1 or height < 1:
            raise FileRefusedError(_("这张图片已损坏，打不开。请重新拍一张"))
        # A JPEG can be decoded at half or a quarter of its size; 30 million pixels then need 6 MB instead of 90.
        image.draft("RGB", (FULL_SIDE, FULL_SIDE))
        image.load()
        small = _shrunk(image)
        plain = _on_white_in_srgb(ImageOps.exif_transpose(small))
    full = _encode(plain, FULL_SIDE)
    return Picture(full=full, thumb=_encode(plain, THUMB_SIDE))


def _formats() -> tuple[str, ...]:
    Image.init()
    return tuple(name for name in _FORMATS if name in Image.OPEN)


def _register_heif() -> None:
    if "HEIF" not in Image.OPEN and importlib.util.find_spec("pillow_heif") is not None:
        importlib.import_module("pillow_heif").register_heif_opener()


def _shrunk(image: Image.Image) -> Image.Image:
    """Shrink before anything else, since every later step takes a copy."""
    if image.mode in {"1", "P", "PA"}:
        image = image.convert("RGBA")
    image.thumbnail((FULL_SIDE, FULL_SIDE), Image.Resampling.LANCZOS)
    return image


def _on_white_in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I") or image.mode == "F":
        # Sixteen-bit greys are scaled; a plain conversion would clip them to white.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        image = Image.alpha_composite(white, layered).convert("RGB")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        image = _in_srgb(image, profile)
    return image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours of a wide-gamut phone look pale once the profile is dropped, so they are converted first."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def _encode(image: Image.Image, side: int) -> Encoded:
    copy = image.copy()
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    copy.info = {}
    out = io.BytesIO()
    copy.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Encoded(out.getvalue(), copy.width, copy.height)
