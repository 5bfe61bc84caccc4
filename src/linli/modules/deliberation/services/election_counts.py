"""What was counted aloud, entered from the record; and the photos and minutes of an election."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linli.kernel import journal
from linli.kernel.refusal import invalid
from linli.modules.deliberation import elections_flow as flow
from linli.modules.deliberation.election_events import ElectionCounted
from linli.modules.deliberation.elections_law import Fault, PostCount, count_fault
from linli.modules.deliberation.models import CandidateVotes, ElectionCount, ElectionFile
from linli.modules.deliberation.selectors.election_results import posts_of, results_of, standing_in_round
from linli.modules.deliberation.services.elections import election_claimed
from linli.modules.files.public import FileRefusedError, file_store, files_keep

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile

    from linli.kernel.actor import Actor

_KINDS = frozenset({"image", "pdf"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSaid:
    """The figures of one post: ballots given out, returned, valid, invalid, and votes by candidate."""

    post_id: int
    issued: int
    cast: int
    valid: int
    invalid: int
    votes: Mapping[int, int]


@transaction.atomic
def count_enter(*, actor: Actor, election_id: int, said: CountSaid, now: datetime) -> None:
    """Enter what was counted for a post in the round that runs, or mend it before the result is shown.

    As ``election_claimed`` on election day or in a run-off. Another post, votes for nobody who stands or not for all
    who do, figures that contradict each other or the roll: InvalidInputError. Who is elected is not said: it follows.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=flow.COUNTING)
    posts = posts_of(row.pk)
    post = next((one for one in posts if one.id == said.post_id), None)
    if post is None:
        raise invalid("/post", _("请选一个职务"))
    results = results_of(row, posts)
    standing = {one.id for one in standing_in_round(post, results, row.round)}
    if not standing or set(said.votes) != standing:
        raise invalid("/votes", _("每个候选人的得票都要填，没有票填 0"))
    # Entering anew in the same round judges the seats that were open before it.
    elected_before = sum(
        len(tally.outcome.elected) for tally in results.tallies if tally.post.id == post.id and tally.round < row.round
    )
    count = PostCount(post.seats - elected_before, said.issued, said.cast, said.valid, said.invalid, dict(said.votes))
    fault = count_fault(count, results.entitled)
    if fault is not None:
        pointer, words = fault_words(fault, results.entitled)
        raise invalid(pointer, words)
    _write(row.round, said, actor, now)
    counted = ElectionCounted(
        post=post.title,
        round=row.round,
        issued=said.issued,
        cast=said.cast,
        valid=said.valid,
        votes={str(candidate): votes for candidate, votes in said.votes.items()},
    )
    journal.record(counted, actor=actor, place=row.village, subject=(flow.ELECTION, row.pk), now=now)


def _write(number: int, said: CountSaid, actor: Actor, now: datetime) -> None:
    figures = {"issued": said.issued, "cast": said.cast, "valid": said.valid, "invalid": said.invalid}
    ElectionCount.objects.update_or_create(
        post_id=said.post_id,
        round=number,
        defaults={**figures, "entered_by_id": actor.known_id, "entered_at": now},
    )
    for candidate, votes in said.votes.items():
        CandidateVotes.objects.update_or_create(candidate_id=candidate, round=number, defaults={"votes": votes})


def fault_words(fault: Fault, entitled: int) -> tuple[str, str]:
    """Return at which field a contradiction shows, and how to mend it."""
    return {
        Fault.MORE_ISSUED_THAN_ENTITLED: (
            "/issued",
            _("发出的票比能投票的 %(n)d 人还多，核对一下") % {"n": entitled},
        ),
        Fault.MORE_CAST_THAN_ISSUED: ("/cast", _("收回的票比发出的还多，这样的选举无效，核对一下")),
        Fault.PARTS_ARE_NOT_THE_WHOLE: ("/valid", _("有效票加无效票要等于收回的票")),
        Fault.MORE_VOTES_THAN_BALLOTS: ("/votes", _("得票加起来比有效票能投的还多，核对一下")),
    }[fault]


@transaction.atomic
def election_file_add(
    *, actor: Actor, election_id: int, upload: UploadedFile[bytes] | None, label: str, now: datetime
) -> int:
    """Add a photo or PDF of an election: record of the count, minutes, board, what was handed over; return its id.

    As ``election_claimed`` while it runs. No file, none of these kinds, another label: InvalidInputError.
    """
    row = election_claimed(actor=actor, election_id=election_id, states=flow.ELECTION_FLOW.open_states)
    if label not in ElectionFile.Label.values:
        raise invalid("/label", _("选一下是什么材料"))
    if upload is None:
        raise invalid("/file", _("选一张照片或一个 PDF"))
    try:
        card = file_store(upload=upload, uploader_id=actor.person_id, now=now)
    except FileRefusedError as refused:
        raise invalid("/file", str(refused)) from refused
    if card.kind not in _KINDS:
        raise invalid("/file", _("要照片或 PDF"))
    files_keep([card.id])
    one = ElectionFile.objects.create(
        election=row, round=row.round, file_id=card.id, label=label, added_by_id=actor.known_id, at=now
    )
    return one.pk
