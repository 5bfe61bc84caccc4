"""What is said of an election as it is prepared, held against its law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.deliberation.elections_law import TERM_YEARS, ElectionKind, Way, election_from
from linli.modules.deliberation.law import COMMITTEE_MEMBER
from linli.modules.deliberation.models.elections import REASON_AT_MOST, WORDS_AT_MOST
from linli.modules.population.public import tag_holders_on
from linli.web.formatting import zh_lasting_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from linli.modules.deliberation.elections_law import ElectionLaw


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionSaid:
    """What is said of an election as it is prepared; ``seats`` by post: chair, deputy, member.

    Of vacant seats (``kind``) also whose they were and why they are empty, and the special circumstances for which an
    assembly is called at less than ten days' notice.
    """

    day: date | None
    term_start: int
    way: str
    venue: str
    hours: str
    registering: str
    seats: Mapping[str, int]
    key: UUID
    kind: str = ElectionKind.GENERAL
    vacancy: str = ""
    short_notice: str = ""


def demand_sound(law: ElectionLaw, said: ElectionSaid, *, village: str, now: datetime) -> None:
    """Refuse a plan its law does not allow, naming each field: InvalidInputError."""
    wrong = [*_day_errors(law, said, now), *_word_errors(said), *_seat_errors(law, said)]
    if law.kind is ElectionKind.BY_ELECTION:
        wrong += _vacancy_errors(law, said, village, localdate(now))
    if said.way not in law.turnout:
        wrong.append(FieldError("/way", _("请选一种选法")))
    if wrong:
        raise InvalidInputError(wrong)


def _day_errors(law: ElectionLaw, said: ElectionSaid, now: datetime) -> Iterator[FieldError]:
    days = law.roll_days[Way(said.way)] if said.way in law.turnout else 0
    first = election_from(localdate(now), 0 if law.roll_may_be_late and said.short_notice.strip() else days)
    if said.day is None or said.day < first:
        words = {"day": zh_lasting_day(first, now), "n": days}
        if law.roll_may_be_late and days:
            yield FieldError("/day", _("开会要提前 %(n)s 天通知，最早 %(day)s；来不及的写明特殊情况") % words)
        elif days:
            yield FieldError("/day", _("名单要先公布 %(n)s 天，选举日最早 %(day)s") % words)
        else:
            yield FieldError("/day", _("选一下哪天，不能是以前"))
    elif law.kind is ElectionKind.BY_ELECTION:
        if not said.term_start <= said.day.year <= said.term_start + TERM_YEARS:
            yield FieldError("/term_start", _("写本届是哪一年开始的，一届五年"))
    elif abs(said.term_start - said.day.year) > 1:
        yield FieldError("/term_start", _("这一届从哪一年开始，写选举前后的一年"))


def _word_errors(said: ElectionSaid) -> Iterator[FieldError]:
    if not said.venue.strip() or len(said.venue) > WORDS_AT_MOST:
        yield FieldError("/venue", _("写一下在哪儿投票"))
    if len(said.hours) > WORDS_AT_MOST:
        yield FieldError("/hours", _("最多写 60 个字"))
    for name, words in (
        ("registering", said.registering),
        ("vacancy", said.vacancy),
        ("short_notice", said.short_notice),
    ):
        if len(words.strip()) > REASON_AT_MOST:
            yield FieldError(f"/{name}", _("最多写 300 个字"))


def _seat_errors(law: ElectionLaw, said: ElectionSaid) -> Iterator[FieldError]:
    low, high = law.seats
    if said.seats.get("chair") not in law.chairs:
        yield FieldError("/seats_chair", _("主任选 1 人") if law.chairs == (1,) else _("主任最多 1 人"))
    elif min(said.seats.values()) < 0 or not low <= sum(said.seats.values()) <= high:
        words = {"low": str(low), "high": str(high), "n": law.article_seats}
        yield FieldError("/seats_member", _("一共要选 %(low)s 到 %(high)s 人（第 %(n)s 条）") % words)


def _vacancy_errors(law: ElectionLaw, said: ElectionSaid, village: str, today: date) -> Iterator[FieldError]:
    """A seat is filled that is empty: with those who hold one it is no more than the law's largest committee (§8)."""
    if not said.vacancy.strip():
        yield FieldError("/vacancy", _("写明谁出缺、为什么，大伙看得到"))
    held, most = (
        len({one.person_id for one in tag_holders_on((COMMITTEE_MEMBER,), village=village, day=today)}),
        law.seats[1] + 1,
    )
    if held + sum(said.seats.values()) > most:
        words = {"held": held, "most": most}
        yield FieldError(
            "/seats_member", _("委员会现在有 %(held)s 人，最多 %(most)s 人；先把出缺的席位在“席位”里结束") % words
        )
