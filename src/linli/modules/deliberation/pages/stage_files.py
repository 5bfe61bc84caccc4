"""Photos and papers of stages, and the whole set of a topic's papers on one printable page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linli.modules.deliberation.dossier.papers import papers_of
from linli.modules.deliberation.models import Topic, TopicFile
from linli.modules.deliberation.pages.desk_topic import topic_at_desk
from linli.modules.deliberation.policy import READ, WORK
from linli.modules.files.public import file_response
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest


def _file_id(request: LinliRequest, topic_id: int, paper_id: int) -> int:
    """Return the stored file of a stage of a topic this person reads; else TopicFile.DoesNotExist."""
    topics = Topic.objects.in_reach(request.actor, READ).filter(pk=topic_id)
    return int(TopicFile.objects.get(pk=paper_id, topic__in=topics, stage__isnull=False).file_id)


@page(READ)
def full(request: LinliRequest, topic_id: int, paper_id: int) -> HttpResponseBase:
    """Serve the photo or paper itself."""
    return file_response(request, file_id=_file_id(request, topic_id, paper_id))


@page(READ)
def thumb(request: LinliRequest, topic_id: int, paper_id: int) -> HttpResponseBase:
    """Serve its small picture."""
    return file_response(request, file_id=_file_id(request, topic_id, paper_id), variant="thumb")


@page(WORK)
def dossier(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show everything of a topic on one page, for the village's archives (村 §39)."""
    topic = topic_at_desk(request, topic_id)
    return render(request, "deliberation/console/dossier.html", papers_of(topic, now=request.now))
