"""Photos and recordings of a topic as the components draw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.modules.files.public import FileCard


def came_along(files: Iterable[FileCard], route: str, topic_id: int) -> dict[str, Any]:
    """Return the photos and recordings of a topic as the components draw them."""
    cards = tuple(files)
    photos = [
        {
            "href": reverse(route, args=[topic_id, card.id]),
            "src": reverse(f"{route}_thumb", args=[topic_id, card.id]) if card.has_thumb else "",
        }
        for card in cards
        if card.kind == "image"
    ]
    clips = [
        {
            "kind": card.kind,
            "href": reverse(route, args=[topic_id, card.id]) if card.state == "ready" else "",
            "poster": "",
            "title": {"audio": _("录音"), "video": _("录像")}.get(card.kind, card.name or _("文件")),
            "note": _length(card.seconds),
        }
        for card in cards
        if card.kind != "image"
    ]
    return {"photos": photos, "clips": clips}


def _length(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}′{rest:02}″" if minutes else f"{rest}″" if rest else ""
