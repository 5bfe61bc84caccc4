"""What a village's home shows of columns and posts, asked with as few queries as it can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists

from linli.kernel.place_path import Level, ancestors_and_self
from linli.modules.publishing.selectors.columns import columns_of
from linli.modules.publishing.selectors.posts import marks_of, posts_open

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class HomeEntry:
    """One of the eight: a column's name, picture and code."""

    code: str
    name: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class HomePost:
    """One of the newest posts."""

    id: int
    column: str
    title: str
    published_at: datetime
    is_unread: bool


TONES = {
    "party": "red",
    "party_garden": "red",
    "organisation": "red",
    "honour": "yel",
    "shelter": "yel",
    "police": "blu",
    "policy": "blu",
    "family_doctor": "blu",
}
"""The colour of an entry's picture; green for all others."""


def home_columns(village: str) -> tuple[list[HomeEntry], dict[str, str]]:
    """Return what stands on the home, in its order, and the names of all columns by code; two queries."""
    offered = columns_of(village)
    entries = [
        HomeEntry(card.code, card.name, card.icon, TONES.get(card.code, "")) for card in offered if card.is_on_home
    ]
    return entries, {card.code: card.name for card in offered}


def home_posts(*, actor: Actor, village: str, limit: int, now: datetime) -> list[HomePost]:
    """Return the newest posts a village is shown, as far as the actor may open them; one query."""
    places = [code for code in ancestors_and_self(village) if len(code) > Level.PROVINCE]
    rows = posts_open(actor, now).annotate(is_read=Exists(marks_of(actor.known_id, places)))
    fields = ("id", "column", "title", "published_at", "is_read")
    parts = [rows.filter(place=place).order_by("-published_at", "-id").values_list(*fields)[:limit] for place in places]
    found = parts[0].union(*parts[1:], all=True).order_by("-published_at", "-id")[:limit]
    return [HomePost(pk, column, title, at, not is_read) for pk, column, title, at, is_read in found]
