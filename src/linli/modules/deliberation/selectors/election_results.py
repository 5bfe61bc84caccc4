"""Candidates, mandates, counts, and what the law makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from linli.modules.deliberation.elections_law import Outcome, PostCount, judge, run_off_candidates
from linli.modules.deliberation.law import COMMITTEE_MEMBER
from linli.modules.deliberation.models import (
    Candidate,
    CandidateVotes,
    Election,
    ElectionCount,
    ElectionFile,
    ElectionPost,
    ElectionProxy,
)
from linli.modules.deliberation.selectors.electors import standing_on
from linli.modules.population.public import tag_holders_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class CandidateCard:
    """A candidate as pages show them."""

    id: int
    post_id: int
    elector_id: int
    person_id: int
    name: str
    sex: int | None
    nominated: str
    nominators: int
    biography: str
    photo_id: int | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post with who stands for it, in the order of names."""

    id: int
    title: str
    seats: int
    candidates: tuple[CandidateCard, ...]

    @property
    def standing(self) -> tuple[CandidateCard, ...]:
        """Those who have not withdrawn."""
        return tuple(one for one in self.candidates if not one.is_withdrawn)

    @property
    def is_contested(self) -> bool:
        """Whether more stand than are elected (差额)."""
        return len(self.standing) > self.seats


def posts_of(election_id: int) -> list[PostCard]:
    """Return the posts in their order with their candidates; two queries."""
    rows = Candidate.objects.filter(election_id=election_id).order_by("sort_key", "id")
    values = rows.values_list(
        "id", "post_id", "elector_id", "elector__person_id", "name", "sex", "nominated", "nominators", "biography",
        "photo_id", "withdrawn_at",
    )  # fmt: skip
    cards = [CandidateCard(*row[:-1], is_withdrawn=row[-1] is not None) for row in values]
    posts = ElectionPost.objects.filter(election_id=election_id).order_by("order")
    return [
        PostCard(pk, title, seats, tuple(card for card in cards if card.post_id == pk))
        for pk, title, seats in posts.values_list("id", "title", "seats")
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """One post in one round: what was counted, what the law makes of it; ``standing`` are whose votes were counted."""

    post: PostCard
    round: int
    count: PostCount
    outcome: Outcome
    standing: tuple[CandidateCard, ...]

    @property
    def is_run_off(self) -> bool:
        """Whether it is not the first vote."""
        return self.round > 1


@dataclass(frozen=True, slots=True)
class Results:
    """All rounds of an election, judged anew at every reading."""

    entitled: int
    tallies: tuple[Tally, ...]
    elected: Mapping[int, tuple[int, ...]]
    """Candidates by post, of all rounds."""
    vacant: Mapping[int, int]

    @property
    def is_any_valid(self) -> bool:
        """Whether enough took part for at least one post in the newest round."""
        newest = max((tally.round for tally in self.tallies), default=0)
        return any(tally.outcome.is_valid for tally in self.tallies if tally.round == newest)

    @property
    def vacancies(self) -> int:
        """How many seats are empty."""
        return sum(self.vacant.values())

    def of_round(self, number: int) -> tuple[Tally, ...]:
        """Return the tallies of one round."""
        return tuple(tally for tally in self.tallies if tally.round == number)


def results_of(election: Election, posts: Iterable[PostCard]) -> Results:
    """Judge every count of an election by its law, round after round; three queries."""
    entitled = standing_on(election.pk).exclude(casts="").count()
    counts = {(row.post_id, row.round): row for row in ElectionCount.objects.filter(post__election_id=election.pk)}
    votes: dict[tuple[int, int], dict[int, int]] = {}
    rows = CandidateVotes.objects.filter(candidate__election_id=election.pk)
    for candidate, post_id, number, votes_got in rows.values_list(
        "candidate_id", "candidate__post_id", "round", "votes"
    ):
        votes.setdefault((post_id, number), {})[candidate] = votes_got
    tallies: list[Tally] = []
    elected: dict[int, tuple[int, ...]] = {}
    vacant: dict[int, int] = {}
    for post in posts:
        elected[post.id], vacant[post.id] = (), post.seats
        for number in range(1, election.round + 1):
            row = counts.get((post.id, number))
            if row is None:
                continue
            got = votes.get((post.id, number), {})
            count = PostCount(vacant[post.id], row.issued, row.cast, row.valid, row.invalid, got)
            outcome = judge(election.law, election.way, entitled=entitled, count=count, is_run_off=number > 1)
            elected[post.id] += outcome.elected
            vacant[post.id] = outcome.vacant
            standing = tuple(one for one in post.candidates if one.id in got)
            tallies.append(Tally(post, number, count, outcome, standing))
    return Results(entitled, tuple(tallies), elected, vacant)


def standing_in_round(post: PostCard, results: Results, number: int) -> tuple[CandidateCard, ...]:
    """Return who stands for a post in a round: all in the first, in a run-off those left with the most votes."""
    if number == 1:
        return post.standing
    before = [tally for tally in results.tallies if tally.post.id == post.id and tally.round < number]
    vacant = before[-1].outcome.vacant if before else post.seats
    votes = before[-1].count.votes if before else {}
    gone = {pk for tally in before for pk in tally.outcome.elected}
    chosen = run_off_candidates(votes, tuple(gone), vacant)
    return tuple(one for one in post.standing if one.id in chosen)


@dataclass(frozen=True, slots=True)
class ProxyCard:
    """A mandate as the displayed list shows it."""

    id: int
    principal: str
    agent: str
    nth: int
    file_id: int


def proxies_of(election_id: int) -> list[ProxyCard]:
    """Return the mandates by the agent's name; one query."""
    rows = ElectionProxy.objects.filter(election_id=election_id).order_by("agent__sort_key", "agent_id", "nth")
    return [ProxyCard(*row) for row in rows.values_list("id", "principal__name", "agent__name", "nth", "file_id")]


def files_of(election_id: int) -> list[tuple[int, str, int]]:
    """Return the photos and documents of an election: id, label, round; one query."""
    rows = ElectionFile.objects.filter(election_id=election_id).order_by("round", "id")
    return list(rows.values_list("id", "label", "round"))


def elected_without_a_seat(election: Election, posts: Iterable[PostCard], results: Results) -> list[str]:
    """Return the names of the elected whom the register gave no seat of the committee on the day of the hand-over."""
    if election.ended_at is None:
        return []
    day = localdate(election.ended_at)
    seated = {one.person_id for one in tag_holders_on((COMMITTEE_MEMBER,), village=election.village, day=day)}
    elected = [one for post in posts for one in post.candidates if one.id in results.elected[post.id]]
    return [one.name for one in elected if one.person_id not in seated]
