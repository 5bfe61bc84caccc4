"""Votes over the API: casting one's own ballot, and everything needed to count a closed vote again."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.utils.translation import gettext as _
from ninja import Path, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Topic, Vote
from linli.modules.deliberation.policy import READ, VOTE
from linli.modules.deliberation.selectors.mandates import entry_numbered
from linli.modules.deliberation.selectors.tallies import Tally
from linli.modules.deliberation.selectors.votes import (
    tally_of,
    vote_get,
    vote_of_topic,
    vote_progress,
)
from linli.modules.deliberation.services.voting import ballot_cast
from linli.web.endpoints import KEY_HEADER, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["topics"])

LARGEST_ID = 2**63 - 1
_LONGEST_KEY = 200
TopicId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class BallotIn(Schema):
    """What is chosen: `for`, `against` or `abstain`, or the code of a proposal.

    `for_number` is the number on the roll of somebody of one's household who entrusted one in writing
    (农村集体经济组织法 §27); without it the ballot is one's own.
    """

    choice: Annotated[str, Field(pattern="^(for|against|abstain|o[1-9])$")]
    for_number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class BallotOut(TypedDict):
    """The receipt: of a named ballot it is found in the tally, of a secret one it proves taking part."""

    receipt: str
    channel: str
    may_revise: bool


class OptionOut(TypedDict):
    """An option and how many chose it; null until the vote is closed, and where so few took part that each is known."""

    code: str
    words: str
    count: int | None


class LineOut(TypedDict):
    """A ballot; `leaf` is SHA-256 of the salt and the JSON `[vote, receipt, choice]`. A secret one has no receipt."""

    receipt: str
    choice: str
    salt: str
    leaf: str


class StudyOut(TypedDict):
    """That the party's organisation studied it before (村委会组织法 §28, 居委会组织法 §30, 农村集体经济组织法 §26).

    `unneeded` is the ground why it did not have to; all is empty where an earlier stage of the topic was its meeting.
    """

    on: date | None
    by: str
    note: str
    unneeded: str


class TallyOut(TypedDict):
    """A vote: how many took part and, once it is closed, what it came to with everything needed to count it again.

    `rule` is the law's line as it held, `took_part_by` is null where a way is so small that it would point at somebody,
    `ballots` is empty where fewer than three took part. `receipts` are those of a secret vote, apart from the choices.
    `digest` is SHA-256 of the JSON object of `vote`, `rule`, `options` and `counts` as pairs, `entitled`, `struck` and
    the sorted `leaves`, keys sorted, without spaces.
    """

    vote: int
    question: str
    kind: str
    unit: str
    rule: dict[str, Any]
    studied: StudyOut
    opened_at: datetime | None
    closes_at: datetime
    closed_at: datetime | None
    entitled: int
    struck: int
    took_part: int
    took_part_by: dict[str, int] | None
    options: list[OptionOut]
    winner: str
    needed_present: int
    needed_in_favour: int | None
    is_valid: bool
    is_adopted: bool | None
    is_binding: bool | None
    is_confirmed: bool
    reasons: list[str]
    ballots: list[LineOut]
    receipts: list[str]
    digest: str


# The store of first answers keeps a hash of the body; three guesses would find the choice. The service itself knows a
# key that came before.
@operation(
    ROUTER,
    "POST",
    "/topics/{topic_id}/ballots",
    action=VOTE,
    answers=BallotOut,
    status=HTTPStatus.CREATED,
    keyed=False,
)
def cast_ballot(request: LinliRequest, topic_id: TopicId, body: BallotIn) -> BallotOut:
    """Cast the ballot of one's own voice, or one entrusted; `Idempotency-Key` gives the first receipt again."""
    key = _key(request)
    vote = _vote_of(topic_id)
    entry = None if body.for_number is None else entry_numbered(vote, body.for_number)
    receipt = ballot_cast(
        actor=request.actor, vote_id=vote.pk, choice=body.choice, key=key, entry_id=entry, now=request.now
    )
    return {"receipt": receipt, "channel": Channel.PHONE, "may_revise": not vote.is_secret}


@operation(ROUTER, "GET", "/topics/{topic_id}/tally", action=READ, answers=TallyOut)
def get_tally(request: LinliRequest, topic_id: TopicId) -> TallyOut:
    """Give how many took part in the topic's vote and, once it is closed, what it came to: every ballot and no name."""
    vote = vote_get(request.actor, _vote_of(topic_id).pk, now=request.now)
    tally = tally_of(vote)
    return _under_way(vote) if tally is None else _counted(vote, tally)


def _vote_of(topic_id: int) -> Vote:
    vote = vote_of_topic(topic_id)
    if vote is None:
        raise Topic.DoesNotExist
    return vote


def _key(request: LinliRequest) -> UUID:
    said = request.headers.get(KEY_HEADER, "")
    if len(said) > _LONGEST_KEY or not said.isprintable():
        complaint = FieldError(f"/{KEY_HEADER}", _("Idempotency-Key 要 1 到 200 个可见字符"), where="header")
        raise InvalidInputError([complaint])
    return uuid5(NAMESPACE_URL, f"{request.actor.person_id}:{said}") if said else uuid4()


def _under_way(vote: Vote) -> TallyOut:
    progress = vote_progress(vote)
    by_channel = dict(progress.by_channel) if progress.by_channel is not None else None
    return {
        "vote": vote.pk,
        "question": vote.question,
        "kind": vote.ballot_kind,
        "unit": vote.unit,
        "rule": vote.effective,
        "studied": {
            "on": vote.studied_on,
            "by": vote.studied_by,
            "note": vote.study_note,
            "unneeded": vote.unstudied_why,
        },
        "opened_at": vote.opened_at,
        "closes_at": vote.closes_at,
        "closed_at": None,
        "entitled": progress.entitled,
        "struck": vote.roll.filter(struck_at__isnull=False).count(),
        "took_part": progress.took_part,
        "took_part_by": by_channel,
        "options": [{"code": code, "words": words, "count": None} for code, words in vote.options],
        "winner": "",
        "needed_present": progress.needed,
        "needed_in_favour": None,
        "is_valid": progress.is_valid_so_far,
        "is_adopted": None,
        "is_binding": None,
        "is_confirmed": False,
        "reasons": [],
        "ballots": [],
        "receipts": [],
        "digest": "",
    }


def _counted(vote: Vote, tally: Tally) -> TallyOut:
    counted: TallyOut = {
        **_under_way(vote),
        "closed_at": vote.closed_at,
        "entitled": tally.entitled,
        "struck": tally.struck,
        "took_part": tally.took_part,
        "took_part_by": dict(tally.by_channel) if tally.by_channel is not None else None,
        "options": [
            {"code": code, "words": words, "count": None if tally.is_tiny else count}
            for code, words, count in tally.counts
        ],
        "winner": tally.winner,
        "needed_present": tally.needed_present,
        "needed_in_favour": tally.needed_in_favour,
        "is_valid": tally.is_valid,
        "is_adopted": tally.is_adopted,
        "is_binding": tally.is_binding,
        "is_confirmed": vote.confirmed_at is not None,
        "reasons": list(tally.reasons),
        "ballots": [
            {"receipt": line.receipt, "choice": line.choice, "salt": line.salt, "leaf": line.leaf}
            for line in (() if tally.is_tiny else tally.ballots)
        ],
        "receipts": list(tally.receipts),
        "digest": vote.digest,
    }
    return counted
