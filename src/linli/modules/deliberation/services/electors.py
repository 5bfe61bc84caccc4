"""Drawing up an election's roll from the register, before it is displayed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import invalid
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.election_events import RollChanged
from linli.modules.deliberation.elections_law import Basis
from linli.modules.deliberation.law import Setting
from linli.modules.deliberation.models import Consent, Elector
from linli.modules.deliberation.selectors.electors import roll_plan
from linli.modules.deliberation.services.elections import election_claimed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Election
    from linli.modules.deliberation.selectors.electors import Planned

_PREPARED = frozenset({flow.PREPARED})
CHOSEN_AT_MOST = 500


@transaction.atomic
def roll_draw(*, actor: Actor, election_id: int, wish: str = "", now: datetime) -> int:
    """Put on the roll whoever the register says belongs there without more; return how many. Again: only who is new.

    In a village those registered and living there (§16 一); in a community all registered or living there, of whom
    ``wish`` says how they were asked, for there everybody on the roll has said so (§16). As ``election_claimed`` while
    it is prepared. A community without the wish or without saying how people were registered: InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=_PREPARED)
    plan = roll_plan(row, now=now)
    chosen = list(plan.ready)
    if row.setting == Setting.COMMUNITY:
        if wish not in Consent.values:
            raise invalid("/wish", _("选一下大家是怎么表示参加的"))
        if not row.registering:
            raise invalid("/registering", _("先在“选举安排”里写上怎么登记的"))
        chosen = [one for one in plan.may if one.basis is not Basis.WORKER]
    _put(row, chosen, wish=wish, admitted_on=None, actor=actor, now=now)
    return len(chosen)


@transaction.atomic
def electors_add(
    *,
    actor: Actor,
    election_id: int,
    person_ids: Iterable[int],
    wish: str,
    admitted_on: date | None,
    now: datetime,
) -> int:
    """Put on the roll those who said they want to be, some of them admitted by a meeting; return how many are new.

    As ``election_claimed`` while it is prepared. Nobody chosen, no wish, no day of the meeting where the law asks for
    one or a day to come, somebody who cannot be on it: InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=_PREPARED)
    plan = roll_plan(row, now=now)
    wanted = list(dict.fromkeys(person_ids))[:CHOSEN_AT_MOST]
    chosen = [one for one in (plan.of(pk) for pk in wanted) if one is not None]
    if not chosen or len(chosen) < len(wanted):
        raise invalid("/person", _("请从下面选要列上的人"))
    demand_recorded(row, chosen, wish=wish, admitted_on=admitted_on, now=now)
    _put(row, chosen, wish=wish, admitted_on=admitted_on, actor=actor, now=now)
    return len(chosen)


def demand_recorded(
    row: Election, chosen: Iterable[Planned], *, wish: str, admitted_on: date | None, now: datetime
) -> None:
    """Refuse what the basis of one of them asks for and nobody recorded."""
    for one in chosen:
        rule = row.law.basis(one.basis)
        if rule.needs_wish and wish not in Consent.values:
            raise invalid("/wish", _("选一下本人是怎么表示参加的"))
        if rule.admitted_by and (admitted_on is None or admitted_on > localdate(now)):
            words = {"who": rule.admitted_by}
            raise invalid("/admitted_on", _("写上%(who)s哪天同意的") % words)


def elector_of_plan(
    row: Election, one: Planned, *, wish: str, admitted_on: date | None, actor: Actor, now: datetime
) -> Elector:
    """Return the row of somebody, not yet saved; what their basis does not ask for is left out."""
    rule = row.law.basis(one.basis)
    return Elector(
        election=row,
        person_id=one.person_id,
        name=one.name,
        sort_key=one.sort_key,
        grid=one.grid,
        household_id=one.household_id,
        household_number=one.household_number,
        basis=one.basis,
        wish=wish if rule.needs_wish else "",
        admitted_on=admitted_on if rule.admitted_by else None,
        casts=one.casts,
        added_by_id=actor.known_id,
        added_at=now,
    )


def _put(
    row: Election, chosen: list[Planned], *, wish: str, admitted_on: date | None, actor: Actor, now: datetime
) -> None:
    if not chosen:
        return
    Elector.objects.bulk_create(
        [elector_of_plan(row, one, wish=wish, admitted_on=admitted_on, actor=actor, now=now) for one in chosen],
        batch_size=1000,
    )
    bases = sorted({str(one.basis) for one in chosen})
    people = tuple(one.person_id for one in chosen)
    changed = RollChanged(change="added", persons=people, basis=" ".join(bases))
    journal.record(changed, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)


@transaction.atomic
def elector_strike(*, actor: Actor, election_id: int, elector_id: int, why: str, now: datetime) -> None:
    """Strike somebody from a roll that is not displayed yet, with a reason the offices alone see; no ``why``: undo it.

    As ``roll_draw``. Unknown: Elector.DoesNotExist. A candidate, or a reason not in the list: InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=_PREPARED)
    one = Elector.objects.get(pk=elector_id, election=row)
    if why and why not in Elector.Struck.values:
        raise invalid("/why", _("请选一个原因"))
    if why and one.is_candidate:
        raise invalid("/why", _("是候选人，先从候选人里去掉"))
    one.struck_why, one.struck_at = why, now if why else None
    one.save(update_fields=["struck_why", "struck_at"])
    changed = RollChanged(change="struck" if why else "put_back", persons=(one.person_id,))
    journal.record(changed, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)


@transaction.atomic
def household_speaks(*, actor: Actor, election_id: int, elector_id: int, now: datetime) -> None:
    """Let another member of a household cast its ballot, where households elect (居 §14).

    As ``roll_draw``. Unknown: Elector.DoesNotExist. Another way of electing, nobody's household: InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=_PREPARED)
    one = Elector.objects.get(pk=elector_id, election=row)
    if row.way != "households" or one.household_id is None or one.struck_at is not None:
        raise invalid("/elector", _("只有每户派代表选举时才定户代表"))
    row.electors.filter(household_id=one.household_id).exclude(pk=one.pk).update(casts=Elector.Casts.NOT)
    one.casts = Elector.Casts.HOUSEHOLD
    one.save(update_fields=["casts"])
    changed = RollChanged(change="represents", persons=(one.person_id,))
    journal.record(changed, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)
