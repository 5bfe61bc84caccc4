"""What other modules get to see of a stored file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.files.kinds import KINDS

if TYPE_CHECKING:
    from linli.modules.files.kinds import Kind


@dataclass(frozen=True, slots=True)
class FileCard:
    """A stored file; width and height in pixels as shown, ``bytes`` the size of the full variant.

    ``seconds`` is how long it plays, ``name`` what a document was called. ``state`` is ``ready``, ``converting``
    while a video is made playable in the background, or ``failed`` when that could not be done.
    """

    id: int
    token: str
    media_type: str
    width: int
    height: int
    bytes: int
    thumb_width: int
    thumb_height: int
    seconds: int
    name: str
    state: str

    @property
    def kind(self) -> Kind:
        """Picture, recording, video or document."""
        return KINDS[self.media_type]

    @property
    def has_thumb(self) -> bool:
        """Whether there is a small picture of it."""
        return self.thumb_width > 0
