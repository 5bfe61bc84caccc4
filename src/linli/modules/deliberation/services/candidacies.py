"""Who stands for a post, and who votes for whom by a written mandate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.refusal import FieldError, InvalidInputError, invalid
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.election_events import CandidatePut, MandateEntered
from linli.modules.deliberation.elections_law import PROXIES_AT_MOST
from linli.modules.deliberation.models import Candidate, ElectionPost, ElectionProxy, Elector
from linli.modules.deliberation.models.candidacies import BIOGRAPHY_AT_MOST
from linli.modules.deliberation.services.elections import election_claimed
from linli.modules.files.public import FileRefusedError, file_delete, files_keep, image_store
from linli.modules.population.public import belonging_to

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor
    from linli.modules.deliberation.models import Election

NOMINATING = frozenset({flow.PREPARED, flow.ROLL_DISPLAYED})
MANDATES_IN = frozenset({flow.ROLL_DISPLAYED, flow.CANDIDATES_SHOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateSaid:
    """Who stands for which post, who proposed them (``party``, or ``voters`` and how many), and who they are."""

    post_id: int
    elector_id: int
    nominated: str
    nominators: int = 0
    biography: str = ""


@transaction.atomic
def candidate_put(
    *, actor: Actor, election_id: int, said: CandidateSaid, photo: UploadedFile[bytes] | None, now: datetime
) -> int:
    """Let somebody on the roll stand for a post, or change what is said of them; return the candidate's id.

    As ``election_claimed`` until the candidates are shown. Not on the roll, of the committee that leads the election
    (村 §15, 居 §15), holding somebody's mandate, in a community proposed by fewer than ten (居 §18): InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=NOMINATING)
    elector = row.electors.filter(pk=said.elector_id, struck_at__isnull=True).first()
    post = row.posts.filter(pk=said.post_id).first()
    _demand_sound(row, elector, post, said)
    assert elector is not None and post is not None  # noqa: S101, PT018 - demanded before
    elector.is_candidate = True
    elector.save(update_fields=["is_candidate"])
    people = belonging_to(row.village, day=localdate(now))
    sex = next((card.sex for card in people if card.person_id == elector.person_id), None)
    one, is_new = Candidate.objects.update_or_create(
        election=row,
        elector=elector,
        defaults={
            "post": post,
            "name": elector.name,
            "sort_key": elector.sort_key,
            "sex": sex,
            "nominated": said.nominated,
            "nominators": said.nominators if said.nominated == Candidate.Nominated.VOTERS else 0,
            "biography": said.biography.strip(),
        },
    )
    if photo is not None:
        _photo_put(one, photo, actor=actor, now=now)
    _record(row, one, "added" if is_new else "changed", actor=actor, now=now)
    return one.pk


def _demand_sound(row: Election, elector: Elector | None, post: ElectionPost | None, said: CandidateSaid) -> None:
    wrong = []
    if elector is None:
        wrong.append(FieldError("/elector", _("候选人要在名单上，请从名单里选")))
    elif row.officers.filter(person_id=elector.person_id, left_at__isnull=True).exists():
        wrong.append(FieldError("/elector", _("是选举委员会的成员，要先退出委员会（第十五条）")))
    elif elector.mandates_held.exists():
        wrong.append(FieldError("/elector", _("已经接受了别人的委托，候选人不能接受委托")))
    if post is None:
        wrong.append(FieldError("/post", _("请选一个职务")))
    if said.nominated not in Candidate.Nominated.values:
        wrong.append(FieldError("/nominated", _("谁提名的，选一个")))
    elif said.nominated == Candidate.Nominated.VOTERS and said.nominators < row.law.nominators:
        words = {"n": row.law.nominators}
        wrong.append(FieldError("/nominators", _("至少 %(n)d 名选民联合提名") % words))
    if len(said.biography.strip()) > BIOGRAPHY_AT_MOST:
        wrong.append(FieldError("/biography", _("最多写 300 个字")))
    if wrong:
        raise InvalidInputError(wrong)


def _photo_put(one: Candidate, upload: UploadedFile[bytes], *, actor: Actor, now: datetime) -> None:
    try:
        card = image_store(content=upload, uploader_id=actor.person_id, now=now)
    except FileRefusedError as refused:
        raise invalid("/photo", str(refused)) from refused
    former, one.photo_id = one.photo_id, card.id
    one.save(update_fields=["photo"])
    files_keep([card.id])
    if former is not None:
        file_delete(file_id=former)


@transaction.atomic
def candidate_withdraw(*, actor: Actor, election_id: int, candidate_id: int, now: datetime) -> None:
    """Let somebody no longer stand: before the candidates are shown without a trace, afterwards shown as withdrawn.

    As ``election_claimed`` until election day. Unknown: Candidate.DoesNotExist.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=NOMINATING | {flow.CANDIDATES_SHOWN})
    one = Candidate.objects.select_related("elector", "post").get(pk=candidate_id, election=row)
    if one.withdrawn_at is not None:
        return
    _record(row, one, "withdrawn", actor=actor, now=now)
    if row.state == flow.CANDIDATES_SHOWN:
        one.withdrawn_at = now
        one.save(update_fields=["withdrawn_at"])
        return
    photo, elector = one.photo_id, one.elector
    one.delete()
    elector.is_candidate = False
    elector.save(update_fields=["is_candidate"])
    if photo is not None:
        file_delete(file_id=photo)


def _record(row: Election, one: Candidate, change: str, *, actor: Actor, now: datetime) -> None:
    put = CandidatePut(post=one.post.title, person=one.elector.person_id, change=change)
    journal.record(put, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)
    versions.bump([versions.place_key(row.village)])


@transaction.atomic
def mandate_enter(
    *,
    actor: Actor,
    election_id: int,
    principal_id: int,
    agent_id: int,
    paper: UploadedFile[bytes] | None,
    now: datetime,
) -> int:
    """Enter a written mandate from its paper; return its id. The list is displayed (村 §18, 居 §19).

    As ``election_claimed`` between display of the roll and election day. Not where representatives elect, nobody who
    casts no ballot, nobody away who votes for others, no candidate, no fourth for one agent, no paper:
    InvalidInputError; the database holds the same.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=MANDATES_IN)
    if row.law.proxies_not == row.way:
        raise invalid("/principal", _("居民代表选举不能委托投票（第十九条）"))
    found = {one.pk: one for one in row.electors.filter(pk__in=[principal_id, agent_id], struck_at__isnull=True)}
    held = set(ElectionProxy.objects.filter(election=row, agent_id=agent_id).values_list("nth", flat=True))
    _demand_mandate(found.get(principal_id), found.get(agent_id), len(held))
    if paper is None:
        raise invalid("/paper", _("委托书拍一张照片"))
    try:
        card = image_store(content=paper, uploader_id=actor.person_id, now=now)
    except FileRefusedError as refused:
        raise invalid("/paper", str(refused)) from refused
    files_keep([card.id])
    nth = next(number for number in range(1, PROXIES_AT_MOST + 1) if number not in held)
    one = ElectionProxy.objects.create(
        election=row,
        principal_id=principal_id,
        agent_id=agent_id,
        nth=nth,
        file_id=card.id,
        entered_by_id=actor.known_id,
        entered_at=now,
    )
    _record_mandate(row, one, actor=actor, now=now, removed=False)
    return one.pk


def _demand_mandate(principal: Elector | None, agent: Elector | None, held: int) -> None:
    wrong = []
    if principal is None or not principal.casts:
        wrong.append(FieldError("/principal", _("委托人要在名单上、能投票，请从名单里选")))
    elif principal.mandates_given.exists():
        wrong.append(FieldError("/principal", _("这个人已经委托过了")))
    elif principal.mandates_held.exists():
        wrong.append(FieldError("/principal", _("这个人自己在替别人投票")))
    if agent is None or (principal is not None and agent.pk == principal.pk):
        wrong.append(FieldError("/agent", _("受委托人要在名单上，不能是本人")))
    elif agent.is_candidate:
        wrong.append(FieldError("/agent", _("候选人不能接受委托")))
    elif agent.mandates_given.exists():
        wrong.append(FieldError("/agent", _("这个人自己不在，已经委托给别人了")))
    elif held >= PROXIES_AT_MOST:
        wrong.append(FieldError("/agent", _("一个人最多接受三个人的委托")))
    if wrong:
        raise InvalidInputError(wrong)


@transaction.atomic
def mandate_remove(*, actor: Actor, election_id: int, proxy_id: int, now: datetime) -> None:
    """Take a mandate out again: it was revoked, or entered by mistake; gone: nothing. As ``mandate_enter``."""
    row = election_claimed(actor=actor, election_id=election_id, states=MANDATES_IN)
    one = ElectionProxy.objects.filter(pk=proxy_id, election=row).first()
    if one is None:
        return
    _record_mandate(row, one, actor=actor, now=now, removed=True)
    file_id = one.file_id
    one.delete()
    file_delete(file_id=file_id)


def _record_mandate(row: Election, one: ElectionProxy, *, actor: Actor, now: datetime, removed: bool) -> None:
    entered = MandateEntered(principal=one.principal_id, agent=one.agent_id, removed=removed)
    journal.record(entered, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)
