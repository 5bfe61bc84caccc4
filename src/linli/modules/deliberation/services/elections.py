"""Preparing an election and taking it step by step to the hand-over; no ballot is ever cast here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.audience import Audience
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level, county_of
from linli.kernel.promises import promises_move
from linli.kernel.refusal import invalid
from linli.modules.accounts.public import is_community
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.by_elections_law import KINDS
from linli.modules.deliberation.election_events import ElectionOfficerPut, ElectionPrepared, ElectionStepTaken
from linli.modules.deliberation.elections_law import (
    ElectionKind,
    Way,
    election_from,
    objections_until,
    roll_display_by,
)
from linli.modules.deliberation.law import Setting
from linli.modules.deliberation.models import Election, ElectionOfficer, ElectionPost, Elector
from linli.modules.deliberation.models.elections import REASON_AT_MOST
from linli.modules.deliberation.policy import KEEP_ELECTION, POLICY, READ_ELECTIONS
from linli.modules.deliberation.selectors.electors import roll_figures, standing_on
from linli.modules.deliberation.services.election_guards import GUARDS
from linli.modules.deliberation.services.election_plan import ElectionSaid, demand_sound
from linli.modules.deliberation.services.handing_over import committee_hand_over
from linli.modules.messaging.public import broadcast_send
from linli.modules.population.public import member_get, person_get
from linli.modules.publishing.public import post_publish_for
from linli.web.formatting import zh_lasting_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.elections_law import ElectionLaw

COLUMN = "organisation"
KIND = "deliberation.election"


@dataclass(frozen=True, slots=True)
class _At:
    village: str


@transaction.atomic
def election_prepare(*, actor: Actor, village: str, said: ElectionSaid, now: datetime) -> int:
    """Begin to prepare an election nobody sees yet; return its id. The same form sent twice is one election.

    Whoever keeps elections there: else NotAllowedError. A day that leaves no twenty days for the roll (of vacant seats:
    no ten days' notice of an assembly, without special circumstances, 村 §25, 居 §26), a way the law has not, more or
    fewer seats than it allows, vacant seats of nobody: InvalidInputError naming each field.
    """
    POLICY.demand(actor, KEEP_ELECTION, _At(village))
    if len(village) != Level.VILLAGE:
        raise invalid("/village", _("请先选一个村(社区)"))
    known = Election.objects.filter(key=said.key, village=village).first()
    if known is not None:
        return known.pk
    setting = Setting.COMMUNITY if is_community(village) else Setting.VILLAGE
    law = KINDS.get((setting, said.kind))
    if law is None:
        raise invalid("/kind", _("请选换届还是补选"))
    demand_sound(law, said, village=village, now=now)
    row = Election(
        village=village, setting=setting, kind=law.kind, key=said.key, created_by_id=actor.known_id, created_at=now
    )
    _write(row, said)
    _record_prepared(row, actor=actor, now=now, is_new=True)
    return row.pk


@transaction.atomic
def election_change(*, actor: Actor, election_id: int, said: ElectionSaid, now: datetime) -> None:
    """Change what is said of an election; once its roll is displayed only day, hours and venue.

    Out of reach: Election.DoesNotExist. Not theirs: NotAllowedError. Begun: StepNotAllowedError. As
    ``election_prepare``; a day less than twenty after the roll was displayed: InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id)
    if row.state not in flow.BEFORE_THE_DAY:
        raise StepNotAllowedError("change", row.state)
    if row.state == flow.PREPARED:
        demand_sound(row.law, said, village=row.village, now=now)
        if row.way != said.way and row.electors.exists():
            raise invalid("/way", _("名单已经登记了，怎么选不能再改"))
        _write(row, said)
    else:
        first = election_from(localdate(row.roll_displayed_at), row.roll_days)
        if said.day is None or said.day < first:
            words = {"day": zh_lasting_day(first, now), "n": row.roll_days}
            raise invalid("/day", _("名单公布满 %(n)s 天才能选，最早 %(day)s") % words)
        row.day, row.venue, row.hours = said.day, said.venue.strip(), said.hours.strip()
        row.save(update_fields=["day", "venue", "hours"])
    _record_prepared(row, actor=actor, now=now, is_new=False)


def election_claimed(*, actor: Actor, election_id: int, states: frozenset[str] | None = None) -> Election:
    """Return an election locked, to be changed by whoever keeps it, in one of the states.

    Out of reach: Election.DoesNotExist. Not theirs: NotAllowedError. In another state: StepNotAllowedError.
    """
    row = Election.objects.claim(actor, READ_ELECTIONS, election_id)
    Election.objects.demand(actor, KEEP_ELECTION, row)
    if states is not None and row.state not in states:
        raise StepNotAllowedError("keep", row.state)
    return row


def _write(row: Election, said: ElectionSaid) -> None:
    assert said.day is not None  # noqa: S101 - demanded before
    row.day, row.term_start, row.way = said.day, said.term_start, said.way
    row.venue, row.hours, row.registering = said.venue.strip(), said.hours.strip(), said.registering.strip()
    if row.kind == ElectionKind.BY_ELECTION:
        row.vacancy, row.short_notice = said.vacancy.strip(), said.short_notice.strip()
    row.save()
    wanted = {title: seats for title, seats in said.seats.items() if seats}
    row.posts.exclude(title__in=wanted).delete()
    for order, title in enumerate(ElectionPost.Title.values):
        if title in wanted:
            row.posts.update_or_create(title=title, defaults={"seats": wanted[title], "order": order})


def _record_prepared(row: Election, *, actor: Actor, now: datetime, is_new: bool) -> None:
    prepared = ElectionPrepared(day=row.day.isoformat(), way=row.way, is_new=is_new)
    journal.record(prepared, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)
    versions.bump([versions.place_key(row.village)])


@transaction.atomic
def officer_join(*, actor: Actor, election_id: int, person_id: int, duty: str, now: datetime) -> None:
    """Record somebody of the committee that leads the election, elected by a meeting (村 §15, 居 §15).

    As ``election_claimed`` while it runs. No member of the village, a candidate, in it already, a second chair:
    InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=flow.ELECTION_FLOW.open_states)
    if duty not in ElectionOfficer.Duty.values:
        raise invalid("/duty", _("请选一个职务"))
    if member_get(row.village, person_id) is None:
        raise invalid("/officer", _("请从本村(社区)的人里选"))
    if row.electors.filter(person_id=person_id, is_candidate=True).exists():
        raise invalid("/officer", _("候选人不能在选举委员会里（第十五条）"))
    try:
        with transaction.atomic():
            ElectionOfficer.objects.create(
                election=row, person_id=person_id, name=person_get(person_id).name, duty=duty, joined_at=now
            )
    except IntegrityError:
        raise invalid("/officer", _("已经在委员会里了，或者已经有主任了")) from None
    _record_officer(row, person_id, duty, actor=actor, now=now, left=False)


@transaction.atomic
def officer_leave(*, actor: Actor, election_id: int, officer_id: int, why: str, now: datetime) -> None:
    """Record that somebody left the committee that leads the election, and why; left already: nothing.

    As ``officer_join``. Unknown: ElectionOfficer.DoesNotExist. No reason: InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=flow.ELECTION_FLOW.open_states)
    one = ElectionOfficer.objects.get(pk=officer_id, election=row)
    words = " ".join(why.split())
    if not words or len(words) > REASON_AT_MOST:
        raise invalid("/why", _("写一句为什么退出"))
    if one.left_at is not None:
        return
    one.left_at, one.left_why = now, words
    one.save(update_fields=["left_at", "left_why"])
    _record_officer(row, one.person_id, one.duty, actor=actor, now=now, left=True)


def _record_officer(row: Election, person: int, duty: str, *, actor: Actor, now: datetime, left: bool) -> None:
    put = ElectionOfficerPut(person=person, duty=duty, left=left)
    journal.record(put, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)


@transaction.atomic
def election_take_step(
    *, actor: Actor, election_id: int, step: str, note: str = "", run_off_day: date | None = None, now: datetime
) -> Election:
    """Move an election one step; its guard says what still lacks. The row is locked: of two pressing one is refused.

    Handed over, the register's seats of the committee are those of whoever was elected, from that day on.
    Out of reach: Election.DoesNotExist. Not theirs: NotAllowedError. Not from this state: StepNotAllowedError. What the
    law still asks for: InvalidInputError (``services.election_guards``).
    """
    row = election_claimed(actor=actor, election_id=election_id)
    taken = flow.ELECTION_FLOW.take(step, source=row.state)
    said = " ".join(note.split())
    if taken.note and (not said or len(said) > REASON_AT_MOST):
        raise invalid("/note", _("写一句说明，最多 300 个字"))
    if step == flow.HOLD_RUN_OFF:
        row.run_off_day = run_off_day
    GUARDS[step](row, now)
    source, row.state = row.state, taken.enters(row.state)
    _settle(row, step, said, now)
    row.save()
    entitled = roll_figures(row.pk).casting
    moved = ElectionStepTaken(step=step, source=source, target=row.state, round=row.round, entitled=entitled, note=said)
    if row.law.hands_over:
        promises_move(
            flow=flow.ELECTION_FLOW,
            subject_id=row.pk,
            place=row.village,
            step=step,
            entered=row.state,
            spans={},
            now=now,
        )
    if step == flow.HAND_OVER:
        moved = replace(moved, unseated=committee_hand_over(row, title_of(row), actor=actor, now=now))
    journal.record(moved, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)
    versions.bump([versions.place_key(row.village)])
    _publish(row, step, entitled, actor=actor, now=now)
    return row


def _settle(row: Election, step: str, note: str, now: datetime) -> None:
    """Write what a step brings with it."""
    if step == flow.DISPLAY_ROLL:
        row.roll_displayed_at, row.objections_until = now, objections_until(localdate(now), row.day)
        _hold_places(row)
    elif step == flow.SHOW_CANDIDATES:
        row.candidates_shown_at = now
    elif step == flow.SHOW_RESULT:
        row.result_shown_at = now
    elif step == flow.HOLD_RUN_OFF:
        row.round += 1
    elif step in {flow.HAND_OVER, flow.FAIL, flow.CALL_OFF}:
        row.ended_at, row.note = now, note
        if step == flow.FAIL:
            row.electors.update(counts_in=None)


def _hold_places(row: Election) -> None:
    """Let being on this roll exclude other villages' of the term (村 §16); the database refuses a second one.

    Who is on it for a vacant seat was, or was not, on the roll of this term: nothing new is held.
    """
    if row.setting != Setting.VILLAGE:
        return
    elsewhere = Elector.objects.filter(counts_in=row.term_start).exclude(election__village=row.village)
    there = standing_on(row.pk).filter(person_id__in=elsewhere.values("person_id"))
    names = list(there.values_list("name", flat=True)[:5])
    if not names:
        if row.kind != ElectionKind.GENERAL:
            return
        try:
            with transaction.atomic():
                standing_on(row.pk).update(counts_in=row.term_start)
        except IntegrityError:
            names = [_("名单上有人")]
        else:
            return
    words = {"names": _("、").join(names)}
    raise invalid("/roll", _("%(names)s 已经在别处登记参加选举，请先去掉") % words)


_SHOWN_AS = {
    flow.DISPLAY_ROLL: "roll",
    flow.SHOW_CANDIDATES: "candidates",
    flow.SHOW_RESULT: "result",
    flow.FAIL: "failed",
}


def title_of(row: Election) -> str:
    """Return what an election is called: 2026年村委会换届选举, 2027年村委会补选."""
    if row.kind == ElectionKind.BY_ELECTION:
        return _("%(year)s年%(committee)s补选") % {"year": row.day.year, "committee": row.law.called}
    return _("%(year)s年%(committee)s换届选举") % {"year": row.term_start, "committee": row.law.called}


def _publish(row: Election, step: str, entitled: int, *, actor: Actor, now: datetime) -> None:
    """Let what is shown stand in the village's column, and tell its members of it."""
    if step not in _SHOWN_AS:
        return
    until = zh_lasting_day(row.objections_until, now) if row.objections_until else ""
    words = {"title": title_of(row), "n": entitled, "day": zh_lasting_day(row.day, now), "until": until}
    titles = {
        flow.DISPLAY_ROLL: _("%(title)s：名单公布") % words,
        flow.SHOW_CANDIDATES: _("%(title)s：候选人公布") % words,
        flow.SHOW_RESULT: _("%(title)s：结果公布") % words,
        flow.FAIL: _("%(title)s：这次没有办成") % words,
    }
    bodies = {
        flow.DISPLAY_ROLL: _("看看名单上有没有您。不对的，%(until)s 前提出来。选举日 %(day)s。") % words,
        flow.SHOW_CANDIDATES: _("%(day)s 到会场投票，手机上不投票。") % words,
        flow.SHOW_RESULT: _("登记的 %(n)d 人里多少人投票、每个人得多少票，都在这里。") % words,
        flow.FAIL: row.note,
    }
    link = reverse("deliberation:election", args=[row.pk])
    source = f"deliberation.election:{row.pk}:{_SHOWN_AS[step]}:{row.round}"
    post_publish_for(
        column=COLUMN,
        place=row.village,
        title=titles[step],
        summary=bodies[step][:200],
        link=link,
        visibility="members",
        source=source,
        actor=actor,
        now=now,
    )
    broadcast_send(
        source=source,
        county=county_of(row.village),
        place=row.village,
        kind=KIND,
        subject=titles[step],
        body=bodies[step],
        link=link,
        audience=Audience((row.village,)),
        actor=actor,
        now=now,
    )


def way_words(row: Election) -> str:
    """Say who casts the ballots."""
    if row.kind == ElectionKind.BY_ELECTION:
        return meeting_words(row.law, Way(row.way))
    return {
        Way.VOTERS: _("全体选民投票"),
        Way.HOUSEHOLDS: _("每户派一名代表投票"),
        Way.REPRESENTATIVES: _("居民代表投票"),
    }[Way(row.way)]


def meeting_words(law: ElectionLaw, way: Way) -> str:
    """Say which meeting fills a vacant seat (村 §23, 居 §24)."""
    is_village = law.setting is Setting.VILLAGE
    return {
        Way.VOTERS: _("村民会议补选") if is_village else _("居民会议补选"),
        Way.HOUSEHOLDS: _("居民会议补选，每户派一名代表"),
        Way.REPRESENTATIVES: _("村民代表会议补选") if is_village else _("居民代表会议补选"),
    }[way]


def roll_by(row: Election) -> date:
    """Return the last day for displaying the roll."""
    return roll_display_by(row.day, row.roll_days)
