"""Drawn portraits for the demo's candidates: nobody's photo is used."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageDraw

_GROUNDS = ("#c9dbe6", "#d9e4d4", "#e8dcc8", "#d8d4e6")
_COATS = ("#2f4a5c", "#3d5a45", "#6b3a34", "#4a4458", "#54606b")
_FACES = ("#e8c1a0", "#dcae8a", "#edcbb0")
_HAIRS = ("#22201f", "#3a3330", "#6d6a68")


@cache
def portrait(number: int) -> bytes:
    """Draw a head and shoulders, told apart by ground, coat and hair."""
    image = Image.new("RGB", (320, 400), _GROUNDS[number % 4])
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((50, 290, 270, 460), 90, fill=_COATS[number % 5])
    pen.polygon([(130, 300), (160, 350), (190, 300)], fill="#f4f2ee")
    pen.rectangle((140, 240, 180, 310), fill=_FACES[number % 3])
    long_hair = number % 2 == 1
    pen.ellipse((86, 70, 234, 250 if long_hair else 210), fill=_HAIRS[number % 3])
    pen.ellipse((100, 100, 220, 260), fill=_FACES[number % 3])
    pen.pieslice((94, 76, 226, 200), 180, 360, fill=_HAIRS[number % 3])
    for x in (138, 182):
        pen.ellipse((x - 5, 172, x + 5, 182), fill="#2a2422")
    pen.arc((140, 200, 180, 228), 20, 160, fill="#8a4a3c", width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()
