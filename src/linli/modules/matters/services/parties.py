"""The parties of a dispute: who they are, and which of them the register knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.refusal import invalid
from linli.modules.matters.events import PartiesNamed
from linli.modules.matters.flow import FINAL, MATTER
from linli.modules.matters.models import Matter, Party
from linli.modules.matters.policy import MEDIATE, VIEW
from linli.modules.matters.services.behalf import OnBehalfOf, person_meant
from linli.modules.population.public import InvalidPhoneError, UnknownPersonError, memberships_of, persons_get

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor

PARTIES_AT_MOST = 20
NAME_AT_MOST = 60


@transaction.atomic
def parties_name(
    *, actor: Actor, matter_id: int, names: Sequence[str], persons: Sequence[int] = (), now: datetime
) -> Matter:
    """Write the parties of a dispute down anew; those of the village's register may read the matter from now on.

    Whoever is new among them is told.

    The village, its grid and the mediator may. Out of reach: Matter.DoesNotExist. Not theirs, or no dispute:
    NotAllowedError. Ended already: StepNotAllowedError. No names, too many, or a person of another village:
    InvalidInputError.
    """
    matter = Matter.objects.claim(actor, VIEW, matter_id)
    Matter.objects.demand(actor, MEDIATE, matter)
    if matter.state in FINAL:
        raise StepNotAllowedError("parties", matter.state)
    _demand_villagers(persons, matter, now)
    known = persons_get(persons)
    written = [*(name for name in names if name.strip()), *(card.name for card in known.values())]
    if not 0 < len(written) <= PARTIES_AT_MOST or any(len(name.strip()) > NAME_AT_MOST for name in written):
        raise invalid("/parties", _("请写清楚是谁和谁，最多 %(most)d 个人。") % {"most": PARTIES_AT_MOST})
    before = tuple(matter.named)
    parties_write(matter=matter, names=names, persons=persons)
    journal.record(
        PartiesNamed(
            number=len(written),
            persons=tuple(matter.named),
            new=tuple(person for person in matter.named if person not in before),
        ),
        actor=actor,
        place=matter.journal_place,
        subject=(MATTER, matter.pk),
        now=now,
    )
    versions.bump({*matter.watchers, *(versions.person_key(person) for person in before)})
    return matter


def parties_write_down(*, actor: Actor, matter_id: int, lines: Sequence[str], now: datetime) -> Matter:
    """Write the parties down as they are said, a line each: a name, and a phone number where it is known.

    Whom the register of the village knows by both may read the matter from now on; whoever was known before stays so by
    the name alone. The same rules and errors as ``parties_name``.
    """
    matter = Matter.objects.in_reach(actor, VIEW).get(pk=matter_id)
    Matter.objects.demand(actor, MEDIATE, matter)
    known = {party.name: party.person_id for party in matter.parties.filter(person__isnull=False)}
    names: list[str] = []
    persons: list[int] = []
    for line in lines:
        name, _sign, phone = " ".join(line.split()).partition(" ")
        if not _is_number(phone):
            name, phone = line.strip(), ""
        person = _known(name, phone, village=matter.village, now=now) or known.get(name)
        if person is not None:
            persons.append(person)
        else:
            names.append(name)
    return parties_name(actor=actor, matter_id=matter_id, names=names, persons=persons, now=now)


def _known(name: str, phone: str, *, village: str, now: datetime) -> int | None:
    try:
        meant = person_meant(OnBehalfOf(name, phone), village=village, now=now)
    except InvalidPhoneError:
        raise invalid("/parties", _("%(name)s的手机号要 11 位数字，不知道可以不写。") % {"name": name}) from None
    return meant.id if meant else None


def _is_number(said: str) -> bool:
    """Whether it is digits as people write a phone number: it must not be kept as part of a name."""
    return said.replace(" ", "").replace("-", "").isdigit()


def parties_write(*, matter: Matter, names: Sequence[str], persons: Sequence[int] = ()) -> None:
    """Replace a matter's parties: persons of the register, then others by name alone."""
    known = persons_get(persons)
    matter.parties.all().delete()
    rows = [Party(matter=matter, name=card.name, person_id=card.id) for card in known.values()]
    rows += [Party(matter=matter, name=name.strip()) for name in dict.fromkeys(names) if name.strip()]
    for order, row in enumerate(rows):
        row.order = order
    Party.objects.bulk_create(rows)
    matter.named = sorted(known)
    matter.save(update_fields=["named"])


def _demand_villagers(persons: Sequence[int], matter: Matter, now: datetime) -> None:
    for person in persons:
        try:
            belongs = any(held.place == matter.village for held in memberships_of(person, now))
        except UnknownPersonError:
            belongs = False
        if not belongs:
            raise invalid("/parties", _("只能从本村的人里选。"))
