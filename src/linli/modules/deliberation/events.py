"""What happened to topics; no ballot's content is ever in the journal, only commitments to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


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
