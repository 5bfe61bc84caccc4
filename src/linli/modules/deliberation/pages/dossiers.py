"""A topic's papers as a file: asked for, seen being packed, taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.modules.deliberation.models import DossierPack
from linli.modules.deliberation.policy import TAKE_DOSSIER
from linli.modules.deliberation.selectors.dossiers import packs_of, topic_to_pack
from linli.modules.deliberation.services.dossiers import dossier_ask, dossier_take, path_of
from linli.web.desk import Framing, desk_render
from linli.web.formatting import ZONE
from linli.web.respond import is_fragment, render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.deliberation.models import Topic
    from linli.web.request import LinliRequest

_State = DossierPack.State
_TONES = {_State.READY: "go", _State.FAILED: "bad", _State.MAKING: "info", _State.WAITING: "info"}


@page(TAKE_DOSSIER, methods=("GET", "POST"))
def packs(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show one's packs of a topic and how far the newest is, and let another be made."""
    if request.method == "POST":
        dossier_ask(actor=request.actor, topic_id=topic_id, now=request.now)
        return see_other("deliberation:console_packs", topic_id)
    topic = topic_to_pack(actor=request.actor, topic_id=topic_id)
    context = _context(request, topic)
    if is_fragment(request) and context["at_work"]:
        return render(request, "deliberation/console/parts/pack_progress.html", context)
    answer = desk_render(request, "deliberation/console/packs.html", context, framing=Framing(place=topic.village))
    if is_fragment(request):
        answer.headers["HX-Refresh"] = "true"  # it is there: the page has another shape now
    return answer


def _context(request: LinliRequest, topic: Topic) -> dict[str, Any]:
    rows = packs_of(topic, actor=request.actor, now=request.now)
    at_work = next((row for row in rows if row.state in {_State.WAITING, _State.MAKING}), None)
    return {
        "topic": topic,
        "at_work": at_work,
        "share": 100 * at_work.done // at_work.total if at_work is not None and at_work.total else 0,
        "rows": [{"row": row, "tone": _TONES[_State(row.state)]} for row in rows if row is not at_work],
        "here": reverse("deliberation:console_packs", args=[topic.pk]),
    }


@page(TAKE_DOSSIER)
def pack(request: LinliRequest, topic_id: int, pack_id: int) -> HttpResponse:
    """Hand the file over to whoever asked for it."""
    try:
        row = dossier_take(actor=request.actor, topic_id=topic_id, pack_id=pack_id, now=request.now)
        file = default_storage.open(path_of(row.token))
    except (DossierPack.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    day = (row.made_at or row.asked_at).astimezone(ZONE).strftime("%Y%m%d")
    name = _("%(number)s全套材料%(day)s.zip") % {"number": row.topic.number, "day": day}
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)
