"""What follows when somebody asks to join: the office learns of it, and of being late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.journal.consumer import Consumer
from linli.kernel.place_path import county_of
from linli.kernel.promises import PromiseRungReached
from linli.kernel.roles import Role
from linli.modules.accounts.public import holders
from linli.modules.joining.events import JoinRequested, JoinStepTaken
from linli.modules.joining.flow import CONFIRM, JOIN_REQUEST, WAITING
from linli.modules.joining.models import JoinRequest
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.places.public import place_get
from linli.modules.population.events import CorrectionAsked, CorrectionStepTaken
from linli.modules.population.public import ACCEPT, CORRECTION, correction_get
from linli.modules.population.public import REFUSE as CORRECTION_REFUSE
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.journal import Recorded
    from linli.modules.population.public import CorrectionCard


def tell_of_request(event: Recorded, now: datetime) -> None:
    """Tell the clerks of the village that somebody waits for them; one that changed their words is not told again."""
    row = _waiting(event)
    if row is None or event.payload.get("again"):
        return
    subject = _("%(name)s想加入，要您认一认") % {"name": row.name}
    body = _("%(why)s。请在 %(due)s 前答复") % {"why": row.get_doubt_display(), "due": _due(row, event.at)}
    _tell_office(row, Role.VILLAGE_CLERK, subject, body, event, now)


def tell_of_rung(event: Recorded, now: datetime) -> None:
    """Remind whom the ladder names: the clerk before the day is over, the secretary after it."""
    row = _waiting(event)
    if row is None:
        return
    is_late = bool(event.payload.get("names_holder"))
    subject = _("%(name)s等着加入，已经超过一天") if is_late else _("%(name)s等着加入，快到答复时间了")
    body = _("说好 %(due)s 前答复。") % {"due": _due(row, event.at)}
    _tell_office(row, Role(event.payload["tells"]), subject % {"name": row.name}, body, event, now)


def tell_who_joined(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - a consumer's signature
    """Greet in the inbox whom the office has let in; a text message went to their phone at once."""
    person_id = event.payload.get("person_id")
    if event.payload.get("step") != CONFIRM or not person_id:
        return
    village = place_get(event.place).short_name
    draft = NoticeDraft(
        person_id=person_id,
        county=event.county,
        kind="joining.confirmed",
        subject=_("您已加入%(village)s") % {"village": village},
        body=_("村里的事、办到哪一步，在这里都看得到。不是您本人加入的，请告诉村里。"),
        link=reverse("home:home"),
        dedupe=f"event:{event.id}",
    )
    notices_deliver([draft], now=event.at)


def tell_of_correction(event: Recorded, now: datetime) -> None:
    """Tell the clerks of the village that somebody finds the register wrong about them."""
    card = correction_get(event.payload["correction"])
    if card is None or card.state != WAITING:
        return
    subject = _("%(name)s申请更正登记的信息") % {"name": card.name}
    _tell_of_correction(card, Role.VILLAGE_CLERK, subject, event, now)


def tell_of_correction_rung(event: Recorded, now: datetime) -> None:
    """Remind whom the ladder names that a wish for a correction still waits."""
    card = correction_get(event.subject_id) if event.subject_kind == CORRECTION else None
    if card is None or card.state != WAITING:
        return
    is_late = bool(event.payload.get("names_holder"))
    subject = _("%(name)s的更正申请已经超期") if is_late else _("%(name)s的更正申请快到答复时间了")
    _tell_of_correction(card, Role(event.payload["tells"]), subject % {"name": card.name}, event, now)


def tell_who_asked(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - a consumer's signature
    """Tell whoever asked for a correction what became of it."""
    card = correction_get(event.payload["correction"])
    subjects = {ACCEPT: _("登记的信息改好了"), CORRECTION_REFUSE: _("登记的信息没有改")}
    if card is None or event.payload["step"] not in subjects:
        return
    draft = NoticeDraft(
        person_id=card.person_id,
        county=event.county,
        kind="joining.correction_answered",
        subject=subjects[event.payload["step"]],
        body=_("村里说：%(note)s") % {"note": card.note} if card.note else _("去看看对不对。"),
        link=reverse("population:mine"),
        dedupe=f"event:{event.id}",
    )
    notices_deliver([draft], now=event.at)


def _tell_of_correction(card: CorrectionCard, role: Role, subject: str, event: Recorded, now: datetime) -> None:
    told = holders([role], exact=card.village, now=now) or holders(
        [Role.VILLAGE_CLERK, Role.VILLAGE_SECRETARY], exact=card.village, now=now
    )
    due = zh_lasting(card.due_at, event.at) if card.due_at else _("5 个工作日内")
    drafts = [
        NoticeDraft(
            person_id=person_id,
            county=county_of(card.village),
            kind="joining.correction_waiting",
            subject=subject,
            body=_("请核对，%(due)s 前答复") % {"due": due},
            link=reverse("population:console_correction", args=[card.id]),
            dedupe=f"event:{event.id}",
        )
        for person_id in dict.fromkeys(holder.person_id for holder in told)
    ]
    notices_deliver(drafts, now=event.at)


def _waiting(event: Recorded) -> JoinRequest | None:
    if event.subject_kind != JOIN_REQUEST:
        return None
    return JoinRequest.objects.filter(pk=event.subject_id, state=WAITING).first()


def _due(row: JoinRequest, at: datetime) -> str:
    return zh_lasting(row.due_at, at) if row.due_at else _("一天")


def _tell_office(row: JoinRequest, role: Role, subject: str, body: str, event: Recorded, now: datetime) -> None:
    """Tell whoever holds the role in the village; where nobody does, its clerk and secretary."""
    told = holders([role], exact=row.village, now=now) or holders(
        [Role.VILLAGE_CLERK, Role.VILLAGE_SECRETARY], exact=row.village, now=now
    )
    drafts = [
        NoticeDraft(
            person_id=person_id,
            county=county_of(row.village),
            kind="joining.waiting",
            subject=subject,
            body=body,
            link=reverse("joining:console_request", args=[row.pk]),
            dedupe=f"event:{event.id}",
        )
        for person_id in dict.fromkeys(holder.person_id for holder in told)
    ]
    notices_deliver(drafts, now=event.at)


CONSUMERS = (
    Consumer("joining.requests", frozenset({JoinRequested.kind}), tell_of_request),
    Consumer("joining.welcome", frozenset({JoinStepTaken.kind}), tell_who_joined),
    Consumer("joining.corrections", frozenset({CorrectionAsked.kind}), tell_of_correction),
    Consumer("joining.corrections_answered", frozenset({CorrectionStepTaken.kind}), tell_who_asked),
    Consumer("joining.correction_reminders", frozenset({PromiseRungReached.kind}), tell_of_correction_rung),
    Consumer("joining.reminders", frozenset({PromiseRungReached.kind}), tell_of_rung),
)
