"""What other modules get to see of a stored file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileCard:
    """A stored picture; width and height in pixels as shown, ``bytes`` the size of the full variant."""

    id: int
    token: str
    media_type: str
    width: int
    height: int
    bytes: int
    thumb_width: int
    thumb_height: int
