"""Stages as pages show them: with their checks, meetings, photos, signatures, progress and result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.modules.accounts.public import role_label
from linli.modules.deliberation.counting import from_json
from linli.modules.deliberation.models import Evidence, Resolution
from linli.modules.deliberation.selectors.deciding import finding_of
from linli.modules.deliberation.selectors.facts import facts_of
from linli.modules.deliberation.selectors.guards import checks_of
from linli.modules.deliberation.selectors.stages import stages_of
from linli.modules.deliberation.selectors.votes import vote_of_stage
from linli.modules.deliberation.stages import StageKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linli.modules.deliberation.law import LawRule
    from linli.modules.deliberation.models import Meeting, Report, Topic, TopicFile, TopicStage
    from linli.modules.deliberation.selectors.deciding import Finding
    from linli.modules.deliberation.selectors.facts import StageFacts
    from linli.modules.deliberation.selectors.guards import Check
    from linli.modules.deliberation.stages import Stage

DONE, CURRENT, COMING = "done", "current", "coming"


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a stage: what it shows, and whether it is a picture."""

    id: int
    label: str
    what: str
    is_picture: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class SignatureView:
    """Who signed as what, and when."""

    person_id: int
    name: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting with what came of it; ``corrected`` are the words it took the place of, newest first."""

    row: Meeting
    finding: Finding
    law: LawRule | None
    corrected: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressView:
    """A word on how far the work is, with the photos sent with it."""

    note: str
    by_name: str
    at: datetime
    photos: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage as it is shown; ``standing`` is done, current or coming."""

    id: int
    position: int
    round: int
    asks: Stage
    standing: str
    checks: tuple[Check, ...]
    meetings: tuple[MeetingView, ...]
    files: tuple[FileView, ...]
    signatures: tuple[SignatureView, ...]
    progress: tuple[ProgressView, ...]
    report: Report | None
    began_at: datetime | None
    until: datetime | None
    ended_at: datetime | None
    note: str

    @property
    def is_met(self) -> bool:
        """Whether nothing is lacking."""
        return all(check.is_met for check in self.checks)

    @property
    def pictures(self) -> tuple[FileView, ...]:
        """Its photos, in the order in which they came."""
        return tuple(one for one in self.files if one.is_picture)

    @property
    def meeting(self) -> MeetingView | None:
        """The meeting that counts."""
        return self.meetings[0] if self.meetings else None


def stage_views(topic: Topic, *, now: datetime) -> list[StageView]:
    """Return the stages of a topic as they are shown, in their order; seven queries without votes."""
    return [_view(topic, facts, now) for facts in facts_of(stages_of(topic))]


def stage_view(stage: TopicStage, *, now: datetime) -> StageView:
    """Return one stage of any round."""
    return _view(stage.topic, facts_of([stage])[0], now)


def rounds_before(topic: Topic, *, now: datetime) -> list[StageView]:
    """Return the stages that were gone back from, oldest first: their rounds that count no longer."""
    standing = {stage.pk for stage in stages_of(topic)}
    left = [stage for stage in topic.stages.order_by("began_at", "pk") if stage.pk not in standing and stage.began_at]
    for stage in left:
        stage.topic = topic
    return [_view(topic, facts, now) for facts in facts_of(left)]


def resolution_of(topic: Topic) -> Resolution | None:
    """Return the resolution of a topic, if it has one; one query."""
    return Resolution.objects.filter(topic=topic).first()


def _view(topic: Topic, facts: StageFacts, now: datetime) -> StageView:
    stage = facts.stage
    if stage.ended_at is not None:
        standing = DONE
    else:
        standing = CURRENT if stage.began_at is not None and stage.position == topic.stage else COMING
    files = tuple(_file(one) for one in facts.files)
    return StageView(
        id=stage.pk,
        position=stage.position,
        round=stage.round,
        asks=facts.asks,
        standing=standing,
        checks=checks_of(facts, now=now),
        meetings=_meetings(facts.meetings),
        files=files,
        signatures=tuple(
            SignatureView(one.person_id, one.name, role_label(one.role, topic.village), one.at)
            for one in facts.signatures
        ),
        progress=tuple(
            ProgressView(one.note, one.by_name, one.at, tuple(file for file in files if file.at == one.at))
            for one in facts.progress
        ),
        report=facts.report,
        began_at=stage.began_at,
        until=stage.until or _vote_ends(facts),
        ended_at=stage.ended_at,
        note=stage.note,
    )


def _meetings(rows: Sequence[Meeting]) -> tuple[MeetingView, ...]:
    """Return meetings newest first, each with the words it took the place of."""
    by_id = {row.pk: row for row in rows}
    corrected = {row.corrects_id for row in rows}
    shown = []
    for row in rows:
        if row.pk in corrected:
            continue
        before, older = [], row.corrects_id
        while older is not None:
            before.append(by_id[older])
            older = by_id[older].corrects_id
        law = from_json(row.judged_by).rule if row.rule else None
        shown.append(MeetingView(row, finding_of(row), law, tuple(before)))
    return tuple(shown)


def _vote_ends(facts: StageFacts) -> datetime | None:
    """Return when the ballots of a stage that is being voted on are over."""
    vote = vote_of_stage(facts.stage.pk) if facts.asks.kind is StageKind.VOTE else None
    return vote.closes_at if vote is not None and vote.opened_at is not None else None


def _file(row: TopicFile) -> FileView:
    what = str(Evidence(row.label).label) if row.label in Evidence.values else row.label
    return FileView(row.pk, row.label, what, row.file.media_type.startswith("image/"), row.at)
