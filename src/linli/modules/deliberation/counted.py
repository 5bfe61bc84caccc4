"""A vote's ballots counted: options, ways of taking part, and the count the law is asked about. Plain values only."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from linli.modules.deliberation.counting import Count, EffectiveRule, Verdict, judge
from linli.modules.deliberation.law import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HIDDEN_BELOW = 3
"""A way by which fewer took part would point at them."""
WITHHELD = ""
"""What stands for the choice of a secret ballot that was not kept: so few took part that each would be known."""


def tally_of_ballots(
    *, choices: Sequence[str], cast: Iterable[str], channels: Iterable[str], entitled: int, struck: int
) -> dict[str, Any]:
    """Return the tally: of each option, of each way of taking part, never of both together.

    ``choices`` are the options, the last one abstains; ``winner`` is the one with most ballots, empty when two share
    that place or nobody chose any.
    """
    counts = Counter(cast)
    ways = Counter(channels)
    ranked = sorted(choices[:-1], key=lambda one: -counts[one])
    leads = counts[ranked[0]] > counts[ranked[1]]
    return {
        "counts": [[one, counts[one]] for one in choices],
        "channels": [[way.value, ways[way.value]] for way in Channel if ways[way.value]],
        "entitled": entitled,
        "struck": struck,
        "took_part": counts.total(),
        "winner": ranked[0] if leads else "",
    }


def count_of(tally: Mapping[str, Any], *, approves: bool) -> Count:
    """Return what the law is asked about: 同意 against 不同意, or among proposals the first one against the others."""
    counts = dict(tally["counts"])
    *options, abstain = counts
    favoured = options[0] if approves else max(options, key=lambda one: counts[one])
    return Count(
        entitled=tally["entitled"],
        took_part={Channel(way): number for way, number in tally["channels"]},
        in_favour=counts[favoured],
        against=sum(counts[one] for one in options if one != favoured),
        abstained=counts[abstain],
    )


def verdict_of(rule: EffectiveRule, tally: Mapping[str, Any], *, approves: bool) -> Verdict:
    """Return what follows from a tally under the rule."""
    return judge(rule, count_of(tally, approves=approves))


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as it is kept; its reasons are said anew in each reader's language."""
    kept = asdict(verdict)
    del kept["reasons"]
    return kept


def channels_shown(channels: Iterable[Sequence[Any]]) -> dict[str, int] | None:
    """Return how many took part by each way, or nothing where one of them is so small that it points at somebody."""
    shown = {str(way): int(number) for way, number in channels}
    return None if any(0 < number < HIDDEN_BELOW for number in shown.values()) else shown
