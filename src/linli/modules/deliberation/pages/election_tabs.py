"""One election at the desk: its calendar, and a tab each for roll, objections, candidates, mandates, result."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.models import (
    Candidate,
    Consent,
    ElectionFile,
    ElectionObjection,
    ElectionOfficer,
    Elector,
)
from linli.modules.deliberation.pages.election_desk import LIST, form_choices
from linli.modules.deliberation.pages.election_words import (
    basis_name,
    calendar_lines,
    casts_name,
    grid_names,
    objection_rows,
    post_title,
    state_tag,
    tally_rows,
)
from linli.modules.deliberation.policy import KEEP_ELECTION, POLICY, WORK
from linli.modules.deliberation.selectors.election_results import (
    elected_without_a_seat,
    files_of,
    posts_of,
    proxies_of,
    results_of,
    standing_in_round,
)
from linli.modules.deliberation.selectors.elections import calendar_of, election_get, objections_of, officers_of
from linli.modules.deliberation.selectors.electors import (
    electors_called,
    roll_figures,
    roll_page,
    roll_plan,
    struck_off,
)
from linli.modules.deliberation.services.elections import title_of, way_words
from linli.modules.places.public import place_get
from linli.modules.population.public import members_called
from linli.web.desk import Framing, desk_render
from linli.web.routing import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from linli.modules.deliberation.models import Election
    from linli.modules.deliberation.selectors.electors import ElectorCard, Planned
    from linli.web.request import LinliRequest

TABS = ("plan", "roll", "objections", "candidates", "proxies", "result")
_FOUND = 12
_FIELDS = {
    "plan": {
        "day",
        "hours",
        "venue",
        "way",
        "term_start",
        "registering",
        "vacancy",
        "short_notice",
        "duty",
        "officer",
        "note",
    },
    "roll": {"wish", "draw_wish", "person", "admitted_on"},
    "objections": {"person", "wish", "admitted_on", "decision", "kind", "about", "text", "for_person"},
    "candidates": {"elector", "post", "nominated", "nominators", "biography", "photo"},
    "proxies": {"principal", "agent", "paper"},
    "result": {"issued", "cast", "valid", "invalid", "votes", "record", "file", "label", "run_off_day", "note"},
}
"""The fields of each tab that a summary of errors may lead to."""


@page(WORK)
def election_page(request: LinliRequest, election_id: int) -> HttpResponse:
    """Show an election as the office keeps it."""
    row = election_get(actor=request.actor, election_id=election_id)
    POLICY.demand(request.actor, WORK, row)
    return show(request, row, request.GET.get("tab", ""))


def show(
    request: LinliRequest,
    row: Election,
    tab: str,
    *,
    said: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Render one tab, with what a form said and what was wrong with it."""
    chosen = tab if tab in TABS else _first_tab(row)
    may_keep = POLICY.allows(request.actor, KEEP_ELECTION, row)
    context: dict[str, Any] = {
        "row": row,
        "title": title_of(row),
        "village": place_get(row.village).short_name,
        "law": row.law,
        "way": way_words(row),
        "tag": state_tag(row),
        "calendar": calendar_lines(row, calendar_of(row, localdate(request.now))),
        "figures": roll_figures(row.pk),
        "tab": chosen,
        "tabs_of_election": _tabs(row, chosen),
        "may_keep": may_keep,
        "said": dict(said or {}),
        "errors": dict(errors or {}),
        "summary": [
            (name if name.partition("-")[0] in _FIELDS[chosen] else "", words) for name, words in (errors or {}).items()
        ],
        "q": (said or {}).get("q") or request.GET.get("q", ""),
        "steps": _steps(row) if may_keep else [],
        "done": _done(request),
        "key": str(uuid4()),
    }
    context |= _CONTEXTS[chosen](request, row, context)
    framing = Framing(place=row.village, switch_to=reverse(LIST))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return desk_render(request, "deliberation/console/election.html", context, framing=framing, status=status)


def _first_tab(row: Election) -> str:
    return {
        flow.PREPARED: "roll",
        flow.ROLL_DISPLAYED: "objections",
        flow.CANDIDATES_SHOWN: "candidates",
    }.get(row.state, "result")


def _tabs(row: Election, chosen: str) -> list[dict[str, Any]]:
    here = reverse("deliberation:console_election", args=[row.pk])
    undecided = row.objections.filter(state=flow.OPEN).count()
    labels = {
        "plan": (_("安排"), None),
        "roll": (_("名单"), None),
        "objections": (_("异议"), undecided or None),
        "candidates": (_("候选人"), None),
        "proxies": (_("委托投票"), None),
        "result": (_("结果和移交"), None),
    }
    return [
        {
            "label": label,
            "href": f"{here}?tab={code}",
            "count": count,
            "current": code == chosen,
            "tone": "soon" if code == "objections" and count else "",
        }
        for code, (label, count) in labels.items()
    ]


def _steps(row: Election) -> list[dict[str, str]]:
    """Return the steps that leave the state, each with its words; failing stands apart."""
    words = {
        flow.DISPLAY_ROLL: (_("公布名单"), "speakerphone"),
        flow.SHOW_CANDIDATES: (_("公布候选人"), "speakerphone"),
        flow.BEGIN: (_("开始投票"), "flag"),
        flow.SHOW_RESULT: (_("公布结果"), "speakerphone"),
        flow.HAND_OVER: (_("登记移交") if row.law.hands_over else _("登记到任"), "checks"),
        flow.HOLD_RUN_OFF: (_("另行选举"), "refresh"),
        flow.FAIL: (_("没有办成"), "x"),
        flow.CALL_OFF: (_("撤下这次选举"), "x"),
    }
    return [
        {"name": step.name, "label": words[step.name][0], "icon": words[step.name][1]}
        for step in flow.ELECTION_FLOW.leaving(row.state)
    ]


def _done(request: LinliRequest) -> str:
    count = request.GET.get("n", "")
    words = {
        "drawn": _("列上了 %(n)s 人") % {"n": count if count.isdigit() else "0"},
        "saved": _("保存好了"),
        "stepped": _("办好了，村民看到的也跟着变了"),
        "decided": _("记下了，处理结果已经公布"),
        "removed": _("去掉了"),
        "already": _("这一步刚才已经有人办过了，下面是最新的情况"),
    }
    return words.get(request.GET.get("done", ""), "")


# ---- what each tab needs ----


def _plan_tab(request: LinliRequest, row: Election, context: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - alike
    standing = {
        "day": row.day.isoformat(),
        "term_start": str(row.term_start),
        "way": row.way,
        "venue": row.venue,
        "hours": row.hours,
        "registering": row.registering,
        "vacancy": row.vacancy,
        "short_notice": row.short_notice,
        **{f"seats_{title}": str(seats) for title, seats in row.posts.values_list("title", "seats")},
    }
    return {
        "may_change": context["may_keep"] and row.state in flow.BEFORE_THE_DAY,
        "is_prepared": row.state == flow.PREPARED,
        "form": context["said"] if "venue" in context["said"] else standing,
        "officers": officers_of(row.pk, all_of_them=True),
        "duties": [{"value": value, "label": label} for value, label in ElectionOfficer.Duty.choices],
        "found": members_called(row.village, context["q"], limit=_FOUND),
        **form_choices(row.village, row.kind),
    }


def _roll_tab(request: LinliRequest, row: Election, context: dict[str, Any]) -> dict[str, Any]:
    prepared = row.state == flow.PREPARED
    found = roll_page(row.pk, q=context["q"], after=request.GET.get("after", ""))
    grids = grid_names(found.items)
    plan = roll_plan(row, now=request.now) if prepared else None
    wanted = context["q"].strip().lower()
    return {
        "is_prepared": prepared,
        "people": [_elector_row(row, card, grids) for card in found.items],
        "older": f"?tab=roll&q={context['q']}&after={found.next}" if found.next else "",
        "newer": f"?tab=roll&q={context['q']}" if request.GET.get("after") else "",
        "plan": plan,
        "may": [
            _planned_row(row, one) for one in plan.may if not wanted or wanted in one.name or wanted in one.sort_key
        ][:60]
        if plan
        else [],
        "bases": [{"name": basis_name(row, basis), "n": n} for basis, n in context["figures"].by_basis],
        "struck": [
            {"id": pk, "name": name, "why": Elector.Struck(why).label, "household": household}
            for pk, name, why, household in struck_off(row.pk)
        ],
        "reasons": [
            {"value": value, "label": label} for value, label in Elector.Struck.choices if value != "objection"
        ],
        "wishes": [{"value": value, "label": label} for value, label in Consent.choices],
        "admitted_by": next((rule.admitted_by for rule in row.law.bases if rule.admitted_by), ""),
    }


def _elector_row(row: Election, card: ElectorCard, grids: dict[str, str]) -> dict[str, Any]:
    return {
        "card": card,
        "grid": grids.get(card.grid, ""),
        "basis": basis_name(row, card.basis),
        "casts": casts_name(card.casts) if row.way != "voters" and card.casts else "",
        "may_speak": row.way == "households" and card.casts != "household" and bool(card.household_number),
    }


def _planned_row(row: Election, one: Planned) -> dict[str, Any]:
    return {"one": one, "basis": basis_name(row, one.basis)}


def _objections_tab(request: LinliRequest, row: Election, context: dict[str, Any]) -> dict[str, Any]:
    cards = sorted(objections_of(row.pk), key=lambda card: card.state != flow.OPEN)
    plan = None
    rows = objection_rows(cards, request.actor.person_id)
    for entry in rows:
        card = entry["card"]
        if card.state != flow.OPEN or not context["may_keep"]:
            continue
        name = context["q"].strip() or card.about
        if card.kind == ElectionObjection.Kind.MISSING:
            plan = plan or roll_plan(row, now=request.now)
            entry["people"] = [
                {"value": one.person_id, "label": f"{one.name} · {basis_name(row, one.basis)}"}
                for one in (*plan.ready, *plan.may)
                if name in one.name
            ][:_FOUND]
        else:
            entry["people"] = [
                {"value": one.id, "label": f"{one.name} · {one.household_number}"}
                for one in electors_called(row.pk, name, limit=_FOUND)
            ]
    return {
        "objections": rows,
        "wishes": [{"value": value, "label": label} for value, label in Consent.choices],
        "kinds": [{"value": value, "label": label} for value, label in ElectionObjection.Kind.choices],
        "may_take": context["may_keep"]
        and row.objections_until is not None
        and localdate(request.now) <= row.objections_until,
        "found": members_called(row.village, context["q"], limit=_FOUND),
    }


def _candidates_tab(request: LinliRequest, row: Election, context: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    return {
        "posts": [{"post": post, "title": post_title(post.title)} for post in posts_of(row.pk)],
        "may_put": context["may_keep"] and row.state in {flow.PREPARED, flow.ROLL_DISPLAYED},
        "may_withdraw": context["may_keep"] and row.state in flow.BEFORE_THE_DAY,
        "found": electors_called(row.pk, context["q"], limit=_FOUND),
        "nominations": [{"value": value, "label": label} for value, label in Candidate.Nominated.choices],
        "nominated": dict(Candidate.Nominated.choices),
    }


def _proxies_tab(request: LinliRequest, row: Election, context: dict[str, Any]) -> dict[str, Any]:
    agent = context["said"].get("agent_q") or request.GET.get("agent_q", "")
    return {
        "proxies": proxies_of(row.pk),
        "may_enter": context["may_keep"]
        and row.state in {flow.ROLL_DISPLAYED, flow.CANDIDATES_SHOWN}
        and row.law.proxies_not != row.way,
        "agent_q": agent,
        "found": electors_called(row.pk, context["q"], limit=_FOUND),
        "agents": electors_called(row.pk, agent, limit=_FOUND),
    }


def _result_tab(request: LinliRequest, row: Election, context: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - alike
    posts = posts_of(row.pk)
    results = results_of(row, posts)
    now = {tally.post.id: tally for tally in results.of_round(row.round)}
    counting = row.state in flow.COUNTING and context["may_keep"]
    forms = [
        {
            "post": post,
            "title": post_title(post.title),
            "standing": standing_in_round(post, results, row.round),
            "tally": now.get(post.id),
        }
        for post in posts
        if counting and standing_in_round(post, results, row.round)
    ]
    return {
        "unseated": elected_without_a_seat(row, posts, results) if row.state == flow.HANDED_OVER else [],
        "results": results,
        "tallies": tally_rows(row, results),
        "forms": forms,
        "counting": counting,
        "files": [
            {
                "href": reverse("deliberation:election_file", args=[row.pk, pk]),
                "label": ElectionFile.Label(label).label,
                "round": number,
            }
            for pk, label, number in files_of(row.pk)
        ],
        "labels": [{"value": value, "label": label} for value, label in ElectionFile.Label.choices],
        "may_add_files": context["may_keep"] and row.state in flow.ELECTION_FLOW.open_states,
    }


_CONTEXTS = {
    "plan": _plan_tab,
    "roll": _roll_tab,
    "objections": _objections_tab,
    "candidates": _candidates_tab,
    "proxies": _proxies_tab,
    "result": _result_tab,
}
