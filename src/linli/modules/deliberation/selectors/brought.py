"""Ballots brought in, as the desk sees them: who handled them, never what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.deliberation.law import Channel
from linli.modules.deliberation.models import Ballot, BallotPage, Batch
from linli.modules.population.public import persons_get

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from linli.modules.deliberation.models import RollEntry, Vote

COUNTS, ASKED, VOID = "counts", "asked", "void"


@dataclass(frozen=True, slots=True)
class Entered:
    """A ballot, or a batch of a secret vote, that was brought in; ``state`` is counts, asked (to be void) or void."""

    ballot_id: int | None
    batch_id: int | None
    no: str
    name: str
    ballots: int
    channel: str
    collector: str
    witness: str
    photo_ids: tuple[int, ...]
    at: datetime
    state: str
    voiding_id: int | None
    reason: str
    proxy: str = ""


def entered_of(vote: Vote, *, before: int = 0, limit: int = 50) -> list[Entered]:
    """Return what was brought in, the newest first, before the id of a ballot or batch; three queries."""
    rows: list[Ballot] | list[Batch]
    if vote.is_secret:
        batches = Batch.objects.filter(vote=vote).select_related("voiding")
        rows = list((batches.filter(pk__lt=before) if before else batches).order_by("-pk")[:limit])
    else:
        ballots = (
            Ballot.objects.filter(vote=vote)
            .exclude(channel=Channel.PHONE)
            .select_related("entry__household", "voiding")
        )
        rows = list((ballots.filter(pk__lt=before) if before else ballots).order_by("-pk")[:limit])
    proxies = [row.proxy_id for row in rows if isinstance(row, Ballot)]
    names = _names([*proxies, *(one for row in rows for one in (row.collector_id, row.witness_id))])
    further = _further(rows)
    return [_entered(row, names, further.get(row.pk, ())) for row in rows]


def photo_is_of(vote: Vote, file_id: int) -> bool:
    """Whether a file is a photo of something brought in to this vote."""
    rows = (model.objects.filter(vote=vote, photo_id=file_id) for model in (Ballot, Batch, BallotPage))
    return any(found.exists() for found in rows)


def _further(rows: Sequence[Ballot] | Sequence[Batch]) -> dict[int, tuple[int, ...]]:
    """Return the photos beside the first one, by the id of what they are of; no query for nothing."""
    of = "batch_id" if any(isinstance(row, Batch) for row in rows) else "ballot_id"
    pages = BallotPage.objects.filter(**{f"{of}__in": [row.pk for row in rows]}).order_by("number") if rows else ()
    found: dict[int, tuple[int, ...]] = {}
    for page in pages:
        owner = getattr(page, of)
        found[owner] = (*found.get(owner, ()), page.photo_id)
    return found


def _names(ids: Iterable[int | None]) -> dict[int | None, str]:
    found = persons_get({one for one in ids if one is not None})
    return {pk: card.name for pk, card in found.items()}


def _no(entry: RollEntry) -> str:
    """Return the number by which people know it: the household's, where it is one."""
    return entry.household.number if entry.household is not None else str(entry.number)


def _entered(row: Ballot | Batch, names: dict[int | None, str], further: tuple[int, ...]) -> Entered:
    voiding = getattr(row, "voiding", None)
    is_ballot = isinstance(row, Ballot)
    return Entered(
        ballot_id=row.pk if is_ballot else None,
        batch_id=None if is_ballot else row.pk,
        no=_no(row.entry) if isinstance(row, Ballot) else "",
        name=row.entry.name if isinstance(row, Ballot) else "",
        ballots=1 if isinstance(row, Ballot) else row.ballots,
        channel=row.channel,
        collector=names.get(row.collector_id, ""),
        witness=names.get(row.witness_id, ""),
        photo_ids=(row.photo_id or 0, *further),
        at=row.cast_at if isinstance(row, Ballot) else row.entered_at,
        state=VOID if row.voided_at is not None else ASKED if voiding is not None else COUNTS,
        voiding_id=voiding.pk if voiding is not None else None,
        reason=voiding.reason if voiding is not None else "",
        proxy=names.get(row.proxy_id, "") if isinstance(row, Ballot) else "",
    )
