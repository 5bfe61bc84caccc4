"""Pictures for tests of any module."""

from __future__ import annotations

import io

from PIL import Image


def a_picture(width: int = 64, height: int = 48, *, kind: str = "JPEG", colour: str = "seagreen") -> bytes:
    """Give the bytes of a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind)
    return out.getvalue()
