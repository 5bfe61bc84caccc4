"""Remembering who is on line, once for each person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linli.kernel import journal, versions
from linli.modules.accounts.public import sign_ins_after
from linli.modules.joining.events import PersonJoined
from linli.modules.joining.models import Joined, SignInsFollowed
from linli.modules.population.public import consent_give, memberships_of

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

_BATCH = 500


def joined_remember(
    *,
    person_id: int,
    village: str,
    way: str,
    household_id: int | None = None,
    consent_at: datetime | None = None,
    actor: Actor | None = None,
    now: datetime,
) -> bool:
    """Let a person be on line from now on and record it; return False, changing nothing, if they are already.

    Called in the transaction of what brought them in; of two at once the database lets one be the first.
    """
    row = Joined(person_id=person_id, at=now, way=way, consent_at=consent_at)
    Joined.objects.bulk_create([row], ignore_conflicts=True)
    kept = Joined.objects.select_for_update().get(pk=person_id)
    if (kept.at, kept.way) != (now, way):
        return False
    journal.record(
        PersonJoined(person_id=person_id, village=village, way=way, household_id=household_id),
        actor=actor,
        place=village,
        subject=("person", person_id),
        now=now,
    )
    if consent_at is not None:
        consent_give(person_id=person_id, about="platform", how="online", place=village, actor=actor, now=now)
    versions.bump([versions.person_key(person_id), versions.place_key(village)])
    return True


@transaction.atomic
def sign_ins_follow(*, now: datetime) -> int:
    """Count among those on line who signed in without the village's code; return how many sign-ins were read.

    Whoever belongs to no village yet is counted when they do and sign in again. Two workers take turns at the row.
    """
    SignInsFollowed.objects.get_or_create(pk=1)
    followed = SignInsFollowed.objects.select_for_update().get(pk=1)
    seen = sign_ins_after(followed.session_id, limit=_BATCH)
    persons = {person_id for _session, person_id, _at in seen}
    known = set(Joined.objects.filter(pk__in=persons).values_list("pk", flat=True))
    for person_id in sorted(persons - known):
        belongs = next(iter(memberships_of(person_id, now)), None)
        if belongs is not None:
            joined_remember(
                person_id=person_id,
                village=belongs.place,
                way=Joined.Way.SIGN_IN.value,
                household_id=belongs.household_id,
                now=now,
            )
    if seen:
        followed.session_id = seen[-1][0]
        followed.save(update_fields=["session_id"])
    return len(seen)
