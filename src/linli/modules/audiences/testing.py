"""Factories of kept audiences for tests of any module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.audiences.models import Segment

if TYPE_CHECKING:
    from datetime import datetime


def a_segment(place: str, *, by: int, now: datetime, name: str = "低保户", tag: str = "low_income") -> Segment:
    """Give an audience that a place's office keeps: who holds a tag there."""
    audience = {"places": [place], "tags_any": [tag]}
    return Segment.objects.create(place=place, name=name, audience=audience, by_id=by, changed_at=now)
