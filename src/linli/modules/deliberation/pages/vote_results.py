"""What came out of a vote, the ballots to count again, and the sheet to take along."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from linli.modules.deliberation.pages.result_view import recounted, result_view
from linli.modules.deliberation.pages.voting_view import voting_view
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.selectors.roll_reading import topic_with_vote
from linli.modules.deliberation.selectors.votes import tally_of
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from linli.modules.deliberation.models import Topic, Vote
    from linli.modules.deliberation.pages.result_view import ResultView
    from linli.modules.deliberation.pages.voting_view import VotingView
    from linli.modules.deliberation.selectors.votes import Tally
    from linli.web.request import LinliRequest

CODES_ON_A_PAGE = 100
CODE_AT_MOST = 20


class Counted(NamedTuple):
    """A closed vote with everything its pages say."""

    topic: Topic
    vote: Vote
    tally: Tally
    voting: VotingView
    result: ResultView


def _counted(request: LinliRequest, topic_id: int) -> Counted | None:
    """Read a topic's newest vote, nothing before it is closed. Out of reach: Topic.DoesNotExist."""
    topic, vote = topic_with_vote(actor=request.actor, topic_id=topic_id)
    tally = tally_of(vote)
    if tally is None:
        return None
    voting = voting_view(request, vote, topic_id=topic_id)
    return Counted(topic, vote, tally, voting, result_view(topic, vote, tally, voting, now=request.now))


@page(READ)
def result(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Show what came out, why it holds or does not, and how to count again."""
    found = _counted(request, topic_id)
    if found is None:
        return see_other("deliberation:vote", topic_id)
    context = {
        "voting": found.voting,
        "result": found.result,
        "title": found.topic.title,
        "back": reverse("deliberation:topic", args=[topic_id]),
    }
    return render(request, "deliberation/resident/vote_result.html", context)


@page(READ)
def ballots(request: LinliRequest, topic_id: int) -> HttpResponse:
    """List the ballots without names, counted anew while the page is made."""
    found = _counted(request, topic_id)
    if found is None or not found.result.has_list:
        return see_other("deliberation:vote" if found is None else "deliberation:vote_result", topic_id)
    again = recounted(found.tally)
    code = request.GET.get("code", "").replace("\x00", "").strip().upper()[:CODE_AT_MOST]
    after = request.GET.get("after", "")[:CODE_AT_MOST]
    rows = [row for row in _rows(found) if row["code"] > after and (not code or code in row["code"])]
    shown = rows[:CODES_ON_A_PAGE]
    more = len(rows) > CODES_ON_A_PAGE
    kept = {"code": code} if code else {}
    context = {
        "voting": found.voting,
        "title": found.topic.title,
        "rows": shown,
        "recounted_words": _("，").join(f"{bar.label} {again[bar.code]}" for bar in found.result.bars),
        "agrees": all(again[bar.code] == bar.count for bar in found.result.bars),
        "code": code,
        "older": f"?{urlencode({**kept, 'after': shown[-1]['code']})}" if more else "",
        "newer": f"?{urlencode(kept)}" if after else "",
        "back": reverse("deliberation:vote_result", args=[topic_id]),
    }
    return render(request, "deliberation/resident/vote_ballots.html", context)


def _rows(found: Counted) -> list[dict[str, str]]:
    """Return the receipts in order; of a named vote each with what it chose."""
    labels = {bar.code: bar.label for bar in found.result.bars}
    mine = found.result.my_receipt
    if found.vote.is_secret:
        codes = [(receipt, "") for receipt in found.tally.receipts]
    else:
        codes = [(receipt, labels.get(choice, "")) for receipt, choice, _salt, _leaf in found.tally.ballots]
    return [{"code": code, "label": label, "is_mine": "1" if code == mine else ""} for code, label in sorted(codes)]


@page(READ)
def sheet(request: LinliRequest, topic_id: int) -> HttpResponse:
    """Hand over everything needed to count again as a table."""
    found = _counted(request, topic_id)
    if found is None or not found.result.has_list:
        return see_other("deliberation:vote" if found is None else "deliberation:vote_result", topic_id)
    labels = {bar.code: bar.label for bar in found.result.bars}
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("票号"), _("选了什么"), _("代码"), _("随机数"), _("指纹（SHA-256）")])
    for receipt, choice, salt, leaf in sorted(found.tally.ballots):
        table.writerow([receipt, _harmless(labels.get(choice, "")), choice, salt, leaf])
    for receipt in sorted(found.tally.receipts):
        table.writerow([receipt, "", "", "", ""])
    table.writerow([_("总指纹"), found.vote.digest])
    name = quote(_("票单-%(number)s") % {"number": found.topic.number})
    # The mark at its beginning tells spreadsheets how the text is written.
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}.csv"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _harmless(words: str) -> str:
    """Keep a spreadsheet from taking an option for a formula."""
    return f"'{words}" if words[:1] in {"=", "+", "-", "@", "\t", "\r"} else words
