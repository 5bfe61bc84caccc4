"""What members see of projects: the list, one with steps, money and photos, and what they say to it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.refusal import InvalidInputError
from linli.modules.comments.public import POLICY as COMMENTS_POLICY
from linli.modules.comments.public import WITHDRAW as WITHDRAW_COMMENT
from linli.modules.comments.public import (
    WRITE,
    Counts,
    comment_add,
    comment_report,
    comment_take_step,
    comments_of,
    counts_of,
)
from linli.modules.deliberation.covenant_sheet import project_write
from linli.modules.deliberation.covenant_words import PROJECT_TONES
from linli.modules.deliberation.models import Purse, Topic
from linli.modules.deliberation.pages.covenants import sheet_response, village_read
from linli.modules.deliberation.policy import READ
from linli.modules.deliberation.project_figures import picture_of
from linli.modules.deliberation.selectors.outcomes import PROJECT_STATES
from linli.modules.deliberation.selectors.projects import (
    defects_of,
    money_of,
    photos_of,
    project_get,
    projects_page,
    sees_all,
    signatures_of,
    steps_of,
)
from linli.modules.places.public import place_get
from linli.web.navigation import tabs_for
from linli.web.respond import render, see_other
from linli.web.routing import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from linli.modules.deliberation.models import ProjectStep
    from linli.modules.deliberation.selectors.projects import ProjectCard, Shot
    from linli.web.request import LinliRequest

Q_AT_MOST = 40
REASONS = (gettext_lazy("骂人、伤人"), gettext_lazy("泄露别人的事"), gettext_lazy("广告、骗人"), gettext_lazy("别的"))


def subject_of(project_id: int) -> str:
    """Return a project as comments name it."""
    return f"deliberation.project:{project_id}"


@page(READ)
def overview(request: LinliRequest) -> HttpResponse:
    """List the projects of the chosen village."""
    village = village_read(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in {"open", "ended"} else "open"
    q = request.GET.get("q", "").replace("\x00", "").strip()[:Q_AT_MOST]
    rows: list[dict[str, Any]] = []
    older = ""
    if village:
        found = projects_page(actor=request.actor, place=village, tab=tab, q=q, after=request.GET.get("after", ""))
        rows = [project_words(card) for card in found.items]
        older = f"?{urlencode({'tab': tab, 'q': q, 'after': found.next})}" if found.next else ""
    context = {
        "village": place_get(village).short_name if village else "",
        "tab": tab,
        "filters": [
            {"label": label, "href": f"?{urlencode({'tab': code})}", "current": code == tab}
            for code, label in (("open", _("正在做的")), ("ended", _("做完的、停了的")))
        ],
        "rows": rows,
        "q": q,
        "older": older,
        "newer": f"?{urlencode({'tab': tab, 'q': q})}" if request.GET.get("after") else "",
        "tabs": tabs_for(request),
    }
    return render(request, "deliberation/resident/projects.html", context)


def project_words(card: ProjectCard) -> dict[str, Any]:
    """Return a project with its state in words and tone."""
    return {
        "card": card,
        "state": str(PROJECT_STATES[card.state]),
        "tone": PROJECT_TONES[card.state],
        "purse": str(Purse(card.purse).label),
    }


@page(READ)
def project(request: LinliRequest, project_id: int) -> HttpResponse:
    """Show one project: how far it is, what it cost so far, who looked at it."""
    return _show(request, project_id)


def _show(request: LinliRequest, project_id: int, errors: dict[str, str] | None = None) -> HttpResponse:
    card = project_get(actor=request.actor, project_id=project_id)
    whole = sees_all(request.actor, card)
    photos = photos_of(card.id)
    said = comments_of(subject_of(card.id), actor=request.actor, cursor=request.GET.get("after", ""))
    counted = counts_of([subject_of(card.id)], places=[card.village], actor=request.actor)
    topic = Topic.objects.get(pk=card.topic_id)
    context = {
        **project_words(card),
        "contractor": card.contractor if whole else card.contractor_covered,
        "topic": topic,
        "picture": picture_of(card),
        "steps": steps_words(steps_of(card.id), photos, card.id),
        "photos": [shot_of(card.id, one) for one in photos if one.step_id is None],
        "money": money_of(card.id, whole=whole),
        "defects": defects_of(card.id),
        "signatures": signatures_of(card.id, card.round),
        "comments": said.items,
        "older": f"?{urlencode({'after': said.next})}#comments" if said.next else "",
        "counts": counted.get(subject_of(card.id), Counts()),
        "may_comment": COMMENTS_POLICY.allows(request.actor, WRITE, _At(card.village)),
        "errors": errors or {},
        "text": request.POST.get("text", "") if errors else "",
        "thanks": request.GET.get("thanks", ""),
        "back": reverse("deliberation:projects"),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return render(request, "deliberation/resident/project.html", context, status=status)


class _At:
    """A village as the row comments are written at."""

    def __init__(self, place: str) -> None:
        self.place = place


def steps_words(steps: list[ProjectStep], photos: list[Shot], project_id: int) -> list[dict[str, Any]]:
    """Return steps with their photos, and whether each is done, late, or the one at hand."""
    today = localdate()
    at_hand = next((one.pk for one in steps if one.done_on is None), None)
    return [
        {
            "step": one,
            "late": one.is_late(today),
            "days": abs(((one.done_on or today) - one.planned_on).days),
            "at_hand": one.pk == at_hand,
            "photos": [shot_of(project_id, shot) for shot in photos if shot.step_id == one.pk],
        }
        for one in steps
    ]


def shot_of(project_id: int, shot: Shot) -> dict[str, Any]:
    """Return a photo as the components show it."""
    return {
        "href": reverse("deliberation:project_photo", args=[project_id, shot.id]),
        "src": reverse("deliberation:project_photo_thumb", args=[project_id, shot.id]),
        "caption": shot.caption,
        "alt": shot.caption or _("现场照片"),
    }


@page(READ)
def money(request: LinliRequest, project_id: int, line: int) -> HttpResponse:
    """Show one sum with its vouchers."""
    card = project_get(actor=request.actor, project_id=project_id)
    rows = money_of(card.id, whole=sees_all(request.actor, card))
    found = next((one for one in rows if one.line == line), None)
    if found is None:
        raise Http404
    context = {
        "card": card,
        "one": found,
        "photos": [
            {
                "href": reverse("deliberation:project_voucher", args=[card.id, one.id]),
                "src": reverse("deliberation:project_voucher_thumb", args=[card.id, one.id]),
                "alt": _("凭证 %(n)s") % {"n": number},
            }
            for number, one in enumerate((one for one in found.vouchers if one.kind == "image"), start=1)
        ],
        "documents": [one for one in found.vouchers if one.kind == "pdf"],
        "back": reverse("deliberation:project", args=[card.id]),
    }
    return render(request, "deliberation/resident/project_money.html", context)


@page(READ)
def workbook(request: LinliRequest, project_id: int) -> HttpResponse:
    """Give a project as a spreadsheet, as much of it as the reader sees on the page."""
    card = project_get(actor=request.actor, project_id=project_id)
    rows = money_of(card.id, whole=sees_all(request.actor, card))
    return sheet_response(project_write(card, steps_of(card.id), rows), f"project-{card.id}")


@page(READ, ("POST",))
def say(request: LinliRequest, project_id: int) -> HttpResponse:
    """Take what a member says to a project."""
    card = project_get(actor=request.actor, project_id=project_id)
    try:
        added = comment_add(
            subject=subject_of(card.id),
            place=card.village,
            text=request.POST.get("text", "").replace("\x00", ""),
            looked_at_first=False,
            actor=request.actor,
            now=request.now,
        )
    except InvalidInputError as refused:
        return _show(request, project_id, {"text": str(refused.errors[0].message)})
    return see_other(f"{reverse('deliberation:project', args=[project_id])}?thanks={added.state}")


@page(READ, ("GET", "POST"))
def report_comment(request: LinliRequest, project_id: int, comment_id: int) -> HttpResponse:
    """Ask why a comment should not stand there, and pass it on to whoever looks after them."""
    card = project_get(actor=request.actor, project_id=project_id)
    error = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "")
        subject = subject_of(card.id)
        try:
            comment_report(actor=request.actor, subject=subject, comment_id=comment_id, reason=reason, now=request.now)
        except InvalidInputError as refused:
            error = str(refused.errors[0].message)
        else:
            return see_other(f"{reverse('deliberation:project', args=[project_id])}?thanks=reported")
    context = {
        "title": card.name,
        "reasons": [{"value": str(one), "label": one} for one in REASONS],
        "error": error,
        "back": reverse("deliberation:project", args=[project_id]) + "#comments",
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "deliberation/resident/project_report.html", context, status=status)


@page(WITHDRAW_COMMENT, ("POST",))
def withdraw_comment(request: LinliRequest, own_comment_id: int) -> HttpResponse:
    """Take one's own comment back."""
    taken = comment_take_step(actor=request.actor, comment_id=own_comment_id, step="withdraw", now=request.now)
    project_id = int(taken.subject.rpartition(":")[2])
    return see_other(f"{reverse('deliberation:project', args=[project_id])}?thanks=taken_back")
