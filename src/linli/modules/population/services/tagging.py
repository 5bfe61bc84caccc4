"""Tags given and taken by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import county_of
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.events import TagGiven, TagTaken
from linli.modules.population.models import Person, PersonTag, Tag
from linli.modules.population.policy import POLICY, TAG
from linli.modules.population.reach import PERSON, Where, person_claim

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_NOTE_AT_MOST = 200


@transaction.atomic
def tag_give(*, person_id: int, tag_id: int, note: str, place: str = "", actor: Actor, now: datetime) -> None:
    """Give somebody a tag of the nation or of their county from today on; with ``place`` it counts in that village.

    Out of reach: Person.DoesNotExist; not this role, or not there: NotAllowedError. A tag that a rule gives, one of
    another county or no longer in use, one they have, or a village they do not belong to: PopulationRefusedError.
    """
    _person, where = person_claim(actor, TAG, person_id)
    if place:
        POLICY.demand(actor, TAG, Where(place, place))
        if not where.belongs_to(place):
            raise PopulationRefusedError(_("不是这个村(社区)的人"), "/person")
    at = place or where.place_for(actor)
    tag = Tag.objects.filter(pk=tag_id, county__in=["", county_of(at)], is_retired=False).first()
    if tag is None:
        raise PopulationRefusedError(_("请从列出的标签里选一个"), "/tag")
    if tag.rule is not None:
        raise PopulationRefusedError(_("“%(tag)s”按规则自动打，不用手工加") % {"tag": tag.name}, "/tag")
    row = PersonTag(
        person_id=person_id,
        tag=tag,
        source=PersonTag.Source.HAND,
        note=_note(note),
        place=place,
        by_id=actor.person_id,
        from_date=localdate(now),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise PopulationRefusedError(_("已经有“%(tag)s”了") % {"tag": tag.name}, "/tag") from None
    journal.record(TagGiven(tag_id=tag.pk), actor=actor, place=at, subject=(PERSON, person_id), now=now)


@transaction.atomic
def tag_take(*, person_id: int, tag_id: int, note: str, actor: Actor, now: datetime) -> None:
    """Let somebody have a tag no longer from today on; what a rule gave only the rule takes away.

    A tag that counts in one village is that village's to take, also of who has moved away. Out of reach:
    Person.DoesNotExist; not this role, or not there: NotAllowedError; else PopulationRefusedError.
    """
    rows = PersonTag.objects.filter(person_id=person_id, tag_id=tag_id, until__isnull=True)
    place = rows.exclude(place="").values_list("place", flat=True).first()
    if place:
        Person.objects.select_for_update().get(pk=person_id)
        POLICY.demand(actor, TAG, Where(place, place))
        at = place
    else:
        _person, where = person_claim(actor, TAG, person_id)
        at = where.place_for(actor)
    if not rows.exclude(source=PersonTag.Source.RULE).update(until=Greatest(F("from_date"), Value(localdate(now)))):
        raise PopulationRefusedError(_("这个标签不能手工去掉"), "/tag")
    happening = TagTaken(tag_id=tag_id, words=_note(note))
    journal.record(happening, actor=actor, place=at, subject=(PERSON, person_id), now=now)


def _note(text: str) -> str:
    note = " ".join(text.split())
    if len(note) > _NOTE_AT_MOST or not note.isprintable():
        raise PopulationRefusedError(_("说明最多 200 个字"), "/note")
    return note
