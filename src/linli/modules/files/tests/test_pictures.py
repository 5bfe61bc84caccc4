import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image, ImageCms

from linli.modules.files.pictures import picture_from
from linli.modules.files.public import FileRefusedError
from linli.modules.files.testing import a_picture


def opened(body: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(body))
    image.load()
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_what_phones_send_becomes_a_jpeg(kind: str) -> None:
    picture = picture_from(a_picture(kind=kind))
    assert opened(picture.full.body).format == "JPEG"
    assert (picture.full.width, picture.full.height) == (64, 48)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I;16", "YCbCr", "HSV", "F"])
def test_every_kind_of_pixel_becomes_plain_colour(mode: str) -> None:
    kind = {"CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    image = Image.new("RGB", (40, 30), "white").convert("L" if mode in {"I;16", "PA"} else mode)
    if mode in {"HSV", "F", "PA"}:
        image = image.convert("LA" if mode == "PA" else "RGB")
    if mode == "I;16":
        image = Image.new("I;16", (40, 30), 65_535)
    result = opened(picture_from(saved(image, kind)).full.body)
    assert result.mode == "RGB"
    assert min(result.getpixel((20, 15))) > 250  # type: ignore[arg-type]


def test_what_is_transparent_becomes_white() -> None:
    image = Image.new("RGBA", (40, 30), (200, 0, 0, 0))
    assert min(opened(picture_from(saved(image, "PNG")).full.body).getpixel((20, 15))) > 250  # type: ignore[arg-type]


def test_position_and_camera_do_not_survive() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (29.0, 1.0, 30.0)
    sent = saved(Image.new("RGB", (64, 48)), "JPEG", exif=exif, comment=b"home address")
    assert b"SecretPhone" in sent
    for body in (picture_from(sent).full.body, picture_from(sent).thumb.body):
        assert b"SecretPhone" not in body
        assert b"home address" not in body
        assert not opened(body).getexif()


def test_a_picture_held_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = picture_from(saved(Image.new("RGB", (64, 48)), "JPEG", exif=exif))
    assert (picture.full.width, picture.full.height) == (48, 64)


def test_a_large_picture_shrinks_and_a_small_one_does_not_grow() -> None:
    large, small = picture_from(a_picture(4000, 3000)), picture_from(a_picture(20, 10))
    assert (large.full.width, large.full.height, large.thumb.width) == (2048, 1536, 480)
    assert (small.full.width, small.thumb.width) == (20, 20)


def test_a_hair_thin_picture_keeps_at_least_one_pixel() -> None:
    assert picture_from(a_picture(10_000, 1, kind="PNG")).thumb.height == 1


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    red, blue = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue")
    moving = saved(red, "GIF", save_all=True, append_images=[blue])
    assert opened(picture_from(moving).full.body).getpixel((20, 15))[0] > 200  # type: ignore[index]


def test_colours_of_another_profile_are_converted_before_it_is_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert picture_from(saved(Image.new("RGB", (40, 30), "red"), "JPEG", icc_profile=profile)).full.width == 40
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept = opened(picture_from(saved(Image.new("RGB", (40, 30), "red"), "JPEG", icc_profile=srgb)).full.body)
    assert kept.getpixel((20, 15))[0] > 240  # type: ignore[index]
    assert "icc_profile" not in kept.info


def bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(6_000, 5_001), (50_000, 50_000)])
def test_a_bomb_is_refused_by_its_header(width: int, height: int) -> None:
    with pytest.raises(FileRefusedError):
        picture_from(bomb(width, height))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        b"<!DOCTYPE html><html><body>hello</body></html>",
        b"%PDF-1.7\n",
        b"MZ\x90\x00",
        b"just words",
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0",
    ],
)
def test_what_is_no_picture_is_refused(body: bytes) -> None:
    with pytest.raises(FileRefusedError):
        picture_from(body)


def test_a_picture_cut_short_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="损坏"):
        picture_from(a_picture(400, 300, kind="PNG")[:300])


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "hidden",
    [b"<script>alert(1)</script>", b"<!DOCTYPE html>", b"<?php system('id');", SVG, archive()],
    ids=["script", "page", "php", "drawing", "archive"],
)
def test_a_picture_that_is_also_something_else_is_refused(hidden: bytes) -> None:
    with pytest.raises(FileRefusedError, match="夹带"):
        picture_from(a_picture() + hidden)


def test_a_heic_photo_is_told_how_to_be_sent() -> None:
    with pytest.raises(FileRefusedError, match=r"HEIC|损坏"):
        picture_from(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 100)


def test_more_than_fifteen_megabytes_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="15 MB"):
        picture_from(a_picture() + b"\0" * 15 * 1024 * 1024)
