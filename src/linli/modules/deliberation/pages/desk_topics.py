"""Topics at the desk: the list of a place by tab, and the same as a spreadsheet."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.http import FileResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.modules.deliberation.policy import DESK
from linli.modules.deliberation.selectors.desk import DESK_TABS, WAITING, topics_by_tab
from linli.modules.deliberation.selectors.topics import TopicFilter, topics_list
from linli.modules.deliberation.services.exporting import topics_take
from linli.modules.deliberation.words import standing
from linli.modules.places.public import place_get, places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.formatting import ZONE
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "deliberation:console_list"
Q_AT_MOST = 40
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: LinliRequest, counts: dict[str, int]) -> tuple[str, str]:
    """Return the tab and the words the list is narrowed to; unasked the first tab that holds something."""
    q, tab = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST], request.GET.get("tab", "")
    if tab not in DESK_TABS:
        tab = next((code for code in DESK_TABS if counts[code]), WAITING)
    return tab, q


@page(DESK)
def overview(request: LinliRequest) -> HttpResponse:
    """List the topics of the place being looked at, by tab."""
    place, actor = desk_place(request), request.actor
    counts = topics_by_tab(actor=actor, place=place)
    tab, q = _asked(request, counts)
    after = request.GET.get("after", "")
    wanted = TopicFilter(place=place, states=DESK_TABS[tab].states, q=q)
    found = topics_list(actor=actor, wanted=wanted, cursor=after, now=request.now)
    kept = {name: said for name, said in (("place", request.GET.get("place", "")), ("q", q)) if said}
    here = {**kept, "tab": tab}
    context: dict[str, Any] = {
        "rows": [(card, standing(card, request.now)) for card in found.items],
        "names": {code: card.short_name for code, card in places_get({card.village for card in found.items}).items()},
        "one_village": len(place) == Level.VILLAGE,
        "tab": tab,
        "tabs_of_states": [
            {
                "label": known.label,
                "href": f"?{urlencode({**kept, 'tab': code})}",
                "count": counts[code],
                "current": code == tab,
            }
            for code, known in DESK_TABS.items()
        ],
        "is_waiting": tab == WAITING,
        "q": q,
        "kept_place": request.GET.get("place", ""),
        "older": f"?{urlencode({**here, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(here)}" if after else "",
        "export": f"{reverse('deliberation:console_export')}?{urlencode(here)}" if found.items else "",
    }
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "deliberation/console/topics.html", context, framing=framing)


@page(DESK)
def export(request: LinliRequest) -> HttpResponse:
    """Send what the list shows as a spreadsheet, within reach; who took it along is in the journal."""
    place = desk_place(request)
    tab, q = _asked(request, topics_by_tab(actor=request.actor, place=place))
    file = BytesIO()
    topics_take(
        actor=request.actor,
        place=place,
        tab=tab,
        wanted=TopicFilter(place=place, states=DESK_TABS[tab].states, q=q),
        file=file,
        now=request.now,
    )
    file.seek(0)
    day = request.now.astimezone(ZONE).strftime("%Y%m%d")
    name = _("%(place)s议题%(day)s.xlsx") % {"place": place_get(place).short_name if place else "", "day": day}
    response = FileResponse(file, as_attachment=True, filename=name, content_type=_XLSX)
    response.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)
