"""What a county adds to the law: stricter shares, and on what basis a way of voting counts as taking part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.place_path import Level
from linli.kernel.refusal import invalid
from linli.modules.deliberation.events import ChannelBasisSet, LocalRuleSet
from linli.modules.deliberation.law import Channel, LawRule, Share, rule_on
from linli.modules.deliberation.law_words import CHANNEL_NAMES, share_words
from linli.modules.deliberation.models import ChannelBasis, LocalRule
from linli.modules.deliberation.models.law import BASIS_AT_MOST
from linli.modules.deliberation.policy import POLICY, SET_LAW

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.kernel.actor import Actor

Row = TypeVar("Row", LocalRule, ChannelBasis)
RULE = "deliberation.rule"
"""The subject of what a county adds to one line of the law."""


@dataclass(frozen=True, slots=True)
class County:
    """A county as the policy judges it."""

    place: str


@transaction.atomic
def local_rule_set(
    *,
    actor: Actor,
    county: str,
    rule: str,
    quorum: Share,
    majority: Share,
    basis: str,
    since: date,
    now: datetime,
) -> LocalRule:
    """Let stricter shares hold in a county from a day on, today or later; an earlier row ends that day and is kept.

    Votes whose roll is drawn up already keep the rule they began with. Only the county's operator: NotAllowedError.
    Looser than the law, the same as it, without a basis, a day that has passed: InvalidInputError naming the field.
    Two at once: the later is refused and looks again.
    """
    law = _demand(actor, county, rule, since)
    _demand_future(since, now)
    for name, said, by_law in (("quorum", quorum, law.quorum), ("majority", majority, law.majority)):
        if not said.at_least_as_strict_as(by_law):
            raise invalid(
                f"/{name}", _("法律定的是“%(share)s”，县里只能定得更严，不能放宽") % {"share": share_words(by_law)}
            )
    if (quorum, majority) == (law.quorum, law.majority):
        raise invalid("/quorum", _("和法律定的一样，不用另外设"))
    row = LocalRule(
        place=county,
        rule=rule,
        quorum_numerator=quorum.numerator,
        quorum_denominator=quorum.denominator,
        quorum_beyond=quorum.beyond,
        majority_numerator=majority.numerator,
        majority_denominator=majority.denominator,
        majority_beyond=majority.beyond,
        basis=_basis(basis),
        since=since,
        set_by_id=actor.known_id,
        set_at=now,
    )
    _take_the_place_of(LocalRule.objects.filter(place=county, rule=rule), row)
    event = LocalRuleSet(rule=rule, basis=row.basis)
    journal.record(event, actor=actor, place=county, subject=(RULE, row.pk), now=now)
    return row


@transaction.atomic
def local_rule_end(*, actor: Actor, county: str, rule: str, now: datetime) -> None:
    """Let the law's own shares hold again in a county from today on; what did not begin yet never will.

    Only the county's operator: NotAllowedError. Where nothing is set: InvalidInputError.
    """
    _demand(actor, county, rule, localdate(now))
    pk = _end(LocalRule.objects.filter(place=county, rule=rule), localdate(now))
    journal.record(LocalRuleSet(rule=rule, basis=""), actor=actor, place=county, subject=(RULE, pk), now=now)


@transaction.atomic
def channel_basis_set(
    *, actor: Actor, county: str, rule: str, channel: str, basis: str, since: date, now: datetime
) -> ChannelBasis:
    """Let a way of voting count as taking part under a rule in a county, from a day on, by a document that is named.

    A newer basis takes the place of an older one, which is kept. Only the county's operator: NotAllowedError. A way the
    statute counts itself, an unknown one, no basis, a day that has passed: InvalidInputError. Two at once: as above.
    """
    law = _demand(actor, county, rule, since)
    _demand_future(since, now)
    if channel not in list(Channel):
        raise invalid("/channel", _("请选一下是哪种投法"))
    if Channel(channel) in law.counts_always:
        name = CHANNEL_NAMES[Channel(channel)]
        raise invalid("/channel", _("“%(way)s”法律本身就算参加，不用另外记依据") % {"way": name})
    row = ChannelBasis(
        place=county,
        rule=rule,
        channel=channel,
        basis=_basis(basis),
        since=since,
        set_by_id=actor.known_id,
        set_at=now,
    )
    _take_the_place_of(ChannelBasis.objects.filter(place=county, rule=rule, channel=channel), row)
    event = ChannelBasisSet(rule=rule, channel=channel, counts=True, basis=row.basis)
    journal.record(event, actor=actor, place=county, subject=(RULE, row.pk), now=now)
    return row


@transaction.atomic
def channel_basis_end(*, actor: Actor, county: str, rule: str, channel: str, now: datetime) -> None:
    """Let a way of voting no longer count as taking part from today on.

    Only the county's operator: NotAllowedError. Where nothing is set: InvalidInputError.
    """
    _demand(actor, county, rule, localdate(now))
    rows = ChannelBasis.objects.filter(place=county, rule=rule, channel=channel)
    pk = _end(rows, localdate(now))
    event = ChannelBasisSet(rule=rule, channel=channel, counts=False, basis="")
    journal.record(event, actor=actor, place=county, subject=(RULE, pk), now=now)


def _demand(actor: Actor, county: str, rule: str, day: date) -> LawRule:
    POLICY.demand(actor, SET_LAW, County(county))
    if len(county) != Level.COUNTY:
        raise invalid("/place", _("先选一个县"))
    try:
        return rule_on(rule, day)
    except LookupError:
        raise invalid("/rule", _("那一天没有这条规则")) from None


def _demand_future(since: date, now: datetime) -> None:
    if since < localdate(now):
        raise invalid("/since", _("只能从今天或以后起算"))


def _basis(said: str) -> str:
    basis = " ".join(said.split())
    if not basis:
        raise invalid("/basis", _("写一下依据哪个文件"))
    if len(basis) > BASIS_AT_MOST or not basis.isprintable():
        raise invalid("/basis", _("依据最多 %(most)s 个字") % {"most": BASIS_AT_MOST})
    return basis


def _take_the_place_of(rows: QuerySet[Row], row: Row) -> None:
    later = rows.filter(Q(until__isnull=True) | Q(until__gt=row.since))
    later.update(until=Greatest(F("since"), Value(row.since)))
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise invalid("/basis", _("刚刚有人设过，请看一下再定")) from None


def _end(rows: QuerySet[Row], today: date) -> int:
    standing = rows.filter(Q(until__isnull=True) | Q(until__gt=today)).select_for_update().order_by("pk")
    last = list(standing.values_list("pk", flat=True))
    if not last:
        raise invalid("", _("现在没有设"))
    rows.filter(pk__in=last).update(until=Greatest(F("since"), Value(today)))
    return last[-1]
