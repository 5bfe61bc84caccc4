"""Who is told when a topic is raised, moves, waits too long for a first word, or is stood behind by a tenth."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from linli.kernel.journal.consumer import Consumer
from linli.kernel.place_path import Level, at_level, county_of
from linli.kernel.promises import PromiseRungReached
from linli.kernel.roles import TOWN_ROLES, VILLAGE_ROLES, Role
from linli.modules.accounts.public import holders
from linli.modules.deliberation import covenant_subscribers, election_subscribers
from linli.modules.deliberation.events import TopicRaised, TopicStepTaken
from linli.modules.deliberation.flow import RAISED, RECONSIDER, TOPIC
from linli.modules.deliberation.models import Topic
from linli.modules.deliberation.notices import TENTH, TENTH_AT_TOWN, TO_PROPOSER, WAITING
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.modules.places.public import place_get
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from linli.kernel.journal import Recorded
    from linli.modules.deliberation.notices import Wording

SECRETARY = frozenset({Role.VILLAGE_SECRETARY})


def tell_of_raising(event: Recorded, now: datetime) -> None:
    """Tell the secretary what waits for a first word, and whose words were taken down that they were."""
    topic = _topic(event)
    if topic is None:
        return
    _tell_office(WAITING["raised"], SECRETARY, topic.village, topic, event, now)
    if topic.proposer_id is not None and event.payload.get("for_person") == topic.proposer_id:
        _tell_proposer(TO_PROPOSER["raised_for"], topic, event, {})


def tell_of_step(event: Recorded, now: datetime) -> None:
    """Tell whoever raised it what became of it; where the tenth made it come back, the secretary and the town, too."""
    topic, step = _topic(event), str(event.payload["step"])
    if topic is None:
        return
    if step in TO_PROPOSER:
        _tell_proposer(TO_PROPOSER[step], topic, event, {"note": event.payload.get("note", "")})
    if step == RECONSIDER and event.actor_id is None:
        _tell_office(TENTH, SECRETARY, topic.village, topic, event, now)
        _tell_office(TENTH_AT_TOWN, TOWN_ROLES, at_level(topic.village, Level.TOWN), topic, event, now)


def tell_of_rung(event: Recorded, now: datetime) -> None:
    """Remind the secretary of a first word, name them to themselves on its day, tell the town after it."""
    topic = _topic(event) if event.subject_kind == TOPIC else None
    if topic is None or topic.state != RAISED:
        return
    named = holders(SECRETARY, exact=topic.village, now=now)
    words = {
        "due": zh_lasting(datetime.fromisoformat(event.payload["due_at"]), event.at),
        "holder": _("、").join(one.name for one in named) or _("村书记"),
    }
    if event.payload["tells"] == "town":
        _tell_office(WAITING["late_at_town"], TOWN_ROLES, at_level(topic.village, Level.TOWN), topic, event, now, words)
    else:
        which = "late" if event.payload["names_holder"] else "soon"
        _tell_office(WAITING[which], SECRETARY, topic.village, topic, event, now, words)


def _topic(event: Recorded) -> Topic | None:
    return Topic.objects.filter(pk=event.subject_id).first()


def _tell_proposer(wording: Wording, topic: Topic, event: Recorded, words: Mapping[str, str]) -> None:
    if topic.proposer_id is None or topic.proposer_id == event.actor_id:
        return
    link = reverse("deliberation:topic", args=[topic.pk])
    _deliver(wording, [topic.proposer_id], topic, event, words, link=link)


def _tell_office(
    wording: Wording,
    roles: Iterable[Role],
    place: str,
    topic: Topic,
    event: Recorded,
    now: datetime,
    words: Mapping[str, str] | None = None,
) -> None:
    """Tell whoever holds one of the roles at the place; in a village without a secretary, its office."""
    told = holders(roles, exact=place, now=now)
    if not told and len(place) == Level.VILLAGE:
        told = holders(VILLAGE_ROLES, exact=place, now=now)
    people = [one.person_id for one in told if one.person_id != event.actor_id]
    link = reverse("deliberation:console_topic", args=[topic.pk])
    _deliver(wording, people, topic, event, words or {}, link=link)


def _deliver(
    wording: Wording, people: Iterable[int], topic: Topic, event: Recorded, words: Mapping[str, str], *, link: str
) -> None:
    said = {
        "title": topic.title,
        "number": topic.number,
        "place": place_get(topic.village).short_name,
        "way": topic.template_name,
        "who": topic.proposer_name,
        **words,
    }
    drafts = [
        NoticeDraft(
            person_id=person_id,
            county=county_of(topic.village),
            kind=f"deliberation.{wording.kind}",
            subject=str(wording.subject) % said,
            body=str(wording.body) % said,
            link=link,
            dedupe=f"event:{event.id}",
        )
        for person_id in dict.fromkeys(people)
    ]
    notices_deliver(drafts, now=event.at)


CONSUMERS = (
    *covenant_subscribers.CONSUMERS,
    *election_subscribers.CONSUMERS,
    Consumer("deliberation.raisings", frozenset({TopicRaised.kind}), tell_of_raising),
    Consumer("deliberation.steps", frozenset({TopicStepTaken.kind}), tell_of_step),
    Consumer("deliberation.reminders", frozenset({PromiseRungReached.kind}), tell_of_rung),
)
