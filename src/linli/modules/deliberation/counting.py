"""Counting under the law: the rule as it holds somewhere, what was counted, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from linli.modules.deliberation.law import Body, Channel, LawRule, Setting, Share, Unit, Whole
from linli.modules.deliberation.law_words import CHANNEL_NAMES, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrPromise

SOURCE_LANGUAGE = "zh-hans"
"""In which the words of a rule are kept, so that they can still be said in the reader's."""


@dataclass(frozen=True, slots=True)
class LocalBasis:
    """By which document a county asks for more than the law, from which day on."""

    place: str
    basis: str
    since: date


@dataclass(frozen=True, slots=True)
class EffectiveRule:
    """A line of the law as it holds at a place on a day: with the county's stricter shares, and what counts as coming.

    ``local`` is the county's document where it asks for more; ``bases`` the documents by which channels count that
    the statute does not name itself.
    """

    rule: LawRule
    quorum: Share
    majority: Share
    channels: frozenset[Channel]
    local: LocalBasis | None = None
    bases: dict[Channel, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    def whole_of(self, count: Count) -> int:
        """Return of how many the majority is a share: those present, or everybody entitled."""
        return count.entitled if self.rule.majority_of is Whole.ENTITLED else count.present


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted: how many were entitled, how many took part by which way, and how they voted.

    Who took part and left the ballot blank or spoilt it is present and in none of the three.
    """

    entitled: int
    took_part: Mapping[Channel, int]
    in_favour: int
    against: int = 0
    abstained: int = 0

    def __post_init__(self) -> None:
        """Refuse a count that contradicts itself."""
        votes = (self.in_favour, self.against, self.abstained)
        if min((self.entitled, *votes, *self.took_part.values())) < 0:
            message = "nobody counts less than none"
            raise ValueError(message)
        if self.present > self.entitled or sum(votes) > self.present:
            message = f"{sum(votes)} votes of {self.present} present of {self.entitled} entitled"
            raise ValueError(message)

    @property
    def present(self) -> int:
        """How many took part, by whichever way."""
        return sum(self.took_part.values())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a count under a rule.

    ``is_binding`` is False when being valid or adopted rests on ways of taking part without a recorded basis: then it
    was a consultation, which a meeting confirms. ``reasons`` say in the reader's language what is lacking; none when
    nothing is.
    """

    present: int
    needed_present: int
    is_valid: bool
    needed_in_favour: int
    is_adopted: bool
    is_binding: bool
    reasons: tuple[str, ...]


def judge(rule: EffectiveRule, count: Count) -> Verdict:
    """Return whether enough took part, whether enough agreed, and whether that binds without a meeting.

    Ballots given by a way without a basis are counted, and then taken away again: the result binds when enough took
    part without them, and when what was adopted would be adopted even if every one of them had been in favour.
    """
    needed_present = rule.quorum.needed(count.entitled)
    is_valid = rule.quorum.met(count.present, count.entitled)
    needed_in_favour = rule.majority.needed(rule.whole_of(count))
    agreed = rule.majority.met(count.in_favour, rule.whole_of(count))
    loose = sum(number for channel, number in count.took_part.items() if channel not in rule.channels)
    is_adopted = is_valid and agreed
    is_binding = is_valid and _binds(rule, count, loose, is_adopted=is_adopted)
    return Verdict(
        present=count.present,
        needed_present=needed_present,
        is_valid=is_valid,
        needed_in_favour=needed_in_favour,
        is_adopted=is_adopted,
        is_binding=is_binding,
        reasons=tuple(
            _lacking(rule, count, needed_present if not is_valid else 0, needed_in_favour if not agreed else 0)
            + ([_unfounded(rule, count)] if is_valid and not is_binding else [])
        ),
    )


def _binds(rule: EffectiveRule, count: Count, loose: int, *, is_adopted: bool) -> bool:
    founded = count.present - loose
    if not rule.quorum.met(founded, count.entitled):
        return False
    if not is_adopted or not loose:
        return True
    whole = count.entitled if rule.rule.majority_of is Whole.ENTITLED else founded
    return rule.majority.met(count.in_favour - loose, whole)


def _lacking(rule: EffectiveRule, count: Count, needed_present: int, needed_in_favour: int) -> list[str]:
    unit = rule.rule.unit
    said = []
    if not count.entitled:
        return [_("名册上没有人，不能表决。")]
    if needed_present:
        words = {
            "entitled": counted(count.entitled, unit),
            "needed": counted(needed_present, unit),
            "present": counted(count.present, unit),
        }
        said.append(_("应到 %(entitled)s，至少要 %(needed)s参加，只有 %(present)s。") % words)
    if needed_in_favour:
        said.append(
            _("至少要 %(needed)s 票同意，只有 %(in_favour)s 票。")
            % {"needed": needed_in_favour, "in_favour": count.in_favour}
        )
    return said


def _unfounded(rule: EffectiveRule, count: Count) -> str:
    ways = [channel for channel, number in count.took_part.items() if number and channel not in rule.channels]
    named = _("、").join(str(CHANNEL_NAMES[channel]) for channel in Channel if channel in ways)
    return _("“%(ways)s”算不算参加还没有依据：这次算征求意见，要开会确认才作数。") % {"ways": named}


def as_json(rule: EffectiveRule) -> dict[str, Any]:
    """Return everything a decision keeps of the rule that made it valid, in words of the source language."""
    law = rule.rule
    with override(SOURCE_LANGUAGE):
        words = {name: str(getattr(law, name)) for name in _WORDS}
    return {
        **words,
        "code": law.code,
        "setting": law.setting,
        "body": law.body,
        "unit": law.unit,
        "law": law.law,
        "articles": list(law.articles),
        "law_quorum": _share_json(law.quorum),
        "law_majority": _share_json(law.majority),
        "majority_of": law.majority_of,
        "meets_every": law.meets_every,
        "party_first": law.party_first,
        "notice_days": law.notice_days,
        "notice_may_be_shorter": law.notice_may_be_shorter,
        "convened_by": _share_json(law.convened_by),
        "convened_by_representatives": _share_json(law.convened_by_representatives),
        "law_channels": sorted(law.channels),
        "seats": list(law.seats),
        "proxy_within_household": law.proxy_within_household,
        "phone_only_at_meeting": law.phone_only_at_meeting,
        "in_force_from": law.in_force_from.isoformat(),
        "in_force_to": law.in_force_to.isoformat() if law.in_force_to else None,
        "quorum": _share_json(rule.quorum),
        "majority": _share_json(rule.majority),
        "channels": sorted(rule.channels),
        "local": {"place": rule.local.place, "basis": rule.local.basis, "since": rule.local.since.isoformat()}
        if rule.local
        else None,
        "bases": {str(channel): basis for channel, basis in sorted(rule.bases.items())},
    }


_WORDS = ("name", "says", "convener", "except_for")


def from_json(kept: Mapping[str, Any]) -> EffectiveRule:
    """Read a kept rule again, as it was, whatever the table says by now; its words in the reader's language."""
    local = kept["local"]
    return EffectiveRule(
        rule=_law_rule(kept),
        quorum=Share(**kept["quorum"]),
        majority=Share(**kept["majority"]),
        channels=frozenset(Channel(channel) for channel in kept["channels"]),
        local=LocalBasis(local["place"], local["basis"], date.fromisoformat(local["since"])) if local else None,
        bases={Channel(channel): basis for channel, basis in kept["bases"].items()},
    )


def _law_rule(kept: Mapping[str, Any]) -> LawRule:
    # The words are those of the table, which the catalogue knows.
    return LawRule(
        name=_again(kept["name"]),
        says=_again(kept["says"]),
        convener=_again(kept["convener"]),
        except_for=_again(kept["except_for"]) if kept["except_for"] else "",
        code=kept["code"],
        setting=Setting(kept["setting"]),
        body=Body(kept["body"]),
        unit=Unit(kept["unit"]),
        law=kept["law"],
        articles=tuple(kept["articles"]),
        quorum=Share(**kept["law_quorum"]),
        majority=Share(**kept["law_majority"]),
        majority_of=Whole(kept["majority_of"]),
        meets_every=kept["meets_every"],
        party_first=kept["party_first"],
        notice_days=kept["notice_days"],
        notice_may_be_shorter=kept["notice_may_be_shorter"],
        convened_by=_share_read(kept["convened_by"]),
        convened_by_representatives=_share_read(kept["convened_by_representatives"]),
        channels=frozenset(Channel(channel) for channel in kept["law_channels"]),
        seats=tuple(kept["seats"]),
        proxy_within_household=kept["proxy_within_household"],
        phone_only_at_meeting=kept.get("phone_only_at_meeting", False),
        in_force_from=date.fromisoformat(kept["in_force_from"]),
        in_force_to=date.fromisoformat(kept["in_force_to"]) if kept["in_force_to"] else None,
    )


def _again(words: str) -> StrPromise:
    return gettext_lazy(words)


def _share_json(share: Share | None) -> dict[str, Any] | None:
    if share is None:
        return None
    return {"numerator": share.numerator, "denominator": share.denominator, "beyond": share.beyond}


def _share_read(kept: Mapping[str, Any] | None) -> Share | None:
    return None if kept is None else Share(**kept)
