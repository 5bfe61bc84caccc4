"""The law of filling a committee's vacant seats (补选) as data: 村民委员会组织法 §23, 城市居民委员会组织法 §24."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from linli.modules.deliberation.elections_law import COMMUNITY, VILLAGE, ElectionKind, Way
from linli.modules.deliberation.law import COMMITTEE_MEMBER, HALF_EXCEEDED, REPRESENTATIVE, TWO_THIRDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linli.modules.deliberation.elections_law import ElectionLaw

NOTICE_DAYS = 10
"""Before an assembly (村 §25, 居 §26); for representatives the laws name none."""

# A vacant seat is filled by the assembly or the representatives' meeting, "参照" the articles on electing: who stands,
# how many must vote and agree, written mandates. The days of §17 are not among these; an assembly is called ten days
# before (村 §25, 居 §26). The meeting of a village's representatives has two thirds of its members (村 §30), in a
# community more than two thirds vote (居 §19, through §24); the committee's members sit in it (村 §29, 居 §28).
# Representatives do not let others vote for them: 居 §19 says so, 村 §18 speaks of registered voters alone. No article
# gives days for handing over.
_MEETING = (COMMITTEE_MEMBER, REPRESENTATIVE)
_NOTICE = {Way.VOTERS: NOTICE_DAYS, Way.HOUSEHOLDS: NOTICE_DAYS, Way.REPRESENTATIVES: 0}
_BY_ASSEMBLY = frozenset({Way.VOTERS, Way.HOUSEHOLDS})
VILLAGE_SEATS = replace(
    VILLAGE,
    kind=ElectionKind.BY_ELECTION,
    seats=(1, VILLAGE.seats[1] - 1),
    chairs=(0, 1),
    turnout={Way.VOTERS: HALF_EXCEEDED, Way.REPRESENTATIVES: TWO_THIRDS},
    roll_days=_NOTICE,
    roll_article=25,
    roll_may_be_late=True,
    led_in=_BY_ASSEMBLY,
    seated=_MEETING,
    proxies_not=Way.REPRESENTATIVES,
    hands_over=False,
    article_seats=23,
    article_handover=23,
)
COMMUNITY_SEATS = replace(
    COMMUNITY,
    kind=ElectionKind.BY_ELECTION,
    seats=(1, COMMUNITY.seats[1] - 1),
    chairs=(0, 1),
    roll_days=_NOTICE,
    roll_article=26,
    roll_may_be_late=True,
    led_in=_BY_ASSEMBLY,
    seated=_MEETING,
    hands_over=False,
    article_seats=24,
    article_handover=24,
)
KINDS: Mapping[tuple[str, str], ElectionLaw] = {
    (law.setting.value, law.kind.value): law for law in (VILLAGE, COMMUNITY, VILLAGE_SEATS, COMMUNITY_SEATS)
}
"""By the kind of place and the kind of election."""
