"""Projects at the desk: the list, opening one, one with its forms."""

from __future__ import annotations

import re
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.place_path import Level
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.public import holders
from linli.modules.deliberation.flow_projects import AT_WORK, BOOKED, PROJECT_FLOW
from linli.modules.deliberation.models import Project, ProjectMoney, Purse, Topic
from linli.modules.deliberation.pages.covenants_desk import day_said, errors_said, number_said, said_of
from linli.modules.deliberation.pages.projects import project_words, shot_of, steps_words
from linli.modules.deliberation.policy import KEEP_PROJECT, POLICY, READ, WORK
from linli.modules.deliberation.selectors.covenants import topics_to_adopt
from linli.modules.deliberation.selectors.projects import (
    TABS,
    defects_of,
    money_of,
    photos_of,
    project_get,
    projects_counted,
    projects_page,
    sees_all,
    signatures_of,
    steps_of,
)
from linli.modules.deliberation.services.projects import ProjectInput, project_open, responsible_offered
from linli.modules.disclosure.public import fen_of
from linli.modules.places.public import places_get
from linli.web.desk import Framing, desk_place, desk_render
from linli.web.respond import see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from linli.web.request import LinliRequest

LIST = "deliberation:console_projects"
Q_AT_MOST = 40
_STEP = re.compile(r"(\d{4}-\d{2}-\d{2})\s+(\S.*)")


@page(WORK)
def overview(request: LinliRequest) -> HttpResponse:
    """List the projects within the place, by tab."""
    place = desk_place(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open"
    q = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST]
    found = projects_page(actor=request.actor, place=place, tab=tab, q=q, after=request.GET.get("after", ""))
    counts = projects_counted(actor=request.actor, place=place)
    names = places_get({card.village for card in found.items})
    kept = {name: said for name, said in (("place", request.GET.get("place", "")), ("q", q)) if said}
    labels = (("open", _("没结的")), ("to_accept", _("等验收")), ("ended", _("结了的、停了的")))
    opens = len(place) == Level.VILLAGE and POLICY.allows(request.actor, KEEP_PROJECT, Project(village=place))
    context = {
        "rows": [{**project_words(card), "where": names[card.village].short_name} for card in found.items],
        "one_village": len(place) >= Level.VILLAGE,
        "tab": tab,
        "tabs_of_states": [
            {
                "label": label,
                "href": f"?{urlencode({**kept, 'tab': code})}",
                "count": counts[code] if code != "ended" else None,
                "current": code == tab,
            }
            for code, label in labels
        ],
        "q": q,
        "kept_place": request.GET.get("place", ""),
        "older": f"?{urlencode({**kept, 'tab': tab, 'after': found.next})}" if found.next else "",
        "newer": f"?{urlencode({**kept, 'tab': tab})}" if request.GET.get("after") else "",
        "new": f"{reverse('deliberation:console_project_new')}?{urlencode(kept)}" if opens else "",
    }
    framing = Framing(place, switch_to=reverse(LIST))
    return desk_render(request, "deliberation/console/projects.html", context, framing=framing)


@page(KEEP_PROJECT, ("GET", "POST"))
def new(request: LinliRequest) -> HttpResponse:
    """Open a project from a decided topic."""
    village = desk_place(request)
    if len(village) != Level.VILLAGE or not POLICY.allows(request.actor, KEEP_PROJECT, Project(village=village)):
        raise NotAllowedError(KEEP_PROJECT)
    said: dict[str, str] = {"topic": request.GET.get("topic", "")}
    errors: dict[str, str] = {}
    if request.method == "POST":
        said = said_of(request)
        try:
            opened = _open(request, said)
        except InvalidInputError as refused:
            errors = errors_said(refused)
        else:
            return see_other("deliberation:console_project", opened)
    context = {
        "topics": [
            {"value": one.pk, "label": f"{one.number} {one.title}"}
            for one in topics_to_adopt(actor=request.actor, village=village)
        ],
        "purses": [{"value": value, "label": label} for value, label in Purse.choices],
        "people": [{"value": one.person_id, "label": one.name} for one in responsible_offered(village, request.now)],
        "said": said,
        "errors": errors,
        "back": reverse(LIST),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(village, switch_to=reverse(LIST))
    return desk_render(request, "deliberation/console/project_new.html", context, framing=framing, status=status)


def _open(request: LinliRequest, said: dict[str, str]) -> int:
    wrong = []
    budget = 0
    try:
        budget = fen_of(said.get("budget", ""))
    except ValueError as refused:
        wrong.append(FieldError("/budget", str(refused)))
    steps: list[tuple[str, date]] = []
    try:
        steps = steps_read(said.get("steps", ""))
    except InvalidInputError as refused:
        wrong += refused.errors
    topic = number_said(said.get("topic", ""))
    if not topic:
        wrong.append(FieldError("/topic", _("选一下是哪件事定的")))
    if wrong:
        raise InvalidInputError(wrong)
    given = ProjectInput(
        name=said.get("name", ""),
        about=said.get("about", ""),
        budget=budget,
        purse=said.get("purse", ""),
        responsible_id=number_said(said.get("responsible", "")),
        contractor=said.get("contractor", ""),
        contractor_is_person="contractor_is_person" in said,
        steps=steps,
    )
    try:
        return project_open(actor=request.actor, topic_id=topic, given=given, now=request.now).pk
    except Topic.DoesNotExist:
        raise InvalidInputError([FieldError("/topic", _("选一下是哪件事定的"))]) from None


def steps_read(said: str) -> list[tuple[str, date]]:
    """Read steps written one a line, the day before the words; a line that is none: InvalidInputError."""
    steps = []
    for line in filter(None, (one.strip() for one in said.splitlines())):
        found = _STEP.fullmatch(line)
        if found is None:
            message = _("一行一步，先写计划哪天，再写做什么：2026-05-06 浇水泥")
            raise InvalidInputError([FieldError("/steps", message)])
        steps.append((found[2], day_said(found[1], "steps")))
    return steps


@page(READ)
def project(request: LinliRequest, project_id: int) -> HttpResponse:
    """Show a project as the office keeps it and the committee looks at it."""
    return project_show(request, project_id)


def project_show(
    request: LinliRequest, project_id: int, *, errors: dict[str, str] | None = None, said: dict[str, str] | None = None
) -> HttpResponse:
    """Render the page, with what a form said and what was wrong with it."""
    card = project_get(actor=request.actor, project_id=project_id)
    photos, signed = photos_of(card.id), signatures_of(card.id, card.round)
    context: dict[str, Any] = {
        **project_words(card),
        "topic": Topic.objects.get(pk=card.topic_id),
        "steps": steps_words(steps_of(card.id), photos, card.id),
        "photos": [shot_of(card.id, one) for one in photos if one.step_id is None],
        "money": money_of(card.id, whole=sees_all(request.actor, card)),
        "defects": defects_of(card.id),
        "signatures": signed,
        "committee": len(holders([Role.SUPERVISOR], exact=card.village, now=request.now)),
        "has_signed": any(one.person_id == request.actor.person_id for one in signed),
        "may": _may(request, card),
        "kinds": [{"value": value, "label": label} for value, label in ProjectMoney.Kind.choices],
        "form": said if said is not None else _empty(request),
        "line": number_said(request.GET.get("line", "") or (said or {}).get("line", "")),
        "errors": errors or {},
        "done": _DONE.get(request.GET.get("done", ""), lambda: "")(),
        "back": reverse(LIST),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    framing = Framing(card.village, switch_to=reverse(LIST))
    return desk_render(request, "deliberation/console/project.html", context, framing=framing, status=status)


def _empty(request: LinliRequest) -> dict[str, str]:
    """Return what the forms say at first: it was today."""
    today = localdate(request.now).isoformat()
    return {"key": secrets.token_urlsafe(16), "on": today, "done_on": today}


def _may(request: LinliRequest, card: Any) -> frozenset[str]:
    """Return what this person may do now with the project."""
    may = {step.name for step in PROJECT_FLOW.leaving(card.state) if POLICY.allows(request.actor, step.needs, card)}
    if POLICY.allows(request.actor, KEEP_PROJECT, card):
        may |= {"work"} if card.state in AT_WORK else set()
        may |= {"book"} if card.state in BOOKED else set()
    return frozenset(may)


_DONE = {
    "step": lambda: _("记上了，村民看得到"),
    "photo": lambda: _("照片放上了"),
    "money": lambda: _("记上了"),
    "struck": lambda: _("划掉了，村民还看得到划掉的"),
    "voucher": lambda: _("凭证放好了"),
    "hand_over": lambda: _("交给村监会验收了"),
    "sign": lambda: _("您签字了"),
    "find_defect": lambda: _("记下了，退回去改"),
    "mended": lambda: _("改好的记上了"),
    "finish": lambda: _("结了，账目不能再记"),
    "stop": lambda: _("停了，村民看得到为什么"),
    "already": lambda: _("这一步刚才已经有人办过了，下面是最新的情况"),
}
