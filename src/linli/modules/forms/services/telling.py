"""Telling those a questionnaire is for that it is open, and that its results are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.audience import audience_parse
from linli.kernel.place_path import county_of
from linli.modules.forms.models import Purpose
from linli.modules.messaging.public import broadcast_send

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.forms.models import Questionnaire


def source_of(questionnaire_id: int) -> str:
    """Return a questionnaire as its broadcast names it."""
    return f"forms.questionnaire:{questionnaire_id}"


def opening_tell(row: Questionnaire, *, actor: Actor | None, now: datetime) -> None:
    """Let everybody it is for find it in their inbox."""
    asks = _("请您选一选") if row.purpose == Purpose.COMMENDATION else _("请您填一填")
    subject = _("%(asks)s：%(title)s") % {"asks": asks, "title": row.title}
    _send(
        row, source_of(row.pk), subject, row.about, reverse("forms:questionnaire", args=[row.pk]), actor=actor, now=now
    )


def results_tell(row: Questionnaire, *, actor: Actor | None, now: datetime) -> None:
    """Let everybody it was for know that the results are there."""
    subject = _("结果出来了：%(title)s") % {"title": row.title}
    _send(
        row, f"{source_of(row.pk)}:results", subject, "", reverse("forms:results", args=[row.pk]), actor=actor, now=now
    )


def _send(
    row: Questionnaire, source: str, subject: str, body: str, link: str, *, actor: Actor | None, now: datetime
) -> None:
    broadcast_send(
        source=source,
        county=county_of(row.place),
        place=row.place,
        kind="forms.opened",
        subject=subject,
        body=body,
        link=link,
        audience=audience_parse(row.audience),
        actor=actor,
        now=now,
    )
