"""An election handed over: the register's seats of the committee are those of whoever was elected, from that day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.refusal import InvalidInputError
from linli.modules.deliberation.elections_law import ElectionKind
from linli.modules.deliberation.law import COMMITTEE_MEMBER
from linli.modules.deliberation.selectors.election_results import posts_of, results_of
from linli.modules.deliberation.services.seats import seat_end, seat_give
from linli.modules.population.public import tag_holders_on

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Election


def committee_hand_over(row: Election, title: str, *, actor: Actor, now: datetime) -> tuple[int, ...]:
    """End the seats of the committee that leaves, begin those of the elected; return who could not be given one.

    In the caller's transaction. A new committee replaces the old one whole, also whom it has again: a seat's days are
    those of a term (村 §14, 居 §14). Whoever fills a vacant seat joins those who stay, until their term is over (村
    §23, 居 §24). Somebody elected who does not belong to the village by the register (a community worker, 居 §16) has
    no seat there; they are returned, and the office sees it.
    """
    posts = posts_of(row.pk)
    elected = results_of(row, posts).elected
    people = [one.person_id for post in posts for one in post.candidates if one.id in elected[post.id]]
    held = {one.person_id for one in tag_holders_on((COMMITTEE_MEMBER,), village=row.village, day=localdate(now))}
    if row.kind == ElectionKind.GENERAL:
        why = _("%(title)s，新老班子移交") % {"title": title}
        for person in sorted(held):
            seat_end(actor=actor, village=row.village, person_id=person, seat=COMMITTEE_MEMBER, note=why, now=now)
        held = set()
    return tuple(person for person in people if person not in held and not _seated(row, person, title, actor, now))


def _seated(row: Election, person: int, title: str, actor: Actor, now: datetime) -> bool:
    why = _("%(title)s当选") % {"title": title}
    try:
        with transaction.atomic():
            seat_give(actor=actor, village=row.village, person_id=person, seat=COMMITTEE_MEMBER, note=why, now=now)
    except InvalidInputError:
        return False
    return True
