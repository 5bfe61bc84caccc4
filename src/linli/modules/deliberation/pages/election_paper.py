"""The roll, the candidates, the mandates and the result on A4 sheets, for the village's board."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.modules.deliberation.models import Candidate, Elector
from linli.modules.deliberation.pages.election_words import grid_names, post_title, tally_rows
from linli.modules.deliberation.policy import POLICY, WORK
from linli.modules.deliberation.selectors.election_results import posts_of, proxies_of, results_of
from linli.modules.deliberation.selectors.elections import election_get, officers_of
from linli.modules.deliberation.selectors.electors import roll_figures, roll_whole
from linli.modules.deliberation.services.elections import title_of, way_words
from linli.modules.places.public import place_get
from linli.web.respond import render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from linli.modules.deliberation.selectors.electors import ElectorCard
    from linli.web.request import LinliRequest

SHEETS = ("roll", "candidates", "result")


@page(WORK)
def paper(request: LinliRequest, election_id: int) -> HttpResponse:
    """Show one sheet of an election: ``what`` is the roll, the candidates with the mandates, or the result."""
    row = election_get(actor=request.actor, election_id=election_id)
    POLICY.demand(request.actor, WORK, row)
    what = request.GET.get("what", "")
    what = what if what in SHEETS else "roll"
    posts = posts_of(row.pk) if what != "roll" else []
    context: dict[str, Any] = {
        "row": row,
        "law": row.law,
        "way": way_words(row),
        "what": what,
        "title": title_of(row),
        "village": place_get(row.village).name,
        "figures": roll_figures(row.pk),
        "groups": _groups(row.way, roll_whole(row.pk)) if what == "roll" else [],
        "posts": [{"post": post, "title": post_title(post.title)} for post in posts],
        "nominated": dict(Candidate.Nominated.choices),
        "proxies": proxies_of(row.pk) if what == "candidates" else [],
        "tallies": tally_rows(row, results_of(row, posts)) if what == "result" else [],
        "officers": officers_of(row.pk),
        "back": reverse("deliberation:console_election", args=[row.pk]),
    }
    return render(request, "deliberation/console/election_paper.html", context)


def _groups(way: str, people: Sequence[ElectorCard]) -> list[dict[str, Any]]:
    """Lay the roll out by groups, names in their order; where not all vote, who does is marked."""
    names = grid_names(people)
    ordered = sorted(people, key=lambda card: card.grid)
    return [
        {
            "name": names.get(grid, "") or _("其他"),
            "people": [
                {"name": card.name, "marked": way != "voters" and card.casts != Elector.Casts.NOT} for card in cards
            ],
        }
        for grid, found in groupby(ordered, key=lambda card: card.grid)
        for cards in [list(found)]
    ]
