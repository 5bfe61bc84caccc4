"""A decision or a plan put on display: on the board with a photo, and on line for those who live there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import invalid
from linli.modules.deliberation.events import StageDisplayed
from linli.modules.deliberation.models import Evidence, TopicFile
from linli.modules.deliberation.policy import CONDUCT
from linli.modules.deliberation.services.claiming import stage_claimed, topic_claimed, topic_record
from linli.modules.deliberation.services.evidence import files_put
from linli.modules.deliberation.stages import StageKind
from linli.modules.publishing.public import post_publish_for, post_withdraw_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Topic, TopicStage

COLUMN = "affairs"
"""The column of publishing in which what a village decided stands."""
_SHOWN = 200


def source_of(stage: TopicStage) -> str:
    """Return a stage as its post names it."""
    return f"deliberation.stage:{stage.pk}"


@transaction.atomic
def stage_display(*, actor: Actor, topic_id: int, photos: Sequence[UploadedFile[bytes]], now: datetime) -> None:
    """Put the stage's words on display: from now on members read them in the column, for the days the stage asks.

    Out of reach: Topic.DoesNotExist. Not whoever conducts it: NotAllowedError. Not in a display, or on display already:
    StepNotAllowedError; the topic is locked. The stage asks for a photo of the board and there is none yet:
    InvalidInputError at ``/photos``.
    """
    topic = topic_claimed(actor, topic_id, CONDUCT)
    stage = stage_claimed(topic, StageKind.DISPLAY, step="display")
    if stage.until is not None:
        raise StepNotAllowedError("display", topic.state)
    if photos:
        files_put(stage, Evidence.BOARD, photos, at="/photos", actor=actor, now=now)
    there = TopicFile.objects.filter(stage=stage, label=Evidence.BOARD).count()
    if there < stage.asks.photos:
        raise invalid("/photos", _("拍一张公开栏的照片：网上公示，公开栏也要贴"))
    stage.until = now + timedelta(days=stage.asks.days)
    stage.save(update_fields=["until"])
    stage_publish(topic, stage, topic.outcome or topic.summary or topic.text, actor=actor, now=now)
    shown = StageDisplayed(stage=stage.asks.code, until=stage.until.isoformat())
    topic_record(topic, shown, actor=actor, now=now)


def stage_publish(topic: Topic, stage: TopicStage, words: str, *, actor: Actor, now: datetime) -> None:
    """Let a stage's words stand in the column, for members of the village; said again they are the new words."""
    summary = " ".join(words.split())
    post_publish_for(
        column=COLUMN,
        place=topic.village,
        title=_("%(stage)s：%(title)s") % {"stage": stage.asks.name, "title": topic.title},
        summary=summary if len(summary) <= _SHOWN else f"{summary[: _SHOWN - 1]}…",
        link=reverse("deliberation:topic", args=[topic.pk]),
        visibility="members",
        source=source_of(stage),
        actor=actor,
        now=now,
    )


def stage_unpublish(stage: TopicStage, *, note: str, actor: Actor, now: datetime) -> None:
    """Take a stage's post back, where there is one; its reason is shown."""
    post_withdraw_for(source=source_of(stage), note=note, actor=actor, now=now)
