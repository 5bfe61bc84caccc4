"""Recalls and reviews: what members read, what the offices and the supervision committee enter."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.modules.accounts.public import is_community
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.elections_law import (
    COMMUNITY,
    RECALL_MAJORITY,
    VILLAGE,
    ElectionLaw,
    Way,
    petition_needs,
)
from linli.modules.deliberation.models import Recall, Review
from linli.modules.deliberation.pages.election_desk import At, day_said, errors_of, form_said, number
from linli.modules.deliberation.pages.elections import key_of
from linli.modules.deliberation.policy import (
    DESK,
    KEEP_RECALL,
    KEEP_REVIEW,
    POLICY,
    READ_RECALLS,
    READ_REVIEWS,
    WORK,
)
from linli.modules.deliberation.selectors.recalls import (
    recall_get,
    recalls_page,
    review_get,
    reviews_page,
    unfit_twice,
)
from linli.modules.deliberation.services.recalls import (
    RecallSaid,
    RecallVote,
    ReviewSaid,
    recall_answer,
    recall_count,
    recall_record,
    recall_sign_on,
    review_record,
)
from linli.modules.files.public import file_response
from linli.modules.places.public import place_get, places_get
from linli.modules.population.public import members_called
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from linli.web.request import LinliRequest

LIST, REVIEWS = "deliberation:console_recalls", "deliberation:console_reviews"
_FOUND = 12


def _ways() -> dict[Way, str]:
    return {Way.VOTERS: _("选民"), Way.HOUSEHOLDS: _("户代表"), Way.REPRESENTATIVES: _("村(居)民代表")}


def recall_words(row: Recall) -> dict[str, Any]:
    """Say a recall: who signed and how many had to, what the vote needed, how it stands."""
    tags = {
        flow.SHORT: (_("联名人数不够"), ""),
        flow.DEMANDED: (_("要投票"), "warn"),
        flow.CARRIED: (_("罢免通过"), "bad"),
        flow.LOST: (_("没有通过"), "go"),
    }
    label, tone = tags[row.state]
    entitled, cast = row.entitled or 0, row.cast or 0
    return {
        "row": row,
        "law": row.law,
        "tag": {"label": label, "tone": tone},
        "signers": _ways()[Way(row.by)],
        "needed": petition_needs(row.law, row.by, row.signers_of),
        "share": row.law.recall[Way(row.by)],
        "voters": _ways()[Way(row.way)],
        "needed_cast": row.law.turnout[Way(row.way)].needed(entitled),
        "needed_favour": RECALL_MAJORITY.needed(cast),
    }


@page(READ_RECALLS)
def recall(request: LinliRequest, recall_id: int) -> HttpResponse:
    """Show a demand to recall somebody: who asked, what the member says, how the vote went."""
    row = recall_get(actor=request.actor, recall_id=recall_id)
    if row.state not in flow.RECALL_SHOWN:
        raise Http404
    return render(request, "deliberation/resident/recall.html", recall_words(row))


@page(READ_RECALLS)
def recall_record_file(request: LinliRequest, recall_id: int) -> HttpResponseBase:
    """Serve the record of the vote."""
    row = recall_get(actor=request.actor, recall_id=recall_id)
    if row.file_id is None:
        raise Http404
    return file_response(request, file_id=row.file_id)


@page(READ_REVIEWS)
def review_record_file(request: LinliRequest, review_id: int) -> HttpResponseBase:
    """Serve the record of a review."""
    return file_response(request, file_id=review_get(actor=request.actor, review_id=review_id).file_id)


# ---- the desk ----


def _law(place: str) -> ElectionLaw:
    return COMMUNITY if is_community(place) else VILLAGE


def _people(request: LinliRequest, place: str, said: Mapping[str, str]) -> dict[str, Any]:
    q = said.get("q") or request.GET.get("q", "")
    return {"q": q, "found": members_called(place, q, limit=_FOUND) if len(place) == Level.VILLAGE else []}


@page(DESK)
def list_page(request: LinliRequest) -> HttpResponse:
    """List demands to recall members; a village's office, its committee of supervision and the town record one."""
    return _show_recalls(request, desk_place(request), {}, {})


def _show_recalls(
    request: LinliRequest, place: str, said: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    after = request.GET.get("after", "")
    found = recalls_page(actor=request.actor, place=place, after=after)
    names = places_get({row.village for row in found.items})
    ways, law = _ways(), _law(place)
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    context = {
        "rows": [
            {**recall_words(row), "where": names[row.village].short_name if row.village in names else ""}
            for row in found.items
        ],
        "one_village": len(place) >= Level.VILLAGE,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode(kept)}" if after else "",
        "kept_place": request.GET.get("place", ""),
        "may_record": len(place) == Level.VILLAGE and POLICY.allows(request.actor, KEEP_RECALL, At(place)),
        "law": law,
        "signers": [{"value": way.value, "label": ways[way]} for way in law.recall],
        "voters": [{"value": way.value, "label": ways[way]} for way in law.turnout],
        "said": dict(said),
        "errors": dict(errors),
        "key": said.get("key") or str(uuid4()),
        **_people(request, place, said),
    }
    framing = Framing(place=place, switch_to=reverse(LIST))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "deliberation/console/recalls.html", context, framing=framing, status=status)


@page(KEEP_RECALL, ("POST",))
def record(request: LinliRequest) -> HttpResponse:
    """Take in a demand."""
    place = desk_place(request)
    if len(place) != Level.VILLAGE or not POLICY.allows(request.actor, KEEP_RECALL, At(place)):
        raise NotAllowedError(KEEP_RECALL)
    said = form_said(request)
    given = RecallSaid(
        person_id=number(said.get("person", "")),
        office=said.get("office", ""),
        reason=said.get("reason", ""),
        by=said.get("by", "") or Way.VOTERS,
        signed=number(said.get("signed", "")),
        signers_of=number(said.get("signers_of", "")),
        way=said.get("way", "") or Way.VOTERS,
        key=key_of(said.get("key", "")),
    )
    try:
        made = recall_record(actor=request.actor, village=place, said=given, now=request.now)
    except InvalidInputError as refused:
        return _show_recalls(request, place, said, errors_of(refused))
    return see_other("deliberation:console_recall", made)


@page(WORK)
def recall_page(request: LinliRequest, recall_id: int) -> HttpResponse:
    """Show a demand at the desk, with what is to be entered next."""
    row = recall_get(actor=request.actor, recall_id=recall_id)
    POLICY.demand(request.actor, WORK, row)
    return _show_recall(request, row, {}, {})


def _show_recall(
    request: LinliRequest, row: Recall, said: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    context = {
        **recall_words(row),
        "village": place_get(row.village).short_name,
        "may_keep": POLICY.allows(request.actor, KEEP_RECALL, row),
        "said": dict(said),
        "errors": dict(errors),
    }
    framing = Framing(place=row.village, switch_to=reverse(LIST))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "deliberation/console/recall.html", context, framing=framing, status=status)


@page(KEEP_RECALL, ("POST",))
def proceed(request: LinliRequest, recall_id: int) -> HttpResponse:
    """Take in more signatures, what the member says, or the count of the vote."""
    row = recall_get(actor=request.actor, recall_id=recall_id)
    POLICY.demand(request.actor, KEEP_RECALL, row)
    said = form_said(request)
    about: dict[str, Any] = {"actor": request.actor, "recall_id": row.pk, "now": request.now}
    try:
        if "defence" in said:
            recall_answer(**about, defence=said["defence"])
        elif "in_favour" in said:
            vote = RecallVote(
                on=day_said(said.get("on", "")),
                entitled=number(said.get("entitled", "")),
                cast=number(said.get("cast", "")),
                in_favour=number(said["in_favour"]),
            )
            upload: Any = request.FILES.get("record")
            recall_count(**about, vote=vote, record=upload)
        else:
            recall_sign_on(**about, signed=number(said.get("signed", "")))
    except InvalidInputError as refused:
        return _show_recall(request, row, said, errors_of(refused))
    except StepNotAllowedError:
        pass
    return see_other("deliberation:console_recall", row.pk)


@page(DESK)
def reviews(request: LinliRequest) -> HttpResponse:
    """List how members of committees were reviewed; the supervision committee enters a review."""
    return _show_reviews(request, desk_place(request), {}, {})


def _show_reviews(
    request: LinliRequest, place: str, said: Mapping[str, str], errors: Mapping[str, str]
) -> HttpResponse:
    after = request.GET.get("after", "")
    found = reviews_page(actor=request.actor, place=place, after=after)
    names = places_get({row.village for row in found.items})
    kept = {"place": request.GET["place"]} if request.GET.get("place") else {}
    context = {
        "rows": [
            {"row": row, "where": names[row.village].short_name if row.village in names else ""} for row in found.items
        ],
        "ended": unfit_twice(found.items),
        "one_village": len(place) >= Level.VILLAGE,
        "older": f"?{urlencode({**kept, 'after': found.next})}" if found.next else "",
        "first": f"?{urlencode(kept)}" if after else "",
        "kept_place": request.GET.get("place", ""),
        "may_record": len(place) == Level.VILLAGE and POLICY.allows(request.actor, KEEP_REVIEW, At(place)),
        "law": _law(place),
        "bodies": [{"value": value, "label": label} for value, label in Review.Body.choices],
        "verdicts": [{"value": value, "label": label} for value, label in Review.Verdict.choices],
        "said": dict(said),
        "errors": dict(errors),
        "done": _("登记好了，村民看得到") if request.GET.get("done") else "",
        **_people(request, place, said),
    }
    framing = Framing(place=place, switch_to=reverse(REVIEWS))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "deliberation/console/reviews.html", context, framing=framing, status=status)


@page(KEEP_REVIEW, ("POST",))
def review(request: LinliRequest) -> HttpResponse:
    """Take in a review."""
    place = desk_place(request)
    if len(place) != Level.VILLAGE or not POLICY.allows(request.actor, KEEP_REVIEW, At(place)):
        raise NotAllowedError(KEEP_REVIEW)
    said = form_said(request)
    figures = {
        name: max(number(said.get(name, "") or "0"), 0) for name in ("entitled", "present", "fit", "passable", "unfit")
    }
    given = ReviewSaid(
        person_id=number(said.get("person", "")),
        office=said.get("office", ""),
        on=day_said(said.get("on", "")),
        body=said.get("body", ""),
        verdict=said.get("verdict", ""),
        **figures,
    )
    upload: Any = request.FILES.get("record")
    try:
        review_record(actor=request.actor, village=place, said=given, record=upload, now=request.now)
    except InvalidInputError as refused:
        return _show_reviews(request, place, said, errors_of(refused))
    return see_other(f"{reverse(REVIEWS)}?{urlencode({'place': place, 'done': '1'})}")
