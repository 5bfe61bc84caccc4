"""Who comes, who goes, who moves within the village, who dies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.modules.population.errors import PopulationRefusedError
from linli.modules.population.events import PersonDied, PersonMovedIn, PersonMovedOut, PersonRehoused
from linli.modules.population.models import Household, Membership
from linli.modules.population.policy import ARRANGE, ENTER, MOVE, POLICY
from linli.modules.population.reach import PERSON, Ground, ground_claim, person_claim
from linli.modules.population.services.households import rehouse
from linli.modules.population.services.registering import HEAD_CODE, membership_write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from linli.kernel.actor import Actor


@transaction.atomic
def person_rehouse(*, person_id: int, household_id: int, relation_code: str, actor: Actor, now: datetime) -> None:
    """Let a person belong to another household of the village they belong to.

    Out of reach: Person.DoesNotExist, Household.DoesNotExist; not this role: NotAllowedError. No member of that
    village, a household that is no more, or a second head: PopulationRefusedError.
    """
    person_claim(actor, MOVE, person_id)
    row = ground_claim(Household, actor, ARRANGE, household_id)
    if row.ended_on is not None:
        raise PopulationRefusedError(_("这一户已经注销"), "/household")
    if not Membership.objects.filter(person_id=person_id, village=row.village, until__isnull=True).exists():
        raise PopulationRefusedError(_("先登记迁入，再归到户"), "/household")
    try:
        with transaction.atomic():
            former = rehouse(person_id, row.village, row.pk, relation_code, now)
    except IntegrityError:
        raise PopulationRefusedError(_("这一户已有户主"), "/relation") from None
    _record(PersonRehoused(household_id=row.pk, former=former), person_id, row.grid or row.village, actor, now)


@transaction.atomic
def person_move_in(
    *,
    person_id: int,
    village: str,
    kind: str,
    actor: Actor,
    now: datetime,
    household_id: int | None = None,
    relation_code: str = "",
) -> None:
    """Let a person the actor can see belong to a village in one more way (落户 or 来住), from today on.

    Out of reach: Person.DoesNotExist; not this role: NotAllowedError; else what ``membership_write`` refuses.
    """
    person_claim(actor, MOVE, person_id)
    POLICY.demand(actor, ENTER, Ground(village, ""))
    row = Membership(
        person_id=person_id,
        village=village,
        kind=kind,
        household_id=household_id,
        is_head=relation_code == HEAD_CODE and household_id is not None,
        relation_code=relation_code,
        from_date=localdate(now),
    )
    membership_write(row)
    _record(PersonMovedIn(way=kind, household_id=household_id), person_id, village, actor, now)


@transaction.atomic
def person_move_out(
    *, person_id: int, village: str, kinds: Iterable[str], until: date, actor: Actor, now: datetime
) -> None:
    """Let a person belong to a village in these ways no longer, from the day ``until`` on, today at the latest.

    Out of reach: Person.DoesNotExist; not this role: NotAllowedError. A day to come, or no such membership:
    PopulationRefusedError.
    """
    person_claim(actor, MOVE, person_id)
    POLICY.demand(actor, ARRANGE, Ground(village, ""))
    if until > localdate(now):
        raise PopulationRefusedError(_("迁出日期不能晚于今天"), "/until")
    ways = tuple(sorted(set(kinds)))
    rows = Membership.objects.filter(person_id=person_id, village=village, kind__in=ways, until__isnull=True)
    if not ways or not rows.update(until=Greatest(F("from_date"), Value(until))):
        raise PopulationRefusedError(_("请选要迁出的是户籍还是常住"), "/kinds")
    _record(PersonMovedOut(ways=ways, until=until.isoformat()), person_id, village, actor, now)


@transaction.atomic
def person_die(*, person_id: int, on: date, actor: Actor, now: datetime) -> None:
    """Enter somebody's death; their memberships end with the day after it, what they held counts no longer.

    Out of reach: Person.DoesNotExist; not this role: NotAllowedError. Entered already, a day to come or before the
    birth: PopulationRefusedError.
    """
    person, where = person_claim(actor, MOVE, person_id)
    if person.deceased_on is not None:
        raise PopulationRefusedError(_("已经登记过去世"), "/on")
    if on > localdate(now) or (person.born_on is not None and on < person.born_on):
        raise PopulationRefusedError(_("去世日期不能晚于今天，也不能早于出生"), "/on")
    person.deceased_on = on
    person.save(update_fields=["deceased_on"])
    last = on + timedelta(days=1)
    Membership.objects.filter(person_id=person_id, until__isnull=True).update(
        until=Greatest(F("from_date"), Value(last))
    )
    _record(PersonDied(), person_id, where.place_for(actor), actor, now)


@transaction.atomic
def person_revive(*, person_id: int, actor: Actor, now: datetime) -> None:
    """Take back a death entered by mistake; the memberships it ended hold again, as members rather than heads.

    Out of reach: Person.DoesNotExist; not this role: NotAllowedError; nobody dead: PopulationRefusedError.
    """
    person, where = person_claim(actor, MOVE, person_id)
    if person.deceased_on is None:
        raise PopulationRefusedError(_("没有登记过去世"))
    ended = Membership.objects.filter(person_id=person_id, until=person.deceased_on + timedelta(days=1))
    ended.update(until=None, is_head=False)
    person.deceased_on = None
    person.save(update_fields=["deceased_on"])
    _record(PersonDied(withdrawn=True), person_id, where.place_for(actor), actor, now)


def _record(
    happening: PersonRehoused | PersonMovedIn | PersonMovedOut | PersonDied,
    person_id: int,
    place: str,
    actor: Actor,
    now: datetime,
) -> None:
    journal.record(happening, actor=actor, place=place, subject=(PERSON, person_id), now=now)
