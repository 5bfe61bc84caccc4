"""The printable page of a topic's papers: what it shows, and as a file that needs nothing beside it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from markupsafe import Markup

from linli.modules.deliberation.models import TopicFile
from linli.modules.deliberation.selectors.stage_views import resolution_of, rounds_before, stage_views
from linli.modules.deliberation.words import STATES
from linli.modules.files.public import UnknownFileError, file_open
from linli.modules.places.public import place_path_name

if TYPE_CHECKING:
    from datetime import datetime

    from linli.modules.deliberation.models import Topic
    from linli.modules.deliberation.selectors.stage_views import FileView

_SHEET = "linli/print.css"


def papers_of(topic: Topic, *, now: datetime) -> dict[str, Any]:
    """Return what the printable page shows."""
    return {
        "topic": topic,
        "village": place_path_name(topic.village),
        "state": STATES[topic.state],
        "stages": [one for one in stage_views(topic, now=now) if one.began_at is not None],
        "before": rounds_before(topic, now=now),
        "resolution": resolution_of(topic),
    }


def papers_written(topic: Topic, papers: dict[str, Any], *, now: datetime) -> bytes:
    """Return the page as one file: its style and small pictures lie in it, it asks the network for nothing."""
    files = dict(TopicFile.objects.filter(topic=topic).values_list("pk", "file_id"))

    def thumb_of(view: FileView) -> str:
        return _picture(files[view.id])

    said = {
        **papers,
        "skeleton": "deliberation/dossier/skeleton.html",
        "style": Markup(_style()),  # noqa: S704 - our own style sheet
        "thumb_of": thumb_of,
        "printed_at": now,
    }
    return render_to_string("deliberation/console/dossier.html", said).encode()


def _style() -> str:
    found = finders.find(_SHEET)
    if not isinstance(found, str):
        raise FileNotFoundError(_SHEET)
    return Path(found).read_text(encoding="utf-8")


def _picture(file_id: int) -> str:
    try:
        with file_open(file_id, "thumb") as opened:
            return f"data:image/jpeg;base64,{base64.b64encode(opened.read()).decode()}"
    except UnknownFileError:
        return ""
