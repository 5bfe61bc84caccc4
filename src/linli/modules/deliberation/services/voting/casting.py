"""A ballot is cast by whose voice it is; whether it is in time the database decides."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from linli.kernel import journal, versions
from linli.kernel.idempotency import KeyReusedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import invalid
from linli.kernel.secrets import open_text, seal_under
from linli.kernel.statement import Statement, instances, whole
from linli.modules.deliberation.commitments import leaf_of, receipt_new, salt_new
from linli.modules.deliberation.events import BallotCast
from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Ballot, Participation, RollEntry, SpentKey, Vote, VoteKey, VoteMandate
from linli.modules.deliberation.policy import READ, VOTE
from linli.modules.deliberation.selectors.voices import voice_of
from linli.modules.deliberation.services.voting.mandates import mandate_overtaken
from linli.modules.deliberation.services.voting.opening import KEY_PURPOSE
from linli.modules.deliberation.services.voting.preparing import VOTE as SUBJECT
from linli.modules.deliberation.vote_errors import (
    AlreadyCastError,
    SpokenElsewhereError,
    VoteNotOpenError,
    VoteRefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from linli.kernel.actor import Actor

# The deadline is compared here, within the statement, and again by the tables' triggers.
_IN_TIME = """
FROM deliberation_vote v WHERE v.id = %(vote)s AND v.opened_at IS NOT NULL AND v.closed_at IS NULL
    AND v.opens_at <= linli_now() AND linli_now() < v.closes_at
"""
_CAST = f"""
INSERT INTO deliberation_ballot (vote_id, entry_id, choice, channel, receipt, revision, salt, leaf, cast_at, cast_by_id,
                                 key, collector_id, witness_id, proxy_id, photo_id)
SELECT v.id, %(entry)s, %(choice)s, %(channel)s, %(receipt)s, 1, %(salt)s, %(leaf)s, linli_now(), %(person)s, %(key)s,
       %(collector)s, %(witness)s, %(proxy)s, %(photo)s {_IN_TIME}
ON CONFLICT DO NOTHING RETURNING id
"""
_REVISE = """
UPDATE deliberation_ballot b SET choice = %(choice)s, salt = %(salt)s, leaf = %(leaf)s, revision = b.revision + 1,
                                 cast_at = linli_now(), key = %(key)s
FROM deliberation_vote v
WHERE v.id = %(vote)s AND b.vote_id = v.id AND b.id = %(ballot)s AND b.revision = %(revision)s AND b.channel = 'phone'
    AND v.opened_at IS NOT NULL AND v.closed_at IS NULL AND v.opens_at <= linli_now() AND linli_now() < v.closes_at
RETURNING b.revision
"""
_TAKE_PART = f"""
INSERT INTO deliberation_participation (id, vote_id, entry_id, channel, receipt, "on", batch_id, cast_by_id, proxy_id,
                                        key, is_void)
SELECT %(id)s, v.id, %(entry)s, %(channel)s, %(receipt)s, (linli_now() AT TIME ZONE 'Asia/Shanghai')::date, %(batch)s,
       %(person)s, %(proxy)s, %(key)s, false {_IN_TIME}
ON CONFLICT DO NOTHING RETURNING id
"""
_BY_ONESELF: dict[str, Any] = {"collector": None, "witness": None, "proxy": None, "photo": None}
_SEAL = """
INSERT INTO deliberation_sealedballot (id, vote_id, batch_id, cipher) VALUES (%(id)s, %(vote)s, %(batch)s, %(cipher)s)
"""


def ballot_cast(
    *, actor: Actor, vote_id: int, choice: str, key: UUID, entry_id: int | None = None, now: datetime
) -> str:
    """Cast the ballot of the actor's voice, or of the one that ``entry_id``'s mandate lets them; return its receipt.

    A named one may be cast anew by the same person until the vote closes, under the same receipt; a secret one is
    final. The same ``key`` again gives the first receipt, with another choice of a named ballot: KeyReusedError; one of
    an earlier choice, come late, changes nothing. In
    time or not is decided by the database's clock within the statement; of any number at once the table's constraint
    lets one in. Whoever votes themselves ends the mandate they gave (集 §27: it is for who cannot come). Not on the
    roll, or no mandate: NotAllowedError, or Vote.DoesNotExist where the village is not theirs either. Not open:
    VoteNotOpenError. Cast already, by somebody of the household or brought in: AlreadyCastError. They spoke for another
    household of this roll before they came to this one: SpokenElsewhereError, by the table's constraint. A mandate
    given or revoked at this moment: VoteRefusedError. No such option: InvalidInputError, which does not repeat it.
    """
    with told_in_words():
        vote, entry = _voice(actor, vote_id, now) if entry_id is None else _entrusted(actor, vote_id, entry_id)
        choice_demand(vote, choice)
        if entry_id is None and vote.allows_proxy and not has_taken_part(entry):
            mandate_overtaken(vote, entry, actor=actor, now=now)
        proxy = actor.known_id if entry_id is not None else None
        cast = _cast_secret if vote.is_secret else _cast_named
        receipt = cast(actor, vote, entry, choice, key, now, proxy)
        versions.bump([versions.person_key(actor.known_id)])
    return receipt


class Written(NamedTuple):
    """A named ballot just written."""

    pk: int
    receipt: str
    leaf: str


@contextmanager
def told_in_words() -> Iterator[None]:
    """Run a transaction; what the tables' triggers refuse becomes the error that says it to a person."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        if "the vote is not open" in str(refused) or "while the vote is open" in str(refused):
            raise _not_open() from refused
        if "not on the roll" in str(refused):
            raise NotAllowedError(VOTE) from refused
        if "or under its mandate" in str(refused):
            raise VoteRefusedError(_("这一票刚刚办了委托，或者委托刚撤回。看看最新的情况再投。")) from refused
        raise


def choice_demand(vote: Vote, choice: str) -> None:
    """Refuse what is not on the ballot, without repeating it."""
    if choice not in vote.choices:
        raise invalid("/choice", _("选一个票上有的"))


def ballot_write(
    vote: Vote,
    entry: RollEntry,
    *,
    choice: str,
    channel: Channel,
    cast_by: int,
    key: UUID,
    brought: dict[str, int | None],
) -> Written:
    """Write a named ballot unless the voice has one, or it is not the time."""
    _demand_not_taken(vote, entry)
    receipt, salt = receipt_new(), salt_new()
    leaf = leaf_of(vote_id=vote.pk, receipt=receipt, choice=choice, salt=salt)
    values = {
        **_BY_ONESELF,
        **brought,
        "vote": vote.pk,
        "entry": entry.pk,
        "choice": choice,
        "channel": channel.value,
        "receipt": receipt,
        "salt": salt,
        "leaf": leaf,
        "person": cast_by,
        "key": key,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CAST, values)
        written = cursor.fetchone()
    if written is None:
        raise _why_not(vote, entry, cast_by if channel is Channel.PHONE else None)
    return Written(written[0], receipt, leaf)


def participation_write(
    vote: Vote,
    entry: RollEntry,
    *,
    channel: Channel,
    key: UUID,
    by: int | None = None,
    batch_id: int | None = None,
    proxy_id: int | None = None,
) -> str:
    """Write that a voice of a secret vote takes part, unless it has or it is not the time; return the receipt."""
    receipt = receipt_new()
    values: dict[str, Any] = {
        "id": uuid4(),
        "vote": vote.pk,
        "entry": entry.pk,
        "channel": channel.value,
        "receipt": receipt,
        "batch": batch_id,
        "person": by,
        "proxy": proxy_id,
        "key": key,
    }
    _demand_not_taken(vote, entry)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_PART, values)
        written = cursor.fetchone()
    if written is None:
        raise _why_not(vote, entry, by)
    return receipt


def choice_seal(vote: Vote, choice: str, *, batch_id: int | None = None) -> None:
    """Write what somebody chose, sealed under the vote's key; every choice seals to the same length."""
    one = uuid4()
    cipher = seal_under(data_key(vote), bytes([vote.choices.index(choice)]), bound=bound_to(vote, one))
    with connection.cursor() as cursor:
        cursor.execute(_SEAL, {"id": one, "vote": vote.pk, "batch": batch_id, "cipher": cipher})


def data_key(vote: Vote) -> bytes:
    """Return the key under which a vote's ballots are sealed."""
    ((cipher,),) = _KEY.rows(vote_id=vote.pk)
    return bytes.fromhex(open_text(bytes(cipher), purpose=KEY_PURPOSE))


def _key(*, vote_id: int) -> QuerySet[VoteKey, tuple[Any, ...]]:
    return VoteKey.objects.filter(vote_id=vote_id).values_list("cipher")


_KEY = Statement(_key, vote_id=-1)


def bound_to(vote: Vote, one: UUID) -> bytes:
    """Return what a sealed ballot is bound to: copied into another row it does not open."""
    return f"{vote.pk}:{one}".encode()


def _voice(actor: Actor, vote_id: int, now: datetime) -> tuple[Vote, RollEntry]:
    vote = _known(vote_id)
    entry = voice_of(actor, vote, now=now)
    if entry is None:
        if not Vote.objects.in_reach(actor, READ).filter(pk=vote_id).exists():
            raise Vote.DoesNotExist
        raise NotAllowedError(VOTE)
    return vote, entry


def _known(vote_id: int) -> Vote:
    found = instances(Vote, _VOTE.rows(vote_id=vote_id))
    if not found:
        raise Vote.DoesNotExist
    return found[0]


def _vote(*, vote_id: int) -> QuerySet[Vote, tuple[Any, ...]]:
    return Vote.objects.filter(pk=vote_id).values_list(*whole(Vote))


_VOTE = Statement(_vote, vote_id=-1)


def _entrusted(actor: Actor, vote_id: int, entry_id: int) -> tuple[Vote, RollEntry]:
    mandate = VoteMandate.objects.filter(
        vote=vote_id, entry=entry_id, holder=actor.person_id, ended_at__isnull=True, entry__struck_at__isnull=True
    )
    found = mandate.select_related("vote", "entry").first() if actor.person_id is not None else None
    if found is None:
        if not Vote.objects.in_reach(actor, READ).filter(pk=vote_id).exists():
            raise Vote.DoesNotExist
        raise NotAllowedError(VOTE)
    return found.vote, found.entry


def _demand_not_taken(vote: Vote, entry: RollEntry) -> None:
    """Say that the voice has its ballot before its mandate is asked about; elsewhere the table itself says it."""
    if vote.allows_proxy and has_taken_part(entry):
        raise _why_not(vote, entry)


def has_taken_part(entry: RollEntry) -> bool:
    """Whether a voice has its ballot."""
    return (
        Ballot.objects.filter(entry=entry, voided_at__isnull=True).exists()
        or Participation.objects.filter(entry=entry, is_void=False).exists()
    )


def _cast_named(
    actor: Actor, vote: Vote, entry: RollEntry, choice: str, key: UUID, now: datetime, proxy: int | None
) -> str:
    try:
        written = ballot_write(
            vote,
            entry,
            choice=choice,
            channel=Channel.PHONE,
            cast_by=actor.known_id,
            key=key,
            brought={"proxy": proxy},
        )
    except AlreadyCastError:
        return _cast_anew(actor, vote, entry, choice, key, now)
    _record(vote, entry, actor=actor, now=now, leaf=written.leaf, proxy=proxy)
    return written.receipt


def _cast_anew(actor: Actor, vote: Vote, entry: RollEntry, choice: str, key: UUID, now: datetime) -> str:
    held = Ballot.objects.get(entry=entry, voided_at__isnull=True)
    if held.key == key:
        if held.choice != choice:
            raise KeyReusedError
        return held.receipt
    if SpentKey.objects.filter(ballot=held, key=key).exists():
        return held.receipt
    leaf, revision = _revise(actor, vote, held, choice, key)
    _record(vote, entry, actor=actor, now=now, leaf=leaf, revision=revision, proxy=held.proxy_id)
    return held.receipt


def _record(
    vote: Vote,
    entry: RollEntry,
    *,
    actor: Actor,
    now: datetime,
    leaf: str = "",
    revision: int = 1,
    proxy: int | None = None,
) -> None:
    cast = BallotCast(number=entry.number, channel=Channel.PHONE, revision=revision, leaf=leaf, proxy=proxy)
    journal.record(cast, actor=actor, place=vote.village, subject=(SUBJECT, vote.pk), now=now)


def _revise(actor: Actor, vote: Vote, held: Ballot, choice: str, key: UUID) -> tuple[str, int]:
    if held.channel != Channel.PHONE or held.cast_by_id != actor.person_id:
        raise AlreadyCastError(held.channel, held.cast_at)
    salt = salt_new()
    leaf = leaf_of(vote_id=vote.pk, receipt=held.receipt, choice=choice, salt=salt)
    values: dict[str, Any] = {
        "vote": vote.pk,
        "ballot": held.pk,
        "revision": held.revision,
        "choice": choice,
        "salt": salt,
        "leaf": leaf,
        "key": key,
    }
    with connection.cursor() as cursor:
        cursor.execute(_REVISE, values)
        revised = cursor.fetchone()
    if revised is None:
        raise _not_open_or(vote, AlreadyCastError(held.channel, held.cast_at))
    SpentKey.objects.create(ballot=held, key=held.key)
    return leaf, revised[0]


def _cast_secret(
    actor: Actor, vote: Vote, entry: RollEntry, choice: str, key: UUID, now: datetime, proxy: int | None
) -> str:
    try:
        receipt = participation_write(vote, entry, channel=Channel.PHONE, key=key, by=actor.known_id, proxy_id=proxy)
    except AlreadyCastError:
        # The same form sent again, or twice at once: both get the receipt of whichever came first.
        first = Participation.objects.filter(entry=entry, key=key, batch__isnull=True).first()
        if first is None:
            raise
        return first.receipt
    choice_seal(vote, choice)
    _record(vote, entry, actor=actor, now=now, proxy=proxy)
    return receipt


def _why_not(vote: Vote, entry: RollEntry, by: int | None = None) -> Exception:
    """Say why nothing was written: the voice has its ballot, who casts it spoke for another, or it is not the time."""
    ballot = Ballot.objects.filter(entry=entry, voided_at__isnull=True).first()
    if ballot is not None:
        return _not_open_or(vote, AlreadyCastError(ballot.channel, ballot.cast_at))
    part = Participation.objects.filter(entry=entry, is_void=False).first()
    if part is not None:
        return _not_open_or(vote, AlreadyCastError(part.channel, None))
    if by is not None and _has_spoken(vote, by):
        return _not_open_or(vote, SpokenElsewhereError(_("您已经替另一户投过了，一个人只能代表一户。")))
    return _not_open()


def _has_spoken(vote: Vote, person_id: int) -> bool:
    if vote.is_secret:
        return Participation.objects.filter(vote=vote, cast_by_id=person_id, proxy__isnull=True).exists()
    own = Ballot.objects.filter(vote=vote, cast_by_id=person_id, channel=Channel.PHONE, proxy__isnull=True)
    return own.exists()


def _not_open_or(vote: Vote, otherwise: Exception) -> Exception:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deliberation_vote_is_open(%s)", [vote.pk])
        (is_open,) = cursor.fetchone()
    return otherwise if is_open else _not_open()


def _not_open() -> VoteNotOpenError:
    return VoteNotOpenError(_("表决没有开着：还没开始，或者已经截止。以平台数据库的时间为准。"))
