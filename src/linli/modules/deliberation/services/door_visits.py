"""Collectors are sent to the doors of who has not voted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.kernel import journal
from linli.kernel.place_path import county_of
from linli.kernel.refusal import invalid
from linli.modules.deliberation.events import CollectorsSent
from linli.modules.deliberation.law import Unit
from linli.modules.deliberation.models import DoorVisit, RollEntry, Topic, Vote
from linli.modules.deliberation.models.door_visits import DOOR_AT_MOST
from linli.modules.deliberation.policy import CONDUCT, READ
from linli.modules.deliberation.selectors.bringers import collectors_of
from linli.modules.deliberation.selectors.door_visits import homes_of, serving
from linli.modules.deliberation.selectors.roll_reading import marked
from linli.modules.deliberation.services.voting import VOTE
from linli.modules.deliberation.vote_errors import VoteNotOpenError
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.selectors.door_visits import Home

DOORS_WAIT = "deliberation.doors_wait"
"""The kind of the notice."""


@dataclass(frozen=True, slots=True)
class SentOut:
    """To how many doors how many collectors were sent, and at how many nobody's grid has anybody to go."""

    doors: int
    collectors: int
    left_over: int


@transaction.atomic
def collectors_send(
    *,
    actor: Actor,
    vote_id: int,
    entry_ids: Sequence[int] | None = None,
    collector_id: int | None = None,
    now: datetime,
) -> SentOut:
    """Send collectors to doors where nobody has voted; each is told how many more wait for them, and until when.

    ``entry_ids``: these, also where somebody else was to go; who voted meanwhile is left out. None: all to whom nobody
    is sent yet. ``collector_id``: who goes there; None: whoever serves the grid of each. Who leads the village may; the
    vote's row is locked, so that two sendings at once are one after the other. Out of reach: Vote.DoesNotExist. Not
    theirs: NotAllowedError. Not open: VoteNotOpenError. Nobody left to send to, or somebody who may not collect:
    InvalidInputError.
    """
    vote = Vote.objects.in_reach(actor, READ).select_for_update(of=("self",)).get(pk=vote_id)
    topic = Topic.objects.get(stages__votes=vote)
    Topic.objects.demand(actor, CONDUCT, topic)
    if not vote.is_open or now >= vote.closes_at:
        raise VoteNotOpenError(_("现在不在表决的时间里。"))
    if collector_id is not None and collector_id not in dict(collectors_of(vote, now=now)):
        raise invalid("/collector", _("收票人要是村社干部或网格员"))
    doors = _doors(vote, entry_ids)
    homes = homes_of(vote, doors, now=now)
    goes = _who_goes(vote, homes, collector_id, now)
    before = dict(DoorVisit.objects.filter(entry__in=doors).values_list("entry_id", "collector_id"))
    fresh = [door for door in doors if door.pk in goes and before.get(door.pk) != goes[door.pk]]
    DoorVisit.objects.bulk_create(
        [
            DoorVisit(
                entry_id=door.pk,
                collector_id=goes[door.pk],
                door=homes[door.pk].door[:DOOR_AT_MOST],
                sent_by_id=actor.known_id,
                sent_at=now,
            )
            for door in fresh
        ],
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=["collector", "door", "sent_by_id", "sent_at"],
    )
    per_collector = Counter(goes[door.pk] for door in fresh)
    if fresh:
        _tell(vote, per_collector, now)
        numbers = tuple(door.number for door in fresh)
        event = CollectorsSent(numbers=numbers, collectors=tuple(sorted(per_collector)))
        journal.record(event, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    return SentOut(len(fresh), len(per_collector), len(doors) - len(goes))


def _who_goes(vote: Vote, homes: Mapping[int, Home], collector_id: int | None, now: datetime) -> dict[int, int]:
    if collector_id is not None:
        return dict.fromkeys(homes, collector_id)
    at = serving(vote, now=now)
    return {entry: at[home.grid] for entry, home in homes.items() if home.grid in at}


def _doors(vote: Vote, entry_ids: Sequence[int] | None) -> list[RollEntry]:
    waiting = marked(vote).filter(channel="")
    if entry_ids is None:
        doors = list(waiting.filter(visit=None).order_by("number"))
        if not doors:
            raise invalid("/entries", _("没投的都已经派了人。"))
        return doors
    doors = list(waiting.filter(pk__in=entry_ids).order_by("number"))
    if not doors:
        raise invalid("/entries", _("勾的都已经投过了，不用派。") if entry_ids else _("勾一下去哪几家。"))
    return doors


def _tell(vote: Vote, per_collector: Counter[int], now: datetime) -> None:
    until = zh_lasting(vote.closes_at, now)
    notices_deliver(
        [
            NoticeDraft(
                person_id=person,
                county=county_of(vote.village),
                kind=DOORS_WAIT,
                subject=_("请上门收票：%(what)s") % {"what": vote.question},
                body=_said(vote, count) % {"n": count, "at": until},
                link=reverse("deliberation:field_vote", args=[vote.pk]),
                dedupe=f"doors-{vote.pk}-{now:%Y%m%d%H%M%S%f}",
            )
            for person, count in sorted(per_collector.items())
        ],
        now,
    )


def _said(vote: Vote, count: int) -> str:
    if vote.unit == Unit.HOUSEHOLDS:
        return ngettext(
            "%(n)s 户等您上门，%(at)s 截止。谁家先投了，名单上会自己划掉。",
            "%(n)s 户等您上门，%(at)s 截止。谁家先投了，名单上会自己划掉。",
            count,
        )
    return ngettext(
        "%(n)s 位等您上门，%(at)s 截止。谁先投了，名单上会自己划掉。",
        "%(n)s 位等您上门，%(at)s 截止。谁先投了，名单上会自己划掉。",
        count,
    )
