"""A topic goes on: from stage to stage, back a round, resolved or failed, carried out, finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Resolution


def topic_advance(*, actor: Actor, topic_id: int, now: datetime) -> None:
    """End the stage a topic is in and begin the next."""
    raise NotImplementedError


def topic_back(*, actor: Actor, topic_id: int, note: str, now: datetime) -> None:
    """Go back one stage, in a new round."""
    raise NotImplementedError


def topic_resolve(*, actor: Actor, topic_id: int, words: str, now: datetime) -> Resolution:
    """Make the outcome of the deciding stage the topic's resolution."""
    raise NotImplementedError


def topic_fail(*, actor: Actor, topic_id: int, note: str, now: datetime) -> None:
    """End a topic that was not validly decided or not adopted."""
    raise NotImplementedError


def topic_progress(
    *, actor: Actor, topic_id: int, note: str, uploads: Sequence[UploadedFile[bytes]] = (), now: datetime
) -> None:
    """Say how far the work is."""
    raise NotImplementedError


def topic_finish(*, actor: Actor, topic_id: int, result: str, now: datetime) -> None:
    """End a topic whose last stage is over."""
    raise NotImplementedError
