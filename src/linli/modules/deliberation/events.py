"""What happened to topics; no ballot's content is ever in the journal, only commitments to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicRaised:
    """A member raised a topic, or somebody took it down for them."""

    kind: ClassVar[str] = "deliberation.topic_raised"

    number: str
    source: str = ""
    for_person: int | None = None
    consent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicStepTaken:
    """A topic moved a step; ``stage`` is the one it is in afterwards."""

    kind: ClassVar[str] = "deliberation.topic_step_taken"

    step: str
    source: str
    target: str
    note: str = ""
    template: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSupported:
    """Somebody stands behind a topic, or no longer does."""

    kind: ClassVar[str] = "deliberation.topic_supported"

    supports: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSaved:
    """A county wrote a way of deciding, or a new version of one."""

    kind: ClassVar[str] = "deliberation.template_saved"

    code: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRuleSet:
    """A county set a stricter share than the law's, or let the law's hold again."""

    kind: ClassVar[str] = "deliberation.local_rule_set"

    rule: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelBasisSet:
    """A county recorded on what basis a way of voting counts as taking part, or withdrew it."""

    kind: ClassVar[str] = "deliberation.channel_basis_set"

    rule: str
    channel: str
    counts: bool
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsExported:
    """Somebody took a list of topics along."""

    kind: ClassVar[str] = "deliberation.topics_exported"

    tab: str
    q: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRecorded:
    """A meeting was written down; a correction names the one it corrects and why."""

    kind: ClassVar[str] = "deliberation.meeting_recorded"

    meeting: int
    stage: str
    rule: str
    entitled: int
    present: int
    in_favour: int
    against: int
    abstained: int
    corrects: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSigned:
    """Somebody signed for a stage in a role."""

    kind: ClassVar[str] = "deliberation.stage_signed"

    stage: str
    role: str
    meeting: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageDisplayed:
    """Something was put up on the board and made public to members, for so many days."""

    kind: ClassVar[str] = "deliberation.stage_displayed"

    stage: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultReported:
    """What became of a topic was written down or written anew; money in whole fen."""

    kind: ClassVar[str] = "deliberation.result_reported"

    stage: str
    finished_on: str
    spent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded:
    """Photos or papers were added to a stage."""

    kind: ClassVar[str] = "deliberation.evidence_added"

    stage: str
    label: str
    files: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionMade:
    """A topic was decided; the commitment covers rule, count and words as they are kept."""

    kind: ClassVar[str] = "deliberation.resolution_made"

    number: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteReminded:
    """Those on line who had not voted were reminded: how many were told of how many."""

    kind: ClassVar[str] = "deliberation.vote_reminded"

    people: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSwitched:
    """A county no longer offers a way of deciding, or offers it again."""

    kind: ClassVar[str] = "deliberation.template_switched"

    code: str
    is_offered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteAnnounced:
    """A vote was announced and its roll displayed; ``rule`` as the law names it."""

    kind: ClassVar[str] = "deliberation.vote_announced"

    stage: int
    rule: str
    ballot_kind: str
    opens_at: str
    closes_at: str
    entries: int
    short_notice_reason: str = ""
    studied_on: str = ""
    studied_by: str = ""
    unstudied_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollObjected:
    """Somebody objected to a roll, or their objection was decided."""

    kind: ClassVar[str] = "deliberation.roll_objected"

    objection: int
    lacking: str
    upheld: bool | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollStruck:
    """Somebody who died was struck from a roll that is frozen."""

    kind: ClassVar[str] = "deliberation.roll_struck"

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOpened:
    """A vote is open and its roll frozen: how many are entitled, the digest of who they are, that of its terms.

    ``added`` and ``struck`` are the roll's numbers that changed since it was displayed.
    """

    kind: ClassVar[str] = "deliberation.vote_opened"

    entitled: int
    roll: str
    terms: str = ""
    added: tuple[int, ...] = ()
    struck: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotCast:
    """A voice of the roll took part; of a named ballot its commitment, of a secret one nothing.

    ``proxy`` is who gave it under a mandate.
    """

    kind: ClassVar[str] = "deliberation.ballot_cast"

    number: int
    channel: str
    revision: int = 1
    leaf: str = ""
    proxy: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchEntered:
    """Secret ballots were brought in together: of whom, by whom; never what was chosen.

    ``proxies`` are who gave them under a mandate, by the number of the roll.
    """

    kind: ClassVar[str] = "deliberation.batch_entered"

    batch: int
    channel: str
    numbers: tuple[int, ...]
    collector: int
    witness: int
    proxies: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotVoided:
    """Somebody asked that what was brought in be void, or the second one agreed and it is."""

    kind: ClassVar[str] = "deliberation.ballot_voided"

    reason: str
    agreed: bool
    number: int | None = None
    batch: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteClosed:
    """A vote was closed and counted: the tally, what follows, the digest, and every ballot's commitment, sorted."""

    kind: ClassVar[str] = "deliberation.vote_closed"

    tally: dict[str, Any]
    verdict: dict[str, Any]
    digest: str
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteConfirmed:
    """A meeting confirmed what a vote could not decide by itself, or did not."""

    kind: ClassVar[str] = "deliberation.vote_confirmed"

    present: int
    in_favour: int
    against: int
    abstained: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CovenantTakenOver:
    """A covenant older than the platform was taken over, article by article."""

    kind: ClassVar[str] = "deliberation.covenant_taken_over"

    articles: int
    since: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleChanged:
    """An article took force in a new version, or was repealed (``version`` 0), by a topic's resolution."""

    kind: ClassVar[str] = "deliberation.article_changed"

    number: int
    version: int
    topic: int
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingStepTaken:
    """A covenant was handed to the town, or its filing moved a step; ``versions`` is what was filed."""

    kind: ClassVar[str] = "deliberation.filing_step_taken"

    step: str
    source: str
    target: str
    note: str = ""
    touches: tuple[str, ...] = ()
    versions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingDaysSet:
    """A county said within how many days a town answers a filing."""

    kind: ClassVar[str] = "deliberation.filing_days_set"

    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOpened:
    """A resolution is being carried out as a project; ``budget`` in fen."""

    kind: ClassVar[str] = "deliberation.project_opened"

    topic: int
    budget: int
    purse: str
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMoved:
    """A project moved a step of its life."""

    kind: ClassVar[str] = "deliberation.project_moved"

    step: str
    source: str
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChanged:
    """Something of a project was written down: ``what`` is step, photo, money, voucher or defect, ``change`` what."""

    kind: ClassVar[str] = "deliberation.project_changed"

    what: str
    change: str
    number: int
    amount: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorsSent:
    """Collectors were sent to the doors of who had not voted: to which numbers of the roll, and who goes."""

    kind: ClassVar[str] = "deliberation.collectors_sent"

    numbers: tuple[int, ...]
    collectors: tuple[int, ...]
