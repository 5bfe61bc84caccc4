"""Reminding those who have not voted yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.clock.workdays import CHINA
from linli.kernel.place_path import county_of
from linli.modules.deliberation.events import VoteReminded
from linli.modules.deliberation.models import Topic, Vote
from linli.modules.deliberation.policy import CONDUCT, READ
from linli.modules.deliberation.selectors.reminding import VOTE, can_be_reminded, reminded_at
from linli.modules.deliberation.selectors.roll_reading import waiting_people
from linli.modules.deliberation.vote_errors import VoteNotOpenError, VoteRefusedError
from linli.modules.messaging.public import NoticeDraft, notices_deliver
from linli.web.formatting import zh_lasting

if TYPE_CHECKING:
    from datetime import datetime

    from linli.kernel.actor import Actor

REMINDED = "deliberation.vote_waits"
"""The kind of the notice."""


@transaction.atomic
def vote_remind(*, actor: Actor, vote_id: int, now: datetime) -> int:
    """Tell everybody on line who has not voted that the vote waits for them; return how many were told.

    Who leads the village may, once a day (of China's calendar). Out of reach: Vote.DoesNotExist. Not theirs:
    NotAllowedError. Not open: VoteNotOpenError. Reminded today already: VoteRefusedError (the vote's row is locked, so
    that of two at once one is refused).
    """
    vote = Vote.objects.in_reach(actor, READ).select_for_update(of=("self",)).get(pk=vote_id)
    topic = Topic.objects.get(stages__votes=vote)
    Topic.objects.demand(actor, CONDUCT, topic)
    if not vote.is_open or now >= vote.closes_at:
        raise VoteNotOpenError(_("现在不在表决的时间里。"))
    last = reminded_at(vote)
    if last is not None and last.astimezone(CHINA).date() >= now.astimezone(CHINA).date():
        raise VoteRefusedError(_("今天已经提醒过了，一天只提醒一次。"))
    people = sorted(can_be_reminded(waiting_people(vote)))
    day = f"{now.astimezone(CHINA):%Y-%m-%d}"
    told = notices_deliver(
        [
            NoticeDraft(
                person_id=person,
                county=county_of(vote.village),
                kind=REMINDED,
                subject=_("等您投票：%(what)s") % {"what": vote.question},
                body=_("%(at)s 截止，您这一票还没投。") % {"at": zh_lasting(vote.closes_at, now)},
                link=f"/topics/{topic.pk}/vote",
                dedupe=f"vote-{vote.pk}-{day}",
            )
            for person in people
        ],
        now,
    )
    event = VoteReminded(people=told, waiting=len(people))
    journal.record(event, actor=actor, place=vote.village, subject=(VOTE, vote.pk), now=now)
    return told
