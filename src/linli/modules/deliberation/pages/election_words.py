"""How elections are said to people: states, days, bases, what a count needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.elections_law import ELECTED_BY, ELECTED_IN_A_RUN_OFF, TERM_YEARS, ElectionKind, Way
from linli.modules.deliberation.law import HALF_EXCEEDED, TWO_THIRDS, TWO_THIRDS_EXCEEDED
from linli.modules.deliberation.models import Election, ElectionObjection, ElectionPost, Elector
from linli.modules.deliberation.selectors.elections import stage_number
from linli.modules.places.public import places_get
from linli.web.formatting import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linli.modules.deliberation.selectors.election_results import PostCard, Results, Tally
    from linli.modules.deliberation.selectors.elections import CalendarLine, ObjectionCard
    from linli.modules.deliberation.selectors.electors import ElectorCard


def state_tag(row: Election) -> dict[str, str]:
    """Return the word and the tone of a state."""
    words = {
        flow.PREPARED: (_("准备中"), ""),
        flow.ROLL_DISPLAYED: (_("名单公示中"), "info"),
        flow.CANDIDATES_SHOWN: (_("候选人公布了"), "info"),
        flow.ELECTION_DAY: (_("今天投票"), "warn"),
        flow.RESULT_SHOWN: (_("结果公布了"), "go"),
        flow.RUN_OFF: (_("另行选举"), "warn"),
        flow.HANDED_OVER: (_("移交好了") if row.law.hands_over else _("到任了"), "go"),
        flow.FAILED: (_("没有办成"), "bad"),
        flow.CALLED_OFF: (_("撤下了"), ""),
    }
    label, tone = words[row.state]
    return {"label": label, "tone": tone}


def strip(row: Election) -> dict[str, Any]:
    """Return the steps as the strip draws them."""
    labels = [_("准备"), _("名单"), _("候选人"), _("投票"), _("结果"), _("移交") if row.law.hands_over else _("到任")]
    return {"labels": labels, "current": len(labels) if row.state == flow.HANDED_OVER else stage_number(row.state)}


def calendar_lines(row: Election, lines: Sequence[CalendarLine]) -> list[dict[str, Any]]:
    """Say the calendar: what, on or by which day, by which article, and what is due now."""
    titles = {
        "roll": (_("名单公布"), row.law.roll_article),
        "objections": (_("提异议"), row.law.article_display),
        "candidates": (_("候选人公布"), row.law.article_count),
        "day": (_("选举日"), row.law.article_display)
        if row.kind == ElectionKind.GENERAL
        else (_("补选日"), row.law.article_seats),
        "run_off": (_("另行选举"), row.law.article_count),
        "result": (_("结果公布"), row.law.article_count),
        "handover": (_("新老班子移交") if row.law.hands_over else _("补上的人到任"), row.law.article_handover),
    }
    found = []
    for line in lines:
        title, article = titles[line.code]
        found.append(
            {
                "code": line.code,
                "title": title,
                "law": _article_words(row, line.code, article),
                "said": _line_words(row, line),
                "is_done": line.done_on is not None,
                "done_on": line.done_on,
                "is_late": line.is_late,
                "is_now": line.is_now,
            }
        )
    return found


def _article_words(row: Election, code: str, article: int) -> str:
    if code == "objections" and row.kind == ElectionKind.BY_ELECTION:
        return _("参照第 %(n)d 条") % {"n": article}
    return _("第 %(n)d 条") % {"n": article}


def _line_words(row: Election, line: CalendarLine) -> str:
    day = _day(line.day) if line.day else ""
    place = " ".join(one for one in (row.venue, row.hours) if one)
    words = {
        "roll": _roll_words(row, day),
        "objections": _("到 %(day)s，三天内答复") % {"day": day} if day else _("公布后五天内"),
        "candidates": _("人数要比应选的多"),
        "day": f"{day} · {place}",
        "run_off": day,
        "result": _("点完票当场公布"),
        "handover": _handover_words(row, day),
    }
    return words[line.code]


def _roll_words(row: Election, day: str) -> str:
    if row.roll_days:
        return _("%(day)s 前，选举日 %(n)s 天前") % {"day": day, "n": row.roll_days}
    return _("开会以前；临时通知：%(why)s") % {"why": row.short_notice} if row.short_notice else _("开会以前")


def _handover_words(row: Election, day: str) -> str:
    if not row.law.hands_over:
        return _("任期到 %(year)s 年本届届满") % {"year": row.term_start + TERM_YEARS}
    return _("%(day)s 前") % {"day": day} if day else _("结果公布后十天内")


def _day(on: Any) -> str:
    return _("%(month)s月%(day)s日") % {"month": MONTHS[on.month - 1], "day": on.day}


def basis_name(row: Election, basis: str) -> str:
    """Return why somebody is on the roll, in the words of its law."""
    return str(row.law.basis(basis).name)


def casts_name(casts: str) -> str:
    """Return as what somebody casts a ballot."""
    return str(Elector.Casts(casts).label)


def post_title(title: str) -> str:
    """Return what a post is called."""
    return str(ElectionPost.Title(title).label)


def grid_names(people: Iterable[ElectorCard]) -> dict[str, str]:
    """Return what the groups of these people are called; one query."""
    codes = {card.grid for card in people if card.grid}
    return {code: place.short_name for code, place in places_get(codes).items()} if codes else {}


def objection_rows(objections: Sequence[ObjectionCard], person_id: int | None) -> list[dict[str, Any]]:
    """Say objections and what was decided; who raised one is not shown, one's own is marked."""
    return [
        {
            "card": one,
            "kind": ElectionObjection.Kind(one.kind).label,
            "is_mine": one.raised_by_id == person_id,
            "answer": {flow.OPEN: "", flow.UPHELD: _("成立"), flow.REJECTED: _("不成立")}[one.state],
        }
        for one in objections
    ]


def tally_rows(row: Election, results: Results) -> list[dict[str, Any]]:
    """Say each count: turnout with its line, each candidate's votes with theirs, who is elected, by which article."""
    return [_tally(row, results, tally) for tally in results.tallies]


def elected_rows(posts: Sequence[PostCard], results: Results) -> list[dict[str, Any]]:
    """Say who is elected to each post, and how many seats are empty."""
    return [
        {
            "post": post_title(post.title),
            "names": [one.name for one in post.candidates if one.id in results.elected[post.id]],
            "vacant": results.vacant[post.id],
        }
        for post in posts
    ]


def _tally(row: Election, results: Results, tally: Tally) -> dict[str, Any]:
    outcome, count = tally.outcome, tally.count
    ranked = sorted(tally.standing, key=lambda one: (-count.votes[one.id], one.id))
    return {
        "post": post_title(tally.post.title),
        "round": tally.round,
        "seats": count.seats,
        "entitled": results.entitled,
        "count": count,
        "outcome": outcome,
        "turnout_law": {
            HALF_EXCEEDED: _("要过半数"),
            TWO_THIRDS: _("要三分之二以上"),
            TWO_THIRDS_EXCEEDED: _("要超过三分之二"),
        }[row.law.turnout[Way(row.way)]],
        "votes_law": _("不少于投票的三分之一") if tally.is_run_off else _("要超过投票的半数"),
        "share": ELECTED_IN_A_RUN_OFF if tally.is_run_off else ELECTED_BY,
        "people": [
            {
                "name": one.name,
                "votes": count.votes[one.id],
                "is_elected": one.id in outcome.elected,
                "is_tied": one.id in outcome.tied,
            }
            for one in ranked
        ],
    }
