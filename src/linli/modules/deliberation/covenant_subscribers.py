"""Who is told when a covenant is filed or answered, when a project is handed over, and when an answer is late."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.journal.consumer import Consumer
from linli.kernel.place_path import Level, at_level, county_of
from linli.kernel.promises import PromiseLaidAgain, PromiseRungReached
from linli.kernel.roles import TOWN_ROLES, VILLAGE_ROLES, Role
from linli.modules.accounts.public import holders
from linli.modules.deliberation.covenant_words import covenant_title
from linli.modules.deliberation.events import FilingStepTaken, ProjectMoved
from linli.modules.deliberation.flow_covenants import FILED, FILING, LET_STAND, ORDER, WAITING
from linli.modules.deliberation.flow_projects import ACCEPT, FIND_DEFECT, HAND_OVER, PROJECT, TO_ACCEPT
from linli.modules.deliberation.models import CovenantFiling, Project
from linli.modules.deliberation.services.filings import filing_follow_deadline
from linli.modules.deliberation.services.project_acceptance import project_follow_deadline
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linli.kernel.journal import Recorded

_SUPERVISORS = frozenset({Role.SUPERVISOR})


def tell_of_filing(event: Recorded, now: datetime) -> None:
    """Tell the town what was filed, and the village what the town says."""
    row = CovenantFiling.objects.filter(pk=event.subject_id).first() if event.subject_kind == FILING else None
    step = event.payload.get("step")
    if row is None or (step == "file" and row.state != FILED):
        return
    words = {"title": covenant_title(row.village), "due": zh_lasting(row.due_at, event.at), "why": row.reason}
    link = reverse("deliberation:console_filing", args=[row.pk])
    if step == "file":
        subject, body = _("%(title)s报来备案"), _("请在 %(due)s 前回话。")
        _tell(TOWN_ROLES, at_level(row.village, Level.TOWN), subject % words, body % words, link, event, now)
    elif step == LET_STAND:
        _tell(VILLAGE_ROLES, row.village, _("%(title)s备案没有不同意见") % words, "", link, event, now)
    elif step == ORDER:
        subject, body = _("%(title)s要改正"), _("%(why)s。请重新议，改好再报。")
        _tell(VILLAGE_ROLES, row.village, subject % words, body % words, link, event, now)


def tell_of_project(event: Recorded, now: datetime) -> None:
    """Tell the committee what waits for it, the office and whoever is responsible what came of it."""
    row = Project.objects.filter(pk=event.subject_id).first() if event.subject_kind == PROJECT else None
    step = event.payload.get("step")
    if row is None or (step == HAND_OVER and row.state != TO_ACCEPT):
        return
    words = {"name": row.name, "why": event.payload.get("note", "")}
    link = reverse("deliberation:console_project", args=[row.pk])
    if step == HAND_OVER:
        subject, body = _("“%(name)s”等您验收"), _("到现场看看，账也看看；行的签字，不行的写下来。")
        _tell(_SUPERVISORS, row.village, subject % words, body, link, event, now)
    elif step == FIND_DEFECT:
        subject, body = _("“%(name)s”验收退回来了"), _("%(why)s。改好再交。")
        _tell(VILLAGE_ROLES, row.village, subject % words, body % words, link, event, now, also=row.responsible_id)
    elif step == ACCEPT:
        subject = _("“%(name)s”验收过了")
        _tell(VILLAGE_ROLES, row.village, subject % words, "", link, event, now, also=row.responsible_id)


def tell_of_rung(event: Recorded, now: datetime) -> None:
    """Remind whoever owes an answer before its day, and name them to those above after it."""
    if event.subject_kind == FILING:
        _remind_of_filing(event, now)
    elif event.subject_kind == PROJECT:
        _remind_of_project(event, now)


def _remind_of_filing(event: Recorded, now: datetime) -> None:
    row = CovenantFiling.objects.filter(pk=event.subject_id, state__in=WAITING).first()
    if row is None:
        return
    words = {"title": covenant_title(row.village), "due": zh_lasting(row.due_at, event.at)}
    link = reverse("deliberation:console_filing", args=[row.pk])
    is_late = bool(event.payload["names_holder"])
    subject = _("%(title)s备案到期还没回话") if is_late else _("%(title)s备案快到回话的日子了")
    body = _("应该在 %(due)s 前回话。") if is_late else _("请在 %(due)s 前回话。")
    if event.payload["tells"] == "county":
        roles, place = frozenset({Role.COUNTY_OPERATOR}), county_of(row.village)
    else:
        roles, place = TOWN_ROLES, at_level(row.village, Level.TOWN)
    _tell(roles, place, subject % words, body % words, link, event, now)


def _remind_of_project(event: Recorded, now: datetime) -> None:
    row = Project.objects.filter(pk=event.subject_id, state=TO_ACCEPT, due_at__isnull=False).first()
    if row is None or row.due_at is None:
        return
    words = {"name": row.name, "due": zh_lasting(row.due_at, event.at)}
    link = reverse("deliberation:console_project", args=[row.pk])
    if event.payload["names_holder"]:
        subject, body = _("“%(name)s”到期还没验收"), _("村监会应该在 %(due)s 前来看。")
        roles = frozenset({Role.VILLAGE_SECRETARY})
    else:
        subject, body = _("“%(name)s”快到验收的日子了"), _("请在 %(due)s 前来看。")
        roles = _SUPERVISORS
    _tell(roles, row.village, subject % words, body % words, link, event, now)


def follow_deadline(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - a consumer's signature
    """Take over a deadline that was laid down again."""
    due_at = datetime.fromisoformat(event.payload["due_at"])
    if event.subject_kind == FILING:
        filing_follow_deadline(filing_id=event.subject_id, due_at=due_at)
    elif event.subject_kind == PROJECT:
        project_follow_deadline(project_id=event.subject_id, due_at=due_at)


def _tell(
    roles: Iterable[Role],
    place: str,
    subject: str,
    body: str,
    link: str,
    event: Recorded,
    now: datetime,
    *,
    also: int = 0,
) -> None:
    """Tell whoever holds one of the roles at the place, and one person more, but not whoever did it."""
    told = [one.person_id for one in holders(roles, exact=place, now=now)] + ([also] if also else [])
    drafts = [
        NoticeDraft(
            person_id=person_id,
            county=county_of(place),
            kind="deliberation.covenants",
            subject=subject,
            body=body,
            link=link,
            dedupe=f"event:{event.id}",
        )
        for person_id in dict.fromkeys(told)
        if person_id != event.actor_id
    ]
    notices_deliver(drafts, now=event.at)


CONSUMERS = (
    Consumer("deliberation.filings", frozenset({FilingStepTaken.kind}), tell_of_filing),
    Consumer("deliberation.projects", frozenset({ProjectMoved.kind}), tell_of_project),
    Consumer("deliberation.covenant_reminders", frozenset({PromiseRungReached.kind}), tell_of_rung),
    Consumer("deliberation.covenant_deadlines", frozenset({PromiseLaidAgain.kind}), follow_deadline),
)
