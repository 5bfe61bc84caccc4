"""Raising a topic: by a member, by somebody who takes it down for one, or by the secretary from a matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from linli.kernel import journal, throttle, versions
from linli.kernel.clock.workdays import CHINA
from linli.kernel.policy import NotAllowedError
from linli.kernel.promises import promises_open
from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.deliberation.events import TopicRaised
from linli.modules.deliberation.flow import FLOW, RAISED, TOPIC
from linli.modules.deliberation.models import Support, Topic, TopicFile
from linli.modules.deliberation.policy import POLICY, RAISE, RAISE_FOR
from linli.modules.deliberation.selectors.topics import topic_sent
from linli.modules.deliberation.services.raising_checks import topic_checked
from linli.modules.files.public import FileRefusedError, file_store, files_keep
from linli.modules.places.public import place_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.files.public import FileCard
    from linli.modules.population.public import PersonCard

RAISED_A_DAY = 10
_SERIES = """
INSERT INTO deliberation_numberseries AS s (village, year, last) VALUES (%s, %s, 1)
ON CONFLICT (village, year) DO UPDATE SET last = s.last + 1 RETURNING last
"""


@dataclass(frozen=True, slots=True)
class RaisedFor:
    """Whose words somebody takes down and how they agreed; of namesakes the phone or ``person_id`` says which."""

    name: str
    consent: str
    phone: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class TopicInput:
    """What is to be talked over; ``group`` is the grid whose own business it is, ``key`` the form's.

    Words, a photo or a recording suffice beside the title.
    """

    village: str
    title: str
    text: str = ""
    group: str = ""
    files: Sequence[UploadedFile[bytes]] = ()
    for_somebody: RaisedFor | None = None
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proposer:
    """Who a topic is from, as it is written down: ``person_id`` where the register knows them."""

    person_id: int | None
    name: str
    helper_id: int | None = None
    consent: str = ""


def topic_raise(*, actor: Actor, given: TopicInput, now: datetime) -> Topic:
    """Raise a topic: it gets its number, its proposer's support, the promise of a first word, and its first event.

    Members of the village may, for themselves; grid workers and the village's office for a member who agreed. The same
    form key sent again: the topic made of it, nothing else; of two at once the second waits. Not theirs:
    NotAllowedError. Missing or impossible fields, a file refused: InvalidInputError, and nothing is kept. More than ten
    a day: TooManyError.
    """
    is_for_somebody = given.for_somebody is not None
    sent = topic_sent(actor=actor, key=given.key, for_somebody=is_for_somebody)
    if sent is not None:
        return sent
    draft = Topic(village=given.village, group=given.group, state=RAISED)
    action = RAISE_FOR if is_for_somebody else RAISE
    if not POLICY.allows(actor, action, draft):
        raise NotAllowedError(action)
    meant = topic_checked(given)
    throttle.hit(f"topic:{actor.known_id}", limit=RAISED_A_DAY, window=timedelta(days=1), now=now)
    stored = _stored(given.files, uploader_id=actor.known_id, now=now)
    draft.title, draft.text = given.title.strip(), given.text.strip() or _standing_for(stored)
    try:
        with transaction.atomic():
            return topic_write(
                draft, _proposer(actor, given, meant), actor=actor, stored=stored, key=given.key, now=now
            )
    except IntegrityError:
        sent = topic_sent(actor=actor, key=given.key, for_somebody=is_for_somebody)
        if sent is None:
            raise
        return sent


def _proposer(actor: Actor, given: TopicInput, meant: PersonCard | None) -> Proposer:
    if given.for_somebody is None or meant is None:
        return Proposer(actor.known_id, actor.name)
    return Proposer(meant.id, meant.name, actor.known_id, given.for_somebody.consent)


def _stored(uploads: Sequence[UploadedFile[bytes]], *, uploader_id: int, now: datetime) -> list[FileCard]:
    stored, errors = [], []
    for number, upload in enumerate(uploads):
        try:
            stored.append(file_store(upload=upload, uploader_id=uploader_id, now=now))
        except FileRefusedError as refused:
            errors.append(FieldError(f"/files/{number}", str(refused)))
    if errors:
        raise InvalidInputError(errors)
    return stored


def _standing_for(stored: Sequence[FileCard]) -> str:
    kinds = {card.kind for card in stored}
    # kept as it is written, whatever the language of whoever reads
    return next((words for kind, words in (("audio", "（见录音）"), ("image", "（见照片）")) if kind in kinds), "")


def topic_write(
    draft: Topic,
    proposer: Proposer,
    *,
    actor: Actor,
    stored: Sequence[FileCard] = (),
    key: UUID | None = None,
    now: datetime,
) -> Topic:
    """Write a topic down whole, within its transaction; what may be raised by whom has been judged."""
    draft.number = _number_next(draft.village, now)
    draft.proposer_id, draft.proposer_name = proposer.person_id, proposer.name
    draft.helper_id, draft.consent, draft.key = proposer.helper_id, proposer.consent, key
    draft.raised_at, draft.supports = now, int(proposer.person_id is not None)
    draft.save()
    if proposer.person_id is not None:
        # 村 §25, 居 §26 count those who propose: whoever raised it is the first of them
        Support.objects.create(topic=draft, person_id=proposer.person_id, at=now)
    TopicFile.objects.bulk_create(
        TopicFile(topic=draft, file_id=card.id, added_by_id=actor.known_id, at=now) for card in stored
    )
    files_keep(card.id for card in stored)
    promises_open(flow=FLOW, promises=FLOW.promises, subject_id=draft.pk, place=draft.village, spans={}, now=now)
    raised = TopicRaised(
        number=draft.number,
        source=draft.source,
        for_person=proposer.person_id if proposer.helper_id is not None else None,
        consent=proposer.consent,
    )
    journal.record(raised, actor=actor, place=draft.village, subject=(TOPIC, draft.pk), now=now)
    watchers = [versions.place_key(draft.village)]
    versions.bump([*watchers, versions.person_key(proposer.person_id)] if proposer.person_id else watchers)
    return draft


def _number_next(village: str, now: datetime) -> str:
    """Return the next public number of the year, e.g. 张王-议-2026-07."""
    year = now.astimezone(CHINA).year
    with connection.cursor() as cursor:
        cursor.execute(_SERIES, [village, year])
        (last,) = cursor.fetchone()
    # the sign of what it is stands in the number whatever the language
    return f"{place_get(village).stem}-议-{year}-{last:02d}"
