"""Demands to recall a member of the committee and yearly reviews, recorded and held against the law's shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.flow import StepNotAllowedError
from linli.kernel.place_path import Level
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.accounts.public import is_community
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.election_events import RecallStepTaken, ReviewRecorded
from linli.modules.deliberation.elections_law import LAWS, judge_recall, office_ends, petition_met
from linli.modules.deliberation.law import Setting
from linli.modules.deliberation.models import Recall, Review
from linli.modules.deliberation.models.elections import WORDS_AT_MOST
from linli.modules.deliberation.models.recalls import STATEMENT_AT_MOST
from linli.modules.deliberation.policy import KEEP_RECALL, KEEP_REVIEW, POLICY, READ_RECALLS
from linli.modules.deliberation.selectors.recalls import verdicts_of
from linli.modules.files.public import FileRefusedError, file_store, files_keep
from linli.modules.population.public import member_get, person_get
from linli.modules.publishing.public import post_publish_for

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor

COLUMN = "organisation"
REVIEW = "committee_review"
_KINDS = frozenset({"image", "pdf"})


@dataclass(frozen=True, slots=True)
class _At:
    village: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallSaid:
    """Whose recall is demanded and why, who signed (``by``), how many of how many, and who elected the member."""

    person_id: int
    office: str
    reason: str
    by: str
    signed: int
    signers_of: int
    way: str
    key: UUID


@transaction.atomic
def recall_record(*, actor: Actor, village: str, said: RecallSaid, now: datetime) -> int:
    """Record a demand to recall a member; return its id. Only where enough signed is it shown (村 §19, 居 §20).

    Village, town and supervision committee: NotAllowedError else. No member of the village, words missing, people who
    cannot demand it under this law, more signatures than people: InvalidInputError. The same form twice is one demand.
    """
    POLICY.demand(actor, KEEP_RECALL, _At(village))
    if len(village) != Level.VILLAGE:
        raise invalid("/village", _("请先选一个村(社区)"))
    known = Recall.objects.filter(key=said.key, village=village).first()
    if known is not None:
        return known.pk
    setting = Setting.COMMUNITY if is_community(village) else Setting.VILLAGE
    _demand_sound(village, setting, said)
    row = Recall.objects.create(
        village=village,
        setting=setting,
        person_id=said.person_id,
        name=person_get(said.person_id).name,
        office=said.office.strip(),
        reason=said.reason.strip(),
        by=said.by,
        signed=said.signed,
        signers_of=said.signers_of,
        way=said.way,
        key=said.key,
        recorded_by_id=actor.known_id,
        recorded_at=now,
    )
    _record(row, "record", actor=actor, now=now)
    _demand_if_enough(row, actor=actor, now=now)
    return row.pk


def _demand_sound(village: str, setting: str, said: RecallSaid) -> None:
    law, wrong = LAWS[setting], []
    if member_get(village, said.person_id) is None:
        wrong.append(FieldError("/person", _("请从本村(社区)的人里选")))
    if not said.office.strip() or len(said.office) > WORDS_AT_MOST:
        wrong.append(FieldError("/office", _("写一下是什么职务")))
    if not said.reason.strip() or len(said.reason.strip()) > STATEMENT_AT_MOST:
        wrong.append(FieldError("/reason", _("要说明理由，最多 1,000 个字")))
    if said.by not in law.recall:
        wrong.append(FieldError("/by", _("谁联名的，选一个")))
    if said.way not in law.turnout:
        wrong.append(FieldError("/way", _("当初怎么选的，选一个")))
    if not 0 < said.signed <= said.signers_of:
        wrong.append(FieldError("/signed", _("联名的人数要比总人数少")))
    if wrong:
        raise InvalidInputError(wrong)


def _demand_if_enough(row: Recall, *, actor: Actor, now: datetime) -> None:
    if not petition_met(row.law, row.by, signed=row.signed, entitled=row.signers_of):
        return
    row.state = flow.RECALL_FLOW.take(flow.DEMAND, source=row.state).enters(row.state)
    row.save(update_fields=["state"])
    _record(row, flow.DEMAND, actor=actor, now=now)
    _publish(row, actor=actor, now=now)


@transaction.atomic
def recall_sign_on(*, actor: Actor, recall_id: int, signed: int, now: datetime) -> None:
    """Record that more have signed a demand too few had; enough put it to the vote.

    Out of reach: Recall.DoesNotExist. Not theirs: NotAllowedError. Enough already: StepNotAllowedError. Fewer than
    before or more than there are: InvalidInputError.
    """
    row = _claimed(actor, recall_id)
    if row.state != flow.SHORT:
        raise StepNotAllowedError(flow.DEMAND, row.state)
    if not row.signed <= signed <= row.signers_of:
        raise invalid("/signed", _("比登记的人数多，不超过总人数"))
    row.signed = signed
    row.save(update_fields=["signed"])
    _record(row, "sign", actor=actor, now=now)
    _demand_if_enough(row, actor=actor, now=now)


@transaction.atomic
def recall_answer(*, actor: Actor, recall_id: int, defence: str, now: datetime) -> None:
    """Record what the member says to it; they have the right to (村 §19, 居 §20).

    As ``recall_sign_on``; voted upon already: StepNotAllowedError. No words: InvalidInputError.
    """
    row = _claimed(actor, recall_id)
    if row.state not in {flow.SHORT, flow.DEMANDED}:
        raise StepNotAllowedError("answer", row.state)
    if not defence.strip() or len(defence.strip()) > STATEMENT_AT_MOST:
        raise invalid("/defence", _("写一下本人怎么说，最多 1,000 个字"))
    row.defence, row.defence_at = defence.strip(), now
    row.save(update_fields=["defence", "defence_at"])
    _record(row, "answer", actor=actor, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallVote:
    """What was counted: on which day, how many were entitled, voted, and agreed."""

    on: date | None
    entitled: int
    cast: int
    in_favour: int


@transaction.atomic
def recall_count(
    *, actor: Actor, recall_id: int, vote: RecallVote, record: UploadedFile[bytes] | None, now: datetime
) -> None:
    """Enter the vote on a recall; the law says whether it is carried.

    As ``recall_sign_on``; figures that cannot be, no photo of the record: InvalidInputError.
    """
    row = _claimed(actor, recall_id)
    if row.state != flow.DEMANDED:
        raise StepNotAllowedError(flow.CARRY, row.state)
    if vote.on is None or vote.on > localdate(now):
        raise invalid("/on", _("选一下哪天投的票"))
    if not 0 <= vote.in_favour <= vote.cast <= vote.entitled or not vote.entitled:
        raise invalid("/cast", _("同意的不能比投票的多，投票的不能比登记的多"))
    row.file_id = _file(record, actor=actor, now=now)
    row.vote_on, row.entitled, row.cast, row.in_favour = vote.on, vote.entitled, vote.cast, vote.in_favour
    outcome = judge_recall(row.law, row.way, entitled=vote.entitled, cast=vote.cast, in_favour=vote.in_favour)
    step = flow.CARRY if outcome.is_carried else flow.LOSE
    row.state, row.ended_at = flow.RECALL_FLOW.take(step, source=row.state).enters(row.state), now
    row.save()
    _record(row, step, actor=actor, now=now)
    _publish(row, actor=actor, now=now)


def _claimed(actor: Actor, recall_id: int) -> Recall:
    row = Recall.objects.claim(actor, READ_RECALLS, recall_id)
    Recall.objects.demand(actor, KEEP_RECALL, row)
    return row


def _file(upload: UploadedFile[bytes] | None, *, actor: Actor, now: datetime) -> int:
    if upload is None:
        raise invalid("/record", _("记录拍一张照片"))
    try:
        card = file_store(upload=upload, uploader_id=actor.person_id, now=now)
    except FileRefusedError as refused:
        raise invalid("/record", str(refused)) from refused
    if card.kind not in _KINDS:
        raise invalid("/record", _("要照片或 PDF"))
    files_keep([card.id])
    return card.id


def _record(row: Recall, step: str, *, actor: Actor, now: datetime) -> None:
    taken = RecallStepTaken(
        step=step,
        target=row.state,
        signed=row.signed,
        signers_of=row.signers_of,
        cast=row.cast or 0,
        in_favour=row.in_favour or 0,
    )
    journal.record(taken, actor=actor, place=row.village, subject=(flow.RECALL, row.pk), now=now)
    versions.bump([versions.place_key(row.village)])


def _publish(row: Recall, *, actor: Actor, now: datetime) -> None:
    titles = {
        flow.DEMANDED: _("有村(居)民要求罢免%(office)s"),
        flow.CARRIED: _("罢免%(office)s：通过"),
        flow.LOST: _("罢免%(office)s：没有通过"),
    }
    post_publish_for(
        column=COLUMN,
        place=row.village,
        title=titles[row.state] % {"office": row.office},
        summary=_("联名的人数、本人的申辩、投票的结果都在这里。"),
        link=reverse("deliberation:recall", args=[row.pk]),
        visibility="members",
        source=f"deliberation.recall:{row.pk}",
        actor=actor,
        now=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSaid:
    """How a meeting reviewed one member: when, which body, how many should have been and were there, the grades."""

    person_id: int
    office: str
    on: date | None
    body: str
    entitled: int
    present: int
    fit: int
    passable: int
    unfit: int
    verdict: str


@transaction.atomic
def review_record(
    *, actor: Actor, village: str, said: ReviewSaid, record: UploadedFile[bytes] | None, now: datetime
) -> int:
    """Record how a member's work was reviewed; members read it. Two unfit in a row end the office (村 §38, 居 §37).

    The supervision committee, which leads the review: NotAllowedError else. No member of the village, a day to come or
    one recorded already, figures that cannot be, no photo: InvalidInputError.
    """
    POLICY.demand(actor, KEEP_REVIEW, _At(village))
    on = _demand_review(village, said, now)
    file_id = _file(record, actor=actor, now=now)
    try:
        with transaction.atomic():
            row = Review.objects.create(
                village=village,
                person_id=said.person_id,
                name=person_get(said.person_id).name,
                office=said.office.strip(),
                on=on,
                body=said.body,
                entitled=said.entitled,
                present=said.present,
                fit=said.fit,
                passable=said.passable,
                unfit=said.unfit,
                verdict=said.verdict,
                file_id=file_id,
                recorded_by_id=actor.known_id,
                recorded_at=now,
            )
    except IntegrityError:
        raise invalid("/on", _("这个人这一天的评议登记过了")) from None
    ends = office_ends([verdict == Review.Verdict.UNFIT for verdict in verdicts_of(village, said.person_id)])
    recorded = ReviewRecorded(on=row.on.isoformat(), verdict=row.verdict, ends_office=ends)
    journal.record(recorded, actor=actor, place=village, subject=(REVIEW, row.pk), now=now)
    versions.bump([versions.place_key(village)])
    return row.pk


def _demand_review(village: str, said: ReviewSaid, now: datetime) -> date:
    wrong = []
    if len(village) != Level.VILLAGE or member_get(village, said.person_id) is None:
        wrong.append(FieldError("/person", _("请从本村(社区)的人里选")))
    if not said.office.strip() or len(said.office) > WORDS_AT_MOST:
        wrong.append(FieldError("/office", _("写一下是什么职务")))
    if said.on is None or said.on > localdate(now):
        wrong.append(FieldError("/on", _("选一下哪天评议的")))
    if said.body not in Review.Body.values:
        wrong.append(FieldError("/body", _("什么会上评议的，选一个")))
    if said.verdict not in Review.Verdict.values:
        wrong.append(FieldError("/verdict", _("评议结果选一个")))
    if not said.fit + said.passable + said.unfit <= said.present <= said.entitled or not said.present:
        wrong.append(FieldError("/present", _("评的票数不能比到会的多，到会的不能比应到的多")))
    if wrong or said.on is None:
        raise InvalidInputError(wrong)
    return said.on
