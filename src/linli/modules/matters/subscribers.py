"""What follows when something happened to a matter: everybody it concerns is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.journal.consumer import Consumer
from linli.kernel.promises import PromiseLaidAgain, PromiseRungReached
from linli.modules.joining.events import PersonJoined
from linli.modules.matters.events import (
    MatterAsked,
    MatterLedOn,
    MatterPartsDone,
    MatterRated,
    MatterReported,
    MatterStepTaken,
    PartiesNamed,
)
from linli.modules.matters.flow import MATTER
from linli.modules.matters.models import Matter
from linli.modules.matters.notices import NOTICES, PROMISE_NAMES, REMINDER, REMINDER_LATE, Wording
from linli.modules.matters.recipients import Recipient, recipients_for
from linli.modules.matters.services import behalf_show_to, matter_take_nearest_deadline
from linli.modules.matters.services.handing_over import handover_follow
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.places.public import place_get, unit_get
from linli.modules.population.public import persons_get
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from linli.kernel.journal import Recorded

_LINKS = {"resident": "matters:detail", "field": "matters:field_detail", "console": "matters:console_detail"}


def tell_of_event(event: Recorded, now: datetime) -> None:
    """Tell everybody an event of a matter concerns, except whoever did it."""
    matter = Matter.objects.filter(pk=event.subject_id).first()
    if matter is None or (matter.is_assist and event.kind == MatterReported.kind):
        return  # a part is told of by its being given to a department
    _as_it_was_given(matter, event)
    words = _words(event, matter)
    drafts = {}
    for wording in NOTICES.get(_occasion(event), ()):
        for recipient in recipients_for(wording.audience, matter, now=now):
            if _is_told(recipient, event) and recipient.person_id not in drafts:
                drafts[recipient.person_id] = _draft(wording, recipient, matter, event, words)
    notices_deliver(list(drafts.values()), now=event.at)


def tell_of_rung(event: Recorded, now: datetime) -> None:
    """Remind whom a promise's ladder names, saying who is late where the ladder says so."""
    matter = Matter.objects.filter(pk=event.subject_id).first() if event.subject_kind == MATTER else None
    if matter is None:
        return
    is_late = bool(event.payload.get("names_holder"))
    holders = recipients_for("holder", matter, now=now)
    known = persons_get({holder.person_id for holder in holders})
    words = {
        "title": matter.title,
        "number": matter.number,
        "promise": str(PROMISE_NAMES[event.payload["promise"]]),
        "due": zh_lasting(datetime.fromisoformat(event.payload["due_at"]), event.at),
        "holder": _("、").join(card.name for card in known.values()) or _("承办人"),
    }
    wording = REMINDER_LATE if is_late else REMINDER
    told = {r.person_id: r for r in recipients_for(event.payload["tells"], matter, now=now)}
    drafts = [_draft(wording, recipient, matter, event, words) for recipient in told.values()]
    notices_deliver(drafts, now=event.at)


def follow_deadline(event: Recorded, now: datetime) -> None:  # noqa: ARG001 - a consumer's signature
    """Take over a deadline that was laid down again."""
    matter = Matter.objects.select_for_update().filter(pk=event.subject_id).first()
    if matter is not None and event.subject_kind == MATTER:
        matter_take_nearest_deadline(matter=matter)


def show_what_was_reported_for(event: Recorded, now: datetime) -> None:
    """Let whoever has joined a village read what was reported on their behalf there."""
    behalf_show_to(person_id=int(event.payload["person_id"]), village=event.payload["village"], now=now)


def follow_to_platforms(event: Recorded, now: datetime) -> None:
    """Tell outside platforms what happened to a matter in their hands."""
    handover_follow(event=event, now=now)


CONSUMERS = (
    Consumer("matters.behalf", frozenset({PersonJoined.kind}), show_what_was_reported_for),
    Consumer(
        "matters.notices",
        frozenset(
            {
                MatterReported.kind,
                MatterStepTaken.kind,
                MatterAsked.kind,
                MatterLedOn.kind,
                MatterRated.kind,
                MatterPartsDone.kind,
                PartiesNamed.kind,
            }
        ),
        tell_of_event,
    ),
    Consumer(
        "matters.platforms",
        frozenset({MatterStepTaken.kind, MatterAsked.kind, MatterRated.kind}),
        follow_to_platforms,
    ),
    Consumer("matters.deadlines", frozenset({PromiseLaidAgain.kind}), follow_deadline),
    Consumer("matters.reminders", frozenset({PromiseRungReached.kind}), tell_of_rung),
)


def _as_it_was_given(matter: Matter, event: Recorded) -> None:
    """Let the matter in hand name whom this event gave it to, for by now it may be somebody else's."""
    person, unit = event.payload.get("assignee_id"), event.payload.get("unit_id")
    if person or unit:
        matter.assignee_id, matter.assignee_unit_id = person, unit


def _is_told(recipient: Recipient, event: Recorded) -> bool:
    """Whether it is news to them: not what they did themselves, and to be a party only once."""
    is_old = event.kind == PartiesNamed.kind and recipient.person_id not in event.payload.get("new", ())
    return recipient.person_id != event.actor_id and not is_old


def _occasion(event: Recorded) -> str:
    plain = {
        MatterReported.kind: "report",
        MatterAsked.kind: "ask",
        MatterLedOn.kind: "lead_on",
        MatterPartsDone.kind: "parts_done",
        PartiesNamed.kind: "parties",
        PromiseRungReached.kind: "reminder",
    }
    if event.kind in plain:
        return plain[event.kind]
    return str(event.payload["grade"] if event.kind == MatterRated.kind else event.payload["step"])


def _words(event: Recorded, matter: Matter) -> dict[str, str]:
    payload = event.payload
    persons = persons_get({number for number in (event.actor_id, payload.get("assignee_id")) if number})
    who = persons[event.actor_id].name if event.actor_id in persons else _("平台")
    if payload.get("by_unit"):
        who = unit_get(payload["by_unit"]).name
    to = unit_get(payload["unit_id"]).name if payload.get("unit_id") else ""
    if payload.get("assignee_id") in persons:
        to = persons[payload["assignee_id"]].name
    return {
        "title": matter.title,
        "number": matter.number,
        "place": place_get(matter.village).short_name,
        "who": who,
        "to": to,
        "due": zh_lasting(matter.due_at, event.at) if matter.due_at else _("约定时间"),
        "note": str(payload.get("note") or payload.get("text") or payload.get("reason") or payload.get("title") or ""),
    }


def _draft(
    wording: Wording, recipient: Recipient, matter: Matter, event: Recorded, words: dict[str, str]
) -> NoticeDraft:
    return NoticeDraft(
        person_id=recipient.person_id,
        county=matter.county,
        kind=f"matters.{_occasion(event)}",
        subject=str(wording.subject) % words,
        body=str(wording.body) % words,
        link=reverse(_LINKS[recipient.face], kwargs={"matter_id": recipient.matter_id or matter.pk}),
        dedupe=f"event:{event.id}",
    )
