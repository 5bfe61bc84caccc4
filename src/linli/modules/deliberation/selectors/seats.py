"""Who sits in the bodies of a village, from the tags of the register, and what the law asks of these bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linli.kernel.keyset import PAGE_SIZE, Page, cursor_of, cursor_read
from linli.modules.deliberation.law import (
    ADMITTED,
    BOARD_MEMBER,
    COLLECTIVE_MEMBER,
    COLLECTIVE_REPRESENTATIVE,
    COLLECTIVES_LAW,
    COMMITTEE_MEMBER,
    COMMUNITIES_LAW,
    ONE_THIRD,
    REPRESENTATIVE,
    VILLAGES_LAW,
    Setting,
    Share,
)
from linli.modules.deliberation.law_words import article_words
from linli.modules.deliberation.selectors.law import setting_of
from linli.modules.population.public import TagHolder, households_count, tag_holders_on, tagged_at

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django_stubs_ext import StrPromise

_FEMALE = 2
_FOUR_FIFTHS = Share(4, 5)


@dataclass(frozen=True, slots=True)
class SeatKind:
    """A seat somebody can have in a village, by its tag; ``community`` is what it is called there, empty for none."""

    code: str
    village: StrPromise
    community: StrPromise | str


SEATS = (
    SeatKind(COMMITTEE_MEMBER, gettext_lazy("村民委员会"), gettext_lazy("居民委员会")),
    SeatKind(REPRESENTATIVE, gettext_lazy("村民代表"), gettext_lazy("居民代表")),
    SeatKind(COLLECTIVE_MEMBER, gettext_lazy("集体成员"), gettext_lazy("集体成员")),
    SeatKind(COLLECTIVE_REPRESENTATIVE, gettext_lazy("集体成员代表"), gettext_lazy("集体成员代表")),
    SeatKind(BOARD_MEMBER, gettext_lazy("集体理事"), gettext_lazy("集体理事")),
    SeatKind(ADMITTED, gettext_lazy("经同意的外来人"), ""),
)


@dataclass(frozen=True, slots=True)
class SeatCheck:
    """One thing the law asks of a body; ``is_met`` is None where nothing can be said, or the law says "as a rule"."""

    text: str
    detail: str
    basis: str
    is_met: bool | None


def seats_offered(village: str) -> dict[str, str]:
    """Return the seats of a village or community by code, with what they are called there."""
    is_village = setting_of(village) is Setting.VILLAGE
    named = {kind.code: str(kind.village if is_village else kind.community) for kind in SEATS}
    return {code: name for code, name in named.items() if name}


def seats_held(village: str, *, day: date) -> dict[str, list[TagHolder]]:
    """Return who holds each seat on a day, by its code, in the order of their names; four queries."""
    codes = list(seats_offered(village))
    found: dict[str, list[TagHolder]] = {code: [] for code in codes}
    for holder in tag_holders_on([code for code in codes if code != ADMITTED], village=village, day=day):
        found[holder.code].append(holder)
    if ADMITTED in found:
        found[ADMITTED] = tagged_at(ADMITTED, village=village, day=day)
    return found


def seats_page(
    holders: Sequence[TagHolder], *, q: str = "", after: str = "", limit: int = PAGE_SIZE
) -> Page[TagHolder]:
    """Return one page of holders whose name or pinyin has the word, in order, after the cursor."""
    wanted = q.strip().lower()
    rows = [row for row in holders if wanted in row.name or row.pinyin.startswith(wanted) or f" {wanted}" in row.pinyin]
    if after:
        key = tuple(cursor_read(after, (str, int)))
        rows = [row for row in rows if (row.pinyin, row.person_id) > key]
    shown = rows[:limit]
    following = cursor_of(shown[-1].pinyin, shown[-1].person_id) if len(rows) > limit else ""
    return Page(tuple(shown), following)


def seat_checks(village: str, held: dict[str, list[TagHolder]]) -> list[SeatCheck]:
    """Return what the law asks of the bodies that are filled, each with what was counted; one query."""
    households = households_count(village)
    committee = {row.person_id: row for row in held.get(COMMITTEE_MEMBER, [])}
    # Who is both sits there as a member of the committee.
    representatives = [row for row in held.get(REPRESENTATIVE, []) if row.person_id not in committee]
    is_village = setting_of(village) is Setting.VILLAGE
    checks = _committee_checks(list(committee.values()), is_village=is_village)
    if representatives:
        body = len(committee) + len(representatives)
        checks += _representatives_checks(representatives, body, households, is_village=is_village)
    return checks + _collective_checks(held, households)


def _committee_checks(committee: Sequence[TagHolder], *, is_village: bool) -> list[SeatCheck]:
    law, least, most = (VILLAGES_LAW, 3, 7) if is_village else (COMMUNITIES_LAW, 5, 9)
    basis = article_words(law, (8,))
    count, women = len(committee), _women(committee)
    return [
        SeatCheck(
            _("委员会 %(least)s 到 %(most)s 人") % {"least": least, "most": most},
            _("现在 %(count)s 人") % {"count": count},
            basis,
            least <= count <= most,
        ),
        SeatCheck(_("委员会里要有妇女"), _of(women, count, _("名妇女")), basis, women > 0 if count else None),
    ]


def _representatives_checks(
    representatives: Sequence[TagHolder], body: int, households: int, *, is_village: bool
) -> list[SeatCheck]:
    law, article = (VILLAGES_LAW, 29) if is_village else (COMMUNITIES_LAW, 28)
    count, basis = len(representatives), article_words(law, (article,))
    checks = [
        SeatCheck(
            _("代表占代表会议的五分之四以上"),
            _of(count, body, _("名代表")) + _needed(_FOUR_FIFTHS.needed(body)),
            basis,
            _FOUR_FIFTHS.met(count, body),
        )
    ]
    if is_village:
        women = _women(representatives)
        checks.append(
            SeatCheck(
                _("妇女代表占代表会议的三分之一以上"),
                _of(women, body, _("名妇女代表")) + _needed(ONE_THIRD.needed(body)),
                basis,
                ONE_THIRD.met(women, body),
            )
        )
        return [*checks, _per_household(count, households, 5, 15, basis, _("也可以由各小组推选若干人"))]
    note = _("也可以按实际需要定")
    return [*checks, _per_household(count, households, 20, 50, article_words(COMMUNITIES_LAW, (13,)), note)]


def _collective_checks(held: dict[str, list[TagHolder]], households: int) -> list[SeatCheck]:
    checks = []
    representatives, board = held.get(COLLECTIVE_REPRESENTATIVE, []), held.get(BOARD_MEMBER, [])
    if representatives:
        basis, count = article_words(COLLECTIVES_LAW, (28,)), len(representatives)
        checks += [
            SeatCheck(_("成员代表多于 20 人"), _("现在 %(count)s 人") % {"count": count}, basis, count > 20),  # noqa: PLR2004 - the article's own number
            SeatCheck(_("成员代表里要有适当数量的妇女"), _of(_women(representatives), count, _("名妇女")), basis, None),
            _per_household(count, households, 5, 15, basis, _("一般是这样")),
        ]
    if board:
        count = len(board)
        is_usual = 3 <= count <= 7 and count % 2 == 1  # noqa: PLR2004 - the article's own numbers
        basis = article_words(COLLECTIVES_LAW, (29,))
        checks.append(
            SeatCheck(
                _("理事会一般 3 到 7 人，单数"), _("现在 %(count)s 人") % {"count": count}, basis, is_usual or None
            )
        )
    return checks


def _per_household(count: int, households: int, least: int, most: int, basis: str, note: str) -> SeatCheck:
    words = {"least": least, "most": most}
    detail = _("%(households)s 户，%(count)s 名代表，约 %(each)s 户一名") % {
        "households": households,
        "count": count,
        "each": round(households / count, 1),
    }
    is_usual = least * count <= households <= most * count
    return SeatCheck(
        _("每 %(least)s 到 %(most)s 户一名代表") % words,
        detail if is_usual else detail + _("（%(note)s）") % {"note": note},
        basis,
        is_usual or None,
    )


def _women(rows: Sequence[TagHolder]) -> int:
    return sum(1 for row in rows if row.sex == _FEMALE)


def _of(part: int, whole: int, what: str) -> str:
    return _("%(whole)s 人里有 %(part)s %(what)s") % {"whole": whole, "part": part, "what": what}


def _needed(number: int) -> str:
    return _("，要 %(number)s 名") % {"number": number}
