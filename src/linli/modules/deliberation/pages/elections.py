"""What members see of an election: its calendar, whether they are on the roll, who stands, who was elected and why."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate

from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.elections_flow import ROLL_DISPLAYED, SHOWN
from linli.modules.deliberation.elections_law import TERM_YEARS
from linli.modules.deliberation.models import Candidate, Election, ElectionFile, ElectionObjection
from linli.modules.deliberation.pages.election_words import (
    basis_name,
    calendar_lines,
    elected_rows,
    grid_names,
    objection_rows,
    post_title,
    state_tag,
    strip,
    tally_rows,
)
from linli.modules.deliberation.policy import OBJECT_TO_ELECTORS, POLICY, READ_ELECTIONS, WORK
from linli.modules.deliberation.selectors.election_results import files_of, posts_of, proxies_of, results_of
from linli.modules.deliberation.selectors.elections import (
    calendar_of,
    election_get,
    elections_page,
    objections_of,
    officers_of,
)
from linli.modules.deliberation.selectors.electors import elector_of, roll_figures, roll_page
from linli.modules.deliberation.selectors.recalls import recalls_page, reviews_page, unfit_twice
from linli.modules.deliberation.services.election_objections import ObjectionSaid, objection_raise
from linli.modules.deliberation.services.elections import title_of, way_words
from linli.modules.files.public import file_response
from linli.modules.places.public import place_get
from linli.web.navigation import tabs_for
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest


@page(READ_ELECTIONS)
def index(request: LinliRequest) -> HttpResponse:
    """List the elections of my village, the demands to recall somebody, and the reviews of the committee."""
    village = _village(request)
    today = localdate(request.now)
    after = request.GET.get("after", "")
    found = elections_page(actor=request.actor, place=village, after=after) if village else None
    shown = [row for row in (found.items if found else ()) if row.state in SHOWN]
    reviews = reviews_page(actor=request.actor, place=village, limit=6).items if village else ()
    context = {
        "village": place_get(village).short_name if village else "",
        "rows": [
            {"row": row, "title": title_of(row), "tag": state_tag(row), "next": _next_words(row, today)}
            for row in shown
        ],
        "older": f"?{urlencode({'after': found.next})}" if found and found.next else "",
        "newer": reverse("deliberation:elections") if after else "",
        "recalls": recalls_page(actor=request.actor, place=village, limit=6).items if village and not after else (),
        "reviews": reviews if not after else (),
        "ended": unfit_twice(tuple(reviews)),
        "tabs": tabs_for(request),
    }
    return render(request, "deliberation/resident/elections.html", context)


def _village(request: LinliRequest) -> str:
    chosen = request.signed_in.village if request.signed_in else ""
    return chosen or next(iter(request.actor.villages), "")


def _next_words(row: Election, today: Any) -> str:
    now = next((line for line in calendar_lines(row, calendar_of(row, today)) if line["is_now"]), None)
    return f"{now['title']} {now['said']}" if now else ""


def shown_election(request: LinliRequest, election_id: int) -> Election:
    """Return an election members see; one in preparation is looked at at the desk."""
    row = election_get(actor=request.actor, election_id=election_id)
    if row.state not in SHOWN:
        raise Http404
    return row


@page(READ_ELECTIONS)
def election(request: LinliRequest, election_id: int) -> HttpResponse:
    """Show one election whole."""
    row = shown_election(request, election_id)
    today = localdate(request.now)
    posts = posts_of(row.pk)
    results = results_of(row, posts)
    me = elector_of(request.actor, row.pk)
    objections = objections_of(row.pk)
    candidates_shown = row.state != ROLL_DISPLAYED
    context: dict[str, Any] = {
        "row": row,
        "title": title_of(row),
        "village": place_get(row.village).short_name,
        "is_member": row.village in request.actor.villages,
        "law": row.law,
        "way": way_words(row),
        "term_end": row.term_start + TERM_YEARS if row.vacancy else None,
        "tag": state_tag(row),
        "strip": strip(row),
        "calendar": calendar_lines(row, calendar_of(row, today)),
        "me": me,
        "my_basis": basis_name(row, me.basis) if me else "",
        "figures": roll_figures(row.pk),
        "may_object": POLICY.allows(request.actor, OBJECT_TO_ELECTORS, row)
        and row.objections_until is not None
        and today <= row.objections_until,
        "objections": objection_rows(objections, request.actor.person_id),
        "officers": [{"name": one.name, "duty": one.get_duty_display()} for one in officers_of(row.pk)],
        "posts": [
            {"post": post, "title": post_title(post.title)} for post in posts if candidates_shown and post.candidates
        ],
        "proxies": proxies_of(row.pk) if candidates_shown else [],
        "tallies": tally_rows(row, results) if row.result_shown_at or row.state == "failed" else [],
        "elected": elected_rows(posts, results) if row.result_shown_at else [],
        "results": results,
        "files": [
            {
                "href": reverse("deliberation:election_file", args=[row.pk, pk]),
                "label": ElectionFile.Label(label).label,
            }
            for pk, label, _round in files_of(row.pk)
        ],
        "objected": request.GET.get("done") == "objected",
        "tabs": tabs_for(request),
    }
    return render(request, "deliberation/resident/election.html", context)


@page(READ_ELECTIONS)
def roll(request: LinliRequest, election_id: int) -> HttpResponse:
    """Show the roll, searched by name."""
    row = shown_election(request, election_id)
    q, after = request.GET.get("q", ""), request.GET.get("after", "")
    found = roll_page(row.pk, q=q, after=after)
    kept = {"q": q} if q else {}
    grids = grid_names(found.items)
    context = {
        "row": row,
        "title": title_of(row),
        "q": q,
        "figures": roll_figures(row.pk),
        "people": [
            {"card": card, "grid": grids.get(card.grid, ""), "basis": row.law.basis(card.basis).short}
            for card in found.items
        ],
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "may_object": POLICY.allows(request.actor, OBJECT_TO_ELECTORS, row)
        and row.objections_until is not None
        and localdate(request.now) <= row.objections_until,
    }
    return render(request, "deliberation/resident/election_roll.html", context)


@page(OBJECT_TO_ELECTORS, ("GET", "POST"))
def objection(request: LinliRequest, election_id: int) -> HttpResponse:
    """Say what is wrong with the roll."""
    row = shown_election(request, election_id)
    POLICY.demand(request.actor, OBJECT_TO_ELECTORS, row)
    said = {name: str(value).replace("\x00", "") for name, value in request.POST.items()}
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            objection_raise(actor=request.actor, election_id=row.pk, said=_said(said), now=request.now)
        except InvalidInputError as refused:
            errors = {error.pointer.strip("/"): str(error.message) for error in refused.errors}
        else:
            return see_other(f"{reverse('deliberation:election', args=[row.pk])}?done=objected")
    context = {
        "row": row,
        "title": title_of(row),
        "kinds": [{"value": value, "label": label} for value, label in ElectionObjection.Kind.choices],
        "said": said or {"about": request.GET.get("about", ""), "kind": request.GET.get("kind", "")},
        "key": said.get("key") or str(uuid4()),
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "deliberation/resident/election_objection.html", context, status=status)


def key_of(said: str) -> UUID:
    """Return the form's own number; one made up gets another."""
    try:
        return UUID(said)
    except ValueError:
        return uuid4()


def _said(said: dict[str, str]) -> ObjectionSaid:
    return ObjectionSaid(
        kind=said.get("kind", ""),
        about=said.get("about", ""),
        text=said.get("text", ""),
        key=key_of(said.get("key", "")),
    )


@page(READ_ELECTIONS)
def candidate_photo(request: LinliRequest, election_id: int, candidate_id: int) -> HttpResponseBase:
    """Serve the photo of a candidate; before the candidates are shown only at the desk."""
    row = election_get(actor=request.actor, election_id=election_id)
    one = Candidate.objects.filter(election=row, pk=candidate_id, photo__isnull=False).first()
    if one is None or one.photo_id is None or not _may_see(request, row):
        raise Http404
    return file_response(request, file_id=one.photo_id)


def _may_see(request: LinliRequest, row: Election) -> bool:
    return row.state in SHOWN - {ROLL_DISPLAYED} or POLICY.allows(request.actor, WORK, row)


@page(READ_ELECTIONS)
def election_file(request: LinliRequest, election_id: int, file_of_election_id: int) -> HttpResponseBase:
    """Serve a photo or document of an election."""
    row = election_get(actor=request.actor, election_id=election_id)
    one = ElectionFile.objects.filter(election=row, pk=file_of_election_id).first()
    if one is None:
        raise Http404
    return file_response(request, file_id=one.file_id)
