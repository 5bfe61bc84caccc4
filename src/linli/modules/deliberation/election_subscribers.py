"""Who is told when a roll is objected to, when it was decided, and when a day of an election's calendar passes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.journal.consumer import Consumer
from linli.kernel.place_path import Level, at_level, county_of
from linli.kernel.promises import PromiseRungReached
from linli.kernel.roles import TOWN_ROLES, VILLAGE_ROLES
from linli.modules.accounts.public import holders
from linli.modules.deliberation.election_events import RollObjectionDecided, RollObjectionRaised
from linli.modules.deliberation.elections_flow import ELECTION, OBJECTION, OPEN, RESULT_SHOWN, UPHELD
from linli.modules.deliberation.models import Election, ElectionObjection
from linli.modules.deliberation.services.elections import title_of
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.places.public import place_get
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linli.kernel.journal import Recorded

KIND = "deliberation.election"


def tell_of_objection(event: Recorded, now: datetime) -> None:
    """Tell the village's office that somebody objects to a roll and by when it is to be decided."""
    one = ElectionObjection.objects.filter(pk=event.subject_id, state=OPEN).first()
    if one is None:
        return
    words = {"about": one.about, "due": zh_lasting(one.due_at, event.at)}
    subject = _("名单有异议：%(about)s") % words
    body = _("选举委员会要在 %(due)s 前作出决定并公布。") % words
    _tell(_office(one.village, now), one.village, subject, body, _desk(one.election_id, "objections"), event)


def tell_of_decision(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - a consumer's signature
    """Tell whoever raised an objection how it was decided."""
    one = ElectionObjection.objects.filter(pk=event.subject_id).exclude(state=OPEN).first()
    if one is None:
        return
    words = {"about": one.about}
    subject = (_("您的异议成立：%(about)s") if one.state == UPHELD else _("您的异议不成立：%(about)s")) % words
    link = f"{reverse('deliberation:election', args=[one.election_id])}#objections"
    _tell([one.raised_by_id], one.village, subject, one.decision, link, event)


def tell_of_rung(event: Recorded, now: datetime) -> None:
    """Remind the office of an objection or a hand-over before its day, and tell the town when it has passed."""
    if event.subject_kind == OBJECTION:
        one = ElectionObjection.objects.filter(pk=event.subject_id, state=OPEN).first()
        if one is not None:
            words = {"about": one.about, "due": zh_lasting(one.due_at, event.at)}
            subject = _("名单的异议还没有答复：%(about)s") % words
            body = _("要在 %(due)s 前作出决定并公布（三日内）。") % words
            _climb(one.village, subject, body, _desk(one.election_id, "objections"), event, now)
    elif event.subject_kind == ELECTION:
        row = Election.objects.filter(pk=event.subject_id, state=RESULT_SHOWN).first()
        if row is not None:
            subject = _("%(title)s还没有移交") % {"title": title_of(row)}
            body = _("新一届产生之日起十日内要完成工作移交。")
            _climb(row.village, subject, body, _desk(row.pk, "result"), event, now)


def _climb(village: str, subject: str, body: str, link: str, event: Recorded, now: datetime) -> None:
    if event.payload["tells"] == "town":
        town = at_level(village, Level.TOWN)
        told = [one.person_id for one in holders(TOWN_ROLES, exact=town, now=now)]
        subject = _("%(village)s：%(what)s") % {"village": place_get(village).short_name, "what": subject}
    else:
        told = _office(village, now)
    _tell(told, village, subject, body, link, event)


def _office(village: str, now: datetime) -> list[int]:
    return [one.person_id for one in holders(VILLAGE_ROLES, exact=village, now=now)]


def _desk(election_id: int, tab: str) -> str:
    return f"{reverse('deliberation:console_election', args=[election_id])}?tab={tab}"


def _tell(people: Iterable[int], village: str, subject: str, body: str, link: str, event: Recorded) -> None:
    drafts = [
        NoticeDraft(
            person_id=person_id,
            county=county_of(village),
            kind=KIND,
            subject=subject,
            body=body,
            link=link,
            dedupe=f"event:{event.id}",
        )
        for person_id in dict.fromkeys(people)
        if person_id != event.actor_id
    ]
    notices_deliver(drafts, now=event.at)


CONSUMERS = (
    Consumer("deliberation.election_objections", frozenset({RollObjectionRaised.kind}), tell_of_objection),
    Consumer("deliberation.election_decisions", frozenset({RollObjectionDecided.kind}), tell_of_decision),
    Consumer("deliberation.election_reminders", frozenset({PromiseRungReached.kind}), tell_of_rung),
)
