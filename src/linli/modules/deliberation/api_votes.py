"""Votes over the API: casting one's own ballot, and everything needed to count a closed vote again."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from ninja import Path, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from linli.kernel.refusal import FieldError, InvalidInputError
from linli.modules.deliberation.models import Topic, Vote
from linli.modules.deliberation.models.ballots import CHOICE_AT_MOST
from linli.modules.deliberation.policy import READ, VOTE
from linli.modules.deliberation.selectors.tallies import Tally
from linli.modules.deliberation.selectors.votes import entry_of, tally_of, vote_get, vote_of_topic
from linli.modules.deliberation.services.voting import ballot_cast
from linli.web.endpoints import KEY_HEADER, operation
from linli.web.request import LinliRequest

ROUTER = Router(tags=["topics"])

LARGEST_ID = 2**63 - 1
_LONGEST_KEY = 200
TopicId = Annotated[int, Path(ge=1, le=LARGEST_ID)]


class BallotIn(Schema):
    """What is chosen: `for`, `against` or `abstain`, or the code of a proposal."""

    choice: Annotated[str, Field(max_length=CHOICE_AT_MOST)]


class BallotOut(TypedDict):
    """The receipt: of a named ballot it is found in the tally, of a secret one it proves taking part."""

    receipt: str
    channel: str
    may_revise: bool


class OptionOut(TypedDict):
    """An option and how many chose it."""

    code: str
    words: str
    count: int


class LineOut(TypedDict):
    """A ballot; `leaf` is SHA-256 of the salt and the JSON `[vote, receipt, choice]`. A secret one has no receipt."""

    receipt: str
    choice: str
    salt: str
    leaf: str


class TallyOut(TypedDict):
    """A closed vote with everything needed to count it again.

    `rule` is the law's line as it held, `took_part_by` is null where a way is so small that it would point at somebody;
    `receipts` are those of a secret vote, apart from the choices. `digest` is SHA-256 of the JSON object of `vote`,
    `rule`, `options` and `counts` as pairs, `entitled`, `struck` and the sorted `leaves`, keys sorted, without spaces.
    """

    vote: int
    question: str
    kind: str
    unit: str
    rule: dict[str, Any]
    opened_at: datetime
    closed_at: datetime
    entitled: int
    struck: int
    took_part: int
    took_part_by: dict[str, int] | None
    options: list[OptionOut]
    winner: str
    needed_present: int
    needed_in_favour: int
    is_valid: bool
    is_adopted: bool
    is_binding: bool
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
    """Cast the ballot of one's own voice in the topic's vote; `Idempotency-Key` gives the first receipt again."""
    vote = _vote_of(topic_id)
    ballot_cast(actor=request.actor, vote_id=vote.pk, choice=body.choice, key=_key(request), now=request.now)
    own = entry_of(request.actor, vote, now=request.now)
    if own is None:
        raise Vote.DoesNotExist
    return {"receipt": own.receipt, "channel": own.channel, "may_revise": own.may_cast}


@operation(ROUTER, "GET", "/topics/{topic_id}/tally", action=READ, answers=TallyOut)
def get_tally(request: LinliRequest, topic_id: TopicId) -> TallyOut:
    """Give what the topic's vote came to, once it is closed, with every ballot and no name."""
    vote = vote_get(request.actor, _vote_of(topic_id).pk, now=request.now)
    tally = tally_of(vote)
    if tally is None:
        raise Vote.DoesNotExist
    return _tally_out(vote, tally)


def _vote_of(topic_id: int) -> Vote:
    vote = vote_of_topic(topic_id)
    if vote is None:
        raise Topic.DoesNotExist
    return vote


def _key(request: LinliRequest) -> UUID:
    said = request.headers.get(KEY_HEADER, "")
    if len(said) > _LONGEST_KEY or not said.isprintable():
        raise InvalidInputError([FieldError(f"/{KEY_HEADER}", "Idempotency-Key", where="header")])
    return uuid5(NAMESPACE_URL, f"{request.actor.person_id}:{said}") if said else uuid4()


def _tally_out(vote: Vote, tally: Tally) -> TallyOut:
    opened_at, closed_at = vote.opened_at, vote.closed_at
    if opened_at is None or closed_at is None:
        raise Vote.DoesNotExist
    return {
        "vote": vote.pk,
        "question": vote.question,
        "kind": vote.ballot_kind,
        "unit": vote.unit,
        "rule": vote.effective,
        "opened_at": opened_at,
        "closed_at": closed_at,
        "entitled": tally.entitled,
        "struck": tally.struck,
        "took_part": tally.took_part,
        "took_part_by": dict(tally.by_channel) if tally.by_channel is not None else None,
        "options": [{"code": code, "words": words, "count": count} for code, words, count in tally.counts],
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
            for line in tally.ballots
        ],
        "receipts": list(tally.receipts),
        "digest": vote.digest,
    }
